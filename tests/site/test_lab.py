"""The lab as a student and a teacher use it: in a browser, from the disk; and the page's numbers are Python's."""

from __future__ import annotations

import math
import random
from pathlib import Path
from urllib.parse import unquote

import page_visit
import pandas as pd
import pytest

from livingreview.evidence import load
from livingreview.evidence.coding_lab import compare_with_reference, explain, load_lab, pool, read_coding
from livingreview.evidence.coding_lab.assignment import FINDING_FIELDS
from livingreview.teaching.coding_lab.tables import agreement_rows

PAGE = "chapters/teaching/lab.html"


@pytest.fixture(scope="module")
def lab():
    return load_lab(load())


@pytest.fixture
def page(tab, site):
    tab.goto((site / PAGE).as_uri())
    return tab


def table(lab, rows):
    """A table of a student, from dicts of codes."""
    return "".join(
        "\t".join(row.get(name, "") for name in lab.columns) + "\n"
        for row in [dict(zip(lab.columns, lab.columns, strict=True)), *rows]
    )


def coded(coding, lab, seed, spoil):
    """Rows of a coding with some codes lost and some changed."""
    rng, rows = random.Random(seed), []
    for study in coding.studies.to_dict("records"):
        facts = {name: "" if pd.isna(study[name]) else str(study[name]) for name in lab.study_fields}
        for name in facts:
            levels = list(lab.columns[name].levels)
            if rng.random() < spoil:
                facts[name] = rng.choice(["", *levels]) if levels else rng.choice(["", "7"])
        rows.append({"study_id": study["study_id"], **facts})
        for finding in coding.findings[coding.findings["study_id"] == study["study_id"]].to_dict("records"):
            codes = {name: finding[name] for name in FINDING_FIELDS}
            if rng.random() < spoil and codes["direction"] in ("increase", "decrease"):
                codes["direction"] = "no_change"
            if rng.random() < spoil:
                codes["region"] = rng.choice(list(lab.columns["region"].levels))
            if rng.random() < spoil:
                codes["hemisphere"] = rng.choice(list(lab.columns["hemisphere"].levels))
            if rng.random() >= spoil:
                rows.append({"study_id": study["study_id"], **codes, "note": "seen"})
    return rows


def synthetic(lab):
    """Codings of every kind: spoilt a little and a lot, perfect, without variation, blank, of one study, of nothing."""
    first = lab.ids[0]
    finding = dict(
        zip(FINDING_FIELDS, ("psychotherapy", "change", "before", "amygdala", "L", "increase", "bold"), strict=True)
    )
    return {
        "perfect": coded(lab.reference, lab, 0, 0.0),
        "second": coded(lab.second, lab, 0, 0.0),
        "a-little": coded(lab.second, lab, 1, 0.15),
        "a-lot": coded(lab.second, lab, 2, 0.6),
        "no-variation": [
            {"study_id": name, "diagnosis": "mdd", "therapy": "cbt", "modality": "fdg_pet", "design": "rct", "n_therapy": "10", **finding}
            for name in lab.ids
        ],
        "one-fact": [{"study_id": first, "diagnosis": "ocd"}],
        "facts-alone": [{"study_id": name, "population": "adult"} for name in lab.ids[::2]],
        "several-rows-of-one-region": [{"study_id": first, **finding, "direction": d, "hemisphere": h} for d in ("increase", "decrease") for h in "LRB"],
        "blank": [{"study_id": name} for name in lab.ids],
        "no-rows": [],
    }  # fmt: skip


READ = """([name, bytes]) => {
  const numbers = window.livingreviewLab, { lab, reference } = window.livingreviewLabPage.readPage(document.querySelector(".lr-lab"));
  const { coding, problems, repaired } = numbers.read(lab, new Uint8Array(bytes));
  if (!coding) return { problems, repaired };
  const agreement = numbers.compare(lab, reference, coding);
  const plain = (row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number.isNaN(value) ? null : value]));
  return { problems, repaired, n_studies: agreement.n_studies, fields: agreement.fields.map(plain), reasons: numbers.explain(reference, agreement), written: numbers.write(lab, coding) };
}"""


def in_page(page, content):
    return page.evaluate(READ, ["lab.tsv", list(content)])


