"""The roster: who takes part, read from a table that a spreadsheet or a learning platform saved."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from livingreview.errors import EditionError, Problem
from livingreview.teaching.seminar.class_tables import read_class_table

# An identifier becomes the name of a folder, on whatever system the notebooks travel through.
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
# Characters that nobody sees and names need: joiners of Persian and Indic scripts, marks of the direction of writing.
UNSEEN_IN_NAMES = frozenset("\u200c\u200d\u200e\u200f\u061c\u180e")
# What a spreadsheet takes for a formula when it opens the table of marks.
FORMULA = ("=", "+", "-", "@")
_EMAIL = ("email", "e-mail")


@dataclass(frozen=True)
class Student:
    """One student: an identifier that names files, and what a teacher reads."""

    student_id: str
    name: str = ""
    email: str = ""

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


def read_roster(path: Path) -> tuple[Student, ...]:
    """Read a roster: a table with a column ``student_id``, and where wanted ``name`` and ``email``.

    Other columns are ignored. Commas, semicolons or tabs part the cells.

    Raises
    ------
    EditionError
        With every problem at once: an unreadable file, a missing column, a blank, doubled or unusable identifier.
    """
    if not path.exists():
        raise EditionError(Problem(path.name, "cannot be read: no such file", "a table of students"))
    table = read_class_table(path, ("student_id",))
    problems: list[Problem] = []
    students: list[Student] = []
    seen: dict[str, int] = {}
    for line, row in table.rows:
        email = [row[name].strip() for name in _EMAIL if name in row]
        student = Student(row["student_id"], row.get("name", "").strip(), email[0] if email else "")
        found = [Problem(path.name, *parts, line=line) for parts in _wrong(student)]
        key = student.student_id.casefold()
        if not found and key in seen:
            rule, expected = f"student_id {student.student_id!r} stands in line {seen[key]} too", "each student once"
            found = [Problem(path.name, rule, expected, line=line, column="student_id")]
        seen.setdefault(key, line)
        problems += found
        students.append(student)
    if not students and not problems:
        problems.append(Problem(path.name, "no student in it", "a column student_id, and one row a student below it"))
    if problems:
        raise EditionError(problems)
    return tuple(students)


def _wrong(student: Student) -> list[tuple[str, str]]:
    """Say what is wrong with one student: the rule, and what would be right."""
    given = student.student_id
    if not given:
        return [("no student_id", "an identifier for each student")]
    found = []
    if not IDENTIFIER.fullmatch(given) or given.endswith("."):
        expected = "letters a to z, digits, dot, hyphen and underscore, no space, since it names files"
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
