"""The table of marks: written in one step, and no mark in it is ever lost.

``marks.csv`` is made anew by every run. What it said before, where that differs, goes into ``marks-history.csv``, to
which lines are only added. Points that a teacher gives by hand stand in a table of their own, which is read here and
never overwritten.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError, Problem
from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.marking import BROKEN, MISSING, Mark, Marking
from livingreview.teaching.seminar.session_folder import BY_HAND, HEAD, HISTORY, MARKS, TAIL, Folder

HAND = ("student_id", "task", "points", "remark")


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
        said += f", late by {cells['late']}" if cells["late"] else ""
        return f"{cells['student_id']}: {said}" + (f"; {cells['notes']}" if cells["notes"] else "")


@dataclass(frozen=True)
class Written:
    """What was written: the lines, and how many marks went into the history."""

    lines: tuple[Line, ...]
    moved: int


def write_marks(folder: Folder, marking: Marking, due: datetime.datetime | None) -> Written:
    """Write the marks of a class; work that came after `due` is marked like any other, and says how late it is.

    Raises
    ------
    EditionError
        If a table that lies there cannot be read: then nothing is written.
    """
    tasks = marking.tasks
    header = [*HEAD, *(task.name for task in tasks), *TAIL]
    before = {row["student_id"]: row for row in _read(folder.path / MARKS, HEAD[:5])}
    given = read_by_hand(folder, tasks)
    lines = []
    for one in marking.marks:
        now = _line(one, tasks, given.get(one.student.student_id, {}), due)
        lines.append(_kept(now, before.get(one.student.student_id)))
    present = {line["student_id"] for line in lines}
    for name, row in before.items():
        if name not in present:
            left = "no longer on the roster"
            notes = row.get("notes", "")
            lines.append({**row, "notes": notes if left in notes else "; ".join(filter(None, [notes, left]))})
    moved = _history(folder.path / HISTORY, before, lines)
    _remember(folder, marking, given)
    write_atomically(folder.path / MARKS, _table(header, [[line.get(name, "") for name in header] for line in lines]))
    return Written(tuple(Line(line) for line in lines), moved)


def read_by_hand(folder: Folder, tasks: Sequence[Task]) -> dict[str, dict[str, float]]:
    """Read the points that a teacher gave by hand, by student and task; they win over what was marked.

    Raises
    ------
    EditionError
        If a task does not exist, or points are no number from 0 to what the task is worth.
    """
    worth = {task.name: task.points for task in tasks}
    found: dict[str, dict[str, float]] = {}
    problems = []
    for line, row in enumerate(_read(folder.path / BY_HAND, HAND[:3]), start=2):
        text = row["points"].strip().replace(",", ".")
        if not text:
            continue
        try:
            points = float(text)
        except ValueError:
            points = -1.0
        most = worth.get(row["task"])
        if most is None:
            problems.append(Problem(BY_HAND, f"no task {row['task']!r}", f"one of {', '.join(worth)}", line, "task"))
        elif not 0 <= points <= most:
            problems.append(Problem(BY_HAND, "not its points", f"a number from 0 to {most:g}", line, "points", text))
        else:
            found.setdefault(row["student_id"], {})[row["task"]] = points
    if problems:
        raise EditionError(problems)
    return found


def remarks_by_hand(folder: Folder) -> dict[str, dict[str, str]]:
    """Read the remarks that a teacher wrote beside points given by hand, by student and task."""
    found: dict[str, dict[str, str]] = {}
    for row in _read(folder.path / BY_HAND, HAND[:3]):
        if remark := row.get("remark", "").strip():
            found.setdefault(row["student_id"], {})[row["task"]] = remark
    return found


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
    blank = one.status in (BROKEN, MISSING) and not given
    return {
        "student_id": one.student.student_id,
        "name": one.student.name,
        "status": one.status,
        "points": "" if blank else f"{sum(known):g}",
        "out_of": f"{sum(task.points for task in tasks):g}",
        "to_read": "" if blank else f"{to_read:g}",
        "sent": one.time.isoformat(timespec="seconds") if one.time else "",
        "late": how_late(one.time, due),
        **{task.name: _points(points.get(task.name)) for task in tasks},
        "notes": "; ".join(_harmless(note) for note in one.notes),
        "digest": one.digest,
    }


def _points(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _harmless(text: str) -> str:
    """Text from a student's notebook, on one line and no formula."""
    return " ".join(text.split()).lstrip("=+-@")


def _kept(now: dict[str, str], before: Mapping[str, str] | None) -> dict[str, str]:
    """Keep an earlier mark where this run found nothing that could be marked."""
    if now["status"] not in (BROKEN, MISSING) or now["points"] or not before or not before.get("points"):
        return now
    said = f"kept from an earlier run, since now: {now['notes']}"
    return {**before, "notes": said}


def _history(path: Path, before: Mapping[str, Mapping[str, str]], lines: Sequence[Mapping[str, str]]) -> int:
    """Add the marks that change to the history, before they change."""
    kept = _read(path, ("run", "student_id"))
    run = 1 + max((int(row["run"]) for row in kept if row["run"].isdigit()), default=0)
    left = []
    for line in lines:
        old = before.get(line["student_id"])
        if old and any(old.get(name, "") != line.get(name, "") for name in ("points", "status", "to_read", "digest")):
            left.append(old)
    if left:
        columns = ["run", "student_id", "status", "points", "out_of", "to_read", "sent", "late", "notes", "digest"]
        rows = [[row.get(name, "") for name in columns] for row in kept]
        rows += [[str(run), *(row.get(name, "") for name in columns[1:])] for row in left]
        write_atomically(path, _table(columns, rows))
    return len(left)


def _remember(folder: Folder, marking: Marking, given: Mapping[str, Mapping[str, float]]) -> None:
    """Write a line for each written answer that has no points yet; lines that are there stay as they are."""
    path = folder.path / BY_HAND
    rows = _read(path, HAND[:3])
    present = {(row["student_id"], row["task"]) for row in rows}
    for one in marking.marks:
        for task in marking.tasks:
            key = (one.student.student_id, task.name)
            if task.written and task.name in one.remarks and one.points.get(task.name) is None and key not in present:
                rows.append(dict(zip(HAND, (*key, "", ""), strict=True)))
    if rows:
        write_atomically(path, _table(HAND, [[row.get(name) or "" for name in HAND] for row in rows]))


def _read(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """Read a table that an earlier run, or a teacher's spreadsheet, wrote; no rows where there is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        raise EditionError(Problem(path.name, "cannot be read as UTF-8", "the table as it was, or none")) from None
    head = text.partition("\n")[0]
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count)))
    if not text.strip():
        return []
    header = head.replace('"', "").strip().split(max(",;\t", key=head.count))
    missing = [name for name in needed if name not in header]
    if missing:
        raise EditionError(
            [Problem(path.name, f"no column {', '.join(missing)}", "the table as it was, or none", line=1)]
        )
    return [{name: (value or "") for name, value in row.items() if name is not None} for row in rows]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([header, *rows])
    return buffer.getvalue().encode("utf-8")
