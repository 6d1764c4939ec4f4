"""The table of marks: nothing in it is ever lost."""

from __future__ import annotations

import csv
import datetime

import pytest

from livingreview.errors import EditionError
from livingreview.teaching.seminar.class_tables import read_class_table
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.mark_table import read_by_hand, write_marks
from livingreview.teaching.seminar.marks import BROKEN, EMPTY, MARKED, MISSING, Mark, Marking
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
    by_hand = read_by_hand(folder, TASKS, [one.student.student_id for one in marks])
    return write_marks(folder, Marking(TASKS, marks, ()), due, by_hand)


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
    assert table.read_text(encoding="utf-8-sig").splitlines()[1:] == ["ada;why;2,5;well argued", "ada;vote;1;agreed by mail", "bert;why;;"]
    assert table.read_bytes().startswith(b"\xef\xbb\xbf") and table.read_bytes().endswith(b"\r\nbert;why;;\r\n")


@pytest.mark.parametrize(
    "content",
    [
        b"student_id,task,second reader,points,note to self\nada,why,Bert,,ask her\n",
        b"points;student_id;task;mine\r\n;ada;why;x",
        "student_id;task;points;Pr\u00fcfer\r\nada;why;;M\u00fcller\r\n".encode("cp1252"),
        "student_id\ttask\tpoints\tM\u00fcller\r\nada\twhy\t\t\u2713\r\n".encode("utf-16"),
        b'task,points,student_id,"long ""one"""\nwhy,,ada,"over two\nlines, and a comma"\n',
    ],
)
def test_columns_of_ones_own_stay_and_lines_are_added_in_the_files_own_form(folder, content):
    table = folder.path / "marks-by-hand.csv"
    table.write_bytes(content)
    for _ in range(2):
        by_hand = _write(folder, _mark(), _mark("bert")).by_hand
        assert table.read_bytes().startswith(content) and by_hand.points == {}
        after = read_class_table(table, ("student_id", "task", "points"))
        assert [(row["student_id"], row["task"]) for _, row in after.rows] == [("ada", "why"), ("bert", "why")]


def test_a_column_of_ones_own_stays_in_the_table_of_marks_and_a_changed_table_is_not_replaced(folder):
    _write(folder, _mark(), _mark("bert"))
    marks = folder.path / "marks.csv"
    lines = marks.read_text(encoding="utf-8").splitlines()
    own = "\n".join([f"{lines[0]},grade", f"{lines[1]},A", f"{lines[2]},B"]) + "\n"
    marks.write_text(own, encoding="utf-8")
    (left,) = _write(folder, _mark(vote=1.0), _mark("bert")).left_alone
    assert marks.read_text(encoding="utf-8") == own and left.beside.name == "marks.new.csv"
    assert [(row["points"], row["grade"]) for row in _rows(left.beside)] == [("1", "A"), ("3", "B")]
    left.beside.replace(marks)
    assert _write(folder, _mark(vote=2.0), _mark("bert")).left_alone == ()
    assert [(row["points"], row["grade"]) for row in _rows(marks)] == [("2", "A"), ("3", "B")]


def test_a_history_keeps_what_was_written_into_it(folder):
    _write(folder, _mark())
    history = folder.path / "marks-history.csv"
    _write(folder, _mark(vote=1.0))
    history.write_text(history.read_text().replace("digest\n", "digest,why\n").replace("d1\n", "d1,appeal\n"))
    before = history.read_bytes()
    _write(folder, _mark(vote=2.0))
    assert history.read_bytes().startswith(before) and len(_rows(history)) == 2


