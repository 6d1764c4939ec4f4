"""Checks judge values alone, and say in words which do not hold."""

from __future__ import annotations

import pytest

from livingreview.errors import EditionError
from livingreview.teaching.seminar.answers import encode
from livingreview.teaching.seminar.checks import Checks, judge, judge_here

FIRST = "assert n > 0, 'positive'\nexpected = seed + seed\nassert n == expected, 'twice the seed'"
THEN = "assert last == str(n)[-1], 'the last digit'"


@pytest.fixture
def checks():
    tasks = (("double", ("n",), FIRST), ("last", ("last",), THEN))
    return Checks(("seed = 7",), tasks, {"double": {"n": 14}, "last": {"last": "4"}})


@pytest.mark.parametrize(
    ("values", "right", "failed"),
    [
        ({"double": {"n": 14}, "last": {"last": "4"}}, (True, True), ()),
        ({"double": {"n": 13}, "last": {"last": "4"}}, (False, True), ("twice the seed",)),  # the right answer stands in
        ({"double": {"n": -1}, "last": {}}, (False, False), ("positive", "twice the seed")),
        ({"double": {"n": None}}, (False, False), ("positive", "twice the seed")),
        ({"double": {"n": encode(object())}}, (False, False), ("n is a value of the kind object",)),
        ({}, (False, False), ("n is not set",)),
        ({"double": {"n": 14, "seed": 1, "expected": 2}}, (True, False), ()),  # names that are no answers do not count
    ],
)
def test_each_check_that_does_not_hold_is_said(checks, values, right, failed):
    judged = judge_here(checks, values)
    assert (judged["double"].right, judged["last"].right) == right and judged["double"].failed == failed


def test_an_exercise_that_fails_is_no_fault_of_a_students(root, tmp_path):
    with pytest.raises(EditionError, match="the exercise's checks could not be run: ZeroDivisionError"):
        judge(Checks(("1 / 0",), ()), {}, root, tmp_path)
