"""A table of a class as a spreadsheet saves it: read whole or refused, and added to without touching what is in it."""

from __future__ import annotations

import codecs
import csv
import io
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from livingreview.errors import EditionError, Problem, nearest, reason

LIMIT_BYTES = 5_000_000
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PAIRS = "pairs of them, or none"


@dataclass(frozen=True)
class ClassTable:
    """A table that was read.

    Parameters
    ----------
    columns : tuple of str
        Names of the columns as in the file, in small letters.
    header : tuple of str
        The same, as they stand there.
    rows : tuple
        For each row that is not blank the line that it begins on, and its cells by column.
    content : bytes
        The file as it is.
    encoding, separator : str
        What the bytes are in, and what parts the cells.
    """

    file: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int, dict[str, str]], ...] = ()
    content: bytes = b""
    encoding: str = "utf-8"
    separator: str = ","
    header: tuple[str, ...] = ()

    def changed(self, changes: Mapping[int, Mapping[str, str]], added: Iterable[Mapping[str, str]]) -> bytes:
        """Return the file with cells changed, by the line that their row begins on, and rows added at its end."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.separator, lineterminator="\n")
        writer.writerow(self.header)
        for line, row in self.rows:
            writer.writerow([{**row, **changes.get(line, {})}[name] for name in self.columns])
        writer.writerows([row.get(name, "") for name in self.columns] for row in added)
        return text.getvalue().encode("utf-8-sig" if self.encoding in ("utf-8", "cp1252") else "utf-16")

    def with_rows(self, rows: Iterable[dict[str, str]], columns: Sequence[str]) -> bytes:
        """Return the file with rows added at its end; it begins with `columns` where there is no file yet."""
        text = io.StringIO()
        ends = "\r\n" if "\r\n".encode(self.encoding) in self.content else "\n"
        writer = csv.writer(text, delimiter=self.separator, lineterminator=ends)
        if not self.columns:
            writer.writerow(columns)
        elif not self.content.endswith("\n".encode(self.encoding)):
            text.write(ends)
        writer.writerows([row.get(name, "") for name in self.columns or columns] for row in rows)
        return self.content + text.getvalue().encode(self.encoding)


def read_class_table(path: Path, needed: Sequence[str], students: Iterable[str] = ()) -> ClassTable:
    """Read a table of this file as :func:`parse_class_table` does; one without columns where there is no file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ClassTable(path.name)
    except OSError as error:
        raise EditionError(Problem(path.name, f"cannot be read: {reason(error)}", "a table of the class")) from None
    return parse_class_table(path.name, content, needed, students)


def parse_class_table(file: str, content: bytes, needed: Sequence[str], students: Iterable[str] = ()) -> ClassTable:
    """Read a table that a spreadsheet or a platform saved.

    It is text in UTF-8, UTF-16 or Windows-1252, its cells parted by commas, semicolons or tabs, or the first sheet of a
    workbook (.xlsx).

    Parameters
    ----------
    needed : sequence of str
        Columns that must be there, each once; their cells go over one line alone.
    students : iterable of str
        Identifiers with which a row may begin.

    Raises
    ------
    EditionError
        With every problem that makes rows uncertain: among them a cell in quotes that goes on over what looks like rows.
    """
    if content.startswith(b"PK"):
        content = _sheet(file, content)
    text, encoding = _decode(file, content)
    if not text.strip():
        return ClassTable(file)
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    lines, problems = _rows(file, text, separator, tuple(students)), []
    header = tuple(cell.strip() for cell in lines[0][1]) if lines else ()
    columns = tuple(cell.casefold() for cell in header)
    missing = [name for name in needed if name not in columns]
    if missing:
        found = f"no column {', '.join(missing)}; its header has {', '.join(filter(None, columns)) or 'nothing'}"
        problems.append(Problem(file, found, f"the columns {', '.join(needed)}", line=1))
    for name in dict.fromkeys(name for name in columns if name and columns.count(name) > 1):
        problems.append(Problem(file, "column appears twice", "each column once", line=1, value=name))
    rows = []
    for line, cells in lines[1:]:
        if not any(map(str.strip, cells)):
            continue
        if len(cells) < len(columns) or any(map(str.strip, cells[len(columns) :])):
            expected = f"{len(columns)}, as in the header; a cell that holds the separator stands in quotes"
            problems.append(Problem(file, f"{len(cells)} cells", expected, line=line))
            continue
        row = dict(zip(columns, cells, strict=False))
        row |= {name: row[name].strip() for name in needed if name in row}
        for name in (name for name in needed if "\n" in row.get(name, "")):
            problems.append(Problem(file, "a cell over two lines", _PAIRS, line=line, column=name))
        rows.append((line, row))
    if problems:
        raise EditionError(problems)
    return ClassTable(file, columns, tuple(rows), content, encoding, separator, header)


