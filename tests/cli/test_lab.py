"""`lab` as a student with Python and a teacher use it."""

import json

import pytest

from livingreview.cli.main import main
from livingreview.evidence import load
from livingreview.evidence.coding_lab import load_lab


@pytest.fixture(scope="module")
def template():
    return load_lab(load()).template()


def code(template, study, column, value):
    head, *lines = template.splitlines()
    place = head.split("\t").index(column)
    changed = []
    for line in lines:
        cells = line.split("\t")
        if cells[0] == study:
            cells[place] = value
        changed.append("\t".join(cells))
    return "\n".join([head, *changed]) + "\n"


def test_the_template_is_printed_or_written(template, tmp_path, capsys):
    assert main(["lab", "template"]) == 0
    assert capsys.readouterr().out == template
    assert main(["lab", "template", "--out", str(tmp_path / "lab.tsv")]) == 0
    assert (tmp_path / "lab.tsv").read_text(encoding="utf-8") == template


def test_agreement_is_told_in_words_and_as_data(template, tmp_path, capsys):
    path = tmp_path / "mine.tsv"
    path.write_bytes(code(template, "martin2001", "diagnosis", "ocd").replace("\n", "\r\n").encode())
    assert main(["lab", "agree", str(path)]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("1 study coded") and "martin2001, diagnosis: yours ocd, reference mdd" in printed.out
    assert printed.err == "livingreview: put right: mine.tsv, line 1: line ends are not LF alone; expected LF\n"
    assert main(["lab", "agree", str(path), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["n_studies"] == 1 and told["fields"][0]["kappa_low"] is None
    assert {"study_id", "field", "reference", "student", "reason"} <= set(told["disagreements"][0])


def test_a_wrong_table_is_told_line_by_line(template, tmp_path, capsys):
    path = tmp_path / "mine.tsv"
    path.write_text(code(template, "martin2001", "diagnosis", "depression"), encoding="utf-8")
    assert main(["lab", "agree", str(path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and "mine.tsv, line 3, column diagnosis: not a level: 'depression'" in printed.err


def test_a_class_is_three_tables_a_figure_and_its_words(template, tmp_path, capsys):
    folder, out = tmp_path / "codings", tmp_path / "out"
    folder.mkdir()
    for name, value in {"ann": "mdd", "bo": "ocd"}.items():
        (folder / f"{name}.tsv").write_text(code(template, "martin2001", "diagnosis", value), encoding="utf-8")
    assert main(["lab", "pool", str(folder), "--out", str(out)]) == 0
    assert "2 of 2 codings pooled" in capsys.readouterr().out
    assert sorted(path.name for path in out.iterdir() if path.name != ".livingreview.json") == [
        "alpha.tsv",
        "class.png",
        "class.txt",
        "disputed.tsv",
        "fields.tsv",
        "students.tsv",
    ]
    assert "2 students. Study: diagnosis: median 50 per cent, from 0 to 100" in (out / "class.txt").read_text(
        encoding="utf-8"
    )
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert main(["lab", "pool", str(folder), "--out", str(out)]) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before, "the same class has other bytes"
    (folder / "cy.tsv").write_text("nonsense\n", encoding="utf-8")
    assert main(["lab", "pool", str(folder), "--out", str(out)]) == 1
    printed = capsys.readouterr()
    assert "2 of 3 codings pooled" in printed.out and "cy.tsv, line 1: " in printed.err


def test_every_file_in_the_folder_of_a_class_is_pooled_refused_or_passed_over(template, tmp_path, capsys):
    folder, coded = tmp_path / "codings", code(template, "martin2001", "diagnosis", "mdd")
    files = {
        "ada.tsv": coded.encode(), "cleo.txt": coded.encode("utf-16"), "dan.TSV": coded.encode(), "fay.tsv.txt": coded.encode(),
        "gus/lab.tsv": coded.encode(), "hal/lab.tsv": coded.encode(), "ida.tab": coded.encode("utf-8-sig"), "jan": coded.encode(),
        "eve.csv": coded.replace("\t", ";").encode(), "kim.xlsx": b"PK", "lea.tsv": template.encode(), "mo.zip": b"PK",
        "Ned.tsv": coded.encode(), "ned.txt": coded.encode(),
        "._ada.tsv": b"\0\5\26\7", ".DS_Store": b"", "ada.tsv~": coded.encode(), "__MACOSX/gus.tsv": b"x",
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    assert main(["lab", "pool", str(folder), "--out", str(tmp_path / "out")]) == 1
    printed = capsys.readouterr()
    assert "9 of 13 codings pooled" in printed.out
    students = {line.split("\t")[0] for line in (tmp_path / "out" / "students.tsv").read_text(encoding="utf-8").splitlines()[1:]}
    assert students == {"ada", "cleo", "dan", "eve", "fay", "gus/lab", "hal/lab", "ida", "jan"}
    for said in (
        "passed over in", "._ada.tsv", ".DS_Store", "ada.tsv~", "__MACOSX/gus.tsv",
        "kim.xlsx: is no table in text", "mo.zip: is no table in text",
        "lea.tsv: nothing is coded in it", "Ned.tsv: one student has 2 tables: Ned.tsv, ned.txt",
    ):  # fmt: skip
        assert said in printed.err, said
    assert main(["lab", "pool", str(folder), "--out", str(folder)]) == 2
    assert "that is the folder of the students' tables" in capsys.readouterr().err and not (folder / "fields.tsv").exists()
    for _ in range(2):
        assert main(["lab", "pool", str(folder), "--out", str(folder / "out" / "lab")]) == 1
        assert "9 of 13 codings pooled" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["agree", "none.tsv"], "none.tsv: cannot be read"),
        (["pool", "nowhere"], "nowhere: not a folder"),
        (["pool", "."], ".: no table of a student could be read"),
        (["template", "--set", "none.toml"], "none.toml: file is missing"),
        (["template", "--out", "/dev/null/lab.tsv"], "/dev/null"),
    ],
)
def test_a_mistake_is_one_clear_line(tmp_path, monkeypatch, capsys, arguments, said):
    from livingreview.paths import edition_root

    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(edition_root()))
    monkeypatch.chdir(tmp_path)
    assert main(["lab", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and said in printed.err and printed.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
