"""Feedback and answers in words: one file each, readable without a network, every text escaped."""

from __future__ import annotations

import re

from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.exercises import tasks as exercise_tasks
from livingreview.teaching.seminar.feedback import feedback_page, written_page
from livingreview.teaching.seminar.mark_table import read_by_hand, write_marks
from livingreview.teaching.seminar.marking import BROKEN, MARKED, MISSING, Mark, Marking
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import BY_HAND, Folder

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


def _class(found):
    words = {"ada": {"why": "Because <b>it</b> is.\n\nAnd so."}, "bert": {}, "cora": {"why": "  "}}
    blank = {task.name: None if task.written else 0.0 for task in found}
    remarks = {task.name: "to be read by your teacher" for task in found}
    marked = [Mark(Student(name), MARKED, blank, remarks=remarks, words=own) for name, own in words.items()]
    return (*marked, Mark(Student("dora"), BROKEN, dict.fromkeys(blank)))


def test_every_answer_stands_after_the_model_answer_and_silence_is_named(exercise):
    found = tuple(exercise_tasks(exercise))
    page = written_page(Marking(found, _class(found), ()), exercise, "session-9").decode("utf-8")
    assert page.index("Because.") < page.index("<h3>ada</h3>")  # the model answer first
    assert "<p>Because &lt;b&gt;it&lt;/b&gt; is.</p>\n<p>And so.</p>" in page
    assert "No answer: bert, cora, dora." in page
    assert "double" not in page  # what a program marks is not read here


def test_points_and_remarks_given_by_hand_reach_the_marks_and_the_student(exercise, tmp_path):
    found, folder = tuple(exercise_tasks(exercise)), Folder(tmp_path, "session-9")
    marking = Marking(found, _class(found), ())
    write_marks(folder, marking, None)
    table = tmp_path / BY_HAND
    table.write_text(table.read_text(encoding="utf-8").replace("ada,why,,", "ada,why,3.5,Say <how> many."))
    written = write_marks(folder, marking, None)
    lines, said = written.lines, written.by_hand.remarks
    assert said == {"ada": {"why": "Say <how> many."}}
    page = feedback_page(marking.marks[0], lines[0], found, "session-9", by_hand=said["ada"]).decode("utf-8")
    assert "3.5 of 4" in page and "read by your teacher: Say &lt;how&gt; many." in page


def test_without_a_table_of_points_by_hand_there_are_no_remarks(tmp_path):
    assert read_by_hand(Folder(tmp_path, "session-9"), TASKS, ["ada"]).remarks == {}
