"""A page of feedback for each student: what each task earned, and why. One file, no network, every text escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from livingreview.teaching.seminar.answers import in_words
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.mark_table import Line
from livingreview.teaching.seminar.marking import Mark

STYLE = Markup(
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;"
    "border-bottom:1px solid #8886;min-width:6rem}td{max-width:24rem;overflow-wrap:break-word}caption{text-align:left;font-weight:600;padding:.4rem 0}"
    ".number{text-align:right;white-space:nowrap}div{overflow-x:auto}"
)
_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<title>{title}</title>\n<link rel="icon" href="data:,">\n<style>{style}</style>\n</head>\n<body>\n<main>\n'
    "<h1>{title}</h1>\n<p>{said}</p>\n{notes}{table}"
    "<p>Where an answer was not right, the tasks after it were marked with the right one in its place.</p>\n</main>\n</body>\n</html>\n"
)


def feedback_page(
    mark: Mark,
    line: Line,
    tasks: Sequence[Task],
    session: str,
    expected: Mapping[str, Any] | None = None,
    by_hand: Mapping[str, str] | None = None,
) -> bytes:
    """Write a student's page.

    Parameters
    ----------
    mark : Mark
        What came of the notebook.
    line : Line
        The student's line of the table of marks, with what a teacher gave by hand.
    tasks : sequence of Task
        In order.
    session : str
        Name of the session.
    expected : mapping, optional
        Expected values by variable, shown beside the student's own.
    by_hand : mapping, optional
        Remarks of the teacher by task.

    Returns
    -------
    bytes
        A page of HTML.
    """
    cells = line.cells
    head = ["Task", "Points", "What was found", *(["Your answer", "Expected"] if expected is not None else [])]
    rows = [_row(task, mark, cells, expected, (by_hand or {}).get(task.name, "")) for task in tasks]
    table = Markup(
        '<div tabindex="0" role="region" aria-label="Task by task"><table>\n<caption>Task by task</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>\n'
    )
    columns = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in head)
    said = line.sentence().partition(": ")[2].partition(";")[0]
    notes = [note for note in cells["notes"].split("; ") if note]
    listed = Markup("").join(Markup("<li>{}</li>").format(note) for note in notes)
    page = _PAGE.format(
        title=f"{session}: {mark.student.name or mark.student.student_id}",
        style=STYLE,
        said=f"Points: {said}." if cells["points"] else f"No points yet: {said}.",
        notes=Markup("<ul>{}</ul>\n").format(listed) if notes else "",
        table=table.format(columns, Markup("\n").join(rows)),
    )
    return str(page).encode("utf-8")


def _row(task: Task, mark: Mark, cells: Mapping[str, str], expected: Mapping[str, Any] | None, by_hand: str) -> Markup:
    earned = cells.get(task.name, "")
    remark = mark.remarks.get(task.name, "not marked")
    if task.written and earned and mark.points.get(task.name) is None:
        remark = "read by your teacher"
    if by_hand:
        remark = f"{remark}: {by_hand}"
    row = Markup('<tr><th scope="row">{}</th><td class="number">{} of {}</td><td>{}</td>').format(
        task.name, earned or "–", f"{task.points:g}", remark
    )
    if expected is not None:
        own = "; ".join(f"{name} = {in_words(mark.answers.get(name))}" for name in task.answers)
        right = "; ".join(f"{name} = {in_words(expected.get(name))}" for name in task.answers)
        row += Markup("<td>{}</td><td>{}</td>").format(own, right)
    return row + Markup("</tr>")
