"""Feedback: one file a student, readable without a network, every text escaped."""

from __future__ import annotations

import re

from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.feedback import feedback_page
from livingreview.teaching.seminar.mark_table import write_marks
from livingreview.teaching.seminar.marking import MARKED, MISSING, Mark, Marking
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import Folder

TASKS = (Task("vote", 3, False, ("n",)), Task("why", 4, True))


def _page(tmp_path, mark, expected=None):
    folder = Folder(tmp_path, "session-9")
    (line,) = write_marks(folder, Marking(TASKS, (mark,), ()), None).lines
    return feedback_page(mark, line, TASKS, "session-9", expected).decode("utf-8")


def _mark(**values):
    own = {
        "student": Student("ada", "Ada"), "status": MARKED, "points": {"vote": 0.0, "why": None},
        "remarks": {"vote": "the share leaves out zeros", "why": "to be read by your teacher"}, "answers": {"n": 4},
    }  # fmt: skip
    return Mark(**{**own, **values})


def test_each_task_has_its_points_and_the_reason(tmp_path):
    page = _page(tmp_path, _mark())
    assert "<h1>session-9: Ada</h1>" in page and "Points: 0 of 7, 4 to be read." in page
    assert "the share leaves out zeros" in page and "to be read by your teacher" in page
    assert "Expected" not in page


def test_expected_answers_stand_beside_the_students_own_where_the_teacher_wants_it(tmp_path):
    page = _page(tmp_path, _mark(), {"n": 5})
    assert "n = 4" in page and "n = 5" in page


def test_what_a_student_wrote_is_text(tmp_path):
    evil = "<script>alert(1)</script>"
    page = _page(
        tmp_path,
        _mark(student=Student("ada", evil), remarks={"vote": evil, "why": ""}, notes=(evil,), answers={"n": evil}),
        {"n": 1},
    )
    assert "<script" not in page and page.count("&lt;script&gt;") >= 4


def test_the_page_asks_nothing_of_anybody(tmp_path):
    assert re.findall(r"(?:src|href)=\"(?!data:)", _page(tmp_path, _mark())) == []


def test_where_nothing_came_the_page_says_so(tmp_path):
    page = _page(
        tmp_path, _mark(status=MISSING, points={"vote": None, "why": None}, remarks={}, notes=("nothing came",))
    )
    assert "No points yet: missing." in page and "not marked" in page
