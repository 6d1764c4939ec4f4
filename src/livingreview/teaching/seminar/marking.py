"""Mark what came back: one result for every student, whatever state the notebook is in."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import nbformat
from nbgrader.utils import determine_grade

from livingreview.errors import EditionError
from livingreview.parallel import memory_workers, parallel_map
from livingreview.rerun import execution
from livingreview.rerun.tasks import MEMORY_PER_NOTEBOOK_BYTES
from livingreview.teaching.seminar import assignment_release, exercises, submissions
from livingreview.teaching.seminar.hand_ins import HandIn, find_hand_ins
from livingreview.teaching.seminar.notebook_files import read_notebook
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import Folder, Record
from livingreview.teaching.seminar.submission_run import Rules, SubmissionRun, run_submission

MARKED, BROKEN, EMPTY, MISSING, FAILED = "marked", "broken", "empty", "missing", "not marked"
_FIRST = 120


@dataclass(frozen=True)
class Mark:
    """What a student got.

    Parameters
    ----------
    student : Student
        Who.
    status : {"marked", "empty", "broken", "missing", "not marked"}
        An empty notebook has no points; a broken or missing one has none *yet*: its tasks are blank, not 0. So are those
        of a notebook that was not marked, which is the fault of this machine or of the exercise, and not the student's.
    points : dict of str to float or None
        By task; None where a teacher has to read it, or where nothing could be marked.
    time : datetime.datetime or None
        When it was sent; None where that is not certain, which a note says, or nothing came.
    digest : str
        SHA-256 of the file.
    notes : tuple of str
        Everything a teacher should know, each a few words.
    remarks : dict of str to str
        By task: what the student learns about it.
    answers : dict
        The student's values.
    words : dict of str to str
        By task: the answers in the student's own words, for a teacher to read.
    """

    student: Student
    status: str
    points: dict[str, float | None] = field(default_factory=dict)
    time: datetime.datetime | None = None
    digest: str = ""
    notes: tuple[str, ...] = ()
    remarks: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Marking:
    """A whole class, marked; who sent something and is on no roster; and what no person sent, which was passed over."""

    tasks: tuple[exercises.Task, ...]
    marks: tuple[Mark, ...]
    unknown_senders: tuple[str, ...]
    ignored: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Mark, ...]:
        """Those that could not be marked for no fault of the student's."""
        return tuple(one for one in self.marks if one.status == FAILED)


def mark(
    folder: Folder,
    record: Record,
    root: Path,
    rules: Rules,
    jobs: int | None = None,
    on_done: Callable[[], None] = lambda: None,
    zone: ZoneInfo | None = None,
) -> Marking:
    """Mark a session that was prepared, `jobs` students at once; `on_done` is called when a student's work is marked.

    Times that name no zone are of `zone`.
    """
    source = exercises.read_exercise(folder.source())
    tasks = tuple(exercises.tasks(source))
    found = find_hand_ins(folder, record.students)
    work = partial(mark_one, source=source, tasks=tasks, folder=folder, record=record, root=root, rules=rules, zone=zone)
    marks = parallel_map(
        work,
        list(found.sent),
        jobs or memory_workers(MEMORY_PER_NOTEBOOK_BYTES),
        on_done=lambda hand_in: on_done(),
        killed=partial(_killed, tasks=tasks),
    )
    return Marking(tasks, tuple(marks), found.unknown_senders, found.ignored)


def mark_one(
    sent: HandIn,
    *,
    source: nbformat.NotebookNode,
    tasks: Sequence[exercises.Task],
    folder: Folder,
    record: Record,
    root: Path,
    rules: Rules,
    zone: ZoneInfo | None = None,
) -> Mark:
    """Mark one student; whatever goes wrong becomes a note, never an error."""
    student = sent.student
    blank: dict[str, float | None] = dict.fromkeys(task.name for task in tasks)
    if not sent.notebooks:
        return Mark(student, BROKEN if sent.notes else MISSING, blank, notes=sent.notes or ("nothing came",))
    chosen, notebook, digest, notes = _first_readable(sent.notebooks)
    notes += sent.notes
    time = None
    try:
        time = sent.time(chosen, zone)
    except EditionError as error:
        notes.append(str(error))
    if notebook is None:
        return Mark(student, BROKEN, blank, time, notes=tuple(notes))
    try:
        seed = student.seed(record.session, record.term)
        original = assignment_release.student_notebook(source, record.session, {"student": student.student_id, "seed": seed})
        notes += _wrong_owner(notebook, student, record)
        restored = submissions.restore(notebook, original)
        notes += _alterations(restored)
        zero = {task.name: 0.0 for task in tasks}
        if not restored.own:
            remarks = dict.fromkeys(zero, "not answered")
            return Mark(student, EMPTY, zero, time, digest, (*notes, "nothing in it was answered"), remarks)
        names = [name for task in tasks for name in task.answers]
        run = run_submission(restored.notebook, names, root, [folder.path], rules, _remedies(original))
        if fault := _our_fault(run, restored):
            return Mark(student, FAILED, blank, time, digest, (*notes, fault))
        points, remarks = _points(run, restored, tasks)
        notes += _events(run, restored)
        words = _words(restored, tasks)
        return Mark(student, MARKED, points, time, digest, tuple(notes), remarks, run.answers, words)
    except Exception as error:  # a mark is asked for again rather than lost
        reason = str(error).splitlines()[0][:_FIRST] if str(error) else ""
        note = f"it could not be marked ({type(error).__name__}: {reason})"
        return Mark(student, FAILED, blank, time, digest, (*notes, note))


