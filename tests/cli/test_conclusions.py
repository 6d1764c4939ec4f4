"""The command that compares conclusions and keeps them."""

import functools
import json
import shutil

import pytest

from livingreview.cli.main import main
from livingreview.evidence import load
from livingreview.rerun.conclusion_record import TABLE, conclude, newest


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the evidence base that the command works on."""
    folder = shutil.copytree(load().directory, tmp_path / "data")
    monkeypatch.setenv("LIVINGREVIEW_DATA", str(folder))
    return folder


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch):
    """Draw the conclusions once for all tests here: what they are is the matter of another file."""
    from livingreview.rerun import conclusion_record

    monkeypatch.setattr(conclusion_record, "conclude", lambda evidence, known=None, progress=None, model=True: _drawn().copy())


@functools.cache
def _drawn():
    return conclude(load())


def test_nothing_has_changed_since_the_newest_version(capsys):
    assert main(["conclusions"]) == 0
    assert capsys.readouterr().out.startswith("as in version ")


def test_a_changed_conclusion_is_named_and_kept_under_a_new_name(copy, capsys):
    path = copy / f"{TABLE}.tsv"
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    newest_first = lines.index(next(line for line in lines if line.startswith(f"{lines[-1].split(chr(9))[0]}\t")))
    lines[newest_first] = lines[newest_first].replace("cannot be told yet", "leans against")
    assert lines != text.splitlines()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main(["conclusions", "--format", "json"]) == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["before"]["conclusion"], change["after"]["conclusion"]) == ("leans against", "cannot be told yet")
    assert main(["conclusions", "--keep"]) == 2
    assert "expected a new name, with --as" in capsys.readouterr().err
    assert main(["conclusions", "--keep", "--as", "99.0"]) == 0
    out, err = capsys.readouterr()
    assert "leans against (" in out and "-> cannot be told yet (" in out and err == "kept as version 99.0\n"
    assert newest(load(copy).table(TABLE))["version"].iloc[0] == "99.0"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--as", "2.0"], "give --keep with them"),
        (["--replace"], "give --keep with them"),
        (["--keep", "--tests-only"], "leave out --tests-only"),
        (["--keep", "--as", "two"], "no name of a version: 'two'"),
    ],
)
def test_a_wrong_command_is_one_line(copy, arguments, message, capsys):
    assert main(["conclusions", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error and "Traceback" not in error and error.count("\n") == 1
