"""Which cells of a notebook that came back are those that were handed out, whatever program saved it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from nbformat import NotebookNode

from livingreview.teaching.seminar.assignment_release import OWN_PARAMETERS
from livingreview.teaching.seminar.exercises import grading, is_python

ALIKE = 0.6  # from here on a text without a name is one of ours that was changed


def known_cells(cells: Sequence[NotebookNode], released: Sequence[NotebookNode]) -> dict[int, str]:
    """Find the cells that were handed out.

    By their ``grade_id``, id or tag, each once; where a program dropped these, by their text; and where that was changed,
    by their place between known ones: there a locked cell is the one most like it, a task's cell the first of its kind.

    Parameters
    ----------
    cells : sequence of nbformat.NotebookNode
        What came back, in order.
    released : sequence of nbformat.NotebookNode
        What was handed out, in order.

    Returns
    -------
    dict of int to str
        By the place among `cells` the id of the one that was handed out; the other cells are the student's own.
    """
    found = _named(cells, released)
    ids = [cell["id"] for cell in released]
    _by_text(cells, released, found)
    for place, cell in enumerate(released):
        if cell["id"] not in found.values():
            at = {name: position for position, name in found.items()}
            low = max((at[name] for name in ids[:place] if name in at), default=-1)
            high = min((at[name] for name in ids[place + 1 :] if name in at and at[name] > low), default=len(cells))
            _by_place(cells, cell, range(low + 1, high), found)
    return dict(sorted(found.items()))


def _named(cells: Sequence[NotebookNode], released: Sequence[NotebookNode]) -> dict[int, str]:
    by_grade = {str(grading(cell)["grade_id"]): cell["id"] for cell in released if grading(cell).get("grade_id")}
    parameters = next((cell["id"] for cell in released if OWN_PARAMETERS in cell.metadata.get("tags", [])), None)
    ids, found = {cell["id"] for cell in released}, {}
    for place, cell in enumerate(cells):
        name = by_grade.get(str(grading(cell).get("grade_id")))
        if name is None and cell.get("id") in ids:
            name = cell["id"]
        if name is None and OWN_PARAMETERS in (cell["metadata"].get("tags") or []):
            name = parameters
        if name is not None and name not in found.values():
            found[place] = name
    return found


def _by_text(cells: Sequence[NotebookNode], released: Sequence[NotebookNode], found: dict[int, str]) -> None:
    """Add the cells without a name whose text is as it was handed out, in the same order."""
    taken = set(found.values())
    ours = [cell["id"] if cell["id"] in taken else ("text", _words(cell)) for cell in released]
    theirs = [found.get(place, ("text", _words(cell))) for place, cell in enumerate(cells)]
    for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            place, name = block.b + step, released[block.a + step]["id"]
            if place not in found and name not in taken and _words(cells[place]):
                found[place] = name
                taken.add(name)


def _by_place(cells: Sequence[NotebookNode], missing: NotebookNode, places: range, found: dict[int, str]) -> None:
    free = [place for place in places if place not in found and _words(cells[place])]
    of_kind = [place for place in free if cells[place]["cell_type"] == missing["cell_type"]]
    if missing["cell_type"] == "markdown" and grading(missing).get("solution") and not of_kind:
        of_kind = [place for place in free if not is_python(cells[place]["source"])]  # words in a cell for code
    alike = {place: SequenceMatcher(None, missing["source"], cells[place]["source"]).ratio() for place in of_kind}
    best = max(of_kind, key=alike.__getitem__, default=None)
    if best is not None and alike[best] < ALIKE:
        best = of_kind[0] if grading(missing).get("solution") else None
    if best is not None:
        found[best] = missing["id"]


def _words(cell: NotebookNode) -> str:
    return " ".join(cell["source"].split())