def _first_readable(paths: Sequence[Path]) -> tuple[Path, nbformat.NotebookNode | None, str, list[str]]:
    """Return the first notebook that can be read with its digest, and what to say of it and of the others."""
    notes: list[str] = []
    for place, path in enumerate(paths):
        try:
            notebook, digest = read_notebook(path)
        except EditionError as error:
            notes.append(f"{path.name}: {error}" if len(paths) > 1 else str(error))
            continue
        if len(paths) > 1:
            others = ", ".join(other.name for other in paths[place + 1 :])
            notes.append(f"{len(paths)} notebooks came, {path.name} was marked" + (f", not {others}" if others else ""))
        elif path.suffix != ".ipynb":
            notes.append(f"it came as {path.name}")
        return path, notebook, digest, notes
    return paths[0], None, "", notes


def _our_fault(run: SubmissionRun, restored: submissions.Restored) -> str:
    """Say what failed before any cell of the student's ran, or took too long without being the student's; else empty."""
    for cell in run.notebook.cells:
        if cell["id"] in restored.own:
            return ""
        if cell.cell_type == "code" and (error := run.stopped.get(cell["id"]) or _error(cell)):
            graded = exercises.grading(cell).get("grade") or exercises.grading(cell).get("solution")
            return "" if graded else f"it could not be marked: a cell of the exercise's own failed ({error})"
    return ""


def _words(restored: submissions.Restored, tasks: Sequence[exercises.Task]) -> dict[str, str]:
    """Return what was written in words, by task; nothing for a cell that is as it was handed out."""
    sources = {str(exercises.grading(cell).get("grade_id")): cell["source"] for cell in restored.notebook.cells}
    return {
        task.name: sources[task.name]
        for task in tasks
        if task.written and task.name in sources and task.name not in restored.untouched
    }


def _remedies(original: nbformat.NotebookNode) -> dict[str, str]:
    """Return the code that sets a task's right answers, by the id of its check."""
    named = {str(exercises.grading(cell).get("grade_id")): cell for cell in original.cells}
    return {
        named[task.graded]["id"]: exercises.solution(named[task.name])
        for task in exercises.tasks(original)
        if not task.written
    }


def _killed(sent: HandIn, tasks: Sequence[exercises.Task]) -> Mark:
    blank: dict[str, float | None] = dict.fromkeys(task.name for task in tasks)
    return Mark(sent.student, FAILED, blank, notes=("it could not be marked: the marking process was killed",))


def _wrong_owner(notebook: nbformat.NotebookNode, student: Student, record: Record) -> list[str]:
    who, session = submissions.made_for(notebook)
    found = [f"the notebook was made for {who}"] if who and who != student.student_id else []
    return found + ([f"the notebook is one of {session}"] if session and session != record.session else [])


def _alterations(restored: submissions.Restored) -> list[str]:
    found = []
    if restored.changed:
        found.append(f"altered and restored: {', '.join(restored.changed)}")
    if restored.missing:
        found.append(f"missing and put back: {', '.join(restored.missing)}")
    if restored.elsewhere:
        found.append(f"answered in a cell of its own: {', '.join(restored.elsewhere)}")
    return found


def _points(
    run: SubmissionRun, restored: submissions.Restored, tasks: Sequence[exercises.Task]
) -> tuple[dict[str, float | None], dict[str, str]]:
    """Give points by nbgrader's own rule, and say why."""
    cells = {str(exercises.grading(cell).get("grade_id")): cell for cell in run.notebook.cells}
    points: dict[str, float | None] = {}
    remarks: dict[str, str] = {}
    for task in tasks:
        if task.name in restored.untouched or (task.written and task.name in restored.missing):
            points[task.name], remarks[task.name] = 0.0, "not answered"
        elif task.written:
            points[task.name], remarks[task.name] = None, "to be read by your teacher"
        else:
            score, _ = determine_grade(cells[task.graded])
            points[task.name] = float(score)
            error = _error(cells[task.name]) or _error(cells[task.graded])
            remarks[task.name] = "right" if score == task.points else error or "partly right"
    return points, remarks


def _error(cell: nbformat.NotebookNode) -> str:
    """First line of the error that a cell ended with; an assertion's message alone."""
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            said = execution.ANSI.sub("", str(output.get("evalue", ""))).strip().splitlines()
            text = said[0][:_FIRST] if said else ""
            if output.get("ename") == "AssertionError" and text:
                return text
            return f"{output.get('ename', 'error')}: {text}" if text else str(output.get("ename", "error"))
    return ""


def _events(run: SubmissionRun, restored: submissions.Restored) -> list[str]:
    names = {cell["id"]: str(exercises.grading(cell).get("grade_id", cell["id"])) for cell in run.notebook.cells}
    found = [f"{names[cell]} {reason}" for cell, reason in run.stopped.items()]
    found += [f"it asked for {what}, which marking refuses" for what in run.refused]
    for cell in run.notebook.cells:
        if cell["id"] in restored.own and cell["id"] not in run.stopped and cell.cell_type == "code":
            error = _error(cell)
            if error and not error.startswith("NotImplementedError"):
                found.append(f"{names[cell['id']]} fails ({error.partition(':')[0]})")
    return found