def _decode(file: str, content: bytes) -> tuple[str, str]:
    if len(content) > LIMIT_BYTES:
        raise EditionError(Problem(file, f"{len(content):,} bytes long", "a table of the class"))
    mark, encoding = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", "utf-8"))
    rest = content.removeprefix(mark)
    try:
        text = rest.decode(encoding)
    except UnicodeDecodeError as error:
        if mark or b"\0" in rest:
            where = content[: error.start].count(b"\n") + 1
            expected = "UTF-8; in a spreadsheet: save as 'CSV UTF-8'"
            raise EditionError(Problem(file, f"not {encoding.upper()[:6].rstrip('-')}", expected, line=where)) from None
        text, encoding = _windows(file, rest), "cp1252"
    if "\0" in text:
        raise EditionError(Problem(file, "holds null characters", "a text file in UTF-8, no workbook"))
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _windows(file: str, content: bytes) -> str:
    """Read what Excel saves as plain 'CSV' in western Europe."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        where, expected = content[: error.start].count(b"\n") + 1, "UTF-8; in a spreadsheet: save as 'CSV UTF-8'"
        raise EditionError(Problem(file, "neither UTF-8 nor Windows-1252", expected, line=where)) from None


def _sheet(file: str, content: bytes) -> bytes:
    """Return the first sheet of a workbook as text, its cells parted by commas."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles
            sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
            rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except Exception as error:  # openpyxl raises many kinds
        expected = "a table as CSV, or a workbook as .xlsx"
        raise EditionError(Problem(file, f"no workbook that can be read ({type(error).__name__})", expected)) from None
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _rows(file: str, text: str, separator: str, students: tuple[str, ...]) -> list[tuple[int, list[str]]]:
    """Cells with the line that each row begins on."""
    rows: list[tuple[int, list[str]]] = []
    begin, physical = 1, text.split("\n")
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        for cells in reader:
            width = len(rows[0][1]) if rows else len(cells)
            within = physical[begin : reader.line_num]
            if any(_looks_like_a_row(line, separator, width, students) for line in within):
                rule = f"a cell in quotes goes on to line {reader.line_num}, over what looks like rows"
                raise EditionError(Problem(file, rule, _PAIRS, line=begin))
            rows.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        if "limit" in str(error):
            raise EditionError(Problem(file, f"a cell of more than {csv.field_size_limit():,} characters", _PAIRS, begin)) from None
        raise EditionError(Problem(file, "a quotation mark without its other", _PAIRS, line=begin)) from None
    return rows


def _looks_like_a_row(line: str, separator: str, width: int, students: tuple[str, ...]) -> bool:
    first, parted, _ = line.partition(separator)
    return bool(parted) and (first.strip('" ') in students or (width > 1 and line.count(separator) >= width - 1))


def as_number(given: str, known: Iterable[str]) -> str:
    """Return the identifier of which a spreadsheet made this number; empty where it is not certain, or `given` is known.

    Examples
    --------
    >>> as_number("7", ["007", "008"]), as_number("1.00E+05", ["1e5"]), as_number("7", ["7", "007"]), as_number("x", ["y"])
    ('007', '1e5', '', '')
    """
    known, found = list(known), []
    with suppress(ValueError):
        number = float(given.replace(",", "."))
        for one in () if given in known else known:
            with suppress(ValueError):
                found += [one] if f"{float(one):.6g}" == f"{number:.6g}" else []
    return found[0] if len(found) == 1 else ""


def not_on_roster(file: str, given: str, known: Sequence[str], line: int) -> Problem:
    """Say that nobody of that identifier is on the roster, and who is probably meant."""
    if meant := as_number(given, known):
        rule, expected = "a spreadsheet took it for a number", meant
    else:
        rule, expected = "nobody of that identifier is on the roster", nearest(given, known)
    return Problem(file, rule, expected, line, "student_id", given)
