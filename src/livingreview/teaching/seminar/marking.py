"""Mark what came back: one result for every student, whatever state the hand-in is in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import nbformat

from livingreview.errors import EditionError
from livingreview.parallel import memory_workers, parallel_map
from livingreview.rerun.tasks import MEMORY_PER_NOTEBOOK_BYTES
from livingreview.teaching.seminar import assignment_release, checks, exercises, submissions
from livingreview.teaching.seminar.answers import decode, encode, from_words, kind_of
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.forms import FormAnswers
from livingreview.teaching.seminar.hand_ins import HandIn, HandIns
from livingreview.teaching.seminar.likeness import with_likeness
from livingreview.teaching.seminar.marks import BROKEN, ELSEWHERE, EMPTY, FAILED, MARKED, MISSING, Mark, Marking, Work
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.sandbox import Sandbox
from livingreview.teaching.seminar.session_folder import Folder, Record
from livingreview.teaching.seminar.submission_run import Rules, SubmissionRun, run_cells

_FIRST = 120


@dataclass(frozen=True)
class Course:
    """What every hand-in of a session is marked with.

    Parameters
    ----------
    source : nbformat.NotebookNode
        The exercise with its solutions.
    key : dict
        By student and task the right values, as they are written.
    """

    source: nbformat.NotebookNode
    tasks: tuple[Task, ...]
    record: Record
    key: Mapping[str, checks.Values]
    root: Path
    data: Path
    sandbox: Sandbox
    rules: Rules


def mark(
    folder: Folder,
    record: Record,
    hand_ins: HandIns,
    root: Path,
    sandbox: Sandbox,
    rules: Rules,
    jobs: int | None = None,
    on_done: Callable[[], None] = lambda: None,
) -> Marking:
    """Mark a session that was prepared, `jobs` students at once; `on_done` is called when a student's work is marked."""
    source = exercises.read_exercise(folder.source())
    tasks = tuple(exercises.tasks(source))
    course = Course(source, tasks, record, folder.read_key(), root, folder.evidence(), sandbox, rules)
    if record.students and hand_ins.sent:
        check_solutions(course)
    marks = parallel_map(
        partial(mark_one, course=course),
        list(hand_ins.sent),
        jobs or memory_workers(MEMORY_PER_NOTEBOOK_BYTES),
        on_done=lambda hand_in: on_done(),
        killed=partial(_killed, tasks=tasks),
    )
    return Marking(tasks, with_likeness(marks, source, tasks), hand_ins.unknown_senders, hand_ins.ignored)


def check_solutions(course: Course) -> None:
    """Mark the exercise's own solutions, on the first student's subset.

    Raises
    ------
    EditionError
        If they do not get all points: then the program changed since the notebooks were handed out, and would be unfair.
    """
    student = course.record.students[0]
    parameters = {"student": student.student_id, "seed": student.seed(course.record.session, course.record.term)}
    original = assignment_release.student_notebook(course.source, course.record.session, parameters)
    found = _of_notebook(original, original, course, course.key.get(student.student_id, {}))
    wrong = [task.name for task in course.tasks if not task.written and found.points.get(task.name) != task.points]
    if wrong:
        said = "; ".join(found.remarks[name] for name in wrong if name in found.remarks) or "; ".join(found.notes)
        raise EditionError(
            f"the exercise's own solutions do not get their points in {', '.join(wrong)} ({said}). The program changed since the "
            "notebooks were prepared: mark with the version that prepared them, or prepare again and hand out again"
        )


