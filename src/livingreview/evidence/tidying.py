"""Mend what a spreadsheet program does to a table when it saves it, as far as nothing has to be guessed.

Dates, and numbers that lost their zeros, are left for whoever knows what stood there.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from livingreview.errors import EditionError, Problem, count

_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_WRAPPED = re.compile(r'"(?:[^"]|"")*"')
_NAMES = {"\t": "tabs", ",": "commas", ";": "semicolons"}


def tidied(content: bytes, file: str) -> tuple[str, list[str]]:
    """Return a table as it is kept, tab-separated in UTF-8 with LF, and what was mended.

    Parameters
    ----------
    content : bytes
        The table as it was saved.
    file : str
        How messages call it.

    Raises
    ------
    EditionError
        If it cannot be told how the table is meant: its encoding, where its cells end, or an unpaired quotation mark.

    Examples
    --------
    >>> tidied(b'study_id;title\\r\\nabe2001;"On ""it"" again"\\r\\n;\\r\\n', "studies.tsv")[0]
    'study_id\\ttitle\\nabe2001\\tOn "it" again\\n'
    """
    mended: Counter[str] = Counter()
    text = _decoded(content, file, mended)
    if "\r" in text:
        mended["line ends"] = text.count("\r")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = _rows(text, file, mended)
    head = rows[0]
    while head and not head[-1] and not any(row[len(head) - 1 :][:1] not in ([], [""]) for row in rows[1:]):
        mended["columns without a name and without a cell"] += 1
        head = head[:-1]
        rows = [head, *(row[: len(head)] for row in rows[1:])]
    kept = [row for row in rows if any(row)]
    mended["blank lines"] += len(rows) - len(kept)
    lines = ["\t".join(_cell(cell, mended) for cell in row) for row in kept]
    return "\n".join(lines) + "\n", [f"{what} ({number:,})" for what, number in mended.items() if number]


def _decoded(content: bytes, file: str, mended: Counter[str]) -> str:
    mark = next((mark for mark in _BOMS if content.startswith(mark)), b"")
    encoding = _BOMS.get(mark, "utf-8")
    if mark:
        mended["byte order mark" if encoding == "utf-8" else "UTF-16"] += 1
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        expected = "the table saved again as Unicode text or as CSV UTF-8: which letters were meant cannot be told"
        raise EditionError(Problem(file, f"not {encoding.upper()}", expected, line=line)) from None
    if not text.strip():
        raise EditionError(Problem(file, "file is empty", "a table"))
    if "\0" in text:
        raise EditionError(Problem(file, "no text", "a table saved as text; of a workbook, one sheet of it"))
    return text


def _rows(text: str, file: str, mended: Counter[str]) -> list[list[str]]:
    """Part a table into cells; one whose rows are all as long as its header is parted at its tabs alone."""
    lines = text.removesuffix("\n").split("\n")
    if "\t" in lines[0]:
        rows = [line.split("\t") for line in lines]
        if all(len(row) == len(rows[0]) or not "".join(row).strip() for row in rows):
            return [[_unwrapped(cell, mended) for cell in row] for row in rows]
    found = {mark: _parsed(text, mark, file) for mark in _NAMES if mark in lines[0]}
    whole = {
        mark: rows for mark, rows in found.items()
        if isinstance(rows, list) and len({len(row) for row in rows if any(row)}) == 1 and len(rows[0]) > 1
    }  # fmt: skip
    if len(whole) != 1:
        wrong = next((rows for rows in found.values() if isinstance(rows, Problem)), None)
        expected = "every row with as many cells as the header, parted by tabs, commas or semicolons"
        raise EditionError(wrong or Problem(file, "cells cannot be told apart", expected))
    ((mark, rows),) = whole.items()
    if mark != "\t":
        mended[f"cells parted by {_NAMES[mark]}, rows"] = len(rows)
    mended["cells in quotation marks"] += len(re.findall(r'(?:^|[\t,;])"', text, re.MULTILINE))
    return rows


def _parsed(text: str, mark: str, file: str) -> list[list[str]] | Problem:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        return Problem(file, f"cells cannot be told apart ({error})", "quotation marks in pairs", line=reader.line_num)


def _unwrapped(cell: str, mended: Counter[str]) -> str:
    if not _WRAPPED.fullmatch(cell) or len(cell) < 2:
        return cell
    mended["cells in quotation marks"] += 1
    return cell[1:-1].replace('""', '"')


def _cell(cell: str, mended: Counter[str]) -> str:
    plain = re.sub(r"\s*[\n\t\v\f\r]\s*", " ", cell)
    mended["tabs and line breaks within a cell"] += plain != cell
    stripped = plain.strip()
    mended["spaces at the start or at the end"] += stripped != plain
    return stripped


def summary(file: str, mended: list[str]) -> str:
    """Say in one line what was mended."""
    return f"{file}: {count(len(mended), 'kind')} of damage mended: {', '.join(mended)}" if mended else f"{file}: nothing to mend"
