"""What the form without Python saved is read as values of the kinds that the exercise has, or refused in a few words."""

from __future__ import annotations

import json

import nbformat
import pytest

from livingreview.errors import EditionError
from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.answers import decode
from livingreview.teaching.seminar.assignment_release import release_version
from livingreview.teaching.seminar.checks import checks_of, judge_here
from livingreview.teaching.seminar.forms import is_form, read_form

WHOLE = {"format": "livingreview-answers", "version": 1, "session": "session-9", "student": "ada"}


def form(**answers):
    return read_form(json.dumps({**WHOLE, "answers": answers}).encode())


def test_texts_become_values_of_the_kinds_of_the_key(exercise):
    task = exercises.Task("t", 1, False, ("n", "p", "regions", "yes", "left"))
    key = {"n": 3, "p": 0.5, "regions": {"kind": "set", "of": ["insula"]}, "yes": True, "left": 1}
    given = form(t={"n": " 12 ", "p": "0,25", "regions": "insula; amygdala", "yes": "No", "left": ""})
    assert {name: decode(value) for name, value in given.values(task, key).items()} == {
        "n": 12, "p": 0.25, "regions": {"insula", "amygdala"}, "yes": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"format": "livingreview-answers", "vers', "damaged or cut off"),
        (json.dumps({**WHOLE, "answers": [1]}).encode(), "damaged at answers"),
        (json.dumps({**WHOLE, "version": 2, "answers": {}}).encode(), "damaged at version"),
    ],
)
def test_a_damaged_file_is_told(content, said):
    assert is_form(content)
    with pytest.raises(EditionError, match=said):
        read_form(content)


@pytest.fixture
def with_a_version_by_hand(exercise):
    """The small exercise, whose first task can be done by hand: ten tosses in the place of the seed's double."""
    check = next(cell for cell in exercise.cells if cell["id"] == "double-check")
    check.metadata["livingreview"] = {"by_hand": {"answers": {"heads": "whole number"}, "check": "assert 0 <= heads <= 10, 'of ten tosses'"}}
    return exercise


@pytest.mark.parametrize(("heads", "right"), [("4", True), ("11", False), ("many", False)])
def test_a_task_by_hand_has_checks_of_its_own(with_a_version_by_hand, heads, right):
    assert exercises.check_exercise(with_a_version_by_hand, "x") == []
    tasks = exercises.tasks(with_a_version_by_hand)
    key = {"double": {"doubled": 4010}, "last": {"last": "0"}}
    given = form(double={"heads": heads}, last={"last": "0"}, why="Because.")
    of = checks_of(with_a_version_by_hand, tasks, key, by_hand=True)
    judged = judge_here(of, {task.name: given.values(task, key.get(task.name, {})) for task in tasks if not task.written})
    assert (judged["double"].right, judged["last"].right) == (right, True)
    assert given.words(tasks[-1]) == "Because."


def test_checks_by_hand_are_never_handed_out(with_a_version_by_hand):
    released = release_version(with_a_version_by_hand)
    assert "heads" not in nbformat.writes(released) and "by_hand" not in nbformat.writes(released)
