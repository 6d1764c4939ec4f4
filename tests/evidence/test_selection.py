from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Evidence, Selection, check_selection, load, select
from livingreview.evidence.selection import draw_members

Row = dict[str, str]
ACTIVITY = ("perfusion", "metabolism", "bold")


@pytest.fixture(scope="module")
def plain(data: Path) -> tuple[dict[str, Row], list[Row]]:
    """Studies by name and findings, read with the csv module alone."""

    def rows(name: str) -> list[Row]:
        with (data / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    return {row["study_id"]: row for row in rows("studies")}, rows("findings")


def default(study: Row, finding: Row) -> bool:
    """The default findings: change of activity with psychotherapy, in all patients, reported for that arm alone."""
    return (
        study["therapy"] != "none"
        and finding["arm"] == "psychotherapy"
        and change(finding)
        and finding["pooled"] == "no"
    )


def change(finding: Row, tested: tuple[str, ...] = ("before", "control_group"), measured: tuple[str, ...] = ACTIVITY) -> bool:
    return (
        finding["contrast"] == "change"
        and finding["tested_against"] in tested
        and finding["measure"] in measured
        and finding["subgroup"] == "all"
        and finding["direction"] != "unclear"
    )


def of_review(study: Row) -> bool:
    return study["slot"] != ""


# Samples of the core era that later papers write up again: no new evidence.
KNOWN_BEFORE = {"anand2005", "fu2004", "oh2004"}

CASES: list[tuple[Selection, Callable[[Row, Row], bool]]] = [
    (Selection(), lambda s, f: default(s, f) and of_review(s)),
    (Selection(members=12), lambda s, f: default(s, f) and of_review(s) and int(s["slot"]) <= 12),
    (Selection(studies="core"), lambda s, f: default(s, f) and s["era"] == "core"),
    (
        Selection(studies="later"),
        lambda s, f: default(s, f) and s["era"] == "later" and s["sample"] not in KNOWN_BEFORE,
    ),
    (Selection(studies="all"), default),
    (
        Selection(studies="core", arm="drug"),
        lambda s, f: (
            s["era"] == "core"
            and s["treatment_mixed"] == "no"
            and f["arm"] == "drug"
            and change(f)
            and f["pooled"] == "no"
        ),
    ),
    (
        Selection(studies="all", since=2000, until=2003),
        lambda s, f: default(s, f) and s["year"] != "" and 2000 <= int(s["year"]) <= 2003,
    ),
    (Selection(studies="all", until=2005), lambda s, f: default(s, f) and s["year"] != "" and int(s["year"]) <= 2005),
    (
        Selection(studies="all", diagnosis="ocd, panic"),
        lambda s, f: default(s, f) and s["diagnosis"] in ("ocd", "panic"),
    ),
    (Selection(studies="all", design="-case_report"), lambda s, f: default(s, f) and s["design"] != "case_report"),
    (Selection(studies="all", population="adult"), lambda s, f: default(s, f) and s["population"] == "adult"),
    (
        Selection(studies="all", population="-child,-adolescent"),
        lambda s, f: default(s, f) and s["population"] not in ("child", "adolescent"),
    ),
    (
        Selection(studies="all", modality="fdg_pet,o15_pet,spect_perfusion"),
        lambda s, f: default(s, f) and s["modality"] in ("fdg_pet", "o15_pet", "spect_perfusion"),
    ),
    (Selection(studies="all", therapy="cbt"), lambda s, f: default(s, f) and s["therapy"] == "cbt"),
    (
        Selection(studies="all", evidence_level="-secondary"),
        lambda s, f: default(s, f) and f["evidence_level"] != "secondary",
    ),
    (
        Selection(studies="all", pooled="any"),
        lambda s, f: default(s, {**f, "pooled": "no"}),
    ),
    (
        Selection(studies="all", pooled="yes"),
        lambda s, f: default(s, {**f, "pooled": "no"}) and f["pooled"] == "yes",
    ),
    (
        Selection(studies="all", tested_against="before,healthy"),
        lambda s, f: default(s, {**f, "tested_against": "before"}) and f["tested_against"] in ("before", "healthy"),
    ),
    (
        Selection(studies="all", subgroup="-all"),
        lambda s, f: default(s, {**f, "subgroup": "all"}) and f["subgroup"] != "all",
    ),
    (
        Selection(studies="all", normalised="no"),
        lambda s, f: default(s, f) and f["normalised"] == "no",
    ),
    (
        Selection(studies="all", measure=""),
        lambda s, f: default(s, {**f, "measure": "bold"}),
    ),
    (
        Selection(studies="all", min_n=10),
        lambda s, f: default(s, f) and s["n_therapy"] != "" and int(s["n_therapy"]) >= 10,
    ),
    (
        Selection(studies="all", arm="psychotherapy,drug", min_n=10),
        lambda s, f: (
            f["arm"] in ("psychotherapy", "drug")
            and change(f)
            and f["pooled"] == "no"
            and int(s["n_therapy" if f["arm"] == "psychotherapy" else "n_drug"] or 0) >= 10
        ),
    ),
    (
        Selection(exclude_studies="goldapple2004,martin2001"),
        lambda s, f: default(s, f) and of_review(s) and s["study_id"] not in ("goldapple2004", "martin2001"),
    ),
    (
        Selection(studies="all", exclude_samples="brody2001a"),
        lambda s, f: default(s, f) and s["sample"] != "brody2001a",
    ),
]


@pytest.mark.parametrize(("selection", "keep"), CASES, ids=[str(number) for number in range(len(CASES))])
def test_a_selection_counts_what_a_plain_recount_counts(
    evidence: Evidence, plain: tuple[dict[str, Row], list[Row]], selection: Selection, keep: Callable[[Row, Row], bool]
) -> None:
    studies, findings = plain
    expected = [row for row in findings if keep(studies[row["study_id"]], row)]
    everything = [row for row in findings if default(studies[row["study_id"]], row)]
    selected = select(evidence, selection)
    cells = selected.findings[list(expected[0])].astype(object)
    assert cells.where(cells.notna(), "").astype(str).to_dict("records") == expected
    assert 0 < len(expected) <= len(findings) and (selection.studies == "all" or len(expected) < len(everything))
    names = {row["study_id"] for row in expected}
    assert set(selected.studies["study_id"]) == names
    last = selected.flow.iloc[-1]
    samples = {studies[name]["sample"] for name in names}
    assert (last["studies"], last["samples"], last["findings"]) == (len(names), len(samples), len(expected))


def test_samples_known_before_are_those_that_both_eras_have(plain: tuple[dict[str, Row], list[Row]]) -> None:
    eras = {era: {row["sample"] for row in plain[0].values() if row["era"] == era} for era in ("core", "later")}
    assert eras["core"] & eras["later"] == KNOWN_BEFORE


def test_findings_carry_the_columns_of_their_study(evidence: Evidence, plain: tuple[dict[str, Row], list[Row]]) -> None:
    everything = Selection(
        studies="all", arm="", contrast="", tested_against="", subgroup="", measure="", pooled="any", mixed="any"
    )
    frame = select(evidence, everything).findings
    assert len(frame) == sum(row["direction"] != "unclear" for row in plain[1])
    sizes = {"psychotherapy": "n_therapy", "drug": "n_drug", "control": "n_control", "healthy": "n_healthy"}
    for row in frame.sample(200, random_state=1).to_dict("records"):
        study = plain[0][row["study_id"]]
        for column in ("sample", "era", "diagnosis", "population", "therapy", "modality", "design"):
            assert row[column] == study[column]
        size = study.get(sizes.get(row["arm"], ""), "")
        assert ("" if pd.isna(row["n_arm"]) else str(row["n_arm"])) == size


def test_the_flow_begins_with_everything_and_never_grows(evidence: Evidence) -> None:
    flow = select(evidence, Selection(since=1999, min_n=5, design="-case_report")).flow
    assert flow.loc[0, ["studies", "samples", "findings"]].tolist() == [
        len(evidence.studies),
        evidence.studies["sample"].nunique(),
        len(evidence.findings),
    ]
    for column in ("studies", "samples", "findings"):
        assert flow[column].is_monotonic_decreasing
    assert flow["step"].tolist() == [
        "evidence", "studies", "year", "design", "findings", "arm", "contrast", "tested_against", "measure", "subgroup",
        "pooled", "min_n",
    ]  # fmt: skip


def test_what_is_left_out_is_all_the_rest_each_with_its_step(evidence: Evidence) -> None:
    selected = select(evidence, Selection(studies="all", arm=""))
    assert len(selected.findings) + len(selected.left_out) == len(evidence.findings)
    assert set(selected.left_out["step"]) <= set(selected.flow["step"])
    after = selected.flow.set_index("step")["findings"]
    left = {step: before - now for (step, now), before in zip(after.items(), [after.iloc[0], *after], strict=False)}
    assert selected.left_out["step"].value_counts().to_dict() == {step: n for step, n in left.items() if n}
    out = selected.left_out.set_index("step")
    assert (out.loc["measure", "tested_against"].isin(["", "control_group", "before"])).all(), "an earlier step names it"


def test_what_is_no_change_passes_the_filter_of_what_it_was_tested_against(evidence: Evidence) -> None:
    baseline = Selection(studies="all", contrast="baseline_vs_controls")
    found = select(evidence, baseline).findings
    assert len(found) and set(found["tested_against"]) == {""}
    assert len(select(evidence, baseline.replace(tested_against="control_group")).findings) == len(found)


def test_a_change_without_a_direction_is_never_counted(evidence: Evidence, copy: Path) -> None:
    first = int(select(evidence, Selection()).rows[0])
    lines = (copy / "findings.tsv").read_text(encoding="utf-8").split("\n")
    cells = lines[first + 1].split("\t")
    cells[lines[0].split("\t").index("direction")] = "unclear"
    lines[first + 1] = "\t".join(cells)
    (copy / "findings.tsv").write_text("\n".join(lines), encoding="utf-8")
    selected = select(load(copy), Selection())
    assert first not in selected.rows
    assert selected.left_out.at[first, "step"] == "direction"
    assert selected.flow["step"].tolist().count("direction") == 1


def test_the_flow_says_how_many_studies_have_no_year(evidence: Evidence) -> None:
    flow = select(evidence, Selection(studies="all", since=2000)).flow.set_index("step")
    unseen = int(evidence.studies["year"].isna().sum())
    assert unseen > 1
    assert flow.at["year", "rule"] == f"2000 or later; {unseen} studies with no year seen left out"


def test_a_study_of_medication_alone_never_counts_as_psychotherapy(evidence: Evidence) -> None:
    assert "none" not in set(select(evidence, Selection(studies="core")).studies["therapy"])
    assert "none" in set(select(evidence, Selection(studies="core", arm="drug")).studies["therapy"])


def test_a_selection_that_leaves_nothing_is_empty_and_typed(evidence: Evidence) -> None:
    selected = select(evidence, Selection(therapy="bt", diagnosis="mdd"))
    assert len(selected.findings) == len(selected.studies) == 0
    assert selected.findings["n_arm"].dtype == "Int64"
    assert selected.flow.iloc[-1]["findings"] == 0


def test_every_parameter_is_plain_and_says_what_it_is() -> None:
    for field in Selection.model_fields.values():
        assert type(field.default) in (str, int) and field.description


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"members": "12"}, "members is '12': expected a whole number, 0 or more"),
        ({"since": True}, "since is True: expected a whole number, 0 or more"),
        ({"min_n": -1}, "min_n is -1: expected a whole number, 0 or more"),
        ({"diagnosis": 3}, "diagnosis is 3: expected text"),
        (
            {"studies": "fourteen"},
            "studies is 'fourteen': expected one of all, core, later, review",
        ),
        ({"pooled": "maybe"}, "pooled is 'maybe': expected one of any, no, yes"),
        ({"since": 2004, "until": 2001}, "since 2004 is after until 2001: expected the earlier year first"),
    ],
)
def test_a_wrong_value_is_refused_at_once(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(EditionError) as error:
        Selection(**wrong)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(diagnosis="ocdd"), "diagnosis has 'ocdd': expected one of"),
        (Selection(diagnosis="ocdd"), "(nearest: ocd)"),
        (
            Selection(diagnosis="-ocd,mdd"),
            "diagnosis is '-ocd,mdd': expected a leading \"-\" on every level or on none",
        ),
        (Selection(diagnosis="ocd,,mdd"), "diagnosis has '': expected one of"),
        (Selection(arm="therapy"), "arm has 'therapy': expected one of"),
        (Selection(exclude_studies="baxter1929"), "(nearest: baxter1992"),
        (Selection(exclude_studies="-baxter1992"), 'expected names without "-"'),
        (Selection(exclude_samples="nobody"), "exclude_samples has 'nobody': expected one of"),
        (Selection(members=15), "members is 15: expected 1 to 14"),
        (Selection(studies="core", members=12), "members is 12 with studies 'core'"),
    ],
)
def test_a_level_that_does_not_exist_is_refused_with_the_nearest(
    evidence: Evidence, selection: Selection, message: str
) -> None:
    with pytest.raises(EditionError) as error:
        check_selection(evidence, selection)
    assert message in str(error.value)
    with pytest.raises(EditionError):
        select(evidence, selection)


