"""The pages that marking writes: each student's feedback, and every answer in words for the teacher to read.

Each is one file that asks no network, with every text escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from nbformat import NotebookNode

from livingreview.page.tables import Table
from livingreview.page.templates import render
from livingreview.paths import shown
from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.answers import in_words
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.mark_table import Line
from livingreview.teaching.seminar.marking import Mark, Marking
from livingreview.teaching.seminar.session_folder import BY_HAND

TEMPLATES = Path(__file__).with_name("templates")
FOLD = re.compile(r"</?details[^>]*>|<summary>.*?</summary>", re.DOTALL)  # by which a page of the book folds it away


@dataclass(frozen=True)
class Points:
    """Points of a task in a cell of the table."""

    text: str
    css = "lr-number"

    def __str__(self) -> str:
        return self.text


def feedback_page(
    mark: Mark,
    line: Line,
    tasks: Sequence[Task],
    session: str,
    expected: Mapping[str, Any] | None = None,
    by_hand: Mapping[str, str] | None = None,
) -> bytes:
    """Write a student's page of feedback.

    Parameters
    ----------
    line : Line
        The student's line of the table of marks, with what a teacher gave by hand.
    expected : mapping, optional
        Expected values by variable, shown beside the student's own.
    by_hand : mapping, optional
        Remarks of the teacher by task.
    """
    rows = [_row(task, mark, line.cells, expected, (by_hand or {}).get(task.name, "")) for task in tasks]
    page = render(
        "feedback.html", TEMPLATES,
        title=f"{session}: {_name(mark)}",
        marked=line.cells["points"],
        points=line.sentence().partition(": ")[2].partition(";")[0],
        notes=[note for note in line.cells["notes"].split("; ") if note],
        table=Table(pd.DataFrame(rows), "Task by task"),
    )  # fmt: skip
    return shown(f"{page}\n").encode()


def written_page(marking: Marking, source: NotebookNode, session: str) -> bytes:
    """Lay out every answer in words, task by task, after the model answer of the exercise's source."""
    models = {str(exercises.grading(cell).get("grade_id")): exercises.solution(cell) for cell in source.cells}
    tasks = []
    for task in (task for task in marking.tasks if task.written):
        words = [(_name(mark), mark.words.get(task.name, "")) for mark in marking.marks]
        tasks.append(
            {
                "name": task.name,
                "points": f"{task.points:g}",
                "model": FOLD.sub("", models[task.name]),
                "answers": [(name, text) for name, text in words if text.strip()],
                "unanswered": [name for name, text in words if not text.strip()],
            }
        )
    page = render("to_read.html", TEMPLATES, title=f"{session}: answers to read", table=BY_HAND, tasks=tasks)
    return shown(f"{page}\n").encode()


def _name(mark: Mark) -> str:
    return mark.student.name or mark.student.student_id


def _row(
    task: Task, mark: Mark, cells: Mapping[str, str], expected: Mapping[str, Any] | None, by_hand: str
) -> dict[str, object]:
    earned = cells.get(task.name, "")
    remark = mark.remarks.get(task.name, "not marked")
    if task.written and earned and mark.points.get(task.name) is None:
        remark = "read by your teacher"
    if by_hand:
        remark = f"{remark}: {by_hand}"
    row = {"Task": task.name, "Points": Points(f"{earned or '–'} of {task.points:g}"), "What was found": remark}
    if expected is not None:
        row["Your answer"] = "; ".join(f"{name} = {in_words(mark.answers.get(name))}" for name in task.answers)
        row["Expected"] = "; ".join(f"{name} = {in_words(expected.get(name))}" for name in task.answers)
    return row