def mark_one(sent: HandIn, *, course: Course) -> Mark:
    """Mark one student; whatever goes wrong becomes a note, never an error."""
    student, tasks = sent.student, course.tasks
    blank: dict[str, float | None] = dict.fromkeys(task.name for task in tasks)
    if not sent.files:
        return Mark(student, BROKEN if sent.notes else MISSING, blank, notes=sent.notes or ("nothing came",))
    chosen, notes = sent.first_readable()
    made = Mark(student, BROKEN, blank, (chosen or sent.files[0]).time, notes=tuple(notes), sure=(chosen or sent.files[0]).sure)
    if chosen is None:
        return made
    made = replace(made, status=FAILED, digest=chosen.digest)
    try:
        parameters = {"student": student.student_id, "seed": student.seed(course.record.session, course.record.term)}
        original = assignment_release.student_notebook(course.source, course.record.session, parameters)
        key = course.key.get(student.student_id, {})
        found = _of_form(chosen.form, original, course, key) if chosen.form else _of_notebook(chosen.notebook, original, course, key)
        notes = (*made.notes, *_wrong_owner(chosen.made_for, student, course.record), *found.notes)
        return replace(made, status=found.status, points=found.points or blank, notes=notes, remarks=found.remarks, work=found.work)
    except Exception as error:  # a mark is asked for again rather than lost
        reason = str(error).splitlines()[0][:_FIRST] if str(error) else ""
        return replace(made, notes=(*made.notes, f"it could not be marked ({type(error).__name__}: {reason})"))


@dataclass(frozen=True)
class _Found:
    status: str
    points: dict[str, float | None] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    work: dict[str, Work] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def _of_notebook(
    notebook: nbformat.NotebookNode, original: nbformat.NotebookNode, course: Course, key: checks.Values
) -> _Found:
    """Mark a notebook: run it in the sandbox, judge its values, and run it again with right values in the place of wrong ones."""
    restored = submissions.restore(notebook, original)
    notes = _alterations(restored)
    if not restored.answered:
        return _nothing(course.tasks, notes)
    until = time.monotonic() + course.rules.limits.seconds
    run = _run(restored, course, until)
    if fault := _our_fault(run, restored):
        return _Found(FAILED, notes=(*notes, f"it could not be marked: a cell of the exercise's own failed ({fault})"))
    coded = [task for task in course.tasks if not task.written]
    values = {task.name: _values(task, restored, run, key.get(task.name, {})) for task in coded}
    of = checks.checks_of(original, course.tasks, key)
    judged = checks.judge(of, values, course.root, course.data)
    wrong = [task.name for task in coded if not judged[task.name].right]
    again = [name for name in wrong[1:] if restored.sections[name]]
    if again and time.monotonic() < until:
        # With the right values of what is wrong, each set when its task's own were noted: no task pays for an earlier one.
        then: dict[str, dict[str, Any]] = {}
        for name in wrong:
            then.setdefault(restored.before(name), {}).update(key.get(name, {}))
        second = _run(restored, course, until, then, run)
        tried = {task.name: _values(task, restored, second, key.get(task.name, {}), at_end=False) for task in coded if task.name in again}
        judged_again = checks.judge(of, {**values, **tried}, course.root, course.data)
        for name in again:
            if judged_again[name].right:
                judged[name], values[name] = judged_again[name], tried[name]
    sources = {cell.id: cell.source for cell in restored.cells}
    work = {name: Work(text) for name, text in restored.words.items()}
    for name, ids in restored.sections.items():
        typed = [f"{answer} = {text}" for answer, text in restored.typed.get(name, {}).items()]
        work[name] = Work(
            "\n\n".join([*(sources[one] for one in ids), *typed]), "".join(run.texts.get(one, "") for one in ids),
            {answer: decode(value) for answer, value in values[name].items()}, judged[name].failed,
        )  # fmt: skip
    under = {one for ids in restored.sections.values() for one in ids}
    loose = [cell for cell in restored.cells if cell.own and cell.id not in under]
    work[ELSEWHERE] = Work("\n\n".join(cell.source for cell in loose), "".join(run.texts.get(cell.id, "") for cell in loose))
    errors = {name: next((run.errors[one] for one in ids if one in run.errors), "") for name, ids in restored.sections.items()}
    found = _graded(course.tasks, judged, work, errors)
    return replace(found, notes=(*notes, *_events(run, restored)))


def _run(
    restored: submissions.Restored, course: Course, until: float, then: Mapping[str, Mapping[str, Any]] | None = None,
    before: SubmissionRun | None = None,
) -> SubmissionRun:  # fmt: skip
    left = max(1.0, until - time.monotonic())
    rules = replace(course.rules, limits=replace(course.rules.limits, seconds=left))
    names = [name for task in course.tasks for name in task.answers]
    ended = before.ended if before else {}
    return run_cells(restored.cells, names, course.sandbox, course.root, course.data, rules, then, ended)


