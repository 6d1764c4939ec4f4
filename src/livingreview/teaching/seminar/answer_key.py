"""The teacher's key: the expected answers of every student, as a table, as JSON, and as a notebook to read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from livingreview.rerun.normal_form import normalise, to_bytes
from livingreview.teaching.seminar.answers import decode, in_words
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import Folder

_ENTITIES = {ord(character): f"&#{ord(character)};" for character in "\\`*_{}[]<>()#|!~$&"}


def key_files(folder: Folder, tasks: Sequence[Task], found: Mapping[Student, Mapping[str, Any]]) -> dict[Path, bytes]:
    """Make the key from each student's answers by variable, as they are written.

    The files are ``key.tsv`` (one row a student, task and answer), ``key.json`` and ``key.ipynb``.
    """
    rows = [
        (student.student_id, task.name, name, in_words(decode(own.get(name))))
        for student, own in found.items()
        for task in tasks
        for name in task.answers
    ]
    content = {
        student.student_id: {
            task.name: {name: own.get(name) for name in task.answers} for task in tasks if task.answers
        }
        for student, own in found.items()
    }
    place = folder.path / "teacher"
    return {
        place / "key.tsv": _table(("student_id", "task", "answer", "expected"), rows, "\t"),
        folder.key(): (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8"),
        place / "key.ipynb": to_bytes(_notebook(folder.session, tasks, found)),
    }


def _notebook(session: str, tasks: Sequence[Task], found: Mapping[Student, Mapping[str, Any]]) -> nbformat.NotebookNode:
    total = sum(task.points for task in tasks)
    intro = f"# Key to {session}\n\n{len(found)} students, {len(tasks)} tasks, {total:g} points."
    cells = [
        nbformat.v4.new_markdown_cell(f"{intro} Each student has an own slice of the evidence, so answers differ.")
    ]
    for task in tasks:
        lines = [f"## {task.name}: {task.points:g} {'point' if task.points == 1 else 'points'}", ""]
        if task.written:
            lines.append("Written: read it by hand; the model answer stands in `source`.")
        else:
            lines += ["| student | " + " | ".join(task.answers) + " |", "|" + " --- |" * (len(task.answers) + 1)]
            for student, own in found.items():
                values = [_cell(in_words(decode(own.get(name)))) for name in task.answers]
                lines.append("| " + " | ".join([_cell(student.name or student.student_id), *values]) + " |")
        cells.append(nbformat.v4.new_markdown_cell("\n".join(lines)))
    for number, cell in enumerate(cells):
        cell["id"] = f"key-{number}"
    return normalise(nbformat.v4.new_notebook(cells=cells))


def _cell(text: str) -> str:
    """Text in a cell of a Markdown table: no markup, no bar, one line."""
    return " ".join(text.translate(_ENTITIES).split())


def _table(header: Sequence[str], rows: Sequence[Sequence[object]], separator: str) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\n")
    writer.writerows([header, *rows])
    return buffer.getvalue().encode("utf-8")
