"""A student's table: what spreadsheets do to it is repaired and listed, what is wrong is listed, line by line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from livingreview.errors import Problem, nearest, reason
from livingreview.evidence.cell_checks import cell_check
from livingreview.evidence.coder_agreement import Coding
from livingreview.evidence.coding_lab.assignment import FINDING_FIELDS, NOTE, Lab
from livingreview.paths import shown

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_PARTED = {";": "semicolons", ",": "commas"}
_PAIRS = "pairs of them, or none"
_WHAT = "the lab's table, cells parted by tabs"


@dataclass(frozen=True, eq=False)
class Read:
    """The outcome of reading a student's table.

    Parameters
    ----------
    coding : Coding or None
        The studies that have any code, and their findings; None where there is a problem.
    problems : tuple of Problem
        What the student has to put right.
    repaired : tuple of Problem
        What a spreadsheet had done to the file, and was undone while reading.
    """

    coding: Coding | None
    problems: tuple[Problem, ...]
    repaired: tuple[Problem, ...]


def read_coding(path: Path, lab: Lab, name: str = "") -> Read:
    """Read a student's table: tab-separated, with the columns of the template, as an editor or a spreadsheet saves it.

    A byte order mark, UTF-16, Windows-1252, CRLF, semicolons or commas between cells, quoted cells, blank and short lines,
    spaces around a code and codes in another case are put right. The first row that names a fact of a study counts; another may repeat it or leave it blank.
    Messages call the file `name`, or by its own.
    """
    reader = _Reader(name or shown(path.name), lab)
    coding = reader.coding(path)
    found = (tuple(sorted(dict.fromkeys(each), key=Problem.order)) for each in (reader.problems, reader.repaired))
    return Read(None if reader.problems else coding, *found)


Row = dict[str, str]  # a code for each column


class _Reader:
    """Reads one table and collects what is wrong with it and what was repaired."""

    def __init__(self, file: str, lab: Lab) -> None:
        self.file, self.lab = file, lab
        self.problems: list[Problem] = []
        self.repaired: list[Problem] = []

    def _wrong(self, rule: str, expected: str, line: int | None = None, **where: str) -> None:
        self.problems.append(Problem(self.file, rule, expected, line=line, **where))

    def _repaired(self, rule: str, expected: str, line: int, **where: str) -> None:
        self.repaired.append(Problem(self.file, rule, expected, line=line, **where))

    def coding(self, path: Path) -> Coding | None:
        """Read all that can be read."""
        try:
            content = path.read_bytes()
        except OSError as error:
            return self._wrong(f"cannot be read ({reason(error)})", _WHAT)
        if not content.strip():
            return self._wrong("is empty", _WHAT)
        rows = self._rows(self._decode(content))
        places = self._header(rows[0][1]) if rows else {}
        if self.problems:
            return None
        coded: dict[int, Row] = {}
        for line, row in rows[1:]:
            if any(map(str.strip, row)):
                coded[line] = self._codes(line, row, places)
            else:
                self._repaired("line is blank, left out", "a code, or no line", line)
        studies, findings = self._studies(coded), self._findings(coded)
        return Coding(studies, pd.DataFrame(findings, columns=list(self.lab.columns)))

    def _decode(self, content: bytes) -> str:
        for mark, encoding in _MARKS:
            if content.startswith(mark):
                rule = "starts with a byte order mark" if encoding == "utf-8-sig" else "encoded in UTF-16"
                self._repaired(rule, "UTF-8", 1)
                return content.decode(encoding, errors="replace")
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            self._repaired("not UTF-8, read as Windows-1252", "UTF-8", content.count(b"\n", 0, error.start) + 1)
            return content.decode("cp1252", errors="replace")

    def _rows(self, text: str) -> list[tuple[int, list[str]]]:
        """Rows with the line that each begins on; a quoted cell may go over several lines."""
        if "\r" in text:
            self._repaired("line ends are not LF alone", "LF", 1)
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        first = text.split("\n", 1)[0]
        parted = "\t" if "\t" in first else max(_PARTED, key=first.count)
        if parted in first and parted != "\t":
            self._repaired(f"cells are parted by {_PARTED[parted]}", "tabs", 1)
        rows, begin, physical = [], 1, text.split("\n")
        reader = csv.reader(io.StringIO(text), delimiter=parted, strict=True)
        try:
            for row in reader:
                within = physical[begin : reader.line_num]
                if any(line.split(parted, 1)[0].strip() in self.lab.ids for line in within if parted in line):
                    self._wrong("a cell in quotation marks goes on over what looks like rows", _PAIRS, begin)
                rows.append((begin, row))
                begin = reader.line_num + 1
        except csv.Error as error:
            long = f"a cell of more than {csv.field_size_limit():,} characters"
            self._wrong(long if "limit" in str(error) else "a quotation mark without its other", _PAIRS, begin)
        return rows

    def _header(self, cells: list[str]) -> dict[str, int]:
        """Position of each column."""
        names = [name.strip().casefold() for name in cells]
        while names and not names[-1]:
            names.pop()
        missing = [name for name in self.lab.columns if name not in names]
        for name in dict.fromkeys(names):
            if name not in self.lab.columns:
                self._wrong("no such column", nearest(name, missing or self.lab.columns), 1, value=name)
            elif names.count(name) > 1:
                self._wrong("column appears twice", "each column once", 1, value=name)
        for name in missing:
            self._wrong("column is missing", "every column of the template", 1, value=name)
        return {name: names.index(name) for name in self.lab.columns if name in names}

    def _codes(self, line: int, cells: list[str], places: dict[str, int]) -> Row:
        """Codes of one row, a blank for what breaks a rule: it has been reported."""
        if extra := next((cell for cell in cells[len(places) :] if cell.strip()), ""):
            self._wrong("a cell too many", f"{len(places)} cells", line, value=extra)
        codes = {}
        for name, place in places.items():
            column = self.lab.columns[name]
            value = " ".join(cells[place].split()) if place < len(cells) else ""
            folded = {level.casefold(): level for level in column.levels}
            if value not in column.levels and value.casefold() in folded:
                expected = folded[value.casefold()]
                self._repaired("code in another case", expected, line, column=name, value=value)
                value = expected
            if value or name == "study_id":
                # A blank is judged by row, where it is known whether there is a finding at all.
                required = name not in (*self.lab.study_fields, NOTE)
                if broken := cell_check(column.model_copy(update={"required": required}))(value):
                    self._wrong(*broken, line, column=name, value=value)
                    value = ""
            codes[name] = str(int(value)) if value and column.type == "integer" else value
        return codes

    def _studies(self, coded: dict[int, Row]) -> pd.DataFrame:
        """Facts of each study that has any code."""
        facts: dict[str, Row] = {}
        first_line: dict[tuple[str, str], int] = {}
        for line, row in coded.items():
            study = row["study_id"]
            if not study or not any(row[name] for name in (*self.lab.study_fields, *FINDING_FIELDS)):
                continue
            known = facts.setdefault(study, dict.fromkeys(self.lab.study_fields, ""))
            for name in self.lab.study_fields:
                if row[name] and known[name] and row[name] != known[name]:
                    rule = f"{study} has another code in line {first_line[study, name]}"
                    self._wrong(rule, known[name], line, column=name, value=row[name])
                elif row[name] and not known[name]:
                    known[name], first_line[study, name] = row[name], line
        rows = [{"study_id": study} | facts[study] for study in self.lab.ids if study in facts]
        studies = pd.DataFrame(rows, columns=["study_id", *self.lab.study_fields])
        for name in self.lab.study_fields:
            if self.lab.columns[name].type == "integer":
                studies[name] = pd.to_numeric(studies[name].replace("", None)).astype("Int64")
        return studies

    def _findings(self, coded: dict[int, Row]) -> list[Row]:
        reported = {(problem.line, problem.column) for problem in self.problems}
        findings = {line: row for line, row in coded.items() if any(row[name] for name in FINDING_FIELDS)}
        for line, row in findings.items():
            for name in FINDING_FIELDS:
                column, value = self.lab.columns[name], row[name]
                when = column.required_when
                needed = not when or row[when.column] in when.levels
                if needed and not value and (line, name) not in reported:
                    self._wrong("blank in a finding", nearest("", column.levels), line, column=name)
                given = column.levels_given
                allowed = given.levels.get(row[given.column]) if given else None
                if value and allowed is not None and value not in allowed:
                    rule = f"does not go with {given.column} {row[given.column]}"
                    self._wrong(rule, nearest(value, allowed), line, column=name, value=value)
        return list(findings.values())