def _values(
    task: Task, restored: submissions.Restored, run: SubmissionRun, key: Mapping[str, Any], at_end: bool = True
) -> dict[str, Any]:
    """Return a task's values: those that stood when what is under the task had ended, else at the end, else those that were typed.

    Where right values were set after wrong ones, those at the end are ours and do not count.
    """
    section = [one for one in restored.sections[task.name] if one in run.values]
    there = run.values[section[-1]] if section else {}
    typed = restored.typed.get(task.name, {})
    typed = {name: encode(from_words(text, kind_of(decode(key.get(name))))) for name, text in typed.items()}
    found = {**typed, **(run.last if at_end else {}), **there}
    return {name: found[name] for name in task.answers if name in found}


def _of_form(form: FormAnswers, original: nbformat.NotebookNode, course: Course, key: checks.Values) -> _Found:
    """Mark what the form without Python saved."""
    coded = [task for task in course.tasks if not task.written]
    if not form.answered(course.tasks):
        return _nothing(course.tasks, ["it came from the form"])
    values = {task.name: form.values(task, key.get(task.name, {})) for task in coded}
    of = checks.checks_of(original, course.tasks, key, by_hand=True)
    judged = checks.judge(of, values, course.root, course.data)
    work = {task.name: Work(form.words(task)) for task in course.tasks if task.written and form.words(task)}
    for task in coded:
        shown = {name: decode(value) for name, value in values[task.name].items()}
        if shown:
            work[task.name] = Work("", "", shown, judged[task.name].failed)
    return replace(_graded(course.tasks, judged, work, {}), notes=("it came from the form",))


def _nothing(tasks: Sequence[Task], notes: Sequence[str]) -> _Found:
    zero: dict[str, float | None] = {task.name: 0.0 for task in tasks}
    return _Found(EMPTY, zero, dict.fromkeys(zero, "not answered"), notes=(*notes, "nothing in it was answered"))


def _graded(
    tasks: Sequence[Task], judged: Mapping[str, checks.Judged], work: Mapping[str, Work], errors: Mapping[str, str]
) -> _Found:
    """Give a task's points where all its checks hold, as nbgrader does, and say what does not."""
    points: dict[str, float | None] = {}
    remarks: dict[str, str] = {}
    for task in tasks:
        name = task.name
        own = work.get(name, Work())
        if task.written:
            points[name], remarks[name] = (None, "to be read by your teacher") if own.written else (0.0, "not answered")
        elif judged[name].right:
            points[name], remarks[name] = task.points, "right"
        elif not own.written and not own.values:
            points[name], remarks[name] = 0.0, "not answered"
        else:
            said = [errors[name]] if errors.get(name) and not own.values else list(judged[name].failed)
            points[name], remarks[name] = 0.0, "; ".join(said) or "not right"
    return _Found(MARKED, points, remarks, dict(work))


def _our_fault(run: SubmissionRun, restored: submissions.Restored) -> str:
    """Say what failed before any cell of the student's ran; empty where nothing did."""
    for cell in restored.cells:
        if cell.own:
            return ""
        if error := run.errors.get(cell.id):
            return error
    return ""


def _killed(sent: HandIn, tasks: Sequence[Task]) -> Mark:
    blank: dict[str, float | None] = dict.fromkeys(task.name for task in tasks)
    return Mark(sent.student, FAILED, blank, notes=("it could not be marked: the marking process was killed",))


def _wrong_owner(stamp: tuple[str, str], student: Student, record: Record) -> list[str]:
    who, session = stamp
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


def _events(run: SubmissionRun, restored: submissions.Restored) -> list[str]:
    """Say which of the student's cells failed, and why."""
    own = {cell.id for cell in restored.cells if cell.own}
    return [
        f"{cell} {error}" if cell in run.ended else f"{cell} fails ({error.partition(':')[0]})"
        for cell, error in run.errors.items()
        if cell in own and not error.startswith("NotImplementedError")
    ]
