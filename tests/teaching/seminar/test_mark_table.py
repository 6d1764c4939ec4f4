"""The table of marks: nothing in it is ever lost."""

from __future__ import annotations

import csv
import datetime

import pytest

from livingreview.errors import EditionError
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.mark_table import write_marks
from livingreview.teaching.seminar.marking import BROKEN, EMPTY, MARKED, MISSING, Mark, Marking
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import Folder

TASKS = (Task("vote", 3, False, ("n",)), Task("why", 4, True))
SENT = datetime.datetime(2027, 1, 10, 9, tzinfo=datetime.UTC)


def _mark(name="ada", vote=3.0, status=MARKED, digest="d1", notes=()):
    if status in (BROKEN, MISSING):
        return Mark(
            Student(name, name.title()), status, {"vote": None, "why": None}, SENT, digest, notes or ("nothing came",)
        )
    remarks = {"vote": "right", "why": "to be read by your teacher"}
    return Mark(Student(name, name.title()), status, {"vote": vote, "why": None}, SENT, digest, notes, remarks)


def _write(folder, *marks, due=None):
    return write_marks(folder, Marking(TASKS, marks, ()), due)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path, "session-9")


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_line_holds_points_by_task_and_what_waits_for_the_teacher(folder):
    _write(folder, _mark(), _mark("bert", vote=0.0))
    ada, bert = _rows(folder.path / "marks.csv")
    assert (ada["points"], ada["out_of"], ada["to_read"], ada["vote"], ada["why"]) == ("3", "7", "4", "3", "")
    assert bert["points"] == "0" and bert["name"] == "Bert"


def test_the_same_marks_written_again_change_nothing(folder):
    _write(folder, _mark())
    before = {path.name: path.read_bytes() for path in folder.path.iterdir()}
    assert _write(folder, _mark()).moved == 0
    assert {path.name: path.read_bytes() for path in folder.path.iterdir()} == before


def test_a_mark_that_changes_goes_into_the_history(folder):
    _write(folder, _mark())
    assert _write(folder, _mark(vote=1.0, digest="d2")).moved == 1
    assert _write(folder, _mark(vote=2.0, digest="d3")).moved == 1
    kept = _rows(folder.path / "marks-history.csv")
    assert [(row["run"], row["points"], row["digest"]) for row in kept] == [("1", "3", "d1"), ("2", "1", "d2")]
    assert _rows(folder.path / "marks.csv")[0]["points"] == "2"


@pytest.mark.parametrize("status", [BROKEN, MISSING])
def test_a_notebook_that_can_no_longer_be_marked_keeps_its_mark(folder, status):
    _write(folder, _mark())
    for _ in range(2):
        (line,) = _write(folder, _mark(status=status, digest="")).lines
        assert line.cells["points"] == "3" and line.cells["status"] == MARKED
        assert line.cells["notes"] == "kept from an earlier run, since now: nothing came"


def test_who_left_the_roster_keeps_the_mark(folder):
    _write(folder, _mark(), _mark("bert"))
    for _ in range(2):
        lines = _write(folder, _mark()).lines
        assert [line.cells["student_id"] for line in lines] == ["ada", "bert"]
        assert lines[1].cells["notes"] == "no longer on the roster" and lines[1].cells["points"] == "3"


def test_points_given_by_hand_are_counted_and_never_overwritten(folder):
    _write(folder, _mark(), _mark("bert"))
    table = folder.path / "marks-by-hand.csv"
    assert [(row["student_id"], row["task"], row["points"]) for row in _rows(table)] == [
        ("ada", "why", ""),
        ("bert", "why", ""),
    ]
    table.write_text(
        "student_id;task;points;remark\r\nada;why;2,5;well argued\r\nada;vote;1;agreed by mail\r\n",
        encoding="utf-8-sig",
    )
    lines = _write(folder, _mark(), _mark("bert")).lines
    assert lines[0].cells["points"] == "3.5" and lines[0].cells["to_read"] == "0" and lines[0].cells["vote"] == "1"
    rows = _rows(table)
    assert [row["remark"] for row in rows] == ["well argued", "agreed by mail", ""]
    assert [row["student_id"] for row in rows] == ["ada", "ada", "bert"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "student_id,task,points\nada,why,9\n",
            "marks-by-hand.csv, line 2, column points: not its points: '9'; expected a number from 0 to 4",
        ),
        ("student_id,task,points\nada,why,good\n", "a number from 0 to 4"),
        ("student_id,task,points\nada,wy,1\n", "no task 'wy'; expected one of vote, why"),
        ("student,points\nada,1\n", "no column student_id, task"),
    ],
)
def test_a_wrong_table_of_points_is_told_and_no_mark_is_touched(folder, content, said):
    _write(folder, _mark())
    before = (folder.path / "marks.csv").read_bytes()
    (folder.path / "marks-by-hand.csv").write_text(content)
    with pytest.raises(EditionError) as caught:
        _write(folder, _mark(vote=0.0))
    assert said in str(caught.value) and (folder.path / "marks.csv").read_bytes() == before


def test_a_damaged_table_of_marks_stops_everything(folder):
    (folder.path / "marks.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(EditionError, match="marks.csv: cannot be read as UTF-8"):
        _write(folder, _mark())
    assert (folder.path / "marks.csv").read_bytes() == b"\xff\xfe"


def test_text_of_a_student_is_no_formula_and_no_second_line(folder):
    (line,) = _write(folder, _mark(notes=("=1+1\nHYPERLINK",))).lines
    assert line.cells["notes"] == "1+1 HYPERLINK" and "\n" not in line.sentence()


def test_an_empty_notebook_has_nothing_to_read(folder):
    empty = Mark(
        Student("ada"),
        EMPTY,
        {"vote": 0.0, "why": 0.0},
        SENT,
        "d",
        ("nothing in it was answered",),
        {"vote": "", "why": ""},
    )
    (line,) = _write(folder, empty).lines
    assert (line.cells["points"], line.cells["to_read"]) == ("0", "0")
    assert not (folder.path / "marks-by-hand.csv").exists()
