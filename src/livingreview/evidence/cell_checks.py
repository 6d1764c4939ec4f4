"""Check every cell of a table against its column in the dictionary; a value of many rows is looked at once."""

from __future__ import annotations

import re
from collections.abc import Callable

from livingreview.errors import Problem, nearest
from livingreview.evidence.dictionary import Column
from livingreview.evidence.table import Table

_BLANK = ", or a blank cell where it was not seen"

# A web address with a host name, a port where there is one, and anything but white space behind it.
_URL = r"https?://[\w-]+(\.[\w-]+)+\.?(:[0-9]+)?([/?#]\S*)?"
# By type of column: the form of a cell, the rule that another form breaks, and what would be right.
# Digits are ASCII digits, few enough for a 64-bit number.
_FORMS = {
    "identifier": (r"[a-z][A-Za-z0-9_]*", "not a name", "letters, digits and underscores, a lower-case letter first"),
    "integer": (r"-?[0-9]{1,9}", "not a whole number", "a whole number in digits"),
    "number": (r"-?[0-9]{1,9}(\.[0-9]{1,15})?", "not a number", "a number with a decimal point"),
    "year": (r"[0-9]{4}", "not a year", "a year in four digits"),
    "pmid": (r"[1-9][0-9]{0,7}", "not a PubMed number", "up to eight digits, no zero first"),
    "doi": (r"10\.[0-9]{4,9}/\S*[^\s.,;]", "not a DOI", "10.number/name, without an address, a full stop or a comma"),
    "pmcid": (r"PMC[1-9][0-9]{0,7}", "not a PubMed Central number", "PMC and digits"),
    "urls": (
        rf"{_URL}( {_URL})*",
        "not a web address",
        "addresses that begin with http:// or https://, one space between",
    ),
}
_MONTH = (
    r"(jan|feb|f[eé]v|mar|mrz|m[aä]r|apr|avr|may|mai|jun|juin|jul|juil|aug|ao[uû]|sep|oct|okt|nov|dec|dez|d[eé]c)"
    r"[a-zéû]*\.?"
)
_DATE = re.compile(
    rf"(?i:[0-9]{{1,2}}\.?[-/ ]{_MONTH}([-/ ][0-9]{{2,4}})?|{_MONTH}[-/ ][0-9]{{1,4}}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?"
    r"|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?)"
)
_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_WORDS_FOR_NOTHING = {"NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None", "#REF!", "#NAME?", "#VALUE!"}


def check_cells(table: Table) -> list[Problem]:
    """List the cells that break a rule of their column, each once; malformed lines have a message of their own."""
    problems = []
    for name, column in table.dictionary.columns.items():
        if name not in table.frame:
            continue
        cells, check = table.well_formed[name], cell_check(column)
        broken = {value: found for value in set(cells.tolist()) if (found := check(value))}
        for line, value in cells[cells.isin(list(broken))].items() if broken else ():
            problems.append(Problem(table.file, *broken[value], line=line, column=name, value=value))
    return problems


def cell_check(column: Column) -> Callable[[str], tuple[str, str] | None]:
    """Make the check of one column: from a cell to the rule that it breaks and what would be right, or None.

    Of several broken rules it names the one that best explains how the value came about.

    Examples
    --------
    >>> check = cell_check(Column(name="year", description="of publication", type="year", minimum=1980))
    >>> check("92"), check("1979"), check("")
    (('not a year', 'a year in four digits, or a blank cell where it was not seen'), ('out of range', '1980 or more'), None)
    """
    fits, misfit, form = _form(column)
    limited = column.minimum is not None or column.maximum is not None
    form_or_blank = form if column.required or not form else form + _BLANK

    def check(value: str) -> tuple[str, str] | None:
        if value == "":
            return ("blank", form or "a value in every row") if column.required else None
        if form and _DATE.fullmatch(value) and not fits(value):
            return "turned into a date by a spreadsheet", f"{form_or_blank}; type it again as text"
        if value != value.strip():
            return "space at the start or at the end", value.strip()
        if len(value) > 1 and value[0] == value[-1] == '"':
            return "wrapped in quotation marks", f"no quoting: {value[1:-1]}"
        if column.type == "number" and _DECIMAL_COMMA.fullmatch(value):
            return "decimal comma", value.replace(",", ".")
        if not column.levels and value in _WORDS_FOR_NOTHING:
            return "a word for nothing", "a blank cell where it was not seen"
        if not fits(value):
            any_level, near = nearest("", column.levels), nearest(value, column.levels)
            return misfit, form_or_blank.replace(any_level, near, 1) if column.levels else form_or_blank
        if limited and not _within(column, value):
            return "out of range", _range(column)
        return None

    return check


def _form(column: Column) -> tuple[Callable[[str], bool], str, str]:
    """Whether a value has the form of the column, the rule that another form breaks, and what would be right.

    The last is blank for free text, which has any form.
    """
    if column.type == "levels":
        expected = f"{nearest('', column.levels)}, each once, commas without spaces between"
        return lambda value: _levels_of(value, column), "not a list of levels", expected
    if column.levels:
        return column.levels.__contains__, "not a level", nearest("", column.levels)
    form, misfit, expected = _FORMS.get(column.type, ("", "not in the form of the column", column.units or "text"))
    if column.type == "level":
        form, misfit, expected = _FORMS["identifier"][0], "not a name", f"a value of {column.levels_from}"
    forms = [re.compile(part) for part in (form, column.pattern) if part]
    if not forms:
        return lambda value: True, "", ""
    expected = f"{expected}, in the form {column.pattern}" if column.pattern else expected
    return lambda value: all(part.fullmatch(value) for part in forms), misfit, expected


def _levels_of(value: str, column: Column) -> bool:
    found = value.split(",")
    return len(set(found)) == len(found) and set(found) <= set(column.levels)


def _within(column: Column, value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return True  # a value that is no number has its own message
    low = -float("inf") if column.minimum is None else column.minimum
    high = float("inf") if column.maximum is None else column.maximum
    return low <= number <= high


def _range(column: Column) -> str:
    units = f" ({column.units})" if column.units else ""
    if column.maximum is None:
        return f"{column.minimum:g} or more{units}"
    if column.minimum is None:
        return f"{column.maximum:g} or less{units}"
    return f"{column.minimum:g} to {column.maximum:g}{units}"
