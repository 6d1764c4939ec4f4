"""The roster: who takes part, read from a table that a spreadsheet or a learning platform saved."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from livingreview.errors import EditionError, Problem
from livingreview.teaching.seminar import platforms
from livingreview.teaching.seminar.class_tables import ClassTable, read_class_table

# An identifier becomes the name of a folder, on whatever system the notebooks travel through.
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}|[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9.-]{1,63}")
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
# Characters that nobody sees and names need: joiners of Persian and Indic scripts, marks of the direction of writing.
UNSEEN_IN_NAMES = frozenset("\u200c\u200d\u200e\u200f\u061c\u180e")
# What a spreadsheet takes for a formula when it opens the table of marks.
_READ = ("student_id", "name", "first", "last", "email")
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Student:
    """One student: an identifier that names files, what a teacher reads, and what else a platform calls the student by."""

    student_id: str
    name: str = ""
    email: str = ""
    also: tuple[str, ...] = ()

    def seed(self, session: str, term: str = "") -> int:
        """Return the number that the student's subset of the evidence is drawn by.

        It depends on the student, the session and the term alone: whoever joins later changes nobody else's subset.

        Examples
        --------
        >>> ada = Student("ada")
        >>> ada.seed("session-3") == ada.seed("session-3", "2027"), ada.seed("session-3") < 2**32
        (False, True)
        """
        return int(hashlib.sha256(f"{term}\0{session}\0{self.student_id}".encode()).hexdigest()[:8], 16)


@dataclass(frozen=True)
class Roster:
    """A roster that was read: the students, the table, and each student's row of it."""

    students: tuple[Student, ...]
    table: ClassTable
    rows: tuple[dict[str, str], ...]


def read_roster(path: Path, mapped: Mapping[str, str] | None = None) -> Roster:
    """Read a roster: a table of students as Moodle, Canvas, Blackboard or a spreadsheet saves it.

    Parameters
    ----------
    mapped : mapping of str to str, optional
        Which column holds ``student_id``, ``name``, ``first``, ``last`` or ``email``; else they are known by their names
        (``platforms.toml``). Without a column ``student_id`` the e-mail address is the identifier. Other columns are ignored.

    Raises
    ------
    EditionError
        With every problem at once: an unreadable file, a missing column, a blank, doubled or unusable identifier.
    """
    if not path.exists():
        raise EditionError(Problem(path.name, "cannot be read: no such file", "a table of students"))
    known = platforms.platforms().columns
    mapped = {name: column.strip().casefold() for name, column in (mapped or {}).items()}
    for name in mapped:
        if name not in ("student_id", "name", "first", "last", "email"):
            raise EditionError(f"--columns {name}: expected student_id, name, first, last or email")
    table = read_class_table(path, tuple(mapped.values()))
    found = {name: mapped.get(name) or platforms.find_column(table.columns, getattr(known, name)) for name in _READ}
    if not found["student_id"] and table.columns:
        has = f"its header has {', '.join(filter(None, table.columns))}"
        expected = "a column student_id or email; or say which it is: --columns student_id=Matrikel,name=Name"
        raise EditionError(Problem(path.name, f"no column student_id; {has}", expected, line=1))
    platform = platforms.platform_of(table.columns)
    problems: list[Problem] = []
    students, rows = [], []
    seen: dict[str, int] = {}
    for line, cells in table.rows:
        row = {name: cells[column].strip() if column else "" for name, column in found.items()}
        name = row["name"] or " ".join(filter(None, (row["first"], row["last"])))
        if platform and any(name.casefold().startswith(one) or row["student_id"].casefold().endswith(one) for one in platform.not_students):
            continue
        also = {" ".join(cells[column].split()) for column in known.also if column in cells} - {"", row["student_id"]}
        student = Student(row["student_id"], name, row["email"], tuple(sorted(also)))
        wrong = [Problem(path.name, *parts, line=line) for parts in _wrong(student)]
        key = student.student_id.casefold()
        if not wrong and key in seen:
            rule, expected = f"student_id {student.student_id!r} stands in line {seen[key]} too", "each student once"
            wrong = [Problem(path.name, rule, expected, line=line, column="student_id")]
        seen.setdefault(key, line)
        problems += wrong
        students.append(student)
        rows.append(cells)
    if not students and not problems:
        problems.append(Problem(path.name, "no student in it", "a column student_id, and one row a student below it"))
    if problems:
        raise EditionError(problems)
    return Roster(tuple(students), table, tuple(rows))


def _wrong(student: Student) -> list[tuple[str, str]]:
    """Say what is wrong with one student: the rule, and what would be right."""
    given = student.student_id
    if not given:
        return [("no student_id", "an identifier for each student")]
    found = []
    if not IDENTIFIER.fullmatch(given) or given.endswith("."):
        expected = "letters a to z, digits, dot, hyphen, underscore or an e-mail address, no space, since it names files"
        found.append((f"student_id {given!r} cannot name a file", expected))
    elif re.fullmatch(r"\d+\.0+", given):
        found.append((f"student_id {given!r} is a number that a spreadsheet wrote", "the identifier as it was, in a cell of text"))
    elif given.split(".")[0].casefold() in RESERVED:
        found.append((f"student_id {given!r} is a name that Windows keeps for itself", "another identifier"))
    for column, value in (("name", student.name), ("email", student.email)):
        unseen = set(value) - (UNSEEN_IN_NAMES if column == "name" else set())
        if any(unicodedata.category(character) in ("Cc", "Cf") for character in unseen):
            found.append((f"{column} {value!r} holds characters that cannot be seen", "plain text"))
        if value.startswith(FORMULA):
            found.append((f"{column} {value!r} begins like a formula", "a text that a spreadsheet does not run"))
    return found
