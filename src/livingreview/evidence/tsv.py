"""From the bytes of a table to its cells: UTF-8 without byte order mark, lines end in LF, one tab between two cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from livingreview.errors import Problem, count, nearest, reason

# Text as Python strings, whichever engine is installed: the rules are Python's regular expressions.
_TEXT = pd.StringDtype("python", na_value=np.nan)
# The same for every frame made from these: a second engine beside it costs a conversion at each meeting, a fifth of a run.
pd.set_option("mode.string_storage", "python")
_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Characters that no cell holds: controls, line separators, and what is left of a character that was lost.
_STRAY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd]")


def read_text(path: Path, file: str, what: str) -> tuple[str | None, list[Problem]]:
    """Read a text file, its line ends made LF, and list what is wrong with its encoding and its line ends.

    Messages call it `file` and say `what` it should be; the text is None where it cannot be read.
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
        return None, [Problem(file, f"file cannot be read ({reason(error)})", "a file that may be read")]
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


def read_cells(
    path: Path, file: str, columns: Sequence[str] | None, may_be_empty: bool = False
) -> tuple[pd.DataFrame | None, frozenset[int], list[Problem]]:
    """Read a tab-separated table as text; its header is checked against `columns`, where they are known.

    Returns
    -------
    pandas.DataFrame or None
        The cells as text, one row for each line of the file below the header, padded or cut to the header's length: no
        row is ever dropped. The index is the line number. None where there is nothing to check any further.
    frozenset of int
        Malformed lines, with too few or too many cells; their cells are not checked any further.
    list of Problem
    """
    text, problems = read_text(path, file, what="a tab-separated table in UTF-8")
    if text is None:
        return None, frozenset(), problems
    lines = text.removesuffix("\n").split("\n")
    header = lines[0].split("\t")
    if len(header) == 1 and (mark := next((mark for mark in ",;" if mark in lines[0]), "")):
        rule = f"cells are parted by {'commas' if mark == ',' else 'semicolons'}"
        return None, frozenset(), [*problems, Problem(file, rule, "cells parted by one tab", line=1)]
    if columns is not None:
        problems += _check_header(file, header, columns)
    if len(lines) == 1 and not may_be_empty:
        return None, frozenset(), [*problems, Problem(file, "table is empty", "at least one row below the header")]
    rows, malformed, any_stray = [], set(), _STRAY.search(text)
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header):
            malformed.add(number)
            problems.append(_wrong_length(file, number, line, len(cells), len(header)))
            cells = (cells + [""] * len(header))[: len(header)]
        elif any_stray and (stray := _STRAY.search(line)):
            at = line.count("\t", 0, stray.start())
            rule = f"holds the character U+{ord(stray.group()):04X}"
            problems.append(Problem(file, rule, "plain text", line=number, column=header[at], value=cells[at]))
        rows.append(cells)
    # Of two columns of one name the first is kept; the problem has been reported.
    columns_of_cells = zip(*rows, strict=True) if rows else [()] * len(header)
    by_name = dict(reversed(list(zip(header, columns_of_cells, strict=True))))
    index = pd.RangeIndex(2, len(lines) + 1, name="line")
    frame = pd.DataFrame({name: by_name[name] for name in dict.fromkeys(header)}, index=index, dtype=_TEXT)
    return frame, frozenset(malformed), problems


def _check_header(file: str, header: Sequence[str], columns: Sequence[str]) -> list[Problem]:
    problems = []
    for name in dict.fromkeys(header):
        if not name:
            problems.append(Problem(file, "column without a name", "a name for each column", line=1))
        elif header.count(name) > 1:
            problems.append(Problem(file, "column appears twice", "each column once", line=1, value=name))
        elif name not in columns:
            missing = [column for column in columns if column not in header]
            expected = nearest(name, missing) if missing else "only columns that the dictionary names"
            problems.append(Problem(file, "column unknown to the dictionary", expected, line=1, value=name))
    for name in columns:
        if name not in header:
            expected = "every column that the dictionary names"
            problems.append(Problem(file, "column is missing", expected, line=1, value=name))
    if not problems and list(header) != list(columns):
        found, right = next((found, right) for found, right in zip(header, columns, strict=True) if found != right)
        expected = f"{right!r} there, in the order of the dictionary: {', '.join(columns)}"
        problems.append(Problem(file, "columns in another order", expected, line=1, column=found))
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
