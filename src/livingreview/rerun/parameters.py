"""The parameters of a run as text: what a word on the command line means, and what each parameter takes.

The parameters are the fields of the two models `Selection` and `Analysis`, which check their values themselves. Papermill would
run with an unknown parameter after a warning; here nothing runs.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingreview.errors import EditionError, nearest
from livingreview.run_parameters import takes

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from livingreview.evidence import Evidence, Selection
    from livingreview.inference import Analysis
    from livingreview.rerun.variants import Variant

Value = str | int | float
_SHORT = 90  # characters of a level's meaning in a help text
_LISTED = 40  # levels that a help text lists; of studies and samples there are hundreds


def parameter_fields() -> dict[str, FieldInfo]:
    """Return the parameters of a run with their defaults: those of `Selection`, then those of `Analysis`."""
    from livingreview.evidence import Selection
    from livingreview.inference import Analysis

    return {**Selection.model_fields, **Analysis.model_fields}


def levels_of(field: FieldInfo, data: Path) -> dict[str, str]:
    """Return the levels that a filter may list, with their meaning: of the column's dictionary, else the column's values.

    Empty for a parameter that is no filter over a column.
    """
    table, _, column = (field.json_schema_extra or {}).get("levels", "").rpartition(".")
    if not table:
        return {}
    try:
        described = json.loads((data / f"{table}.json").read_text(encoding="utf-8")).get(column, {})
        if "Levels" in described:
            return described["Levels"]
        with (data / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            return dict.fromkeys(sorted({row[column] for row in rows if row[column]}), "")
    except (ValueError, KeyError, AttributeError):  # damaged: the command that says so in full is another
        raise EditionError(f"{table}: the table or its dictionary cannot be read; run livingreview validate") from None


def parameter_help(name: str, field: FieldInfo, data: Path) -> str:
    """Say what a parameter is called, its default, what it does and what it takes, with the meaning of coded levels."""
    accepted = takes(field)
    if levels := levels_of(field, data):
        accepted = 'a list with commas, each with a leading "-" to leave it out:'
        if all(levels.values()):
            accepted += "".join(f"\n        {level}: {_short(meaning)}" for level, meaning in levels.items())
        else:
            more = f", and {len(levels) - _LISTED} more" if len(levels) > _LISTED else ""
            accepted += " " + ", ".join(list(levels)[:_LISTED]) + more
    return f"{name} = {json.dumps(field.default)}\n    {field.description}\n    takes: {accepted}"


def _short(meaning: str) -> str:
    """Cut a long meaning where its explanation begins."""
    return meaning if len(meaning) <= _SHORT else re.split(r"[:;]| \(", meaning)[0]


def parse_value(name: str, value: Any) -> Value:
    """Turn a text into a value of the parameter's type; the models say whether it is one of those allowed.

    Raises
    ------
    EditionError
        If there is no such parameter, or the text is no number where one is expected.

    Examples
    --------
    >>> parse_value("since", "1999"), parse_value("design", "-case_report, -rct")
    (1999, '-case_report,-rct')
    >>> parse_value("alpha", "nan")
    Traceback (most recent call last):
    livingreview.errors.EditionError: alpha is 'nan': expected a number that is finite
    """
    fields = parameter_fields()
    if name not in fields:
        raise EditionError(f"no parameter {name!r}: expected {nearest(name, fields, limit=len(fields))}")
    kind = type(fields[name].default)
    if kind is str:
        return ",".join(item.strip() for item in value.split(",")) if isinstance(value, str) else value
    if isinstance(value, str):
        try:
            number = kind(value)
        except ValueError:
            raise EditionError(f"{name} is {value!r}: expected a {'whole ' if kind is int else ''}number") from None
    else:
        number = value
    if isinstance(number, float) and not math.isfinite(number):
        raise EditionError(f"{name} is {value!r}: expected a number that is finite")
    return number


def settings(values: Mapping[str, Any]) -> tuple[Selection, Analysis]:
    """Split the parameters of a run into a selection and an analysis.

    Examples
    --------
    >>> selection, analysis = settings({"until": 2001, "level": "coarse"})
    >>> selection.until, analysis.level
    (2001, 'coarse')
    """
    from livingreview.evidence import Selection
    from livingreview.inference import Analysis

    chosen = {name: value for name, value in values.items() if name in Selection.model_fields}
    return Selection(**chosen), Analysis(**{name: value for name, value in values.items() if name not in chosen})


def check_variants(variants: Iterable[Variant], evidence: Evidence) -> list[Variant]:
    """Check every variant, each parameter and all of them together, and return them with values of the right types.

    Raises
    ------
    EditionError
        At the first variant that cannot run, which the message names.
    """
    from livingreview.evidence import check_selection

    checked = []
    for variant in variants:
        try:
            values = {name: parse_value(name, value) for name, value in variant.parameters.items()}
            check_selection(evidence, settings(values)[0])
        except EditionError as error:
            raise EditionError(f"{variant.name}: {error}") from None
        checked.append(replace(variant, parameters=values))
    return checked


def parse_assignments(assignments: Iterable[str]) -> dict[str, str]:
    """Split ``key=value`` texts.

    Examples
    --------
    >>> parse_assignments(["design=-case_report", "until=2001"])
    {'design': '-case_report', 'until': '2001'}
    """
    found: dict[str, str] = {}
    for text in assignments:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign or not name:
            raise EditionError(f"--set {text!r}: write it as name=value")
        if name in found:
            raise EditionError(f"--set {text!r}: {name!r} is set twice")
        found[name] = value
    return found