def test_certain_members_are_always_in_and_impossible_ones_never():
    frame = pd.DataFrame({"study_id": list("abcd"), "membership": [1.0, 0.5, 0.5, 0.0]})
    sets = [draw_members(frame, 2, k) for k in range(1, 60)]
    assert all("a" in own and "d" not in own and len(own) == 2 for own in sets)
    assert {"b", "c"} == {name for own in sets for name in own} - {"a"}


def test_inclusion_follows_the_probabilities():
    frame = pd.DataFrame({"study_id": list("abc"), "membership": [0.8, 0.5, 0.2]})
    sets = [draw_members(frame, 1, k) for k in range(1, 1500)]
    odds = {name: sum(name in own for own in sets) for name in "abc"}
    # Given one member: odds 4, 1 and 1/4.
    assert odds["a"] / len(sets) == pytest.approx(4 / 5.25, abs=0.04)
    assert odds["c"] / len(sets) == pytest.approx(0.25 / 5.25, abs=0.025)


def test_a_set_is_the_same_whatever_the_order_of_rows_and_has_its_size(evidence):
    studies = evidence.studies
    assert draw_members(studies, 14, 3) == draw_members(studies.iloc[::-1], 14, 3)
    assert len(draw_members(studies, 14, 3)) == 14


def test_a_size_out_of_reach_is_said():
    with pytest.raises(EditionError, match="no set of 3 came up"):
        draw_members(pd.DataFrame({"study_id": ["a"], "membership": [0.5]}), 3, 1)


def test_a_selection_takes_the_drawn_set(evidence):
    chosen = select(evidence, Selection(drawn=2))
    assert set(chosen.studies["study_id"]) <= draw_members(evidence.studies, 14, 2)
    assert "drawn by membership probability" in chosen.flow["rule"].iloc[1]
    with pytest.raises(EditionError, match="drawn is 2 with studies 'later'"):
        select(evidence, Selection(studies="later", drawn=2))


def test_rows_say_where_the_findings_stand(evidence):
    chosen = select(evidence, Selection(studies="later", modality="fmri_task"))
    found = evidence.findings.iloc[chosen.rows]
    assert found["study_id"].tolist() == chosen.findings["study_id"].tolist()
    assert found["region"].tolist() == chosen.findings["region"].tolist()