def test_a_spreadsheets_numbers_in_the_table_of_marks_are_told(folder):
    _write(folder, _mark("007"), _mark("8"))
    marks = folder.path / "marks.csv"
    marks.write_text(marks.read_text().replace("\n007,", "\n7,"))
    with pytest.raises(EditionError, match="marks.csv, line 2, column student_id: a spreadsheet took it for a number"):
        _write(folder, _mark("007"), _mark("8"))
    marks.write_text(marks.read_text().replace("\n7,", "\n8,"))
    with pytest.raises(EditionError, match="line 3, column student_id: two lines of one student"):
        _write(folder, _mark("007"), _mark("8"))


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
        ("student_id,task,points\nada,why,nan\n", "a number from 0 to 4"),
        ("student_id,task,points\nada,why,1_0\n", "a number from 0 to 4"),
        ("student_id,task,points\nada,why,02. Mai\n", "a number from 0 to 4"),
        ("student_id,task,points\nada,why,1\nada,why,3\n", "line 3: ada has points for why in line 2 too"),
        ("student_id,task,points\nbert,why,1\n", "nobody of that identifier is on the roster: 'bert'; expected one of ada"),
        ("student_id,task,points\nada,why\n", "line 2: 2 cells; expected 3"),
        ("student_id,task,points,remark\nada,why,1,2,a\n", "line 2: 5 cells; expected 4"),
        ('student_id,task,points,remark\nada,why,1,"good\nada,vote,2,bad\n', "line 2: a quotation mark without its other"),
        ('student_id,task,points,remark\nada,why,1,"good\nada,vote,2,"\n', "line 2: a cell in quotes goes on to line 3"),
        ("student_id,task,points\nada,why," + "1" * 140_000 + "\n", "a cell of more than 131,072 characters"),
    ],
)
def test_a_wrong_table_of_points_is_told_and_no_mark_is_touched(folder, content, said):
    _write(folder, _mark())
    before = (folder.path / "marks.csv").read_bytes()
    (folder.path / "marks-by-hand.csv").write_text(content)
    with pytest.raises(EditionError) as caught:
        _write(folder, _mark(vote=0.0))
    assert said in str(caught.value) and (folder.path / "marks.csv").read_bytes() == before


@pytest.mark.parametrize("content", [b"\xff\xfe\0", b"\x80,\n", b"PK\3\4\0", b'student_id,name,status,points,out_of\nada,"A'])
def test_a_damaged_table_of_marks_stops_everything(folder, content):
    (folder.path / "marks.csv").write_bytes(content)
    with pytest.raises(EditionError, match="marks.csv"):
        _write(folder, _mark())
    assert [path.name for path in folder.path.iterdir()] == ["marks.csv"]


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


def test_a_line_without_points_beside_one_with_them_is_no_second_answer(folder):
    _write(folder, _mark())
    with (folder.path / "marks-by-hand.csv").open("a") as file:
        file.write("ada,why,3,\n")
    (line,) = _write(folder, _mark()).lines
    assert line.cells["points"] == "6"


def test_a_number_that_a_spreadsheet_made_of_an_identifier_names_the_one_that_is_meant(folder):
    (folder.path / "marks-by-hand.csv").write_text("student_id,task,points\n7,why,1\n")
    with pytest.raises(EditionError, match="a spreadsheet took it for a number: '7'; expected 007"):
        _write(folder, _mark("007"))


def test_points_that_were_typed_while_the_notebooks_were_marked_are_not_lost(folder):
    _write(folder, _mark())
    by_hand = read_by_hand(folder, TASKS, ["ada"])
    table, marks = folder.path / "marks-by-hand.csv", (folder.path / "marks.csv").read_bytes()
    typed = table.read_text().replace("ada,why,,", "ada,why,4,")
    table.write_text(typed)
    with pytest.raises(EditionError, match="changed while the notebooks were marked"):
        write_marks(folder, Marking(TASKS, (_mark(vote=0.0), _mark("bert")), ()), None, by_hand)
    assert table.read_text() == typed and (folder.path / "marks.csv").read_bytes() == marks


@pytest.mark.parametrize(("sure", "late"), [(True, "1 d 0 h"), (False, "not certain")])
def test_a_time_of_the_download_makes_nobody_late(folder, sure, late):
    one = Mark(Student("ada"), MARKED, {"vote": 3.0, "why": None}, SENT, "d", sure=sure)
    (line,) = _write(folder, one, due=SENT - datetime.timedelta(days=1)).lines
    assert line.cells["late"] == late
