"""Prepare a session: a notebook for each student on a subset of the evidence, solved, and the teacher's key."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import nbformat

from livingreview.errors import EditionError, Problem
from livingreview.evidence import load
from livingreview.parallel import memory_workers, parallel_map
from livingreview.paths import is_evidence
from livingreview.rerun import execution, normal_form
from livingreview.rerun.tasks import MEMORY_PER_NOTEBOOK_BYTES
from livingreview.teaching.seminar import answer_form, answer_key, answers, assignment_release, checks, exercises
from livingreview.teaching.seminar.class_tables import as_number
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import RECORD, Folder, Record, read_record, session_conflict
from livingreview.written_files import LeftAlone, WrittenFiles

CELL_TIMEOUT_S = 120


class SolutionsFailed(EditionError):
    """The solutions failed on a student's subset, one line each; a type of its own, since the command then ends with 1."""


@dataclass(frozen=True)
class Solved:
    """One student's notebook, solved: its bytes, its answers, or the line that says what failed."""

    student: Student
    handout: bytes = b""
    solved: bytes = b""
    answers: dict[str, Any] | None = None
    failure: str = ""
    form: bytes = b""


@dataclass(frozen=True)
class Prepared:
    """What was prepared: the folder, the students, the tasks, how many files were written, and which were left alone."""

    folder: Folder
    students: tuple[Student, ...]
    tasks: tuple[exercises.Task, ...]
    written: int
    left_alone: tuple[LeftAlone, ...]


def prepare(
    source: Path,
    students: Sequence[Student],
    out: Path,
    root: Path,
    *,
    term: str = "",
    roster: bytes = b"",
    columns: Mapping[str, str] | None = None,
    jobs: int | None = None,
    on_done: Callable[[], None] = lambda: None,
) -> Prepared:
    """Prepare a session.

    Parameters
    ----------
    source : pathlib.Path
        The exercise notebook, with its solutions.
    out : pathlib.Path
        The session's folder. What lies there and was not written by an earlier preparation, or was changed since, stays
        as it is, as a notebook in which a student has worked.
    term : str
        Another term, other subsets.
    roster : bytes
        The file of the roster, which is kept for the platform's own file of marks.
    columns : mapping, optional
        Which of its columns holds what.
    jobs : int, optional
        Students at once.
    on_done : callable
        Called when a student's notebook is solved.

    Raises
    ------
    EditionError
        If the evidence has a problem, the exercise lacks a solution, a check or points, the folder holds another session, identifiers became numbers,
        or somebody changed a file that marking needs. Then nothing is written.
    SolutionsFailed
        If the solutions fail on a student's subset. Then nothing is written.
    """
    notebook = exercises.read_exercise(source)
    folder, tasks = Folder(out, source.stem), exercises.tasks(notebook)
    earlier = read_record(out) if (out / RECORD).exists() else None
    if earlier and (why := session_conflict(earlier, folder.session, term)):
        raise EditionError(f"{out}: {why}")
    _no_numbers_of_spreadsheets(students, earlier)
    ours = WrittenFiles(out)
    _keep_what_marking_needs(ours, {folder.source(): source.read_bytes()})
    # Who joins later works on what the others work on, however the edition was corrected since.
    data = folder.evidence() if earlier and folder.evidence().is_dir() else root / "data"
    evidence = load(data).checksum  # what is wrong with it is said before anybody waits
    kept = _evidence_files(data, folder.evidence())
    names = [name for task in tasks for name in task.answers]
    work = partial(_solve, notebook=notebook, tasks=tasks, session=folder.session, term=term, root=root, data=data, names=names)
    jobs = jobs or memory_workers(MEMORY_PER_NOTEBOOK_BYTES)
    found = parallel_map(work, list(students), jobs, on_done=lambda student: on_done(), killed=_killed)
    failures = [one.failure for one in found if one.failure]
    if failures:
        raise SolutionsFailed("\n".join(failures))
    record = Record(folder.session, term, evidence, tuple(students), dict(columns or {}))
    key = answer_key.key_files(folder, tasks, {one.student: one.answers or {} for one in found})
    needed = {folder.source(): source.read_bytes(), folder.key(): key.pop(folder.key()), out / RECORD: record.to_bytes()}
    _keep_what_marking_needs(ours, needed)
    files = dict(kept)
    if roster:
        files[folder.roster()] = roster
    for one in found:
        files[folder.handout(one.student.student_id)] = one.handout
        files[folder.solved(one.student.student_id)] = one.solved
        files[folder.form(one.student.student_id)] = one.form
    # The record is last: a folder with a record is whole.
    written, left_alone = ours.write(files | key | needed, private=lambda path: out / "students" not in path.parents)
    present = {one.student.student_id for one in found}
    for student in earlier.students if earlier else ():
        if student.student_id not in present:  # what who left sent in stays
            left_alone += ours.remove([where(student.student_id) for where in (folder.handout, folder.form, folder.solved)])
    for student in students:
        folder.submitted(student.student_id).mkdir(parents=True, exist_ok=True)
    return Prepared(folder, tuple(students), tuple(tasks), written, tuple(left_alone))


