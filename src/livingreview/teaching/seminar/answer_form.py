"""A student's own page without Python: the rows of their subset, the tasks, and fields whose answers are saved as a file.

The page needs no network. What it saves is read by :mod:`livingreview.teaching.seminar.forms`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from nbformat import NotebookNode

from livingreview.page.templates import render
from livingreview.teaching.seminar.answers import decode, kind_of
from livingreview.teaching.seminar.exercises import Task, grading
from livingreview.teaching.seminar.forms import FORMAT

TEMPLATES = Path(__file__).with_name("templates")
HINTS = {
    "number": "a number; a fraction such as 7/12 is fine",
    "whole number": "a whole number",
    "yes or no": "yes or no",
    "values by name": "name: value, parted by semicolons",
    "series": "name: value, parted by semicolons",
}
_NO_LINKS = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)
_MARKDOWN = MarkdownIt("js-default")


def form_page(executed: NotebookNode, tasks: Sequence[Task], key: Mapping[str, Mapping[str, Any]], session: str, student: str) -> bytes:
    """Lay out the form of one student.

    Parameters
    ----------
    executed : nbformat.NotebookNode
        The student's notebook as the teacher's copy has it, executed: its own cells show the student's rows.
    key : mapping
        By task the right values, as they are written: the kinds of the answers follow from them, and nothing else is shown.
    """
    by_name = {task.name: task for task in tasks}
    graded = {grading(cell).get("grade_id"): cell.metadata.get("livingreview", {}) for cell in executed.cells}
    parts: list[dict[str, Any]] = []
    for cell in executed.cells:
        name = str(grading(cell).get("grade_id", ""))
        if task := by_name.get(name):
            kinds = dict(task.by_hand) or {answer: kind_of(decode(value)) for answer, value in key.get(name, {}).items()}
            fields = [{"name": answer, "kind": kind, "hint": HINTS.get(kind, "parted by semicolons" if " of " in kind else kind)} for answer, kind in kinds.items()]
            instead = graded.get(task.graded, {}).get("by_hand", {}).get("instead", "")
            parts.append({"text": "", "task": task, "fields": fields, "instead": _markdown(instead)})
        elif grading(cell).get("grade"):
            continue
        elif cell.cell_type == "markdown" and not cell.source.startswith("## Student's edition"):
            parts.append({"text": _markdown(cell.source), "task": None})
        else:
            parts += [{"text": Markup("".join(output["data"]["text/html"])), "task": None} for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]
    title = next((cell.source.splitlines()[0].lstrip("# ") for cell in executed.cells if cell.cell_type == "markdown"), session)
    page = render("answer_form.html", TEMPLATES, title=title, parts=parts, session=session, student=student, format=FORMAT)
    return f"{page}\n".encode()


def _markdown(text: str) -> Markup:
    """Render a cell's text without its first heading, the page's own; links into the book lead nowhere from here, their words stay."""
    html = _MARKDOWN.render(re.sub(r"\A# .*\n", "", text))
    return Markup(_NO_LINKS.sub(r"\1", html))
