"""From bytes to cells: a table is UTF-8 without byte order mark, lines end in LF, cells are parted by one tab."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from livingreview.errors import Problem, count, nearest

_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Characters that no cell holds: controls, line separators, and what is left of a character that was lost.
_STRAY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd]")


@dataclass(frozen=True)
class Cells:
    """The cells of one table, as they stand in the file.

    Parameters
    ----------
    header : tuple of str
        Names of the columns, in the order of the file.
    rows : tuple of tuple of str
        One for each line below the header, padded or cut to the length of the header: no row is ever dropped.
    lines : tuple of int
        Line of each row in the file, the header being line 1.
    malformed : frozenset of int
        Lines that hold too few or too many cells; their cells are not checked any further.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    malformed: frozenset[int]


def read_text(path: Path, file: str, what: str) -> tuple[str | None, list[Problem]]:
    """Read a text file and say what is wrong with its encoding and its line ends.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    file : str
        Its name relative to the evidence directory, for messages.
    what : str
        What the file should be, for messages.

    Returns
    -------
    str or None
        The text with line ends as LF, or ``None`` where it cannot be read.
    list of Problem
    """
    try:
        if path.exists() and not path.is_dir() and not path.is_file():
            return None, [Problem(file, "is not a regular file", what)]
        content = path.read_bytes()
    except FileNotFoundError:
        return None, [Problem(file, "file is missing", what)]
    except IsADirectoryError:
        return None, [Problem(file, "is a folder", f"a file: {what}")]
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return None, [Problem(file, f"file cannot be read ({reason})", "a file that may be read")]
    if not content.strip():
        return None, [Problem(file, "file is empty", what)]
    problems = []
    for mark, encoding in _BOMS.items():
        if content.startswith(mark) and encoding != "utf-8":
            return None, [Problem(file, "encoded in UTF-16", "UTF-8 without byte order mark", line=1)]
        if content.startswith(mark):
            problems.append(Problem(file, "starts with a byte order mark", "UTF-8 without byte order mark", line=1))
            content = content[len(mark) :]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        value = f"byte {content[error.start]:#04x}"
        return None, [*problems, Problem(file, "not UTF-8", "text encoded in UTF-8", line=line, value=value)]
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        ends = "CRLF" if "\r\n" in text else "CR"
        number = count(text.count("\r"), "line")
        problems.append(Problem(file, f"line ends are {ends} ({number})", "line ends as LF alone", line=line))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, problems


def read_cells(path: Path, file: str, columns: Sequence[str] | None) -> tuple[Cells | None, list[Problem]]:
    """Read a tab-separated table.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    file : str
        Its name relative to the evidence directory, for messages.
    columns : sequence of str, optional
        Columns of the table in order, as its dictionary gives them; without them the header is not checked.

    Returns
    -------
    Cells or None
        ``None`` where there is nothing to check any further.
    list of Problem
    """
    text, problems = read_text(path, file, what="a tab-separated table in UTF-8")
    if text is None:
        return None, problems
    lines = text.removesuffix("\n").split("\n")
    header = tuple(lines[0].split("\t"))
    if len(header) == 1 and (mark := next((mark for mark in ",;" if mark in lines[0]), "")):
        rule = f"cells are parted by {'commas' if mark == ',' else 'semicolons'}"
        return None, [*problems, Problem(file, rule, "cells parted by one tab", line=1)]
    if columns is not None:
        problems += _check_header(file, header, columns)
    if len(lines) == 1:
        return None, [*problems, Problem(file, "table is empty", "at least one row below the header")]
    rows, malformed = [], set()
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header):
            malformed.add(number)
            problems.append(_wrong_length(file, number, line, len(cells), len(header)))
        elif stray := _STRAY.search(line):
            at = line.count("\t", 0, stray.start())
            rule = f"holds the character U+{ord(stray.group()):04X}"
            problems.append(Problem(file, rule, "plain text", line=number, column=header[at], value=cells[at]))
        rows.append(tuple((cells + [""] * len(header))[: len(header)]))
    return Cells(header, tuple(rows), tuple(range(2, len(lines) + 1)), frozenset(malformed)), problems


def _check_header(file: str, header: tuple[str, ...], columns: Sequence[str]) -> list[Problem]:
    problems = []
    for name in dict.fromkeys(header):
        if not name:
            problems.append(Problem(file, "column without a name", "a name for each column", line=1))
        elif header.count(name) > 1:
            problems.append(Problem(file, "column stands twice", "each column once", line=1, value=name))
        elif name not in columns:
            missing = [column for column in columns if column not in header]
            expected = nearest(name, missing) if missing else "only columns that the dictionary names"
            problems.append(Problem(file, "column unknown to the dictionary", expected, line=1, value=name))
    for name in columns:
        if name not in header:
            expected = "every column that the dictionary names"
            problems.append(Problem(file, "column is missing", expected, line=1, value=name))
    if not problems and list(header) != list(columns):
        expected = f"the order of the dictionary: {', '.join(columns)}"
        problems.append(Problem(file, "columns in another order", expected, line=1, value=", ".join(header)))
    return problems


def _wrong_length(file: str, number: int, line: str, found: int, expected: int) -> Problem:
    right = f"{count(expected, 'cell')} parted by {count(expected - 1, 'tab')}"
    if not line.strip():
        return Problem(file, "line is blank", right, line=number)
    if found < expected:
        return Problem(file, f"line is short: {count(found, 'cell')}", right, line=number)
    many = found - expected
    rule = "a tab too many" if many == 1 else f"{many} tabs too many"
    return Problem(file, f"{rule}: {count(found, 'cell')}", right, line=number)
