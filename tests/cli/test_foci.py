"""`foci` as a contributor and a rerunner use it."""

import json
import shutil
from pathlib import Path

import pytest

from livingreview.cli.main import main

DATA = Path(__file__).parents[2] / "data"
HEAD = "study_id\ttable_id\tabout\tarm\tdirection\tgrade\tgrade_reason\tx\ty\tz\tspace\tspace_basis\n"
ROW = "{}\tnew\tactivity_change\tpsychotherapy\tdecrease\tA\tcaption\t-20\t-4\t{}\tMNI\tcaption\n"
STUDY = "goldin2014"


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def test_peaks_are_added_or_nothing_is(copy, tmp_path, capsys):
    table, before = tmp_path / "mine.tsv", (copy / "foci.tsv").read_bytes()
    table.write_text(HEAD + ROW.format(STUDY, -18) + ROW.format(STUDY, 95), encoding="utf-8")
    assert main(["foci", "add", str(table), "--data", str(copy)]) == 2
    assert "mine.tsv, line 3: more than 8 mm outside the brain: '-20 -4 95'" in capsys.readouterr().err
    assert (copy / "foci.tsv").read_bytes() == before
    table.write_text(HEAD + ROW.format(STUDY, -18), encoding="utf-8")
    assert main(["foci", "add", str(table), "--data", str(copy)]) == 0
    assert capsys.readouterr().out.startswith("1 peak of 1 study added to foci.tsv")
    assert (copy / "foci.tsv").read_bytes().startswith(before)


def test_peaks_go_out_and_come_in(tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["foci", "export", "--out", str(out), "--set", "grade=A,B"]) == 0
    assert {path.name for path in out.glob("*.json") if not path.name.startswith(".")} == {"studyset.json", "annotation.json"}
    peaks = sum(len(a["points"]) for s in json.loads((out / "studyset.json").read_text())["studies"] for a in s["analyses"])
    capsys.readouterr()
    assert main(["foci", "import", str(out / "studyset.json"), "--annotation", str(out / "annotation.json")]) == 0
    printed = capsys.readouterr()
    assert printed.out.count("\n") == peaks + 1 and f"{peaks} peaks of" in printed.err


def test_too_few_experiments_are_told_and_their_peaks_shown(tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["foci", "map", "--set", "direction=decrease", "--out", str(out)]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("too few: 6 of 17 experiments; no map") and "soravia2016-decrease" in printed
    assert (out / "peaks.png").read_bytes().startswith(b"\x89PNG") and not (out / "ale.nii.gz").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["map", "--set", "grade=D"], "grade has 'D': expected one of A, B, C, U"),
        (["map", "--set", "colour=red"], "colour"),
        (["import", "nowhere.txt"], "nowhere.txt: no such file"),
        (["template", "--study", "nobody"], "no study 'nobody'"),
    ],
)
def test_a_slip_is_one_line(arguments, said, capsys):
    assert main(["foci", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and said in printed.err and printed.err.count("\n") == 1


def test_the_audit_is_printed(capsys):
    assert main(["foci", "audit"]) == 0
    assert "region named" in capsys.readouterr().out
