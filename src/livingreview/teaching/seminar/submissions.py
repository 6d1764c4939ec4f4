"""What came back: found, read with patience, and put back into the shape that was handed out."""

from __future__ import annotations

import copy
import datetime
import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from livingreview.errors import EditionError
from livingreview.teaching.seminar.assignment_release import STAMP, release_version
from livingreview.teaching.seminar.exercises import grading
from livingreview.teaching.seminar.session_folder import Folder

LIMIT_BYTES = 20_000_000
TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Submission:
    """A notebook that a student sent, and what a teacher should know about how it was found.

    It was sent at the time in ``timestamp.txt`` beside it, else at the file's own time.
    """

    student_id: str
    path: Path
    time: datetime.datetime | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Restored:
    """A submission in the shape of what was handed out: the student's answers among the original cells.

    Parameters
    ----------
    changed, missing : tuple of str
        Locked cells that came back altered; cells that did not come back.
    untouched : frozenset of str
        Tasks whose cell is as it was handed out.
    own : frozenset of str
        Ids of the cells that hold the student's code.
    """

    notebook: NotebookNode
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    untouched: frozenset[str] = frozenset()
    own: frozenset[str] = field(default_factory=frozenset)


def find_submission(folder: Folder, student_id: str) -> Submission | None:
    """Find what a student sent: in ``submitted/<student>/<session>/``, ``submitted/<student>/`` or ``submitted/<student>.ipynb``.

    Where there are several notebooks it is the one with the session's name, else the newest.
    """
    home = folder.submitted(student_id)
    for place in (home, home.parent):
        found = [path for path in sorted(place.glob("*.ipynb")) if path.is_file()] if place.is_dir() else []
        if found:
            named = [path for path in found if path.stem == folder.session]
            chosen = named[0] if named else max(found, key=lambda path: (path.stat().st_mtime_ns, path.name))
            notes = (f"{len(found)} notebooks came, {chosen.name} was marked",) if len(found) > 1 else ()
            return _submission(student_id, chosen, place / TIMESTAMP, notes)
    alone = home.parent.with_name(f"{student_id}.ipynb")
    return _submission(student_id, alone, alone.with_suffix(".txt"), ()) if alone.is_file() else None


def _submission(student_id: str, path: Path, stamp: Path, notes: tuple[str, ...]) -> Submission:
    time = None
    if stamp.is_file():
        from nbgrader.utils import parse_utc

        try:
            time = parse_utc(stamp.read_text(encoding="utf-8").strip())
        except (ValueError, OverflowError, OSError):
            notes = (*notes, f"{stamp.name} holds no time, so the file's own counts")
    if time is None:
        time = datetime.datetime.fromtimestamp(int(path.stat().st_mtime), tz=datetime.UTC)
    if time.tzinfo is None:  # nbgrader gives universal time without saying so
        time = time.replace(tzinfo=datetime.UTC)
    return Submission(student_id, path, time, notes)


def senders(folder: Folder) -> list[str]:
    """Return the names under ``submitted`` that hold a notebook, on the roster or not."""
    place = folder.path / "submitted"
    folders = [path.name for path in place.glob("*") if path.is_dir() and next(path.rglob("*.ipynb"), None)]
    return sorted({*folders, *(path.stem for path in place.glob("*.ipynb"))})


