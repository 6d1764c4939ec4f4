"""``livingreview seminar``: check the exercises, prepare a session for a class, mark what came back."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingreview.cli.usage import UsageError
from livingreview.paths import edition_root
from livingreview.rerun.progress import steps

if TYPE_CHECKING:
    from livingreview.teaching.seminar.mark_table import Written
    from livingreview.teaching.seminar.marking import Marking
    from livingreview.teaching.seminar.session_folder import Folder, Record


def seminar(options: argparse.Namespace) -> int:
    """Run one part.

    Parameters
    ----------
    options : argparse.Namespace
        ``part`` and what belongs to it.

    Returns
    -------
    int
        0; 1 where the solutions failed or the exercises have problems. A notebook that cannot be marked is a line of the
        table, not a failure.
    """
    return {"check": check, "prepare": prepare, "mark": mark}[options.part](options)


def check(_options: argparse.Namespace) -> int:
    """List what is wrong with the exercises."""
    import nbformat

    from livingreview.teaching.seminar.exercises import check_exercise, find_sessions, tasks

    found = find_sessions(edition_root())
    if not found:
        raise UsageError("this edition has no exercises: expected chapters/teaching/exercises/session-1.ipynb")
    problems = []
    for name, path in found.items():
        try:
            notebook = nbformat.read(path, as_version=4)
        except Exception as error:  # a notebook that is none
            print(f"livingreview: {path.name}: no notebook ({type(error).__name__})", file=sys.stderr)
            problems.append(name)
            continue
        own = check_exercise(notebook, path.name)
        for problem in own:
            print(f"livingreview: {problem.sentence()}", file=sys.stderr)
        problems += own
        if not own:
            listed = tasks(notebook)
            print(f"{name}: {len(listed)} tasks, {sum(task.points for task in listed):g} points")
    return 1 if problems else 0


def prepare(options: argparse.Namespace) -> int:
    """Write a session's folder."""
    from livingreview.errors import EditionError
    from livingreview.teaching.seminar.exercises import find_sessions
    from livingreview.teaching.seminar.preparation import SolutionsFailed
    from livingreview.teaching.seminar.preparation import prepare as prepare_session
    from livingreview.teaching.seminar.roster import read_roster

    root, out = edition_root(), Path(options.out).resolve()
    sessions = find_sessions(root)
    name = options.session if options.session.startswith("session-") else f"session-{options.session}"
    if name not in sessions:
        raise UsageError(f"--session {options.session}: there is none; expected one of {', '.join(sessions) or 'none'}")
    if root == out or root / "chapters" in (out, *out.parents) or root / "data" in (out, *out.parents):
        raise UsageError(f"--out {options.out}: that is the edition itself; give a folder of its own")
    try:
        students = read_roster(Path(options.roster))
        out.mkdir(parents=True, exist_ok=True)
        with steps(len(students), "slices solved", options.quiet) as advance:
            made = prepare_session(
                sessions[name], students, out, root, term=options.term, jobs=options.jobs, on_done=advance
            )
    except SolutionsFailed as error:
        for line in str(error).splitlines():
            print(f"livingreview: {line}", file=sys.stderr)
        return 1
    except EditionError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"--out {options.out}: {error.strerror} ({error.filename})") from None
    finally:
        with suppress(OSError):  # a folder that was made for nothing; one that holds anything stays
            out.rmdir()
    if not options.quiet:
        points = sum(task.points for task in made.tasks)
        print(
            f"{name}: {len(made.students)} students, {len(made.tasks)} tasks, {points:g} points; {made.written} files written"
        )
        print(
            f"hand out {out / 'students'}, collect into {out / 'submitted'}/<student>/{name}, keep {out / 'teacher'} to yourself"
        )
    return 0


def mark(options: argparse.Namespace) -> int:
    """Mark a session's folder."""
    from livingreview.atomic_files import write_atomically
    from livingreview.errors import EditionError, count
    from livingreview.evidence import load
    from livingreview.teaching.seminar import confinement
    from livingreview.teaching.seminar.exercises import read_exercise, tasks
    from livingreview.teaching.seminar.feedback import written_page
    from livingreview.teaching.seminar.mark_table import read_by_hand, remarks_by_hand, write_marks
    from livingreview.teaching.seminar.marking import mark as mark_session
    from livingreview.teaching.seminar.session_folder import BY_HAND, TO_READ, Folder, read_record
    from livingreview.teaching.seminar.submission_run import Rules

    root, path = edition_root(), Path(options.folder).resolve()
    due = _time(options.due) if options.due else None
    try:
        record = read_record(path)
        folder = Folder(path, record.session)
        if record.evidence != load(root / "data").checksum:
            raise UsageError(
                f"{path}: the evidence changed since the notebooks were handed out; mark with the version of the "
                "edition that prepared them, or prepare again and hand out again"
            )
        weak = confinement.probe().sentence()
        if weak:
            print(f"livingreview: {weak}", file=sys.stderr)
        source = read_exercise(folder.source())
        read_by_hand(folder, tasks(source))  # a slip in it is said before anybody waits
        rules = Rules(options.seconds, options.memory)
        with steps(len(record.students), "students marked", options.quiet) as advance:
            marking = mark_session(folder, record, root, rules, options.jobs, on_done=advance)
        written = write_marks(folder, marking, due)
        _write_feedback(folder, record, marking, written, options.answers, remarks_by_hand(folder))
        write_atomically(folder.path / TO_READ, written_page(marking, source, record.session))
    except EditionError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename or path}: {error.strerror}") from None
    if not options.quiet:
        for line in written.lines:
            print(line.sentence())
        moved = count(written.moved, "earlier mark")
        print(f"{folder.path / 'marks.csv'}: {count(len(written.lines), 'student')}; {moved} kept in the history")
        if any(line.cells["to_read"] not in ("", "0") for line in written.lines):
            print(f"read the answers in words in {TO_READ}, give points in {BY_HAND}, and mark again")
    for name in marking.unknown_senders:
        print(
            f"livingreview: submitted/{name}: nobody of that name is on the roster; nothing of it was marked",
            file=sys.stderr,
        )
    return 0


def _write_feedback(
    folder: Folder,
    record: Record,
    marking: Marking,
    written: Written,
    answers: bool,
    by_hand: dict[str, dict[str, str]],
) -> None:
    from livingreview.atomic_files import write_atomically
    from livingreview.teaching.seminar.feedback import feedback_page

    key: dict[str, Any] = {}
    if answers:
        key = json.loads((folder.path / "teacher" / "key.json").read_text(encoding="utf-8"))
    for one, line in zip(marking.marks, written.lines, strict=False):
        expected = None
        if answers:
            tasks = key.get(one.student.student_id, {})
            expected = {name: value for own in tasks.values() for name, value in own.items()}
        name = one.student.student_id
        page = feedback_page(one, line, marking.tasks, record.session, expected, by_hand.get(name))
        write_atomically(folder.feedback(name), page)


def _time(text: str) -> datetime.datetime:
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--due {text!r} is no time; expected one as 2027-01-11T12:00+01:00") from None
    return time if time.tzinfo else time.astimezone()
