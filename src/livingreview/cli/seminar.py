"""``livingreview seminar``: check the exercises, prepare a session for a class, mark what came back."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from livingreview.cli.options import Jobs, Quiet, WholeNumber
from livingreview.errors import EditionError, count
from livingreview.paths import edition_root
from livingreview.rerun.progress import steps

if TYPE_CHECKING:
    from livingreview.teaching.seminar.mark_table import Written
    from livingreview.teaching.seminar.marks import Marking
    from livingreview.teaching.seminar.session_folder import Folder, Record
    from livingreview.written_files import LeftAlone

app = App(name="seminar", help="Exercises for a class: check them, prepare a session, mark what came back.")


@app.command
def check() -> int:
    """Find exercises without a solution, a check or points."""
    from livingreview.teaching.seminar.exercises import check_exercise, find_sessions, tasks
    from livingreview.teaching.seminar.notebook_files import read_own_notebook

    found = find_sessions(edition_root())
    if not found:
        raise EditionError("this edition has no exercises: expected chapters/teaching/exercises/session-1.ipynb")
    wrong = 0
    for name, path in found.items():
        try:
            notebook = read_own_notebook(path)
        except EditionError as error:
            print(f"livingreview: {error}", file=sys.stderr)
            wrong += 1
            continue
        problems = check_exercise(notebook, path.name)
        for problem in problems:
            print(f"livingreview: {problem.sentence()}", file=sys.stderr)
        wrong += len(problems)
        if not problems:
            listed = tasks(notebook)
            print(f"{name}: {len(listed)} tasks, {sum(task.points for task in listed):g} points")
    return 1 if wrong else 0


@app.command
def prepare(
    *,
    session: str,
    roster: Path,
    out: Path,
    term: str = "",
    columns: str = "",
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> int:
    """Write a notebook for each student, and the teacher's key.

    Example: livingreview seminar prepare --session 3 --roster roster.csv --out session-3

    Parameters
    ----------
    session
        Number of the session.
    roster
        Table of students as Moodle, Canvas, Blackboard or Excel saves it: a column student_id or email, and names.
    out
        Folder of this session, made where it is missing.
    term
        Another term, other subsets of the evidence. [default: none]
    columns
        Which columns hold what, as student_id=Matrikel,name=Name,email=Mail. [default: known by their names]
    """
    from livingreview.teaching.seminar.exercises import find_sessions
    from livingreview.teaching.seminar.preparation import SolutionsFailed
    from livingreview.teaching.seminar.preparation import prepare as prepare_session
    from livingreview.teaching.seminar.roster import read_roster
    from livingreview.teaching.seminar.session_folder import alone

    root, given, out = edition_root(), out, out.resolve()
    sessions = find_sessions(root)
    name = session if session.startswith("session-") else f"session-{session}"
    if name not in sessions:
        raise EditionError(f"--session {session}: there is none; expected one of {', '.join(sessions) or 'none'}")
    if root == out or root / "chapters" in (out, *out.parents) or root / "data" in (out, *out.parents):
        raise EditionError(f"--out {given}: that is the edition itself; give a folder of its own")
    mapped = dict(part.partition("=")[::2] for part in columns.split(",") if part.strip())
    students = read_roster(roster, mapped).students
    made_for_it = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        with alone(out), steps(len(students), "notebooks solved", quiet) as advance:
            made = prepare_session(sessions[name], students, out, root, term=term, roster=roster.read_bytes(), columns=mapped, jobs=jobs, on_done=advance)
    except SolutionsFailed as error:
        for line in str(error).splitlines():
            print(f"livingreview: {line}", file=sys.stderr)
        return 1
    finally:
        with suppress(OSError):  # a folder that was made for nothing; one that holds anything stays
            if made_for_it:
                out.rmdir()
    _say(made.left_alone, out)
    if not quiet:
        points = sum(task.points for task in made.tasks)
        print(
            f"{name}: {len(made.students)} students, {len(made.tasks)} tasks, {points:g} points; {made.written} files written"
        )
        print(
            f"hand out {out / 'students'}, collect into {out / 'submitted'} (folders, or the platform's archive as it is), "
            f"keep {out / 'teacher'} to yourself"
        )
    return 0


@app.command
def quiz(*, session: str = "", out: Path = Path("out/quizzes"), quiet: Quiet = False) -> int:
    """Write quizzes as learning platforms import them: Moodle's XML, and a QTI 2.1 package.

    Parameters
    ----------
    session
        Number of a session. [default: all]
    out
        Folder. [default: out/quizzes]
    """
    from livingreview.evidence import load
    from livingreview.teaching.sessions.quiz_exports import moodle_xml, qti_package
    from livingreview.teaching.sessions.sessions import open_session, session_keys
    from livingreview.written_files import write_into

    evidence = load(edition_root() / "data")
    known = session_keys(evidence.directory)
    name = session if session.startswith("session-") or not session else f"session-{session}"
    if name and name not in known:
        raise EditionError(f"--session {session}: there is none; expected one of {', '.join(known)}")
    files = {}
    for key in [name] if name else known:
        made = open_session(evidence, key).quiz
        files |= {out / f"{key}-moodle.xml": moodle_xml(made), out / f"{key}-qti.zip": qti_package(made)}
    out.mkdir(parents=True, exist_ok=True)
    write_into(out, files)
    if not quiet:
        print(*files, sep="\n")
    return 0


@app.command
def mark(
    folder: Path,
    /,
    *,
    due: str | None = None,
    zone: str | None = None,
    points: Path | None = None,
    answers: bool = False,
    seconds: WholeNumber = 30,
    notebook_seconds: WholeNumber = 300,
    memory: WholeNumber = 4096,
    trust_the_class: bool = False,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> int:
    """Mark what came back into FOLDER/submitted.

    Example: livingreview seminar mark session-3 --due 2027-01-11T12:00+01:00

    Parameters
    ----------
    folder
        Folder that 'prepare' wrote.
    due
        When the work was due, as 2027-01-11T12:00+01:00.
    zone
        The course's time zone, for times that name none, as Europe/Zurich. [default: such times are asked for]
    points
        File that the page 'to-read.html' saved.
    answers
        Show the expected answers in the feedback.
    seconds
        Longest that a cell may take. [default: 30]
    notebook_seconds
        Longest that a notebook may take. [default: 300]
    memory
        Memory of a notebook, in MB. [default: 4096]
    trust_the_class
        Mark where nothing confines students' code: it can do what you can.
    """
    from livingreview.teaching.seminar.exercises import read_exercise, tasks
    from livingreview.teaching.seminar.hand_in_times import certain_time, find_zone
    from livingreview.teaching.seminar.hand_ins import find_hand_ins
    from livingreview.teaching.seminar.mark_table import read_by_hand, write_marks
    from livingreview.teaching.seminar.marking import mark as mark_session
    from livingreview.teaching.seminar.marking_page import adopt_points, marking_page
    from livingreview.teaching.seminar.sandbox import Limits, find_sandbox
    from livingreview.teaching.seminar.session_folder import BY_HAND, TO_READ, Folder, alone, read_record
    from livingreview.teaching.seminar.submission_run import Rules
    from livingreview.written_files import WrittenFiles

    root, path = edition_root(), folder.resolve()
    place_of_course = find_zone(zone) if zone is not None else None
    try:
        time = certain_time(due, place_of_course) if due is not None else None
    except EditionError as error:
        raise EditionError(f"--due {error}") from None
    record = read_record(path)
    place = Folder(path, record.session)
    if not place.evidence().is_dir():
        raise EditionError(f"{place.evidence()}: missing; prepare the session again into this folder, nothing else is lost")
    sandbox = find_sandbox([root / "src", place.evidence()], trust_the_class)
    if not sandbox.tool:
        print("livingreview: nothing confines students' code on this system; the class is trusted", file=sys.stderr)
    source = read_exercise(place.source())
    students = [student.student_id for student in record.students]
    with alone(path), tempfile.TemporaryDirectory(prefix="hand-ins-") as unpacked:
        adopted = adopt_points(points, place, tasks(source), students) if points is not None else 0
        by_hand = read_by_hand(place, tasks(source), students)  # before any student's code runs
        hand_ins = find_hand_ins(place, record.students, Path(unpacked), place_of_course)
        rules = Rules(seconds, Limits(notebook_seconds, memory))
        with steps(len(record.students), "students marked", quiet) as advance:
            marking = mark_session(place, record, hand_ins, root, sandbox, rules, jobs, advance)
        written = write_marks(place, marking, time, by_hand)
        pages = _feedback(place, record, marking, written, answers)
        pages[path / TO_READ] = marking_page(place, marking, source, by_hand)
        pages |= _marks_for_platform(place, record, written)
        _, left_alone = WrittenFiles(path).write(pages, private=lambda page: True)
    _say([*written.left_alone, *left_alone], path)
    if not quiet:
        if adopted:
            print(f"{count(adopted, 'answer')} read by you, from {points}")
        for line in written.lines:
            print(line.sentence())
        moved = count(written.moved, "earlier mark")
        print(f"{place.path / 'marks.csv'}: {count(len(written.lines), 'student')}; {moved} kept in the history")
        if any(line.cells["to_read"] not in ("", "0") for line in written.lines):
            print(f"read the answers in words on the page {TO_READ}, mark again with --points and the file that it saves, or type points into {BY_HAND}")
    for name in marking.unknown_senders:
        print(f"livingreview: submitted/{name}: nobody of that name is on the roster; nothing of it was marked", file=sys.stderr)
    if marking.ignored:
        print(f"livingreview: passed over in submitted: {', '.join(marking.ignored)}", file=sys.stderr)
    for one in marking.failed:
        print(f"livingreview: {one.student.student_id}: {one.notes[-1]}", file=sys.stderr)
    if marking.failed:
        said = count(len(marking.failed), "student")
        print(f"livingreview: {said} could not be marked, for no fault of theirs; mark again when it is mended", file=sys.stderr)
    return 1 if marking.failed else 0


def _feedback(
    folder: Folder, record: Record, marking: Marking, written: Written, answers: bool
) -> dict[Path, bytes]:
    from livingreview.teaching.seminar.feedback import feedback_page

    key = folder.read_key() if answers else {}
    pages = {}
    for one, line in zip(marking.marks, written.lines, strict=False):
        name = one.student.student_id
        remarks = written.by_hand.remarks.get(name)
        pages[folder.feedback(name)] = feedback_page(one, line, marking.tasks, record.session, key.get(name), remarks)
    return pages


def _marks_for_platform(folder: Folder, record: Record, written: Written) -> dict[Path, bytes]:
    """Write the file from which the platform that the roster came from takes marks."""
    from livingreview.teaching.seminar import platforms
    from livingreview.teaching.seminar.roster import read_roster

    if not folder.roster().is_file():
        return {}
    roster = read_roster(folder.roster(), record.columns)
    platform = platforms.platform_of(roster.table.columns)
    if platform is None:
        return {}
    lines = {line.cells["student_id"]: line.cells for line in written.lines}
    rows = [(row, lines[student.student_id]) for student, row in zip(roster.students, roster.rows, strict=True) if student.student_id in lines]
    header = dict(zip(roster.table.columns, roster.table.header, strict=True))
    points = [cells["points"] for _, cells in rows]
    out_of = next((cells["out_of"] for _, cells in rows), "")
    content = platforms.marks_file(platform, header, [row for row, _ in rows], points, record.session, out_of)
    return {folder.path / f"marks-{platform.name}.csv": content}


def _say(left_alone: Iterable[LeftAlone], folder: Path) -> None:
    for one in left_alone:
        print(f"livingreview: {one.sentence(folder)}", file=sys.stderr)