def same(one, other):
    if isinstance(one, float) and math.isnan(one):
        return other is None
    return one == pytest.approx(other, abs=1e-9) if isinstance(one, float) else one == other


def test_the_page_and_python_give_the_same_numbers(page, lab, tmp_path):
    kinds = set()
    for name, rows in synthetic(lab).items():
        path = tmp_path / f"{name}.tsv"
        path.write_text(table(lab, rows), encoding="utf-8")
        read = read_coding(path, lab)
        assert read.problems == (), name
        expected, found = compare_with_reference(lab, read.coding), in_page(page, path.read_bytes())
        assert found["n_studies"] == expected.n_studies, name
        assert len(found["fields"]) == len(expected.fields), name
        for ours, theirs in zip(expected.fields.to_dict("records"), found["fields"], strict=True):
            assert all(same(ours[key], theirs[key]) for key in ours), (name, ours, theirs)
        kinds |= {(row["kappa"] is None, row["kappa_low"] is None) for row in found["fields"]}
        assert explain(lab, expected).to_dict("records") == found["reasons"], name
    assert kinds == {(False, False), (False, True), (True, True)}, "a kind of kappa was never met"


def test_what_the_page_saves_python_reads_and_it_is_the_same(page, lab, tmp_path):
    for name, rows in synthetic(lab).items():
        path, again = tmp_path / "one.tsv", tmp_path / "two.tsv"
        path.write_text(table(lab, rows), encoding="utf-8")
        again.write_text(in_page(page, path.read_bytes())["written"], encoding="utf-8", newline="")
        one, two = read_coding(path, lab), read_coding(again, lab)
        assert two.problems == two.repaired == (), name
        assert two.coding.studies.equals(one.coding.studies), name
        keys = ["study_id", *FINDING_FIELDS, "note"]
        assert sorted(map(tuple, two.coding.findings[keys].to_numpy())) == sorted(
            map(tuple, one.coding.findings[keys].to_numpy())
        ), name


def test_the_page_and_python_object_to_the_same_lines(page, lab, tmp_path):
    head = "\t".join(lab.columns)
    blank = "\t" * (len(lab.columns) - 1)
    first = lab.ids[0]
    facts = "\t" * len(lab.study_fields)
    good = f"{first}{facts}\tpsychotherapy\tchange\tbefore\tamygdala\tL\tincrease\tbold\tn"
    contents = {
        "bom and crlf": f"\ufeff{head}\r\n{good}\r\n".encode(),
        "utf-16": f"{head}\n{good}\n".encode("utf-16"),
        "windows": f"{head}\n{good}\u00fc\n".encode("cp1252"),
        "quoted": f'{head}\n{good[:-1]}"a ""b""\tc\nd"\n{first}\n'.encode(),
        "quote not closed": f'{head}\n{good[:-1]}"a\n'.encode(),
        "blank line, short line": f"{head}\n\n{first}\tocd\n".encode(),
        "another case": f"{head}\n{first}\tOCD{blank[1:]}\n".encode(),
        "commas": f"{head}\n{good}\n".replace("\t", ",").encode(),
        "semicolons": f"{head}\n{good}\n".replace("\t", ";").encode(),
        "no column": f"{head.replace('arm', 'group')}\n{good}\n".encode(),
        "twice": f"{head}\tarm\n{good}\n".encode(),
        "a cell too many": f"{head}\n{good}\tmore\n".encode(),
        "no such study": f"{head}\nsmith1999{blank}\n".encode(),
        "no study": f"{head}\n{good.removeprefix(first)}\n".encode(),
        "no such code": f"{head}\n{good.replace('amygdala', 'amygdla')}\n".encode(),
        "half a finding": f"{head}\n{good.replace('increase', '')}\n".encode(),
        "another kind of contrast": f"{head}\n{good.replace('increase', 'positive')}\n".encode(),
        "not a number": f"{head}\n{first}\t\t\t\t\t\tten\n{first}\t\t\t\t\t\t0\n{first}\t\t\t\t\t\tNA\n".encode(),
        "two codes for one fact": f"{head}\n{first}\tocd\n{first}\tmdd\n".encode(),
        "empty": b" \n",
    }
    read_well = set()
    for name, content in contents.items():
        path = tmp_path / "lab.tsv"
        path.write_bytes(content)
        read, found = read_coding(path, lab), in_page(page, content)
        places = [(problem.line, problem.column) for problem in read.problems]
        assert sorted(places, key=str) == sorted(
            ((p.get("line"), p.get("column")) for p in found["problems"]), key=str
        ), name
        assert {(p.line, p.rule) for p in read.problems} == {(p.get("line"), p["rule"]) for p in found["problems"]}, (
            name
        )
        assert {p.rule for p in read.repaired} == {p["rule"] for p in found["repaired"]}, name
        if read.coding is not None:
            read_well.add(name)
    expected = {"bom and crlf", "utf-16", "windows", "quoted", "blank line, short line", "another case", "commas", "semicolons"}
    assert read_well == expected


