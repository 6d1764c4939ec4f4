"""Answers in words: all on one page, each escaped, and what a teacher says of them comes back to the student."""

from __future__ import annotations

from livingreview.teaching.seminar.exercises import tasks
from livingreview.teaching.seminar.feedback import feedback_page
from livingreview.teaching.seminar.mark_table import remarks_by_hand, write_marks
from livingreview.teaching.seminar.marking import BROKEN, MARKED, Mark, Marking
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import BY_HAND, Folder
from livingreview.teaching.seminar.written_answers import written_page


def _marks(found):
    words = {"ada": {"why": "Because <b>it</b> is.\n\nAnd so."}, "bert": {}, "cora": {"why": "  "}}
    blank = {task.name: None if task.written else 0.0 for task in found}
    remarks = {task.name: "to be read by your teacher" for task in found}
    marked = [Mark(Student(name), MARKED, blank, remarks=remarks, words=own) for name, own in words.items()]
    return (*marked, Mark(Student("dora"), BROKEN, dict.fromkeys(blank)))


def test_every_answer_stands_after_the_model_answer_and_silence_is_named(exercise):
    found = tuple(tasks(exercise))
    page = written_page(Marking(found, _marks(found), ()), exercise, "session-9").decode("utf-8")
    assert page.index("Because.") < page.index("<h3>ada</h3>")  # the model answer first
    assert "<p>Because &lt;b&gt;it&lt;/b&gt; is.</p>\n<p>And so.</p>" in page
    assert "No answer: bert, cora, dora." in page
    assert "double" not in page  # what a program marks is not read here


def test_points_and_remarks_given_by_hand_reach_the_marks_and_the_student(exercise, tmp_path):
    found, folder = tuple(tasks(exercise)), Folder(tmp_path, "session-9")
    marking = Marking(found, _marks(found), ())
    write_marks(folder, marking, None)
    table = tmp_path / BY_HAND
    table.write_text(table.read_text(encoding="utf-8").replace("ada,why,,", "ada,why,3.5,Say <how> many."))
    lines = write_marks(folder, marking, None).lines
    said = remarks_by_hand(folder)
    assert said == {"ada": {"why": "Say <how> many."}}
    page = feedback_page(marking.marks[0], lines[0], found, "session-9", by_hand=said["ada"]).decode("utf-8")
    assert "3.5 of 4" in page and "read by your teacher: Say &lt;how&gt; many." in page


def test_without_a_table_of_points_by_hand_there_are_no_remarks(tmp_path):
    assert remarks_by_hand(Folder(tmp_path, "session-9")) == {}
