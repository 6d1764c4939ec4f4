"""The table of marks: written in one step, and no mark in it is ever lost.

``marks.csv`` is made anew by every run as long as nobody changed it, columns of a teacher's own included. What it said
before, where that differs, goes into ``marks-history.csv``. Points that a teacher gives by hand stand in a table of their
own. To these two lines are only added.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError, Problem, nearest
from livingreview.paths import shown
from livingreview.teaching.seminar.class_tables import (
    ClassTable,
    as_number,
    not_on_roster,
    parse_class_table,
    read_class_table,
)
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.marks import BROKEN, FAILED, MISSING, Mark, Marking
from livingreview.teaching.seminar.session_folder import BY_HAND, HEAD, HISTORY, MARKS, TAIL, Folder
from livingreview.written_files import LeftAlone, WrittenFiles

NOT_CERTAIN = "not certain"
HAND = ("student_id", "task", "points", "remark")
_POINTS = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")


@dataclass(frozen=True)
class Line:
    """One student's line of the table, as texts by column."""

    cells: Mapping[str, str]

    def sentence(self) -> str:
        """Say it in one line.

        Examples
        --------
        >>> Line({"student_id": "ada", "status": "marked", "points": "7", "out_of": "9", "to_read": "3", "late": "",
        ...       "notes": "altered and restored: vote-check"}).sentence()
        'ada: 7 of 9, 3 to be read; altered and restored: vote-check'
        """
        cells = self.cells
        said = f"{cells['points']} of {cells['out_of']}" if cells["points"] else cells["status"]
        said += f", {cells['to_read']} to be read" if cells["to_read"] not in ("", "0") else ""
        if cells["late"]:
            said += f", late or not is {NOT_CERTAIN}" if cells["late"] == NOT_CERTAIN else f", late by {cells['late']}"
        return f"{cells['student_id']}: {said}" + (f"; {cells['notes']}" if cells["notes"] else "")


@dataclass(frozen=True)
class Written:
    """What was written: the lines, how many marks went into the history, what counted by hand, what was left alone."""

    lines: tuple[Line, ...]
    moved: int
    by_hand: ByHand
    left_alone: tuple[LeftAlone, ...] = ()


def write_marks(folder: Folder, marking: Marking, due: datetime.datetime | None, by_hand: ByHand) -> Written:
    """Write the marks of a class; work that came after `due` is marked like any other, and says how late it is.

    Parameters
    ----------
    by_hand : ByHand
        What the teacher gave, read before any student's code ran.

    Raises
    ------
    EditionError
        If a table that lies there cannot be read, or that of the points by hand was changed meanwhile: then nothing is
        written.
    """
    tasks = marking.tasks
    students = [one.student.student_id for one in marking.marks]
    before = _earlier(folder, students)
    if read_class_table(folder.path / BY_HAND, ()).content != by_hand.table.content:
        raise EditionError(f"{BY_HAND}: changed while the notebooks were marked; nothing was written, mark again")
    lines = []
    for one in marking.marks:
        name = one.student.student_id
        now = _line(one, tasks, by_hand.points.get(name, {}), due)
        lines.append({**before.get(name, {}), **_kept(now, before.get(name))})
    for name, row in before.items():
        if name not in students:
            left = "no longer on the roster"
            notes = row.get("notes", "")
            lines.append({**row, "notes": notes if left in notes else "; ".join(filter(None, [notes, left]))})
    moved = _history(folder.path / HISTORY, before, lines)
    _remember(folder, marking, by_hand.table)
    header = [*HEAD, *(task.name for task in tasks), *TAIL]
    header += [name for name in next(iter(before.values()), {}) if name and name not in header]
    table = ClassTable(MARKS).with_rows(lines, header)
    _, left_alone = WrittenFiles(folder.path).write({folder.path / MARKS: table}, private=lambda path: True)
    return Written(tuple(Line(line) for line in lines), moved, by_hand, tuple(left_alone))


@dataclass(frozen=True)
class ByHand:
    """What a teacher gave by hand, by student and task: points, which win over what was marked, and remarks."""

    points: Mapping[str, Mapping[str, float]]
    remarks: Mapping[str, Mapping[str, str]]
    table: ClassTable


def read_by_hand(folder: Folder, tasks: Sequence[Task], students: Iterable[str], content: bytes | None = None) -> ByHand:
    """Read the points that a teacher gave by hand, from their table or from what it is going to hold.

    Parameters
    ----------
    students : iterable of str
        Identifiers of the roster; who has a line in the table of marks is known as well.

    Raises
    ------
    EditionError
        If a student or a task does not exist, an answer has two rows, or points are no number from 0 to the task's worth.
    """
    worth = {task.name: task.points for task in tasks}
    known = sorted({*students, *_earlier(folder, ())})
    path = folder.path / BY_HAND
    table = read_class_table(path, HAND[:3], known) if content is None else parse_class_table(BY_HAND, content, HAND[:3], known)
    points: dict[str, dict[str, float]] = {}
    remarks: dict[str, dict[str, str]] = {}
    problems, first = [], {}
    for line, row in table.rows:
        student, task = row["student_id"], row["task"]
        text, remark = row["points"].replace(",", "."), row.get("remark", "").strip()
        if not text and not remark:  # as it was written for the teacher
            continue
        most = worth.get(task)
        if student not in known:
            problems.append(not_on_roster(BY_HAND, student, known, line))
        elif most is None:
            problems.append(Problem(BY_HAND, f"no task {task!r}", nearest(task, worth), line, "task"))
        elif (student, task) in first:
            rule = f"{student} has points for {task} in line {first[student, task]} too"
            problems.append(Problem(BY_HAND, rule, "one row for each answer", line))
        elif text and not (_POINTS.fullmatch(text) and float(text) <= most):
            problems.append(Problem(BY_HAND, "not its points", f"a number from 0 to {most:g}", line, "points", text))
        else:
            first[student, task] = line
            if text:
                points.setdefault(student, {})[task] = float(text)
            if remark:
                remarks.setdefault(student, {})[task] = remark
    if problems:
        raise EditionError(problems)
    return ByHand(points, remarks, table)


