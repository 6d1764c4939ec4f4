"""Answers that are the same are noted, whatever the names and the layout; short ones and different ones are not."""

from __future__ import annotations

import pytest

from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.likeness import shape_of, with_likeness
from livingreview.teaching.seminar.marks import MARKED, Mark, Work
from livingreview.teaching.seminar.roster import Student

LONG = "rows = findings[findings['region'] == 'insula']\nkept = rows.groupby('sample')['sign'].agg(['min', 'max'])\nn = int((kept['min'] == kept['max']).sum())"
WORDS = "The interval of my slice is wide, so that I would not say that it fell at all."


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (LONG.replace("rows", "mine").replace("kept", "x"), True),
        ("# my own\n" + LONG.replace("\n", "\n\n") + "\nprint(n)", True),
        (LONG.replace("insula", "amygdala"), False),
        (LONG.replace("'min', 'max'", "'max', 'min'"), False),
        ("n = = 1", False),
    ],
)
def test_code_is_the_same_whatever_its_names(other, same):
    assert (shape_of(other, words=False) == shape_of(LONG, words=False)) == same


@pytest.mark.parametrize(("other", "same"), [(WORDS.upper().replace(",", " -"), True), (WORDS + " Or rose.", False), ("No.", False)])
def test_words_are_the_same_whatever_their_layout(other, same):
    assert (shape_of(other, words=True) == shape_of(WORDS, words=True)) == same


def test_what_is_the_same_is_noted_for_both_and_costs_nothing(exercise):
    tasks = (Task("double", 2, False, ("doubled",)), Task("why", 4, True))
    own = {"ada": {"double": LONG, "why": WORDS}, "bert": {"double": LONG.replace("rows", "r"), "why": "No."}, "cora": {"double": "doubled = 1"}}
    marks = [Mark(Student(name), MARKED, {"double": 2.0}, work={task: Work(text) for task, text in work.items()}) for name, work in own.items()]
    ada, bert, cora = with_likeness(marks, exercise, tasks)
    assert (ada.notes, bert.notes, cora.notes) == (("the same as bert in double",), ("the same as ada in double",), ())
    assert ada.points == {"double": 2.0}
