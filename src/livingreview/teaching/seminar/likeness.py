"""Answers that are the same: as another student's, or as the solution that was published."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

import nbformat

from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.marks import Mark

LONGEST, SHOWN = 20_000, 3
LONG_ENOUGH = 40, 12  # nodes of code, words of text: what is shorter is alike by itself


def with_likeness(marks: Sequence[Mark], source: nbformat.NotebookNode, tasks: Sequence[Task]) -> tuple[Mark, ...]:
    """Note whose answers are the same as another student's, or as those that were published; names and layout do not count."""
    solutions = {str(exercises.grading(cell).get("grade_id")): exercises.solution(cell) for cell in source.cells}
    written = {task.name for task in tasks if task.written}
    prints = [{name: shape for name, work in one.work.items() if (shape := shape_of(work.written, name in written))} for one in marks]
    known = {name: shape_of(text, name in written) for name, text in solutions.items() if text}
    found = []
    for place, one in enumerate(marks):
        alike: dict[str, list[str]] = {}
        for name, shape in prints[place].items():
            others = [marks[other].student.student_id for other, own in enumerate(prints) if other != place and own.get(name) == shape]
            for who in [*others, *(["the published solution"] if known.get(name) == shape else [])]:
                alike.setdefault(who, []).append(name or "cells outside the tasks")
        together: dict[tuple[str, ...], list[str]] = {}
        for who, names in alike.items():
            together.setdefault(tuple(names), []).append(who)
        said = [f"the same as {_listed(who)} in {', '.join(names)}" for names, who in together.items()]
        found.append(replace(one, notes=(*one.notes, *said)))
    return tuple(found)


def _listed(who: Sequence[str]) -> str:
    return ", ".join(who) if len(who) <= SHOWN else f"{', '.join(who[:SHOWN])} and {len(who) - SHOWN} others"


def shape_of(text: str, words: bool) -> str:
    """Return what is left of an answer without layout, comments and names of its own; empty where it is too short to tell.

    Examples
    --------
    >>> shape_of("one = 1", words=False)
    ''
    """
    if words:
        plain = "".join(letter if letter.isalnum() else " " for letter in exercises.FOLD.sub("", text[:LONGEST]).casefold()).split()
        return " ".join(plain) if len(plain) >= LONG_ENOUGH[1] else ""
    if not exercises.is_python(text):
        return ""
    try:
        return _shape(ast.parse(text))
    except RecursionError:
        return ""


def _shape(tree: ast.Module) -> str:
    names: dict[str, str] = {}
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    tree.body = [one for one in tree.body if not _prints(one)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in own:
            node.id = names.setdefault(node.id, f"name{len(names)}")
        elif isinstance(node, ast.arg):
            node.arg = names.setdefault(node.arg, f"name{len(names)}")
    return ast.dump(tree) if sum(1 for _ in ast.walk(tree)) >= LONG_ENOUGH[0] else ""


def _prints(statement: ast.stmt) -> bool:
    """Whether a statement only shows something."""
    if not isinstance(statement, ast.Expr):
        return False
    called = statement.value.func if isinstance(statement.value, ast.Call) else None
    return called is None or (isinstance(called, ast.Name) and called.id in ("print", "display"))
