"""The roster: who takes part, read from a table that a spreadsheet or a learning platform saved."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from livingreview.errors import EditionError, Problem

# An identifier becomes the name of a folder, on whatever system the notebooks travel through.
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
# What a spreadsheet takes for a formula when it opens the table of marks.
FORMULA = ("=", "+", "-", "@")
LIMIT_BYTES = 5_000_000
_EMAIL = {"email", "e-mail"}


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
    """Read a roster: a table in UTF-8 with a column ``student_id``, and where wanted ``name`` and ``email``.

    Other columns are ignored. Commas, semicolons or tabs part the cells.

    Raises
    ------
    EditionError
        With every problem at once: an unreadable file, a missing column, a blank, doubled or unusable identifier.
    """
    text = _read(path)
    head, _, _ = text.partition("\n")
    separator = max(",;\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False))
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if header.count("student_id") != 1:
        found = ", ".join(header) or "nothing"
        raise EditionError(Problem(path.name, f"its header has {found}", "one column student_id", line=1))
    place = header.index("student_id")
    problems: list[Problem] = []
    students: list[Student] = []
    seen: dict[str, int] = {}
    for line, row in enumerate(rows[1:], start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) != len(header):
            expected = f"{len(header)}, as in the header; a cell that holds the separator stands in quotes"
            problems.append(Problem(path.name, f"{len(cells)} cells", expected, line=line))
            continue
        student = Student(cells[place], _cell(cells, header, {"name"}), _cell(cells, header, _EMAIL))
        found = [Problem(path.name, *parts, line=line) for parts in _wrong(student)]
        key = student.student_id.casefold()
        if not found and key in seen:
            rule, expected = f"student_id {student.student_id!r} stands in line {seen[key]} too", "each student once"
            found = [Problem(path.name, rule, expected, line=line, column="student_id")]
        seen.setdefault(key, line)
        problems += found
        students.append(student)
    if not students and not problems:
        problems.append(Problem(path.name, "no student in it", "one row a student below the header"))
    if problems:
        raise EditionError(problems)
    return tuple(students)


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EditionError(Problem(path.name, f"cannot be read: {error.strerror}", "a table of students")) from None
    if len(content) > LIMIT_BYTES:
        raise EditionError(Problem(path.name, f"{len(content):,} bytes long", "a table of students"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = content[: error.start].count(b"\n") + 1
        expected = "UTF-8; in a spreadsheet: save as 'CSV UTF-8'"
        raise EditionError(Problem(path.name, "not UTF-8", expected, line=where)) from None
    if "\0" in text:
        raise EditionError(Problem(path.name, "holds null characters", "a text file in UTF-8, no workbook"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cell(cells: list[str], header: list[str], names: set[str]) -> str:
    return next((cell for cell, name in zip(cells, header, strict=True) if name in names), "")


def _wrong(student: Student) -> list[tuple[str, str]]:
    """Say what is wrong with one student: the rule, and what would be right."""
    given = student.student_id
    if not given:
        return [("no student_id", "an identifier for each student")]
    found = []
    if not IDENTIFIER.fullmatch(given) or given.endswith("."):
        expected = "letters a to z, digits, dot, hyphen and underscore, no space, since it names files"
        found.append((f"student_id {given!r} cannot name a file", expected))
    elif given.split(".")[0].casefold() in RESERVED:
        found.append((f"student_id {given!r} is a name that Windows keeps for itself", "another identifier"))
    for column, value in (("name", student.name), ("email", student.email)):
        if any(unicodedata.category(character) in ("Cc", "Cf") for character in value):
            found.append((f"{column} {value!r} holds characters that cannot be seen", "plain text"))
        if value.startswith(FORMULA):
            found.append((f"{column} {value!r} begins like a formula", "a text that a spreadsheet does not run"))
    return found