def _evidence_files(data: Path, place: Path) -> dict[Path, bytes]:
    """Return the files of the evidence by where their copies lie, so that a later correction changes no mark."""
    files = {path: path.relative_to(data).as_posix() for path in sorted(data.rglob("*")) if path.is_file()}
    return {place / name: path.read_bytes() for path, name in files.items() if is_evidence(name)}


def _no_numbers_of_spreadsheets(students: Sequence[Student], earlier: Record | None) -> None:
    """Refuse a roster in which a spreadsheet made numbers of identifiers that notebooks were handed out under."""
    now = {student.student_id for student in students}
    gone = [student.student_id for student in earlier.students if student.student_id not in now] if earlier else []
    wrong = [(name, meant) for name in now if (meant := as_number(name, gone))]
    if wrong:
        rule = "a spreadsheet took an identifier for a number"
        raise EditionError([Problem("roster", rule, meant, column="student_id", value=name) for name, meant in sorted(wrong)])


def _keep_what_marking_needs(ours: WrittenFiles, files: Mapping[Path, bytes]) -> None:
    if changed := ours.changed(files):
        rule, expected = "changed since it was prepared, or somebody else's", "it as it was, moved away, or another --out"
        raise EditionError([Problem(path.relative_to(ours.folder).as_posix(), rule, expected) for path in changed])


def _solve(
    student: Student, *, notebook: nbformat.NotebookNode, tasks: Sequence[exercises.Task], session: str, term: str, root: Path,
    data: Path, names: list[str],
) -> Solved:  # fmt: skip
    """Make a student's notebook, solve it, and note the answers; whatever goes wrong becomes a line."""
    try:
        own = assignment_release.student_notebook(
            notebook, session, {"student": student.student_id, "seed": student.seed(session, term)}
        )
        handout = normal_form.to_bytes(assignment_release.release_version(own))
        solved = copy.deepcopy(own)
        own.cells.append(nbformat.v4.new_code_cell(answers.report_code(names), id="answers"))
        work = execution.execute(own, root / exercises.FOLDER, root, name=student.student_id, timeout_s=CELL_TIMEOUT_S, data=data)
        done = execution.wait_for(work)
        report = done.notebook.cells.pop()
        printed = "".join(output.get("text", "") for output in report.outputs)
        found = answers.read_report(printed)
        key = {task.name: {name: found[name] for name in task.answers if name in found} for task in tasks}
        judged = checks.judge(checks.checks_of(solved, tasks, key), key, root, data)
        for task, one in judged.items():
            if not one.right:
                return Solved(student, failure=f"{student.student_id}: the checks of {task} refuse the solution: {'; '.join(one.failed)}")
        form = answer_form.form_page(done.notebook, tasks, key, session, student.student_id)
        return Solved(student, handout, normal_form.to_bytes(done.notebook), found, form=form)
    except execution.ExecutionError as error:
        return Solved(student, failure=f"the solutions fail on a subset: {error}")
    except Exception as error:  # one line for the teacher, whatever it is
        reason = str(error).splitlines()[0] if str(error) else ""
        return Solved(student, failure=f"{student.student_id}: {type(error).__name__}: {reason}")


def _killed(student: Student) -> Solved:
    return Solved(student, failure=f"{student.student_id}: its process was killed (out of memory?)")