def how_late(time: datetime.datetime | None, due: datetime.datetime | None) -> str:
    """Say how late something came, in words; empty where it was in time.

    Examples
    --------
    >>> noon = datetime.datetime(2027, 1, 4, 12, tzinfo=datetime.timezone.utc)
    >>> how_late(noon + datetime.timedelta(days=1, hours=2), noon), how_late(noon, noon)
    ('1 d 2 h', '')
    """
    if time is None or due is None or time <= due:
        return ""
    minutes = max(1, int((time - due).total_seconds()) // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def _line(
    one: Mark, tasks: Sequence[Task], given: Mapping[str, float], due: datetime.datetime | None
) -> dict[str, str]:
    points = {**one.points, **given}
    known = [value for value in points.values() if value is not None]
    to_read = sum(task.points for task in tasks if task.written and points.get(task.name) is None)
    late = how_late(one.time, due)
    late = NOT_CERTAIN if late and not one.sure else late  # the file's own time may be that of the download
    blank = one.status in (BROKEN, FAILED, MISSING) and not given
    return {
        "student_id": one.student.student_id,
        "name": one.student.name,
        "status": one.status,
        "points": "" if blank else f"{sum(known):g}",
        "out_of": f"{sum(task.points for task in tasks):g}",
        "to_read": "" if blank else f"{to_read:g}",
        "sent": one.time.isoformat(timespec="seconds") if one.time else "",
        "late": NOT_CERTAIN if due and one.time is None and one.digest else late,
        **{task.name: _points(points.get(task.name)) for task in tasks},
        "notes": "; ".join(_harmless(note) for note in one.notes),
        "digest": one.digest,
    }


def _points(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _harmless(text: str) -> str:
    """Text from a student's notebook, on one line and no formula."""
    return shown(" ".join(text.split()).lstrip("=+-@"))


def _kept(now: dict[str, str], before: Mapping[str, str] | None) -> dict[str, str]:
    """Keep an earlier mark where this run found nothing that could be marked."""
    if now["status"] not in (BROKEN, FAILED, MISSING) or now["points"] or not before or not before.get("points"):
        return now
    said = f"kept from an earlier run, since now: {now['notes']}"
    return {**before, "notes": said}


def _earlier(folder: Folder, students: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the lines of the table of marks that lies there, by student."""
    table = read_class_table(folder.path / MARKS, HEAD[:5], students)
    found: dict[str, dict[str, str]] = {}
    problems = []
    for line, row in table.rows:
        name = row["student_id"]
        if name in found:
            problems.append(Problem(MARKS, "two lines of one student", "one", line, "student_id", name))
        elif name not in students and as_number(name, students):
            problems.append(not_on_roster(MARKS, name, students, line))
        found[name] = row
    if problems:
        raise EditionError(problems)
    return found


def _history(path: Path, before: Mapping[str, Mapping[str, str]], lines: Sequence[Mapping[str, str]]) -> int:
    """Add the marks that change to the history, before they change."""
    kept = read_class_table(path, ("run", "student_id"))
    run = 1 + max((int(row["run"]) for _, row in kept.rows if row["run"].isdecimal()), default=0)
    left = []
    for line in lines:
        old = before.get(line["student_id"])
        if old and any(old.get(name, "") != line.get(name, "") for name in ("points", "status", "to_read", "digest")):
            left.append({**old, "run": str(run)})
    if left:
        columns = ["run", "student_id", "status", "points", "out_of", "to_read", "sent", "late", "notes", "digest"]
        write_atomically(path, kept.with_rows(left, columns), private=True)
    return len(left)


def _remember(folder: Folder, marking: Marking, table: ClassTable) -> None:
    """Add a line for each written answer that has no points yet; what is there stays byte for byte."""
    present = {(row["student_id"], row["task"]) for _, row in table.rows}
    rows = [
        {"student_id": one.student.student_id, "task": task.name}
        for one in marking.marks
        for task in marking.tasks
        if task.written and task.name in one.remarks and one.points.get(task.name) is None
    ]
    rows = [row for row in rows if (row["student_id"], row["task"]) not in present]
    if rows:
        write_atomically(folder.path / BY_HAND, table.with_rows(rows, HAND), private=True)
