"""A student's table: what spreadsheets do to it is repaired and listed, what is wrong is listed, line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from livingreview.errors import Problem, nearest, reason
from livingreview.evidence.cell_checks import cell_check
from livingreview.evidence.coder_agreement import Coding
from livingreview.evidence.coding_lab.assignment import FINDING_FIELDS, NOTE, Lab

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WHAT = "the lab's table, cells parted by tabs"


@dataclass(frozen=True, eq=False)
class Read:
    """What came of reading a student's table.

    Parameters
    ----------
    coding : Coding or None
        The studies that have any code, and their findings; ``None`` where there is a problem.
    problems : tuple of Problem
        What the student has to put right.
    repaired : tuple of Problem
        What a spreadsheet had done to the file, and was undone while reading.
    """

    coding: Coding | None
    problems: tuple[Problem, ...]
    repaired: tuple[Problem, ...]


def read_coding(path: Path, lab: Lab) -> Read:
    """Read a student's table: tab-separated, with the columns of the template, as an editor or a spreadsheet saves it.

    A byte order mark, UTF-16, Windows-1252, CRLF, quoted cells, blank and short lines, spaces around a code and codes in
    another case are put right. The first row that names a fact of a study counts; another may repeat it or leave it blank.
    """
    file, repaired, problems = path.name, [], []
    try:
        content = path.read_bytes()
    except OSError as error:
        return Read(None, (Problem(file, f"cannot be read ({reason(error)})", _WHAT),), ())
    if not content.strip():
        return Read(None, (Problem(file, "is empty", _WHAT),), ())
    text = _decode(content, file, repaired)
    rows = _rows(text, file, repaired, problems)
    places = _header(rows, lab, file, problems) if rows else {}
    if problems:
        return Read(None, tuple(problems), tuple(repaired))
    cells = []
    for line, row in rows[1:]:
        if any(map(str.strip, row)):
            cells.append((line, _cells(row, places, lab, file, line, repaired, problems)))
        else:
            repaired.append(Problem(file, "line is blank, left out", "a code, or no line", line=line))
    facts = _facts(cells, lab, file, problems)
    findings = _findings(cells, lab, file, problems)
    coding = None if problems else _coding(facts, findings, lab)
    return Read(coding, *(tuple(sorted(dict.fromkeys(found), key=Problem.order)) for found in (problems, repaired)))


def _decode(content: bytes, file: str, repaired: list[Problem]) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            rule = "starts with a byte order mark" if encoding == "utf-8-sig" else "encoded in UTF-16"
            repaired.append(Problem(file, rule, "UTF-8", line=1))
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        repaired.append(Problem(file, "not UTF-8, read as Windows-1252", "UTF-8", line=line))
        return content.decode("cp1252", errors="replace")


def _rows(text: str, file: str, repaired: list[Problem], problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """Rows with the line that each begins on; a quoted cell may go over several lines."""
    if "\r" in text:
        repaired.append(Problem(file, "line ends are not LF alone", "LF", line=1))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.split("\n", 1)[0]
    if "\t" not in first and (mark := next((mark for mark in ",;" if mark in first), "")):
        name = "commas" if mark == "," else "semicolons"
        problems.append(Problem(file, f"cells are parted by {name}", "cells parted by tabs", line=1))
        return []
    rows, begin = [], 1
    reader = csv.reader(io.StringIO(text), delimiter="\t", strict=True)
    try:
        for row in reader:
            rows.append((begin, row))
            begin = reader.line_num + 1
    except csv.Error:
        problems.append(Problem(file, "a quotation mark without its other", "pairs of them, or none", line=begin))
    return rows


def _header(rows: list[tuple[int, list[str]]], lab: Lab, file: str, problems: list[Problem]) -> dict[str, int]:
    names = [name.strip().casefold() for name in rows[0][1]]
    while names and not names[-1]:
        names.pop()
    missing = [name for name in lab.columns if name not in names]
    for name in dict.fromkeys(names):
        if name not in lab.columns:
            expected = nearest(name, missing or lab.columns)
            problems.append(Problem(file, "no such column", expected, line=1, value=name))
        elif names.count(name) > 1:
            problems.append(Problem(file, "column stands twice", "each column once", line=1, value=name))
    problems += [Problem(file, "column is missing", "every column of the template", line=1, value=n) for n in missing]
    return {name: names.index(name) for name in lab.columns if name in names}


def _cells(
    row: list[str], places: Mapping[str, int], lab: Lab, file: str, line: int,
    repaired: list[Problem], problems: list[Problem],
) -> dict[str, str]:  # fmt: skip
    """Codes of one row, a blank for what breaks a rule: it has been reported."""
    if any(cell.strip() for cell in row[len(places) :]):
        extra = next(cell for cell in row[len(places) :] if cell.strip())
        problems.append(Problem(file, "a cell too many", f"{len(places)} cells", line=line, value=extra))
    cells = {}
    for name, place in places.items():
        column = lab.columns[name]
        value = " ".join(row[place].split()) if place < len(row) else ""
        if column.levels and value not in column.levels:
            folded = {level.casefold(): level for level in column.levels}
            if value.casefold() in folded:
                expected = folded[value.casefold()]
                repaired.append(Problem(file, "code in another case", expected, line=line, column=name, value=value))
                value = expected
        if value or name == "study_id":
            # A blank is judged by row, where it is known whether there is a finding at all.
            broken = cell_check(column.model_copy(update={"required": name not in (*lab.study_fields, NOTE)}))(value)
            if broken:
                problems.append(Problem(file, *broken, line=line, column=name, value=value))
                value = ""
        cells[name] = str(int(value)) if value and column.type == "integer" else value
    return cells


def _facts(
    cells: list[tuple[int, dict[str, str]]], lab: Lab, file: str, problems: list[Problem]
) -> dict[str, dict[str, str]]:
    """Facts of each study that has any code."""
    facts: dict[str, dict[str, str]] = {}
    said: dict[tuple[str, str], int] = {}
    for line, row in cells:
        study = row["study_id"]
        if not study or not any(row[name] for name in (*lab.study_fields, *FINDING_FIELDS)):
            continue
        own = facts.setdefault(study, dict.fromkeys(lab.study_fields, ""))
        for name in lab.study_fields:
            if row[name] and own[name] and row[name] != own[name]:
                rule = f"{study} has another code in line {said[study, name]}"
                problems.append(Problem(file, rule, own[name], line=line, column=name, value=row[name]))
            elif row[name] and not own[name]:
                own[name], said[study, name] = row[name], line
    return facts


def _findings(
    cells: list[tuple[int, dict[str, str]]], lab: Lab, file: str, problems: list[Problem]
) -> list[dict[str, str]]:
    reported = {(problem.line, problem.column) for problem in problems}
    found = []
    for line, row in cells:
        if not any(row[name] for name in FINDING_FIELDS):
            continue
        found.append(row)
        for name in FINDING_FIELDS:
            column = lab.columns[name]
            if not row[name] and (line, name) not in reported:
                expected = nearest("", column.levels)
                problems.append(Problem(file, "blank in a finding", expected, line=line, column=name))
            given = column.levels_given
            allowed = given.levels.get(row[given.column]) if given else None
            if row[name] and allowed is not None and row[name] not in allowed:
                rule = f"does not go with {given.column} {row[given.column]}"
                problems.append(
                    Problem(file, rule, nearest(row[name], allowed), line=line, column=name, value=row[name])
                )
    return found


def _coding(facts: dict[str, dict[str, str]], findings: list[dict[str, str]], lab: Lab) -> Coding:
    names = ["study_id", *lab.study_fields]
    studies = pd.DataFrame([{"study_id": study} | facts[study] for study in lab.ids if study in facts], columns=names)
    for name in lab.study_fields:
        if lab.columns[name].type == "integer":
            studies[name] = pd.to_numeric(studies[name].replace("", None)).astype("Int64")
    return Coding(studies, pd.DataFrame(findings, columns=list(lab.columns)))
