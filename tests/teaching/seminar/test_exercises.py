"""The exercises of this edition are fit for a class, and one that is not is found."""

from __future__ import annotations

import json

import nbformat
import pytest

from livingreview.errors import EditionError
from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.exercises import check_exercise, find_sessions, read_exercise, tasks


def _without(notebook, name):
    notebook["cells"] = [cell for cell in notebook.cells if cell["id"] != name]
    return notebook


def _edit(notebook, name, old, new):
    (cell,) = [cell for cell in notebook.cells if cell["id"] == name]
    assert old in cell["source"]
    cell["source"] = cell["source"].replace(old, new)
    return notebook


def _set(notebook, name, **values):
    (cell,) = [cell for cell in notebook.cells if cell["id"] == name]
    cell["metadata"]["nbgrader"].update(values)
    return notebook


def test_the_small_exercise_is_fit(exercise):
    assert check_exercise(exercise, "x") == []
    assert [(task.name, task.points, task.written, task.answers) for task in tasks(exercise)] == [
        ("double", 2, False, ("doubled",)),
        ("last", 3, False, ("last",)),
        ("why", 4, True, ()),
    ]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda nb: _without(nb, "double-check"), "task 'double': no check"),
        (lambda nb: _without(nb, "double"), "cell 'double-check': a check without a task"),
        (lambda nb: _without(nb, "parameters"), "0 cells are tagged 'parameters'"),
        (lambda nb: _edit(nb, "double", "doubled = 2 * seed\n", ""), "task 'double': no solution"),
        (lambda nb: _edit(nb, "double", "### BEGIN SOLUTION\n", ""), "task 'double': no solution"),
        (lambda nb: _edit(nb, "double", "doubled = 2 * seed", "print(2)"), "sets no variable"),
        (lambda nb: _edit(nb, "why", "Because.\n", ""), "task 'why': no solution"),
        (lambda nb: _edit(nb, "double-check", "### BEGIN HIDDEN TESTS\n", ""), "task 'double': no hidden check"),
        (lambda nb: _edit(nb, "double-check", "assert doubled > 0, 'a positive number'\n", ""), "no visible check"),
        (lambda nb: _edit(nb, "last-check", "last", "seed"), "reads no answer"),
        (lambda nb: _set(nb, "double-check", points=0), "task 'double': no points"),
        (lambda nb: _set(nb, "why", points=0), "task 'why': no points"),
        (lambda nb: _set(nb, "last", grade_id="double"), "its grade_id appears twice"),
        (lambda nb: _set(nb, "last", grade_id="status"), "task 'status': its name is that of a column"),
        (lambda nb: _set(nb, "double", solution=False), "a solution in a cell that is no solution cell"),
        (lambda nb: _set(nb, "setup", grade_id=""), "neither a task nor locked"),
        (lambda nb: _set(nb, "setup", schema_version=1), "nbgrader refuses it"),
    ],
)
def test_what_makes_an_exercise_unfit_is_found(exercise, tmp_path, spoil, said):
    spoiled = spoil(exercise)
    assert any(said in problem.sentence() for problem in check_exercise(spoiled, "x"))
    path = tmp_path / "session-9.ipynb"
    nbformat.write(spoiled, path)
    with pytest.raises(EditionError, match=said.split(":")[-1].strip()):
        read_exercise(path)


def test_every_exercise_of_the_edition_has_solutions_checks_and_points(root):
    found = find_sessions(root)
    assert [*found] == [f"session-{number}" for number in range(1, len(found) + 1)] and len(found) == 6
    for name, path in found.items():
        listed = tasks(read_exercise(path))
        assert 5 <= len(listed) <= 8, name
        assert sum(task.written for task in listed) == 1, f"{name}: one answer is in the student's own words"
        answers = [answer for task in listed for answer in task.answers]
        assert len(answers) == len(set(answers)), f"{name}: an answer is set by two tasks, so the key shows the last"


def test_the_cells_of_an_exercise_are_found_by_their_ids_as_by_their_grade_ids(root):
    """A tool that drops nbgrader's metadata keeps the ids; marking relies on it."""
    for path in find_sessions(root).values():
        for cell in read_exercise(path).cells:
            grade_id = exercises.grading(cell).get("grade_id")
            assert grade_id is None or grade_id == cell["id"]


def without_ids(text):
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        del cell["id"]
    return json.dumps(notebook)


@pytest.mark.parametrize("change", [without_ids, lambda text: text.replace('"setup"', '"double"', 1)])
def test_an_exercise_without_ids_of_its_own_has_the_same_at_every_reading(exercise_file, tmp_path, change):
    path = tmp_path / "session-9.ipynb"
    path.write_text(change(exercise_file.read_text(encoding="utf-8")), encoding="utf-8")
    ids = [cell["id"] for cell in read_exercise(path).cells]
    assert ids == [cell["id"] for cell in read_exercise(path).cells] and len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace(' "cells"', '<<<<<<< HEAD\n "cells"'), "the marks of an unfinished merge"),
        (lambda text: text[:300], "the file is cut off"),
        (lambda text: "", "the file is empty"),
        (lambda text: "{}", "the file is no Jupyter notebook"),
    ],
)
def test_a_file_that_is_no_exercise_is_one_line_with_its_name(exercise_file, tmp_path, change, said):
    path = tmp_path / "session-9.ipynb"
    path.write_text(change(exercise_file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(EditionError, match=f"session-9.ipynb: .*{said}.*; expected a Jupyter notebook"):
        read_exercise(path)
