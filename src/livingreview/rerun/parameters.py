"""The parameters of an analysis: what exists, what is allowed, and what a text on the command line means.

The schema is the two models themselves, `Selection` and `Analysis`: their fields, defaults, descriptions and levels. Papermill would run with an unknown parameter after a warning; here nothing runs.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from livingreview.rerun.parameter import Parameter, ParameterError, Value
from livingreview.run_parameters import RunParameters, bounds

if TYPE_CHECKING:
    from livingreview.evidence import Selection
    from livingreview.inference import Analysis
    from livingreview.rerun.variants import Variant


def schema(classes: Iterable[type[RunParameters]], data: Path) -> dict[str, Parameter]:
    """Read the parameters off their models, in the order of the fields; the dictionaries in `data` hold the levels."""
    found: dict[str, Parameter] = {}
    for cls in classes:
        for name, field in cls.model_fields.items():
            column, limits = (field.json_schema_extra or {}).get("levels"), bounds(field)
            found[name] = Parameter(
                name=name,
                default=field.default,
                help=field.description,
                choices=get_args(field.annotation),
                levels=column_levels(column, data) if column else (),
                minimum=limits.get("ge", limits.get("gt")),
                maximum=limits.get("le"),
            )
    return found


def edition_schema(data: Path) -> dict[str, Parameter]:
    """Return the parameters of this engine: those of `Selection`, then those of `Analysis`."""
    from livingreview.evidence import Selection
    from livingreview.inference import Analysis

    return schema((Selection, Analysis), data)


def column_levels(reference: str, data: Path) -> tuple[str, ...]:
    """Return the levels of a column: those that its dictionary lists, else the values that it holds.

    Parameters
    ----------
    reference : str
        ``"table.column"``.
    data : pathlib.Path
        The evidence directory.
    """
    table, _, column = reference.rpartition(".")
    described = json.loads((data / f"{table}.json").read_text(encoding="utf-8")).get(column, {})
    if "Levels" in described:
        return tuple(described["Levels"])
    with (data / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(sorted({row[column] for row in rows if row[column]}))


def check(given: Mapping[str, Any], allowed: Mapping[str, Parameter], where: str = "") -> dict[str, Value]:
    """Check the names and values of parameters before anything runs.

    Parameters
    ----------
    given : mapping
        Name to value, as text or as a TOML file holds it.
    allowed : mapping of str to Parameter
        The schema.
    where : str
        What a message begins with: the variant's name, say.

    Returns
    -------
    dict
        Name to valid value.

    Raises
    ------
    ParameterError
        At the first name or value that is wrong; the message says what would be right.
    """
    begin = f"{where}: " if where else ""
    values = {}
    for name, value in given.items():
        if name not in allowed:
            near = get_close_matches(name, allowed, n=1)
            hint = f" did you mean {near[0]!r}?" if near else ""
            raise ParameterError(f"{begin}no parameter {name!r};{hint} The parameters are: {', '.join(allowed)}")
        try:
            values[name] = allowed[name].parse(value)
        except ParameterError as error:
            raise ParameterError(f"{begin}{error}") from None
    return values


def settings(values: Mapping[str, Any]) -> tuple[Selection, Analysis]:
    """Split the parameters of a run into a selection and an analysis.

    Parameters
    ----------
    values : mapping
        Name and value of any field of either.

    Returns
    -------
    tuple of (Selection, Analysis)

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


def check_variants(variants: Iterable[Variant], data: Path) -> list[Variant]:
    """Check every variant, each parameter and all of them together, before any runs.

    Parameters
    ----------
    variants : iterable of Variant
        The variants; a parameter may be a text from the command line.
    data : pathlib.Path
        The evidence directory.

    Returns
    -------
    list of Variant
        The same variants, with values of the right types.

    Raises
    ------
    ParameterError
        At the first variant that cannot run.
    """
    from livingreview.errors import EditionError
    from livingreview.evidence import check_selection, load

    try:
        evidence = load(data)
    except EditionError as error:
        raise ParameterError(f"the evidence base has problems; see them with: livingreview validate\n{error}") from None
    allowed = edition_schema(data)
    checked = []
    for variant in variants:
        values = check(variant.parameters, allowed, variant.name)
        try:
            check_selection(evidence, settings(values)[0])
        except ValueError as error:
            raise ParameterError(f"{variant.name}: {error}") from None
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
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise ParameterError(f"--set {text!r}: write it as name=value")
        if name.strip() in found:
            raise ParameterError(f"--set {text!r}: {name.strip()!r} is set twice")
        found[name.strip()] = value.strip()
    return found
