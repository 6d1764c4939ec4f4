"""A notebook that came back, put into the shape that was handed out."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.assignment_release import STAMP, release_version
from livingreview.teaching.seminar.exercises import grading
from livingreview.teaching.seminar.known_cells import known_cells

NO_WORDS = re.compile(r"<[^>]*>|!?\[[^]]*\]\([^)]*\)")  # badges that other programs put on top


@dataclass(frozen=True)
class Restored:
    """A submission in the shape of what was handed out: the student's answers among the original cells.

    Parameters
    ----------
    changed, missing : tuple of str
        Locked cells that came back altered; cells that did not come back.
    untouched : frozenset of str
        Tasks whose cell is as it was handed out, and which are answered nowhere else.
    own : frozenset of str
        Ids of the cells that hold what the student wrote.
    elsewhere : tuple of str
        Tasks that are answered in a cell of the student's own.
    """

    notebook: NotebookNode
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    untouched: frozenset[str] = frozenset()
    own: frozenset[str] = field(default_factory=frozenset)
    elsewhere: tuple[str, ...] = ()


def restore(submitted: NotebookNode, original: NotebookNode) -> Restored:
    """Put a student's answers among the original cells.

    Locked cells (set-up, parameters, checks) are those of the original, whatever came back. Cells that the student added
    run where they stood. A task whose own cell is as it was handed out, or gone, is answered by what was added right
    after it, or by the last added cell that sets all its answers; what was added in words goes to the nearest task that
    asks for words, and to one that is not answered first: nothing that was written is lost. (nbgrader's OverwriteCells
    finds cells by their ``grade_id`` alone, and brings back missing checks, but no missing set-up.)

    Parameters
    ----------
    submitted : nbformat.NotebookNode
        What came back.
    original : nbformat.NotebookNode
        The student's notebook with solutions and hidden tests, as it was made for the student.
    """
    released = {cell["id"]: cell for cell in release_version(original).cells}
    sent, added = _sorted_out(submitted.cells, released)
    tasks = {task.name: task for task in exercises.tasks(original)}
    of_cell = {cell["id"]: tasks[str(grading(cell)["grade_id"])] for cell in original.cells if grading(cell).get("solution")}
    answers, elsewhere = _answers(of_cell, released, sent, added)
    cells = _additions(added.get("", []), "start")
    own = {cell["id"] for cell in cells}
    changed, missing, untouched = [], [], []
    for cell in original.cells:
        name, task = cell["id"], of_cell.get(cell["id"])
        kept = copy.deepcopy(released[name] if task else cell)
        label = str(grading(cell).get("grade_id", name))
        if name in answers:
            kept["source"] = answers[name]
            own.add(name)
        elif name not in sent:
            missing += [label] if task or cell.cell_type == "code" else []
        elif task:
            untouched.append(label)
        elif cell.cell_type == "code" and _plain(sent[name]) != _plain(released[name]["source"]):
            changed.append(label)
        extras = _additions(added.get(name, []), name)
        own |= {extra["id"] for extra in extras}
        cells += [kept, *extras]
    notebook = copy.deepcopy(original)
    notebook["cells"] = cells
    return Restored(notebook, tuple(changed), tuple(missing), frozenset(untouched), frozenset(own), elsewhere)


def _sorted_out(
    cells: Sequence[NotebookNode], released: Mapping[str, NotebookNode]
) -> tuple[dict[str, str], dict[str, list[NotebookNode]]]:
    """Part what came back: the sources of known cells by id, and the student's own cells by the known one before them."""
    known = known_cells(cells, list(released.values()))
    sent: dict[str, str] = {}
    added: dict[str, list[NotebookNode]] = {}
    anchor = ""
    for place, cell in enumerate(cells):
        if place in known:
            anchor = known[place]
            sent[anchor] = cell["source"]
        elif cell["source"].strip():
            added.setdefault(anchor, []).append(cell)
    return sent, added


def _answers(
    of_cell: Mapping[str, exercises.Task],
    released: Mapping[str, NotebookNode],
    sent: Mapping[str, str],
    added: dict[str, list[NotebookNode]],
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return each answer by the id of its task's cell, and which tasks are answered elsewhere; what becomes an answer leaves `added`."""
    nothing = {name: ("", _plain(released[name]["source"])) for name in of_cell}
    found = {name: sent[name] for name in of_cell if name in sent and _plain(sent[name]) not in nothing[name]}
    elsewhere = []
    for name in (name for name, task in of_cell.items() if not task.written and name not in found):
        right_after = [cell for cell in added.get(name, []) if cell["cell_type"] == "code"]
        if right_after:
            found[name] = right_after[0]["source"]
            added[name].remove(right_after[0])
            elsewhere.append(name)
            continue
        for cell in (cell for cells in added.values() for cell in cells if cell["cell_type"] == "code"):
            if of_cell[name].answers and set(of_cell[name].answers) <= set(exercises.variables(cell["source"])):
                found[name] = cell["source"]  # the cell runs where it stood as well
                elsewhere += [] if name in elsewhere else [name]
    written = [name for name, task in of_cell.items() if task.written]
    order = {name: place for place, name in enumerate(["", *released])}
    words: dict[str, list[str]] = {}
    for anchor, text in _words(released, sent, added, set(written)):
        nearest = min(written, key=lambda name: (name in found, abs(order[name] - order[anchor] - 0.5)), default=None)
        target = anchor if anchor in written else nearest
        if target is not None:
            words.setdefault(target, []).append(text)
    for name, texts in words.items():
        elsewhere += [name] if name not in found else []
        found[name] = "\n\n".join([found[name], *texts] if name in found else texts)
    return found, tuple(of_cell[name].name for name in of_cell if name in elsewhere)


def _words(
    released: Mapping[str, NotebookNode],
    sent: Mapping[str, str],
    added: dict[str, list[NotebookNode]],
    written: set[str],
) -> list[tuple[str, str]]:
    """Return what was written in words outside the cells for it, with the known cell that it stands in or after.

    That is text in cells of the student's own, even of the kind for code where words were asked for, and lines that were
    added to a text of ours.
    """
    found = []
    for anchor in ["", *released]:
        ours = released.get(anchor)
        if ours is not None and ours.cell_type == "markdown" and anchor in sent and anchor not in written:
            known = {line.strip() for line in ours["source"].splitlines()}
            lines = [line for line in sent[anchor].splitlines() if line.strip() not in {"", *known}]
            found += [(anchor, "\n".join(lines))] if lines else []
        for cell in [*added.get(anchor, [])]:
            if cell["cell_type"] != "code" and NO_WORDS.sub("", cell["source"]).strip():
                found.append((anchor, cell["source"]))
            elif cell["cell_type"] == "code" and anchor in written and not exercises.is_python(cell["source"]):
                found.append((anchor, cell["source"]))
                added[anchor].remove(cell)
    return found


def made_for(notebook: NotebookNode) -> tuple[str, str]:
    """Return the student and the session that a notebook says it was made for; empty where it says nothing."""
    stamp = notebook.metadata.get(STAMP)
    stamp = stamp if isinstance(stamp, dict) else {}
    return str(stamp.get("student", "")), str(stamp.get("session", ""))


def _additions(cells: Sequence[NotebookNode], anchor: str) -> list[NotebookNode]:
    sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    return [
        nbformat.v4.new_code_cell(source, id=f"{anchor}-own-{n}"[-64:]) for n, source in enumerate(sources, start=1)
    ]


def _plain(source: str) -> str:
    """A cell's text without what editors change by themselves."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
