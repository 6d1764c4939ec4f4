"""A notebook that came back: what of it runs, in which order, and which task each part belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode

from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.assignment_release import STAMP, release_version
from livingreview.teaching.seminar.checks import is_setup
from livingreview.teaching.seminar.exercises import Task, grading
from livingreview.teaching.seminar.known_cells import known_cells
from livingreview.teaching.seminar.submission_run import Cell

NO_WORDS = re.compile(r"<[^>]*>|!?\[[^]]*\]\([^)]*\)")  # badges that other programs put on top
MOST_FENCES, LONGEST_LINE = 200, 1000
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```\s*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Restored:
    """A submission, sorted out.

    Parameters
    ----------
    cells : tuple of Cell
        What runs: the exercise's own code as it was handed out, and the student's where it stood.
    sections : dict of str to tuple of str
        By task that is marked by checks the ids of the student's cells under it, in their order.
    typed : dict of str to dict
        By task the values that were typed in Markdown, as texts by name.
    words : dict of str to str
        By written task the student's own words.
    changed, missing : tuple of str
        Locked cells that came back altered; cells that did not come back.
    elsewhere : tuple of str
        Written tasks that are answered in another cell than theirs.
    """

    cells: tuple[Cell, ...]
    sections: dict[str, tuple[str, ...]] = field(default_factory=dict)
    typed: dict[str, dict[str, str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the student wrote anything."""
        return bool(self.words or self.typed or any(cell.own for cell in self.cells))

    def before(self, task: str) -> str:
        """Return the id of the last cell that runs before what stands under a task has ended, its own cells included."""
        if self.sections.get(task):
            return self.sections[task][-1]
        tasks = list(self.sections)
        earlier = [cells[-1] for name in tasks[: tasks.index(task)] if (cells := self.sections[name])]
        return earlier[-1] if earlier else [cell.id for cell in self.cells if not cell.own][0]


def restore(submitted: NotebookNode, original: NotebookNode) -> Restored:
    """Sort out what a student wrote.

    Locked cells (set-up, parameters) run as they were handed out, whatever came back, and those before the first task run
    first. Code runs where it stands, in cells of the student's own too, and Markdown that is code or holds it. What was added
    in words goes to the nearest task that asks for words, and to one that is not answered first: nothing is lost.

    Parameters
    ----------
    submitted : nbformat.NotebookNode
        What came back.
    original : nbformat.NotebookNode
        The student's notebook with solutions and hidden tests, as it was made for the student.
    """
    released = {cell["id"]: cell for cell in release_version(original).cells}
    tasks = {task.name: task for task in exercises.tasks(original)}
    sent, added = _sorted_out(submitted.cells, released)
    owner = _owners(original.cells, tasks)
    coded = {name: task for name, task in tasks.items() if not task.written}
    sections: dict[str, list[str]] = {name: [] for name in coded}
    typed: dict[str, dict[str, str]] = {}
    changed, missing, first, cells, waiting = [], [], True, [], []

    reached: set[str] = set()

    def take(identifier: str, cell: NotebookNode, task: Task | None) -> None:
        for number, code in enumerate(_code(cell, coded)):
            name = f"{identifier}{number or ''}"
            waiting.append(Cell(name, code))
            # Above the task's own cell, only what sets an answer of it is under the task.
            if task is not None and not task.written and (task.name in reached or set(task.answers) & set(exercises.variables(code))):
                sections[task.name].append(name)
        if task is not None and not task.written and cell["cell_type"] != "code":
            typed.setdefault(task.name, {}).update(_typed(cell["source"], task.answers))

    for number, cell in enumerate(added.get("", [])):
        take(f"start-own-{number}", cell, None)
    for cell in original.cells:
        name, task = cell["id"], tasks.get(owner.get(cell["id"], ""))
        label = str(grading(cell).get("grade_id", name))
        graded = bool(grading(cell).get("solution"))
        first = first and not graded
        reached |= {label} if graded else set()
        if graded and task is not None and not task.written and name in sent and _plain(sent[name]["source"]) not in ("", _plain(released[name]["source"])):
            take(name, sent[name], task)
        elif not graded and cell.cell_type == "code":
            if is_setup(cell):
                (cells if first else waiting).append(Cell(name, cell["source"], own=False))
            if name in sent and name in released and _plain(sent[name]["source"]) != _plain(released[name]["source"]):
                changed.append(label)
        if name not in sent and name in released and (graded or cell.cell_type == "code"):
            missing.append(label)
        for number, extra in enumerate(added.get(name, [])):
            take(f"{name}-own-{number}", extra, task)
    words, elsewhere = _words(tasks, original, released, sent, added, coded)
    return Restored(
        (*cells, *waiting), {name: tuple(ids) for name, ids in sections.items()}, {name: found for name, found in typed.items() if found},
        words, tuple(changed), tuple(missing), elsewhere,
    )  # fmt: skip