def test_a_class_pools_as_python_pools_it(page, lab, tmp_path):
    paths = []
    for name, rows in synthetic(lab).items():
        paths.append(tmp_path / f"{name}.tsv")
        paths[-1].write_text(table(lab, rows), encoding="utf-8")
    codings = {path.stem: read_coding(path, lab).coding for path in sorted(paths)}
    codings = {name: coding for name, coding in codings.items() if len(coding.studies)}
    made, others = pool(lab, codings), ["broken.tsv", "blank.txt", "._a-lot.tsv", "x.xlsx"]
    for name in others:
        (tmp_path / name).write_text("nonsense\n", encoding="utf-8")
    page.locator(".lr-class-load").set_input_files([*paths, *(tmp_path / name for name in others)])
    page.locator(".lr-class-result table").first.wait_for()
    said = page.locator(".lr-class-messages").inner_text()
    assert f"{len(codings)} of {len(paths) + 2} tables pooled" in said and all(name in said for name in others)
    assert "no-rows.tsv: nothing is coded in it" in said and "one student has 2 tables: blank.tsv, blank.txt" in said
    fields = cells_of(page.locator(".lr-class-result table").nth(0))
    assert len(fields) == len(made.fields)
    for ours, theirs in zip(made.fields.itertuples(index=False), fields, strict=True):
        assert theirs[1] == str(ours.n_students) and theirs[5] == str(ours.n_kappa)
        assert float(theirs[2].rstrip("%")) == pytest.approx(ours.median, abs=0.51)
    items = cells_of(page.locator(".lr-class-result table").nth(1))
    assert [(row[2], row[3], row[4], row[6]) for row in items] == [
        (f"{row.n_differ} of {row.n_coded}", row.reference or "blank", row.answers, row.reason)
        for row in made.items.itertuples(index=False)
    ]
    picture = page.locator(".lr-class-picture")
    assert f"{len(codings)} students" in picture.get_attribute("aria-label")
    shown = made.students[
        made.students["table"].isin(["studies", "findings by region"])
        & ~made.students["field"].str.endswith("(seen)")
        & (made.students["n_compared"] > 0)
    ]
    assert picture.locator("circle").count() == len(shown)


def cells_of(table):
    return table.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )


def choose(part, **codes):
    for name, code in codes.items():
        part.locator(f"[data-field={name}]").select_option(code)


