"""One page with every answer in words, so that a teacher reads a class without opening its notebooks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup
from nbformat import NotebookNode

from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.feedback import STYLE
from livingreview.teaching.seminar.marking import Marking
from livingreview.teaching.seminar.session_folder import BY_HAND

_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<title>{title}</title>\n<link rel="icon" href="data:,">\n<style>{style}</style>\n</head>\n<body>\n<main>\n'
    "<h1>{title}</h1>\n<p>Give points in {table}, then mark again.</p>\n{tasks}</main>\n</body>\n</html>\n"
)
_TASK = Markup("<h2>{name}: {points} points</h2>\n<h3>The model answer</h3>\n{model}{answers}")
_ANSWER = Markup("<h3>{who}</h3>\n{text}")

FOLD = re.compile(r"</?details[^>]*>|<summary>.*?</summary>", re.DOTALL)  # by which a page of the book folds it away


def written_page(marking: Marking, source: NotebookNode, session: str) -> bytes:
    """Lay out every answer in words, task by task, after the model answer.

    Parameters
    ----------
    marking : Marking
        A marked class.
    source : nbformat.NotebookNode
        The exercise, with its solutions.
    session : str
        Name of the session.

    Returns
    -------
    bytes
        A page of HTML, with every text escaped; of students without an answer it says so.
    """
    models = {str(exercises.grading(cell).get("grade_id")): exercises.solution(cell) for cell in source.cells}
    tasks = [
        _TASK.format(
            name=task.name,
            points=f"{task.points:g}",
            model=_paragraphs(FOLD.sub("", models[task.name])),
            answers=_answers(marking, task.name),
        )
        for task in marking.tasks
        if task.written
    ]
    title = f"{session}: answers to read"
    return str(_PAGE.format(title=title, style=STYLE, table=BY_HAND, tasks=Markup("").join(tasks))).encode("utf-8")


def _answers(marking: Marking, task: str) -> Markup:
    told = [
        _ANSWER.format(who=mark.student.name or mark.student.student_id, text=_paragraphs(mark.words[task]))
        for mark in marking.marks
        if mark.words.get(task, "").strip()
    ]
    silent = [
        mark.student.name or mark.student.student_id for mark in marking.marks if not mark.words.get(task, "").strip()
    ]
    none = [Markup("<p>No answer: {}.</p>\n").format(", ".join(silent))] if silent else []
    return Markup("").join([*told, *none])


def _paragraphs(text: str) -> Markup:
    parts: Sequence[str] = [part.strip() for part in text.split("\n\n") if part.strip()]
    return Markup("").join(Markup("<p>{}</p>\n").format(part) for part in parts)