def read_submission(path: Path) -> tuple[NotebookNode, str]:
    """Read a notebook that went through many hands, and the SHA-256 of its file.

    Raises
    ------
    EditionError
        If it is empty, too large, cut off, or no notebook; the message says so in a few words.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LIMIT_BYTES else b""
    except OSError as error:
        raise EditionError(f"the file cannot be read: {error.strerror}") from None
    if size > LIMIT_BYTES:
        raise EditionError(f"the file has {size / 1e6:.0f} MB; a notebook without its outputs has far less")
    if not content.strip():
        raise EditionError("the file is empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EditionError("the file is not text in UTF-8") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of cells copied with their ids, which restoring sorts out
            notebook = nbformat.reads(text, as_version=4)
        cells = [nbformat.from_dict(cell) for cell in notebook.cells]
        for cell in cells:
            cell["source"] = "".join(cell["source"])
            if not isinstance(cell["cell_type"], str) or not isinstance(cell.setdefault("metadata", {}), dict):
                raise TypeError("cell")
        notebook["cells"] = cells
    except RecursionError:
        raise EditionError("the file is nested too deeply") from None
    except Exception as error:  # nbformat raises many kinds
        cut = text.lstrip().startswith("{") and not text.rstrip().endswith("}")
        reason = "the file is cut off" if cut else "the file is no Jupyter notebook"
        raise EditionError(f"{reason} ({type(error).__name__})") from None
    return notebook, hashlib.sha256(content).hexdigest()


def restore(submitted: NotebookNode, original: NotebookNode) -> Restored:
    """Put a student's answers among the original cells.

    Locked cells (set-up, parameters, checks) are those of the original, whatever came back. An answer is found by its
    ``grade_id``, or by its cell's id where a tool dropped the metadata. Cells that the student added run where they
    stood. (nbgrader's OverwriteCells takes the cells from its gradebook's database, finds them by their ``grade_id``
    alone, and brings back missing checks, but no missing set-up.)

    Parameters
    ----------
    submitted : nbformat.NotebookNode
        What came back.
    original : nbformat.NotebookNode
        The student's notebook with solutions and hidden tests, as it was made for the student.
    """
    released = {cell["id"]: cell for cell in release_version(original).cells}
    by_grade = {str(grading(cell)["grade_id"]): cell["id"] for cell in original.cells if grading(cell).get("grade_id")}
    known = {cell["id"] for cell in original.cells}
    sent: dict[str, str] = {}  # sources of the known cells, by id
    extras: dict[str, list[str]] = {}  # sources of the student's own cells, by the id of the known one before
    anchor = ""
    for cell in submitted.cells:
        grade_id = grading(cell).get("grade_id")
        name = by_grade.get(str(grade_id)) or (cell.get("id") if cell.get("id") in known else None)
        if name is not None and name not in sent:
            anchor = name
            sent[name] = cell["source"]
        elif cell["cell_type"] == "code" and cell["source"].strip():
            extras.setdefault(anchor, []).append(cell["source"])
    cells, own = _additions(extras.get("", []), "start"), set()
    own |= {cell["id"] for cell in cells}
    changed, missing, untouched = [], [], []
    for cell in original.cells:
        name, meta = cell["id"], grading(cell)
        kept = copy.deepcopy(released[name] if meta.get("solution") else cell)
        label, handed_out = str(meta.get("grade_id", name)), released[name]["source"]
        if name not in sent:
            missing += [label] if meta.get("solution") or cell.cell_type == "code" else []
        elif not meta.get("solution"):
            changed += [label] if cell.cell_type == "code" and _plain(sent[name]) != _plain(handed_out) else []
        elif sent[name].strip() == handed_out.strip():
            untouched.append(label)
        else:
            kept["source"] = sent[name]
            own.add(name)
        cells.append(kept)
        added = _additions(extras.get(name, []), name)
        own |= {extra["id"] for extra in added}
        cells += added
    notebook = copy.deepcopy(original)
    notebook["cells"] = cells
    return Restored(notebook, tuple(changed), tuple(missing), frozenset(untouched), frozenset(own))


def made_for(notebook: NotebookNode) -> tuple[str, str]:
    """Return the student and the session that a notebook says it was made for; empty where it says nothing."""
    stamp = notebook.metadata.get(STAMP)
    stamp = stamp if isinstance(stamp, dict) else {}
    return str(stamp.get("student", "")), str(stamp.get("session", ""))


def _additions(sources: Sequence[str], anchor: str) -> list[NotebookNode]:
    return [
        nbformat.v4.new_code_cell(source, id=f"{anchor}-own-{n}"[-64:]) for n, source in enumerate(sources, start=1)
    ]


def _plain(source: str) -> str:
    """A cell's text without what editors change by themselves."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