def test_a_student_codes_is_checked_and_comes_back_to_it(page, lab):
    study = page.locator(".lr-lab-study").first
    fold = page.locator(".lr-lab-reference")
    assert not fold.is_visible(), "the reference is in sight before anything was coded"
    choose(study, diagnosis="ocd")
    study.locator("[data-field=n_therapy]").fill("ten")
    assert study.locator("[data-field=n_therapy]").get_attribute("aria-invalid") == "true"
    study.locator("[data-field=n_therapy]").fill("22")
    study.locator(".lr-lab-add").click()
    finding = study.locator(".lr-lab-finding")
    choose(
        finding, arm="psychotherapy", contrast="change_correlates_improvement", region="caudate", direction="decrease"
    )
    assert "Hemisphere" in finding.locator(".lr-lab-problem").inner_text()
    assert "does not go with contrast" in finding.locator(".lr-lab-problem").inner_text()
    page.locator(".lr-lab-agree").click()
    assert "To be put right first: " in page.locator(".lr-lab-messages").inner_text()
    assert page.locator(".lr-lab-result table").count() == 0 and not fold.is_visible()
    choose(finding, hemisphere="R", measure="bold", contrast="change", tested_against="before")
    assert not finding.locator(".lr-lab-problem").is_visible()
    assert (
        page.locator(".lr-lab-status").inner_text().startswith(f"1 of {len(lab.ids)} studies begun, 1 finding; nothing")
    )
    page_visit.come_back(page)
    assert page.locator(".lr-lab-study").first.locator("[data-field=region]").input_value() == "caudate"
    page.locator(".lr-lab-agree").click()
    assert fold.is_visible()
    fold.locator("summary").click()
    assert {cell.get_attribute("data-study") for cell in fold.locator("tbody tr:visible [data-study]").all()} == {
        lab.ids[0]
    }, "what was not begun is given away"
    assert page.locator(".lr-lab-result table").count() == 2
    with page.expect_download() as caught:
        page.locator(".lr-lab-save").click()
    text = Path(caught.value.path()).read_text(encoding="utf-8")
    assert text.startswith("\t".join(lab.columns)) and "\tcaudate\tR\tdecrease\tbold\t" in text
    button = page.locator(".lr-lab-delete")
    button.click()
    assert page.evaluate("localStorage.getItem('livingreview.lab')") is not None, "one press was enough"
    button.click()
    assert page.evaluate("localStorage.getItem('livingreview.lab')") is None
    assert page.locator(".lr-lab-finding").count() == 0
    assert not fold.is_visible()


def test_the_agreement_on_the_page_is_the_table_of_python(page, lab, tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text(table(lab, synthetic(lab)["a-little"]), encoding="utf-8")
    page.locator(".lr-lab-load").set_input_files(path)
    page.get_by_text("mine.tsv: loaded").wait_for()
    page.locator(".lr-lab-agree").click()
    rows = cells_of(page.locator(".lr-lab-result table").first)
    expected = agreement_rows(compare_with_reference(lab, read_coding(path, lab).coding))
    assert rows == [[str(cell) for cell in row] for row in expected.itertuples(index=False)]


def test_what_was_coded_is_replaced_or_deleted_only_when_asked_for_and_can_be_had_back(page, lab, tmp_path):
    study, kept = page.locator(".lr-lab-study").first, "localStorage.getItem('livingreview.lab')"
    diagnosis, messages = study.locator("[data-field=diagnosis]"), page.locator(".lr-lab-messages")
    empty, other = tmp_path / "lab.tsv", tmp_path / "other.tsv"
    empty.write_text(lab.template(), encoding="utf-8")
    other.write_text(table(lab, [{"study_id": lab.ids[0], "diagnosis": "ptsd"}]), encoding="utf-8")
    choose(study, diagnosis="ocd")
    study.locator(".lr-lab-add").click()
    choose(study.locator(".lr-lab-finding"), region="caudate")
    mine = page.evaluate(kept)
    page.locator(".lr-lab-load").set_input_files(empty)
    page.get_by_text("lab.tsv: nothing is coded in it; nothing was loaded.").wait_for()
    page.locator(".lr-lab-load").set_input_files(other)
    page.get_by_text("other.tsv would replace what you have coded here: 1 study, 1 finding.").wait_for()
    assert page.evaluate("document.activeElement.className") == "lr-lab-no" and page.evaluate(kept) == mine
    page.locator(".lr-lab-no").click()
    assert "Nothing was loaded" in messages.inner_text() and page.evaluate(kept) == mine
    page.locator(".lr-lab-load").set_input_files(other)
    page.locator(".lr-lab-yes").click()
    assert diagnosis.input_value() == "ptsd" and study.locator(".lr-lab-finding").count() == 0
    undo = page.locator(".lr-undo")
    for expected in ("ocd", "ptsd", "ocd"):
        undo.click()
        assert diagnosis.input_value() == expected
    assert page.evaluate(kept) == mine
    study.locator(".lr-lab-remove").click()
    assert study.locator(".lr-lab-finding").count() == 0
    study.locator(".lr-undo").click()
    assert study.locator("[data-field=region]").input_value() == "caudate" and page.evaluate(kept) == mine
    for _ in range(2):
        page.locator(".lr-lab-delete").click()
    assert page.evaluate(kept) is None and diagnosis.input_value() == ""
    page.locator(".lr-lab-delete + .lr-undo").click()
    assert page.evaluate(kept) == mine
    # Another tab codes on; and what this page has no place for any more is set aside, not dropped.
    page.evaluate(
        """(mine) => {
          const all = JSON.parse(mine); all.studies[0][1].diagnosis = "mdd";
          localStorage.setItem("livingreview.lab", JSON.stringify(all));
          window.dispatchEvent(new StorageEvent("storage", { key: "livingreview.lab" }));
        }""",
        mine,
    )
    assert diagnosis.input_value() == "mdd"
    page.evaluate(
        "(mine) => localStorage.setItem('livingreview.lab', mine.replaceAll('caudate', 'gone').replaceAll('ocd', 'mdd'))", mine
    )
    page_visit.come_back(page)
    assert "this page does not have any more" in messages.inner_text() and diagnosis.input_value() == "mdd"
    choose(study, diagnosis="ocd")
    with page.expect_download() as caught:
        page.locator(".lr-lab-earlier").click()
    assert "\tgone\t" in Path(caught.value.path()).read_text(encoding="utf-8")
    page_visit.come_back(page)
    assert messages.inner_text() == "" and diagnosis.input_value() == "ocd"


def test_a_wrong_table_changes_nothing_in_the_form(page, lab, tmp_path):
    choose(page.locator(".lr-lab-study").first, diagnosis="ocd")
    path = tmp_path / "wrong.tsv"
    path.write_text("\t".join(lab.columns) + f"\n{lab.ids[0]}\tdepression\n", encoding="utf-8")
    page.locator(".lr-lab-load").set_input_files(path)
    page.get_by_text("Nothing was loaded.").wait_for()
    assert (
        "wrong.tsv, line 2, column diagnosis: not a level: 'depression'"
        in page.locator(".lr-lab-messages").inner_text()
    )
    assert page.locator(".lr-lab-study").first.locator("[data-field=diagnosis]").input_value() == "ocd"


def test_a_browser_that_keeps_nothing_is_said(page):
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') } }"
    )
    choose(page.locator(".lr-lab-study").first, diagnosis="ocd")
    assert "keeps nothing" in page.locator(".lr-lab-messages").inner_text()


