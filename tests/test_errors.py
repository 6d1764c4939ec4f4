"""The one error: what it lists, and that it travels between processes whole."""

import pickle

import pytest

from livingreview.errors import SHOWN, EditionError, Problem, nearest

ONE = Problem("studies.tsv", "blank", "a value", line=3)


@pytest.mark.parametrize("problems", ["one sentence", ONE, [ONE, ONE]])
def test_an_error_survives_being_sent_between_processes(problems):
    error = EditionError(problems, "2 problems in the evidence base", "run livingreview validate")
    again = pickle.loads(pickle.dumps(error))
    assert (again.problems, str(again)) == (error.problems, str(error))


def test_a_long_list_is_cut_and_says_how_to_see_the_rest():
    error = EditionError([ONE] * (SHOWN + 2), more="run livingreview validate")
    assert len(error.problems) == SHOWN + 2
    lines = str(error).splitlines()
    assert lines[0] == f"{SHOWN + 2} problems" and len(lines) == SHOWN + 2
    assert lines[-1] == "  and 2 more: run livingreview validate"


def test_a_warning_says_so_after_the_place():
    assert Problem("a.tsv", "odd", line=3, severity="warning").sentence() == "a.tsv, line 3: warning: odd"


@pytest.mark.parametrize(
    ("value", "allowed", "expected"),
    [
        ("OCD", ["ocd", "mdd"], "one of mdd, ocd (nearest: ocd)"),
        ("ocdd", [f"ocd{i}" for i in range(20)], "one of 20 values (nearest: ocd9, ocd8, ocd7)"),
        ("x", [f"ocd{i:02}" for i in range(20)], "one of " + ", ".join(f"ocd{i:02}" for i in range(16)) + " and 4 more"),
    ],
)
def test_the_nearest_name_is_found_in_any_case_and_long_lists_are_cut(value, allowed, expected):
    assert nearest(value, allowed) == expected
