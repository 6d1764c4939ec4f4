"""A student's page of feedback: by task the student's own work, the points, and in words which checks do not hold.

It is one file that asks no network, with every text escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from livingreview.page.templates import render
from livingreview.paths import shown
from livingreview.teaching.seminar.answers import decode, in_words
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.mark_table import Line
from livingreview.teaching.seminar.marking_page import levels
from livingreview.teaching.seminar.marks import ELSEWHERE, Mark, Work

TEMPLATES = Path(__file__).with_name("templates")
LONGEST = 4000  # characters of what was printed


def feedback_page(
    mark: Mark,
    line: Line,
    tasks: Sequence[Task],
    session: str,
    expected: Mapping[str, Mapping[str, Any]] | None = None,
    by_hand: Mapping[str, str] | None = None,
) -> bytes:
    """Write a student's page of feedback.

    Parameters
    ----------
    line : Line
        The student's line of the table of marks, with what a teacher gave by hand.
    expected : mapping, optional
        Expected values by task and variable, as they are written, shown beside the student's own.
    by_hand : mapping, optional
        Remarks of the teacher by task.
    """
    page = render(
        "feedback.html", TEMPLATES,
        title=f"{session}: {mark.student.name or mark.student.student_id}",
        marked=line.cells["points"],
        points=line.sentence().partition(": ")[2].partition(";")[0],
        notes=[note for note in line.cells["notes"].split("; ") if note and not note.startswith("the same as")],
        tasks=[_task(task, mark, line.cells, expected, (by_hand or {}).get(task.name, "")) for task in tasks],
        elsewhere=mark.work.get(ELSEWHERE, Work()),
    )  # fmt: skip
    return shown(f"{page}\n").encode()


def _task(
    task: Task, mark: Mark, cells: Mapping[str, str], expected: Mapping[str, Mapping[str, Any]] | None, remark: str
) -> dict[str, object]:
    work = mark.work.get(task.name, Work())
    earned = cells.get(task.name, "")
    read = task.written and earned != "" and mark.points.get(task.name) is None
    right = (expected or {}).get(task.name, {})
    return {
        "title": task.title or task.name,
        "points": f"{earned or '–'} of {task.points:g}",
        "found": ["read by your teacher"] if read else (list(work.failed) or [mark.remarks.get(task.name, "not marked")]),
        "held": not work.failed,
        "remark": remark,
        "levels": levels(task) if task.written else [],
        "written": work.written,
        "is_text": task.written,
        "printed": work.printed[:LONGEST],
        "values": [(name, in_words(value), in_words(decode(right[name])) if name in right else None) for name, value in work.values.items()],
        "expected": bool(right),
    }