def test_on_a_phone_every_cell_of_a_result_is_in_sight(page, lab, tmp_path):
    page.set_viewport_size({"width": 375, "height": 800})
    path = tmp_path / "mine.tsv"
    path.write_text(table(lab, synthetic(lab)["a-little"]), encoding="utf-8")
    page.locator(".lr-lab-load").set_input_files(path)
    page.get_by_text("mine.tsv: loaded").wait_for()
    page.locator(".lr-lab-agree").click()
    page.locator(".lr-class-load").set_input_files(path)
    page.locator(".lr-class-result table").first.wait_for()
    ends = page.locator(".lr-stack td").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().right)")
    assert len(ends) > 50 and max(ends) <= 375
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_keyboard_alone_codes_a_finding(page):
    page.locator(".lr-lab-study").first.locator(".lr-lab-add").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.field") == "arm"
    for name in FINDING_FIELDS:
        assert page.evaluate("document.activeElement.dataset.field") == name
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    assert page.locator(".lr-lab-status").inner_text().startswith("1 of ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".lr-lab-finding").count() == 0
    assert page.evaluate("document.activeElement.className") == "lr-lab-add"


def test_without_scripts_the_brief_the_template_and_the_reference_can_be_had(still, site, lab):
    still.goto((site / PAGE).as_uri())
    assert not still.locator(".lr-lab-agree").is_visible()
    assert still.locator(".lr-lab-reference summary").is_visible()
    href = still.locator(".lr-lab-template").get_attribute("href")
    assert unquote(href.split(",", 1)[1]) == lab.template()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_screen_reader_finds_nothing_amiss(page, lab, theme, tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text(table(lab, synthetic(lab)["a-little"]), encoding="utf-8")
    page.locator(".lr-lab-load").set_input_files(path)
    page.locator(".lr-class-load").set_input_files(path)
    page.locator(".lr-class-result table").first.wait_for()
    page.locator(".lr-lab-agree").click()
    page.locator(".lr-lab-add").first.click()
    page.locator(".lr-lab-finding select").first.select_option("drug")
    assert page_visit.report(page_visit.violations(page, theme, ".lr-lab, .lr-class")) == []
