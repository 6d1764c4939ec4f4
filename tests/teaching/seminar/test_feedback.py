"""Feedback and answers in words: one file each, readable without a network, every text escaped."""

from __future__ import annotations

import json
import re

import pytest

from livingreview.errors import EditionError
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.exercises import tasks as exercise_tasks
from livingreview.teaching.seminar.feedback import feedback_page
from livingreview.teaching.seminar.mark_table import read_by_hand, write_marks
from livingreview.teaching.seminar.marking_page import adopt_points, marking_page
from livingreview.teaching.seminar.marks import BROKEN, MARKED, MISSING, Mark, Marking, Work
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import BY_HAND, Folder

TASKS = (Task("vote", 3, False, ("n",), "A. The vote"), Task("why", 4, True, (), "B. Why"))


def _written(folder, marking):
    by_hand = read_by_hand(folder, marking.tasks, [one.student.student_id for one in marking.marks])
    return write_marks(folder, marking, None, by_hand)


def _page(tmp_path, mark, expected=None):
    folder = Folder(tmp_path, "session-9")
    (line,) = _written(folder, Marking(TASKS, (mark,), ())).lines
    return feedback_page(mark, line, TASKS, "session-9", expected).decode("utf-8")


def _mark(**values):
    own = {
        "student": Student("ada", "Ada"), "status": MARKED, "points": {"vote": 0.0, "why": None},
        "remarks": {"vote": "the share leaves out zeros", "why": "to be read by your teacher"},
        "work": {"vote": Work("n = 4", "four", {"n": 4}, ("the share leaves out zeros",)), "why": Work("So.")},
    }  # fmt: skip
    return Mark(**{**own, **values})


def test_each_task_has_its_points_and_the_reason(tmp_path):
    page = _page(tmp_path, _mark())
    assert "<h1>session-9: Ada</h1>" in page and "Points: 0 of 7, 4 to be read." in page
    assert "the share leaves out zeros" in page and "to be read by your teacher" in page
    assert "Expected" not in page
    assert "<h2>A. The vote: 0 of 3</h2>" in page and "<code>n = 4</code>" in page and "<samp>four</samp>" in page and "<p>So.</p>" in page


def test_expected_answers_stand_beside_the_students_own_where_the_teacher_wants_it(tmp_path):
    page = _page(tmp_path, _mark(), {"vote": {"n": 5}})
    assert '<th scope="row">n</th><td>4</td><td>5</td>' in page


def test_what_a_student_wrote_is_text(tmp_path):
    evil = "<script>alert(1)</script>"
    page = _page(
        tmp_path,
        _mark(student=Student("ada", evil), notes=(evil,), work={"vote": Work(evil, evil, {"n": evil}, (evil,)), "why": Work(evil)}),
    )
    assert "<script" not in page and page.count("&lt;script&gt;") >= 6


def test_the_page_asks_nothing_of_anybody(tmp_path):
    assert re.findall(r"(?:src|href)=\"(?!data:)", _page(tmp_path, _mark())) == []


def test_where_nothing_came_the_page_says_so(tmp_path):
    page = _page(
        tmp_path, _mark(status=MISSING, points={"vote": None, "why": None}, remarks={}, notes=("nothing came",))
    )
    assert "No points yet: missing." in page and "not marked" in page


def _class(found):
    words = {"ada": {"why": "Because <b>it</b> is.\n\nAnd so."}, "bert": {}, "cora": {"why": "  "}}
    blank = {task.name: None if task.written else 0.0 for task in found}
    remarks = {task.name: "to be read by your teacher" for task in found}
    marked = [Mark(Student(name), MARKED, blank, remarks=remarks, work={task: Work(text) for task, text in own.items()}) for name, own in words.items()]
    return (*marked, Mark(Student("dora"), BROKEN, dict.fromkeys(blank)))


def test_every_answer_stands_after_the_model_answer_and_silence_is_named(exercise, tmp_path):
    found = tuple(exercise_tasks(exercise))
    folder, marking = Folder(tmp_path, "session-9"), Marking(found, _class(found), ())
    page = marking_page(folder, marking, exercise, _written(folder, marking).by_hand).decode("utf-8")
    assert page.index("Because.") < page.index("<h3>ada</h3>")  # the model answer first
    assert "<p>Because &lt;b&gt;it&lt;/b&gt; is.</p>\n<p>And so.</p>" in page
    assert "No answer: bert, cora, dora." in page
    assert "double" not in page  # what a program marks is not read here


def test_points_and_remarks_given_by_hand_reach_the_marks_and_the_student(exercise, tmp_path):
    found, folder = tuple(exercise_tasks(exercise)), Folder(tmp_path, "session-9")
    marking = Marking(found, _class(found), ())
    _written(folder, marking)
    table = tmp_path / BY_HAND
    table.write_text(table.read_text(encoding="utf-8").replace("ada,why,,", "ada,why,3.5,Say <how> many."))
    written = _written(folder, marking)
    lines, said = written.lines, written.by_hand.remarks
    assert said == {"ada": {"why": "Say <how> many."}}
    page = feedback_page(marking.marks[0], lines[0], found, "session-9", by_hand=said["ada"]).decode("utf-8")
    assert "3.5 of 4" in page and "Your teacher: Say &lt;how&gt; many." in page


def test_without_a_table_of_points_by_hand_there_are_no_remarks(tmp_path):
    assert read_by_hand(Folder(tmp_path, "session-9"), TASKS, ["ada"]).remarks == {}


@pytest.fixture
def read(tmp_path):
    """Give points as the page to mark on saves them, and return the table of points by hand."""
    folder = Folder(tmp_path, "session-9")
    (tmp_path / BY_HAND).write_text("student_id;task;points\nada;why;\nbert;why;2,5\n", encoding="cp1252")

    def given(*rows, session="session-9"):
        file = tmp_path / "points.json"
        keys = ("student_id", "task", "points", "remark", "was_points", "was_remark")
        points = [dict(zip(keys, row, strict=True)) for row in rows]
        file.write_text(json.dumps({"format": "livingreview-points", "session": session, "points": points}))
        changed = adopt_points(file, folder, TASKS, ["ada", "bert"])
        return changed, read_by_hand(folder, TASKS, ["ada", "bert"])

    return given


def test_what_the_page_saved_becomes_points_by_hand(read):
    changed, table = read(("ada", "why", "3.5", "good, \u201cbut\u201d", "", ""), ("bert", "why", "2.5", "", "2.5", ""))
    assert changed == 1 and table.points == {"ada": {"why": 3.5}, "bert": {"why": 2.5}}
    assert table.remarks == {"ada": {"why": "good, \u201cbut\u201d"}}
    assert read(("ada", "why", "1", "", "3.5", "good, \u201cbut\u201d"))[1].points["ada"] == {"why": 1.0}


@pytest.mark.parametrize(
    ("row", "session", "said"),
    [
        (("bert", "why", "4", "", "", ""), "session-9", "marks-by-hand.csv, line 3: bert has 2.5 points .* the page's file 4"),
        (("eve", "why", "4", "", "", ""), "session-9", "nobody of that identifier"),
        (("ada", "why", "9", "", "", ""), "session-9", "a number from 0 to 4"),
        (("ada", "why", "1", "", "", ""), "session-8", "it is of session-8"),
    ],
)
def test_points_that_do_not_fit_change_nothing(read, tmp_path, row, session, said):
    before = (tmp_path / BY_HAND).read_bytes()
    with pytest.raises(EditionError, match=said):
        read(row, session=session)
    assert (tmp_path / BY_HAND).read_bytes() == before