def _sorted_out(
    cells: Sequence[NotebookNode], released: Mapping[str, NotebookNode]
) -> tuple[dict[str, NotebookNode], dict[str, list[NotebookNode]]]:
    """Part what came back: known cells by id, and the student's own cells by the known one before them."""
    known = known_cells(cells, list(released.values()))
    sent: dict[str, NotebookNode] = {}
    added: dict[str, list[NotebookNode]] = {}
    anchor = ""
    for place, cell in enumerate(cells):
        if place in known:
            anchor = known[place]
            sent[anchor] = cell
        elif cell["source"].strip():
            added.setdefault(anchor, []).append(cell)
    return sent, added


def _owners(cells: Sequence[NotebookNode], tasks: Mapping[str, Task]) -> dict[str, str]:
    """Return by id of a cell the task that it belongs to: its own, that which it checks, else the next one."""
    found, following = {}, ""
    for cell in reversed(cells):
        name = str(grading(cell).get("grade_id", ""))
        own = name if name in tasks else name.removesuffix(exercises.CHECK)
        following = own if grading(cell).get("solution") else following
        found[cell["id"]] = own if own in tasks and not is_setup(cell) else following
    return found


def _code(cell: NotebookNode, coded: Mapping[str, Task]) -> Iterator[str]:
    """Yield what of a cell is to run: a cell of code, and code in Markdown that sets an answer."""
    if cell["cell_type"] == "code":
        yield cell["source"]
        return
    wanted = {answer for task in coded.values() for answer in task.answers}
    source = cell["source"]
    for text in [source, *(FENCE.findall(source) if source.count("```") < MOST_FENCES else [])]:
        if exercises.is_python(text) and wanted & set(exercises.variables(text)):
            yield text


def _typed(text: str, names: Sequence[str]) -> dict[str, str]:
    r"""Find values that were typed as text: a line with the answer's name, an equals sign or colon, and the value.

    Examples
    --------
    >>> _typed("- **share**: 0,45\n`n_rows` = 12 \nregion was hard", ("share", "n_rows", "region"))
    {'share': '0,45', 'n_rows': '12'}
    """
    found = {}
    for line in (line for line in text.splitlines() if len(line) < LONGEST_LINE):
        stated = re.match(r"[\s>*`+-]*([A-Za-z]\w*)[\s*`]*[:=]+(.*)", line)
        if stated and stated[1] in names and (value := stated[2].strip(" \t*`_\"'")):
            found.setdefault(stated[1], value)
    return found


def _words(
    tasks: Mapping[str, Task],
    original: NotebookNode,
    released: Mapping[str, NotebookNode],
    sent: Mapping[str, NotebookNode],
    added: Mapping[str, list[NotebookNode]],
    coded: Mapping[str, Task],
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the answers in words by written task, and which of them stand in another cell than theirs."""
    ids = {cell["id"]: str(grading(cell).get("grade_id")) for cell in original.cells if grading(cell).get("solution")}
    written = {name: ids[name] for name in ids if tasks[ids[name]].written}
    found = {
        name: sent[name]["source"]
        for name in written
        if name in sent and _plain(sent[name]["source"]) not in ("", _plain(released[name]["source"]))
    }
    own = set(found)
    order = {name: place for place, name in enumerate(["", *released])}
    elsewhere = []
    for anchor, text in _loose_words(released, sent, added, set(written), coded):
        nearest = min(written, key=lambda name: (name in own, abs(order[name] - order[anchor] - 0.5)), default=None)
        target = anchor if anchor in written else nearest
        if target is not None:
            elsewhere += [target] if target not in own and target not in elsewhere else []
            found[target] = f"{found[target]}\n\n{text}" if target in found else text
    return {written[name]: text for name, text in found.items()}, tuple(written[name] for name in elsewhere)


def _loose_words(
    released: Mapping[str, NotebookNode],
    sent: Mapping[str, NotebookNode],
    added: Mapping[str, list[NotebookNode]],
    written: set[str],
    coded: Mapping[str, Task],
) -> Iterator[tuple[str, str]]:
    """Yield what was written in words outside the cells for it, with the known cell that it stands in or after.

    That is text in cells of the student's own, even of the kind for code where words were asked for, and lines that were
    added to a text of ours.
    """
    for anchor in ["", *released]:
        ours = released.get(anchor)
        if ours is not None and ours.cell_type == "markdown" and anchor in sent and anchor not in written:
            known = {line.strip() for line in ours["source"].splitlines()}
            lines = [line for line in sent[anchor]["source"].splitlines() if line.strip() not in {"", *known}]
            if lines:
                yield anchor, "\n".join(lines)
        for cell in added.get(anchor, []):
            text = cell["source"]
            if cell["cell_type"] != "code":
                if NO_WORDS.sub("", text[:LONGEST_LINE]).strip() and not [*_code(cell, coded)]:
                    yield anchor, text
            elif anchor in written and not exercises.is_python(text):
                yield anchor, text


def made_for(notebook: NotebookNode) -> tuple[str, str]:
    """Return the student and the session that a notebook says it was made for; empty where it says nothing."""
    stamp = notebook.metadata.get(STAMP)
    stamp = stamp if isinstance(stamp, dict) else {}
    return str(stamp.get("student", "")), str(stamp.get("session", ""))


def _plain(source: str) -> str:
    """A cell's text without what editors change by themselves."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
