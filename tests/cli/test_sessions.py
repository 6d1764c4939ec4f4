"""`livingreview sessions` and `livingreview handouts`: one line each, and one clear line for what is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from livingreview.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    folder = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    monkeypatch.setenv("LIVINGREVIEW_DATA", str(folder))
    return folder


def test_a_sound_session_is_one_line(capsys):
    assert main(["sessions", "session-2"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("session-2: Reading an abstract and coding it: 90 minutes in ")


def test_what_is_wrong_with_a_quiz_is_named_and_ends_with_two(copy, capsys):
    path = copy / "quizzes" / "session-2.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{pooled}", "{poled}", 1).replace('kind = "one"', 'kind = "won"', 1), encoding="utf-8")
    assert main(["sessions", "session-2"]) == 2
    out = capsys.readouterr().out
    assert "quizzes/session-2.toml, question 1 (silent-region), kind: does not fit: 'won'; expected one of many, one" in out
    assert "question 2 (pooled-arms), answers 2, feedback: names no fact: 'poled'; expected" in out
    assert "2 problems found" in out


def test_an_unknown_session_is_one_clear_line(capsys):
    assert main(["sessions", "session-9"]) == 2
    assert "no session 'session-9'; expected one of session-1" in capsys.readouterr().err


def test_handouts_of_a_book_that_is_not_built(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(tmp_path))
    assert main(["handouts", "--out", str(tmp_path / "out")]) == 2
    assert "holds no handouts; expected a built book" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
