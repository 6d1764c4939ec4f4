"""Outputs of old encodings, no home, evidence and folders that cannot be used: a line, or nothing to be seen."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from livingreview.cli import commands, output
from livingreview.cli.main import main

TEXT = "published → 3 × “no” … p − é \N{GRINNING FACE} \udcff"


@pytest.fixture
def stream(monkeypatch):
    """Make standard output one of another encoding; returns what was written to it."""

    def open_stream(encoding):
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
        return lambda: (sys.stdout.flush(), raw.getvalue().decode(encoding))[1]

    return open_stream


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_every_sign_can_be_printed_in_every_encoding(stream, monkeypatch, encoding):
    written = stream(encoding)
    monkeypatch.setattr(commands, "run", lambda _arguments: print(TEXT))
    assert not main([])
    shown = written()
    assert shown.startswith("published → 3 × “no”" if encoding == "utf-8" else "published -> 3 ")
    assert shown.rstrip().endswith("\\udcff") and ("\\ud83d\\ude00" in shown) == (encoding != "utf-8")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_json_says_the_same_in_every_encoding(stream, monkeypatch, encoding):
    written, document = stream(encoding), {"a": "→ … é \N{GRINNING FACE}"}
    monkeypatch.setattr(commands, "run", lambda _arguments: output.print_json(document))
    assert not main([])
    assert json.loads(written()) == document


@pytest.mark.parametrize("home", ["", "/nonexistent"])
def test_without_a_home_that_can_be_written_libraries_get_one_for_the_time(monkeypatch, home):
    seen = []

    def run(_arguments):
        seen.append(Path.home())
        assert os.access(Path.home(), os.W_OK)

    monkeypatch.setattr(commands, "run", run)
    if home:
        monkeypatch.setenv("HOME", home)
    else:
        import pwd

        def no_entry(number):
            raise KeyError(number)

        monkeypatch.delenv("HOME")
        monkeypatch.setattr(pwd, "getpwuid", no_entry)
    assert not main([])
    assert os.environ.get("HOME", "") == home and not seen[0].exists()


WITH_DATA = (
    ["run", "published", "--no-notebook"], ["run", "--all"], ["run", "--sweep", "until=2000,2001"],
    ["diff", "published", "no-case-reports"], ["claims"], ["conclusions"], ["multiverse"], ["calibrate", "--quick"],
    ["sessions"], ["lab", "template"], ["lab", "pool", "."],
)  # fmt: skip


@pytest.fixture(scope="module")
def misspelt(tmp_path_factory):
    """The edition's evidence with one level misspelt."""
    import shutil

    from livingreview.evidence import load

    data = shutil.copytree(load().directory, tmp_path_factory.mktemp("misspelt") / "data")
    text = (data / "studies.tsv").read_text(encoding="utf-8")
    (data / "studies.tsv").write_text(text.replace("\tmdd\t", "\tmddd\t", 1), encoding="utf-8")
    return data


@pytest.mark.parametrize("command", WITH_DATA, ids=" ".join)
def test_a_misspelt_level_is_the_same_line_in_every_command(misspelt, tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)
    assert main([*command, "--data", str(misspelt)]) == 2
    printed = capsys.readouterr()
    assert "studies.tsv, line" in printed.err and "column diagnosis: not a level: 'mddd'" in printed.err
    assert printed.out == "" and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [["run", "published"], ["run", "--sweep", "until=2000,2001"], ["multiverse"], ["lab", "template"],
     ["pdf"], ["calibrate"]],
    ids=" ".join,
)  # fmt: skip
def test_a_folder_that_may_not_be_written_is_named_before_any_work(tmp_path, monkeypatch, capsys, command):
    """Root may write everywhere, so the system's answer is given for it."""
    from livingreview import atomic_files

    real = os.access
    monkeypatch.setattr(
        atomic_files.os, "access", lambda path, mode: real(path, mode) and not Path(path).resolve().is_relative_to(tmp_path)
    )
    assert main([*command, "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.endswith(f"livingreview: {tmp_path}: permission denied\n")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def evidence_copy(tmp_path_factory):
    import shutil

    from livingreview.evidence import load

    return shutil.copytree(load().directory, tmp_path_factory.mktemp("rules") / "data")


@pytest.mark.parametrize("command", [["validate"], ["claims"], ["conclusions"], ["multiverse"], ["calibrate", "--quick"]], ids=" ".join)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('by = "therapy"', 'by = "terapy"', "no such column: 'terapy'"),
        ('a = "cbt,ct"', 'a = "cbt,cq"', "not a level: 'cq'; expected one of"),
        ('selection = { diagnosis = "mdd" }', 'selection = { diagnosis = "mddq" }', "diagnosis has 'mddq': expected one of"),
    ],
)
def test_a_claim_whose_level_does_not_exist_is_named(evidence_copy, tmp_path, capsys, monkeypatch, command, old, new, said):
    monkeypatch.chdir(tmp_path)
    path = evidence_copy / "claims.toml"
    kept = path.read_text(encoding="utf-8")
    assert old in kept
    path.write_text(kept.replace(old, new, 1), encoding="utf-8")
    try:
        assert main([*command, "--data", str(evidence_copy)]) == 2
    finally:
        path.write_text(kept, encoding="utf-8")
    printed = capsys.readouterr()
    assert "claims.toml, claim " in printed.out + printed.err and said in printed.out + printed.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('fine = "caudate"', 'fine = "caudat"', "no such region: 'caudat'"),
        ('diagnosis = "ocd"', 'diagnosis = "ocq"', "diagnosis has 'ocq'"),
        ('model = "', 'model = "no_', "no such model: 'no_"),
    ],
)
def test_a_result_whose_region_level_or_model_does_not_exist_is_named(evidence_copy, capsys, old, new, said):
    path = evidence_copy / "results.toml"
    kept = path.read_text(encoding="utf-8")
    assert old in kept
    path.write_text(kept.replace(old, new, 1), encoding="utf-8")
    assert main(["validate", "--data", str(evidence_copy)]) == 2
    path.write_text(kept, encoding="utf-8")
    assert said in capsys.readouterr().out
