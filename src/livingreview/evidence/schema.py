"""Schemas built from the dictionaries: every cell is checked against its column, all problems at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

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


@dataclass(frozen=True)
class Rule:
    """A rule for the cells of one column.

    Parameters
    ----------
    rule : str
        The rule as a message says it when it is broken.
    expected : callable
        From the offending value to what would be right.
    breaks : callable
        Whether a value breaks the rule.
    """

    rule: str
    expected: Callable[[str], str]
    breaks: Callable[[str], bool]

    def passes(self, cells: pd.Series) -> pd.Series:
        """Say of each cell whether it keeps the rule; a value that stands in many rows is looked at once."""
        wrong = [value for value in cells.unique() if self.breaks(value)]
        return ~cells.isin(wrong) if wrong else pd.Series(True, index=cells.index)


def check_cells(table: Table) -> list[Problem]:
    """Check every cell of a table against its column.

    Parameters
    ----------
    table : Table
        The table; lines with too few or too many cells are left to the message that names them.

    Returns
    -------
    list of Problem
        At most one for each cell.
    """
    # pandera is slow to import, and a caller that reads no table does not need it.
    import pandera.pandas as pa

    frame = table.sound
    rules = {name: column_rules(column) for name, column in table.dictionary.columns.items() if name in frame}
    schema = pa.DataFrameSchema(
        {
            name: pa.Column(
                checks=[pa.Check(rule.passes, error=str(place)) for place, rule in enumerate(its_rules)],
                nullable=True,
            )
            for name, its_rules in rules.items()
        }
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.assign(place=lambda found: found["check"].astype(int))
        first = cases.sort_values("place", kind="stable").drop_duplicates(["index", "column"])
        return [_problem(table, rules, *case) for case in first[["index", "column", "place"]].itertuples(index=False)]
    return []


def _problem(table: Table, rules: dict[str, list[Rule]], line: int, column: str, place: int) -> Problem:
    rule = rules[column][int(place)]
    value = str(table.frame.at[line, column])
    return Problem(table.file, rule.rule, rule.expected(value), line=int(line), column=column, value=value)


def column_rules(column: Column) -> list[Rule]:
    """List the rules of a column, the most telling first: a cell that breaks several is reported once.

    Parameters
    ----------
    column : Column
        The column as its dictionary describes it.

    Returns
    -------
    list of Rule
    """
    fits, broken, said = _form(column)
    said_or_blank = said if column.required else said + _BLANK
    rules = []
    if column.required:
        rules.append(Rule("blank", lambda value: said or "a value in every row", lambda value: value == ""))
    if said:
        rules.append(
            Rule(
                "turned into a date by a spreadsheet",
                lambda value: f"{said_or_blank}; type it again as text",
                lambda value: bool(_DATE.fullmatch(value)) and not fits(value),
            )
        )
    rules += [
        Rule("space at the start or at the end", lambda value: value.strip(), lambda value: value != value.strip()),
        Rule(
            "wrapped in quotation marks",
            lambda value: f"no quoting: {value[1:-1]}",
            lambda value: len(value) > 1 and value[0] == value[-1] == '"',
        ),
    ]
    if column.type == "number":
        rules.append(
            Rule(
                "decimal comma",
                lambda value: value.replace(",", "."),
                lambda value: bool(_DECIMAL_COMMA.fullmatch(value)),
            )
        )
    if not column.levels:
        rules.append(
            Rule(
                "a word for nothing",
                lambda value: "a blank cell where it was not seen",
                lambda value: value in _WORDS_FOR_NOTHING,
            )
        )
    if said:
        rules.append(
            Rule(
                broken,
                lambda value: (
                    nearest(value, column.levels) + said_or_blank[len(said) :] if column.levels else said_or_blank
                ),
                lambda value: value != "" and not fits(value),
            )
        )
    if column.minimum is not None or column.maximum is not None:
        rules.append(Rule("out of range", lambda value: _range(column), lambda value: not _within(column, value)))
    return rules


def _form(column: Column) -> tuple[Callable[[str], bool], str, str]:
    """Whether a value has the form of the column, the rule that another form breaks, and what would be right.

    The last is blank for free text, which has any form.
    """
    if column.levels:
        return column.levels.__contains__, "not a level", nearest("", column.levels)
    form, broken, said = _FORMS.get(column.type, ("", "not in the form of the column", column.units or "text"))
    if column.type == "level":
        form, broken, said = _FORMS["identifier"][0], "not a name", f"a value of {column.levels_from}"
    forms = [re.compile(part) for part in (form, column.pattern) if part]
    if not forms:
        return lambda value: True, "", ""
    said = f"{said}, in the form {column.pattern}" if column.pattern else said
    return lambda value: all(part.fullmatch(value) for part in forms), broken, said


def _within(column: Column, value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        # A value that is no number has its own message.
        return True
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
