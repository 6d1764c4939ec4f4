"""The page to mark on: every answer in words beside its rubric and the student's rows; and the file of points that it saves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import nbformat
from markupsafe import Markup
from nbformat import NotebookNode
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError, Problem
from livingreview.page.templates import render
from livingreview.paths import shown
from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.class_tables import ClassTable
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.mark_table import HAND, ByHand, read_by_hand
from livingreview.teaching.seminar.marks import Mark, Marking
from livingreview.teaching.seminar.session_folder import BY_HAND, PAGE_FORMAT, Folder

TEMPLATES = Path(__file__).with_name("templates")
LEVELS = ((1.0, "all of what the model answer says, with own numbers"), (0.5, "some of it, or without own numbers"), (0.0, "nothing that bears on the question"))


@dataclass(frozen=True)
class Answer:
    """One answer to read."""

    student_id: str
    name: str
    text: str
    points: str
    remark: str
    rows: Markup


def marking_page(folder: Folder, marking: Marking, source: NotebookNode, by_hand: ByHand) -> bytes:
    """Lay out every answer in words, task by task; points and remarks that are given on the page are saved as a file."""
    models = {str(exercises.grading(cell).get("grade_id")): exercises.solution(cell) for cell in source.cells}
    rows = {one.student.student_id: _rows(folder, one.student.student_id) for one in marking.marks}
    tasks = []
    for task in (task for task in marking.tasks if task.written):
        there = [one for one in marking.marks if one.words.get(task.name, "").strip()]
        tasks.append(
            {
                "name": task.name,
                "title": task.title or task.name,
                "most": f"{task.points:g}",
                "model": exercises.FOLD.sub("", models[task.name]),
                "levels": levels(task),
                "answers": [_answer(one, task, by_hand, rows[one.student.student_id]) for one in there],
                "unanswered": [_name(one) for one in marking.marks if one not in there],
            }
        )
    page = render(
        "to_read.html", TEMPLATES, title=f"{folder.session}: answers to read", table=BY_HAND, tasks=tasks, session=folder.session,
        format=PAGE_FORMAT,
    )  # fmt: skip
    return shown(f"{page}\n").encode()


def levels(task: Task) -> list[tuple[str, str]]:
    """Return the levels of a written task's rubric: points, and what an answer that earns them says."""
    return [(f"{points:g}", says) for points, says in task.rubric or [(share * task.points, says) for share, says in LEVELS]]


def _answer(one: Mark, task: Task, by_hand: ByHand, rows: Markup) -> Answer:
    name = one.student.student_id
    points = by_hand.points.get(name, {}).get(task.name)
    remark = by_hand.remarks.get(name, {}).get(task.name, "")
    return Answer(name, _name(one), one.words[task.name], "" if points is None else f"{points:g}", remark, rows)


def _rows(folder: Folder, student_id: str) -> Markup:
    """Return what the exercise's own cells show of a student's rows, from the teacher's solved copy."""
    try:
        notebook = nbformat.read(folder.solved(student_id), as_version=4)
    except (OSError, ValueError):
        return Markup("")
    shown_there = [
        "".join(output["data"]["text/html"])
        for cell in notebook.cells
        if cell.cell_type == "code" and exercises.grading(cell).get("locked") and not exercises.grading(cell).get("grade")
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    return Markup("\n".join(shown_there))  # ours: no student's code ran in that copy


def _name(one: Mark) -> str:
    return one.student.name or one.student.student_id


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    student_id: str
    task: str
    points: str = Field(max_length=20)
    remark: str = Field(max_length=20_000)
    was_points: str
    was_remark: str


class _Saved(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["livingreview-points"]
    session: str
    points: tuple[_Given, ...]


def adopt_points(file: Path, folder: Folder, tasks: Sequence[Task], students: Sequence[str]) -> int:
    """Put what the page saved into the table of points by hand; return how many rows changed.

    Raises
    ------
    EditionError
        If it is no such file, is of another session, or the table says something else by now than when the page was made: then
        the table stays as it is.
    """
    try:
        saved = _Saved.model_validate(json.loads(file.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise EditionError(f"--points {file}: {(error.strerror or 'cannot be read').lower()}") from None
    except (ValueError, ValidationError, RecursionError):
        raise EditionError(f"--points {file}: expected the file that the page 'to-read.html' saves") from None
    if saved.session != folder.session:
        raise EditionError(f"--points {file}: it is of {saved.session}; expected one of {folder.session}")
    table = read_by_hand(folder, tasks, students).table
    if not table.columns:
        table = ClassTable(BY_HAND, HAND, header=HAND)
    lines = {(row["student_id"], row["task"]): (line, row) for line, row in table.rows}
    changes, added, problems = {}, [], []
    for one in saved.points:
        new = (one.points.strip(), one.remark.strip())
        line, row = lines.get((one.student_id, one.task), (0, {}))
        there = (row.get("points", "").strip().replace(",", "."), row.get("remark", "").strip())
        if new in (there, (one.was_points, one.was_remark)):
            continue
        if row and there not in (("", ""), (one.was_points, one.was_remark)):
            rule = f"{one.student_id} has {there[0] or 'no'} points and {there[1] or 'no remark'!r} for {one.task}, the page's file {new[0] or 'none'}"
            problems.append(Problem(BY_HAND, rule, "one of them: clear this row to take the page's", line))
        elif row:
            changes[line] = {"points": new[0], "remark": new[1]}
        else:
            added.append({"student_id": one.student_id, "task": one.task, "points": new[0], "remark": new[1]})
    if problems:
        raise EditionError(problems)
    if not changes and not added:
        return 0
    if "remark" not in table.columns:
        header = (*table.header, "remark")
        rows = tuple((line, {**row, "remark": ""}) for line, row in table.rows)
        table = ClassTable(table.file, (*table.columns, "remark"), rows, table.content, table.encoding, table.separator, header)
    content = table.changed(changes, added)
    read_by_hand(folder, tasks, students, content)  # what is wrong with it is said before anything is written
    write_atomically(folder.path / BY_HAND, content, private=True)
    return len(changes) + len(added)
