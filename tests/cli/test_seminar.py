"""`livingreview seminar` as a teacher uses it, from the roster to the marks."""

from __future__ import annotations

import csv
import json
import os
import stat

import nbformat
import pytest

from livingreview.cli.main import main
from livingreview.evidence import load
from livingreview.rerun.normal_form import to_bytes
from livingreview.teaching.seminar import exercises, marking
from livingreview.teaching.seminar.assignment_release import student_notebook
from livingreview.teaching.seminar.checks import Judged
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import Folder, Record, alone
from livingreview.teaching.seminar.submission_run import SubmissionRun

ROSTER = "student_id,name\nada,Ada Lovelace\nbert,Bert Brecht\ncora,Cora\n"


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return path


def test_every_exercise_of_the_edition_passes_the_check(capsys):
    assert main(["seminar", "check"]) == 0
    printed = capsys.readouterr()
    assert printed.err == "" and printed.out.count("points") == 6


def test_an_exercise_with_a_fault_fails_the_check_in_one_line(capsys, tmp_path, monkeypatch, root_of_edition):
    folder = tmp_path / exercises.FOLDER
    folder.mkdir(parents=True)
    (folder / "session-1.ipynb").write_text("{}")
    notebook = nbformat.read(exercises.find_sessions(root_of_edition)["session-3"], as_version=4)
    notebook["cells"] = [cell for cell in notebook.cells if cell["id"] != "share-check"]
    nbformat.write(notebook, folder / "session-3.ipynb")
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(tmp_path))
    assert main(["seminar", "check"]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("livingreview: session-1.ipynb: the file is no Jupyter notebook")
    assert second.startswith("livingreview: session-3.ipynb, task 'share': no check")


@pytest.fixture
def root_of_edition():
    from livingreview.paths import edition_root

    return edition_root()


def test_a_session_is_prepared_sent_in_and_marked(tmp_path, roster, capsys, root_of_edition):
    out = tmp_path / "three"
    assert main(["seminar", "prepare", "--session", "3", "--roster", str(roster), "--out", str(out)]) == 0
    assert "session-3: 3 students, 8 tasks" in capsys.readouterr().out
    solved = nbformat.read(out / "students" / "ada" / "session-3.ipynb", as_version=4)
    source = {
        cell["id"]: cell for cell in nbformat.read(out / "source" / "session-3" / "session-3.ipynb", as_version=4).cells
    }
    for cell in solved.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            lines = source[cell["id"]]["source"].splitlines()
            cell["source"] = "\n".join(line for line in lines if "SOLUTION" not in line)
    nbformat.write(solved, out / "submitted" / "ada" / "session-3" / "session-3.ipynb")
    (out / "submitted" / "ada" / "session-3" / "timestamp.txt").write_text("2027-01-11 11:30:00 UTC")
    (out / "submitted" / "bert.ipynb").write_text('{"cells": [')
    assert main(["seminar", "mark", str(out), "--due", "2027-01-11T12:00+01:00", "--answers", "--seconds", "60"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("ada: 14 of 17, 3 to be read, late by 30 min; the same as the published solution in objections, ")
    assert printed[1].startswith("bert: broken; the file is cut off")
    assert printed[2] == "cora: missing; nothing came"
    with (out / "marks.csv").open(encoding="utf-8", newline="") as file:
        assert [row["status"] for row in csv.DictReader(file)] == ["marked", "broken", "missing"]
    page = (out / "feedback" / "ada.html").read_text(encoding="utf-8")
    key = json.loads((out / "teacher" / "key.json").read_text(encoding="utf-8"))["ada"]
    assert f">n_rows</th><td>{key['rows']['n_rows']}</td><td>{key['rows']['n_rows']}</td>" in page and "Expected" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["prepare", "--session", "7", "--roster", "{roster}", "--out", "{out}"],
            "--session 7: there is none; expected one of session-1",
        ),
        (["prepare", "--session", "3", "--roster", "{out}.csv", "--out", "{out}"], "cannot be read: no such file"),
        (["prepare", "--session", "3", "--roster", "{roster}", "--out", "{data}"], "that is the edition itself"),
        (["prepare", "--session", "3", "--roster", "{roster}", "--out", "{roster}"], "file exists"),
        (["mark", "{out}"], "no seminar.json in it"),
        (["mark", "{out}", "--due", "tomorrow"], "--due 'tomorrow' is no time"),
        (["mark", "{out}", "--due", "2027-01-11T12:00"], "--due '2027-01-11T12:00' does not say for certain in which zone"),
        (["mark", "{out}", "--due", "11.01.2027 12:00"], "is no time that is certain"),
        (["mark", "{out}", "--due", "2027-01-11T12:00", "--zone", "CH"], "'CH' is no zone; expected a place as Europe/Zurich"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(tmp_path, roster, capsys, root_of_edition, arguments, said):
    out = tmp_path / "out"
    places = {"roster": roster, "out": out, "data": root_of_edition / "data" / "x"}
    assert main(["seminar", *(word.format(**places) for word in arguments)]) == 2
    printed = capsys.readouterr()
    assert said in printed.err and printed.err.count("\n") == 1 and printed.out == ""
    assert not out.exists() and not places["data"].exists()


def test_faults_of_a_roster_are_all_told(tmp_path, roster, capsys):
    roster.write_text("student_id\nada\nada\nb c\n")
    assert main(["seminar", "prepare", "--session", "3", "--roster", str(roster), "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.count("roster.csv, line") == 2


def test_marking_needs_the_evidence_of_the_folder(tmp_path, capsys):
    (tmp_path / "seminar.json").write_bytes(Record("session-3", "", "other", ()).to_bytes())
    assert main(["seminar", "mark", str(tmp_path)]) == 2
    assert "evidence: missing; prepare the session again" in capsys.readouterr().err
    assert not (tmp_path / "marks.csv").exists()


def test_where_nothing_confines_the_teacher_is_asked(sent_in, monkeypatch, capsys):
    monkeypatch.setattr("livingreview.teaching.seminar.sandbox.shutil.which", lambda name: None)
    assert main(["seminar", "mark", str(sent_in.path)]) == 2
    assert "students' code cannot be confined on this system: bwrap is not installed" in (said := capsys.readouterr().err)
    assert "--trust-the-class" in said and not (sent_in.path / "marks.csv").exists()


@pytest.fixture
def sent_in(tmp_path, root_of_edition, monkeypatch):
    """A session as it was handed out to two students, one of whom sent it in with an answer."""
    monkeypatch.setattr(marking, "check_solutions", lambda course: None)
    source = exercises.find_sessions(root_of_edition)["session-3"]
    students = (Student("ada", "Ada"), Student("bert"))
    folder, record = Folder(tmp_path / "three", "session-3"), Record("session-3", "", load().checksum, students)
    notebook = student_notebook(exercises.read_exercise(source), "session-3", {"student": "ada", "seed": 1})
    for path, content in {
        folder.path / "seminar.json": record.to_bytes(),
        folder.source(): source.read_bytes(),
        folder.key(): b"{}",
        folder.evidence() / "studies.tsv": b"",
        folder.path / "submitted" / "ada.ipynb.txt": to_bytes(notebook),
        folder.path / "submitted" / ".DS_Store": b"",
        folder.path / "submitted" / "eve.ipynb": b"{}",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o640), (0o077, 0o600), (0o007, 0o660)])
def test_what_could_not_be_marked_ends_with_1_and_marks_are_never_for_all(sent_in, monkeypatch, capsys, mask, mode):
    def no_kernel(*_):
        raise RuntimeError("Kernel did not start")

    monkeypatch.setattr(marking, "run_cells", no_kernel)
    usual = os.umask(mask)
    try:
        assert main(["seminar", "mark", str(sent_in.path), "--jobs", "1"]) == 1
    finally:
        os.umask(usual)
    printed = capsys.readouterr()
    assert "1 student could not be marked, for no fault of theirs" in printed.err and "Kernel did not start" in printed.err
    assert "submitted/eve.ipynb: nobody of that name" in printed.err and "passed over in submitted: .DS_Store" in printed.err
    assert printed.out.startswith("ada: not marked; it came as ada.ipynb.txt; ")
    assert "it could not be marked (RuntimeError: Kernel did not start)\nbert: missing" in printed.out
    for name in ("marks.csv", "to-read.html", "feedback/ada.html", "feedback/bert.html", ".livingreview.json"):
        assert stat.S_IMODE((sent_in.path / name).stat().st_mode) == mode, name


def test_a_page_of_feedback_with_a_teachers_words_stays(sent_in, monkeypatch, capsys):
    monkeypatch.setattr(marking, "run_cells", lambda *_: SubmissionRun())
    monkeypatch.setattr(marking.checks, "judge", lambda of, *_: {task: Judged(False, ("no",)) for task, _, _ in of.tasks})
    assert main(["seminar", "mark", str(sent_in.path), "--jobs", "1"]) == 0
    page = sent_in.feedback("ada")
    page.write_text("Dear Ada")
    (sent_in.path / "marks-by-hand.csv").write_text("student_id,task,points\nada,objections,1\n")
    capsys.readouterr()
    assert main(["seminar", "mark", str(sent_in.path), "--jobs", "1"]) == 0
    assert page.read_text() == "Dear Ada" and "1 of 3" in page.with_name("ada.new.html").read_text(encoding="utf-8")
    assert "feedback/ada.html: changed since it was written" in capsys.readouterr().err


def test_a_marking_that_is_stopped_leaves_the_folder_as_it_was(sent_in, monkeypatch, capsys):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(marking, "run_cells", stopped)
    before = sorted(sent_in.path.rglob("*"))
    assert main(["seminar", "mark", str(sent_in.path), "--jobs", "1"]) == 130
    assert sorted(sent_in.path.rglob("*")) == before and capsys.readouterr().err.endswith("livingreview: stopped\n")


def test_two_commands_at_once_in_a_folder_are_told_and_the_second_writes_nothing(sent_in, roster, capsys):
    before = sorted(sent_in.path.rglob("*"))
    with alone(sent_in.path):
        for command in (
            ["mark", str(sent_in.path)],
            ["prepare", "--session", "3", "--roster", str(roster), "--out", str(sent_in.path)],
        ):
            assert main(["seminar", *command]) == 2
            assert "it is being prepared or marked by another command" in capsys.readouterr().err
    assert sorted(sent_in.path.rglob("*")) == before
