"""The parameters of an analysis: what exists, what is allowed, and what a text on the command line means.

The schema is the two dataclasses themselves, `Selection` and `Analysis`: their fields, defaults, and the ``help`` and
``levels`` of each field's metadata. Papermill would run with an unknown parameter after a warning; here nothing runs.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from livingreview.evidence import Selection
    from livingreview.inference import Analysis
    from livingreview.rerun.variants import Variant

Value = str | int | float
# Levels that a help text lists; of studies and samples there are hundreds.
_LISTED = 40


class ParameterError(ValueError):
    """A parameter that does not exist, or a value that it cannot take."""


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Parameters
    ----------
    name : str
        Field of the dataclass.
    default : str, int or float
        Value in the published analysis; its type is the parameter's type.
    help : str
        What it does.
    choices : tuple of str
        The values allowed, one at a time; empty where any value of the type will do.
    levels : tuple of str
        The levels that a filter may list, separated by commas, each with a leading ``-`` to exclude; empty where the
        parameter is no filter.
    minimum, maximum : float or None
        Bounds of a number, inclusive for whole numbers.
    """

    name: str
    default: Value
    help: str = ""
    choices: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def takes(self) -> str:
        """Say what values it takes.

        Examples
        --------
        >>> Parameter("since", 0, minimum=0).takes()
        'a whole number from 0'
        >>> Parameter("modality", "", levels=("fdg_pet", "fmri_task")).takes()
        'a list with commas, each with a leading "-" to leave it out: fdg_pet, fmri_task'
        """
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.levels:
            listed = ", ".join(self.levels[:_LISTED]) + (
                f", and {len(self.levels) - _LISTED} more" if len(self.levels) > _LISTED else ""
            )
            return f'a list with commas, each with a leading "-" to leave it out: {listed}'
        if isinstance(self.default, str):
            return "a text"
        kind = "a whole number" if isinstance(self.default, int) else "a number"
        low = "" if self.minimum is None else f" from {self.minimum:g}"
        return f"{kind}{low}" + ("" if self.maximum is None else f" to {self.maximum:g}")

    def parse(self, text: str | int | float) -> Value:
        """Turn a text, or a value from a TOML file, into a valid value.

        Raises
        ------
        ParameterError
            If the value is of another type or is not among the levels.

        Examples
        --------
        >>> Parameter("since", 0).parse("1999")
        1999
        >>> Parameter("modality", "", levels=("fdg_pet", "fmri_task")).parse("-fdg_pt")
        Traceback (most recent call last):
            ...
        livingreview.rerun.parameters.ParameterError: modality: 'fdg_pt' does not exist; did you mean 'fdg_pet'? It
        takes: fdg_pet, fmri_task
        """
        if isinstance(self.default, str):
            return self._parse_text(text)
        kind, wanted = (int, "a whole number") if isinstance(self.default, int) else (float, "a number")
        if isinstance(text, bool) or (isinstance(text, float) and kind is int):
            raise ParameterError(f"{self.name}: {text!r} is not {wanted}")
        try:
            number = kind(text)
        except ValueError:
            raise ParameterError(f"{self.name}: {text!r} is not {wanted}") from None
        if (self.minimum is not None and number < self.minimum) or (self.maximum is not None and number > self.maximum):
            low = "" if self.minimum is None else f" from {self.minimum:g}"
            high = "" if self.maximum is None else f" to {self.maximum:g}"
            raise ParameterError(f"{self.name}: {text!r} is out of range; it takes {wanted}{low}{high}")
        return number

    def _parse_text(self, text: Any) -> str:
        if not isinstance(text, str):
            raise ParameterError(f"{self.name}: {text!r} is not a text")
        text = text.strip()
        if self.choices and text not in self.choices:
            raise ParameterError(
                f"{self.name}: {_unknown(text, self.choices)} It takes one of: {', '.join(self.choices)}"
            )
        if self.levels and text:
            items = [item.strip() for item in text.split(",")]
            excluded = [item.startswith("-") for item in items]
            if any(excluded) and not all(excluded):
                raise ParameterError(
                    f"{self.name}: {text!r} mixes levels to keep with levels to leave out (a leading '-')"
                )
            for item in items:
                if item.removeprefix("-") not in self.levels:
                    listed = ", ".join(self.levels[:60]) + (", ..." if len(self.levels) > 60 else "")
                    raise ParameterError(
                        f"{self.name}: {_unknown(item.removeprefix('-'), self.levels)} It takes: {listed}"
                    )
            return ",".join(items)
        return text


def _unknown(value: str, existing: Iterable[str]) -> str:
    near = get_close_matches(value, list(existing), n=1)
    return f"{value!r} does not exist;" + (f" did you mean {near[0]!r}?" if near else "")


def schema(classes: Iterable[type], data: Path) -> dict[str, Parameter]:
    """Read the parameters off dataclasses.

    Parameters
    ----------
    classes : iterable of type
        Dataclasses whose fields have defaults of type str, int or float; ``levels`` in a field's metadata is a tuple
        of choices, or ``"table.column"`` for a filter over the levels of that column.
    data : pathlib.Path
        The evidence directory, whose dictionaries hold the levels.

    Returns
    -------
    dict of str to Parameter
        In the order of the fields.
    """
    found: dict[str, Parameter] = {}
    for cls in classes:
        for item in fields(cls):
            levels = item.metadata.get("levels", ())
            is_filter = isinstance(levels, str) and bool(levels)
            found[item.name] = Parameter(
                name=item.name,
                default=item.default,
                help=item.metadata.get("help", ""),
                choices=() if is_filter else tuple(levels),
                levels=column_levels(levels, data) if is_filter else (),
                minimum=item.metadata.get("minimum"),
                maximum=item.metadata.get("maximum"),
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

    names = {item.name for item in fields(Selection)}
    selection = Selection(**{name: value for name, value in values.items() if name in names})
    return selection, Analysis(**{name: value for name, value in values.items() if name not in names})


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
    from livingreview.evidence import EvidenceError, check_selection, load

    try:
        evidence = load(data)
    except EvidenceError as error:
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
