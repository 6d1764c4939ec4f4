"""The data dictionary: one JSON sidecar beside each table, the one truth about its columns.

The loader checks a table against its dictionary and the appendix is rendered from it. Top-level keys are columns in
the order of the table, as in the sidecars of the Brain Imaging Data Structure; ``TableMetadata`` is about the table.

References
----------
Gorgolewski KJ, et al. 2016. The brain imaging data structure, a format for organizing and describing outputs of
neuroimaging experiments. Scientific Data 3:160044. doi 10.1038/sdata.2016.44
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from livingreview.errors import Problem, nearest
from livingreview.evidence.tsv import read_text

TYPES = ("identifier", "text", "level", "integer", "number", "year", "pmid", "doi", "pmcid", "urls")

# Each key with the kind of value it takes.
_TABLE_KEYS: dict[str, type | tuple[type, ...]] = {
    "Description": str, "RowIs": str, "Key": list, "Source": str, "License": str, "SourceIn": list, "OnePaper": list,
}  # fmt: skip
_COLUMN_KEYS: dict[str, type | tuple[type, ...]] = {
    "LongName": str, "Description": str, "Type": str, "Required": bool, "Source": str, "Units": str,
    "Pattern": str, "Minimum": (int, float), "Maximum": (int, float),
    "Levels": dict, "LevelsFrom": str, "ForeignKey": str, "LevelsGiven": dict, "RequiredWhen": dict, "Years": dict,
}  # fmt: skip
_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false"}


@dataclass(frozen=True)
class Column:
    """One column of a table, as its dictionary describes it.

    Parameters
    ----------
    name, long_name, description, type, source, units : str
        What the column is; ``type`` is one of ``TYPES``; ``units`` and ``source`` are blank where there are none.
    required : bool
        Whether a blank cell is a problem.
    pattern : str
        Regular expression that the whole cell matches; blank for none.
    minimum, maximum : float, optional
        Limits of a number, both allowed.
    levels : Mapping of str to str
        Allowed values and what each means.
    levels_from, foreign_key : str
        ``table.column`` that holds the allowed values.
    levels_given : Mapping
        ``{"Column": other, "Levels": {value of other: allowed values here}}``.
    required_when : Mapping
        ``{"Column": other, "Levels": [values of other with which a blank cell is a problem]}``.
    years : Mapping
        For each level the first and last year that fits it, ``None`` for no limit.
    """

    name: str
    description: str
    type: str
    required: bool = False
    long_name: str = ""
    source: str = ""
    units: str = ""
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    levels: Mapping[str, str] = field(default_factory=dict)
    levels_from: str = ""
    foreign_key: str = ""
    levels_given: Mapping[str, Any] = field(default_factory=dict)
    required_when: Mapping[str, Any] = field(default_factory=dict)
    years: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """``table.column`` whose values this column may take; blank where it stands alone."""
        return self.levels_from or self.foreign_key


@dataclass(frozen=True)
class Dictionary:
    """What one table is: its rows, its key and its columns in order."""

    table: str
    description: str
    row_is: str
    key: tuple[str, ...]
    source: str
    license: str
    columns: Mapping[str, Column]
    source_in: tuple[str, ...] = ()
    one_paper: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Names of the columns in the order of the table."""
        return list(self.columns)


def read_dictionary(path: Path, file: str, table: str) -> tuple[Dictionary | None, list[Problem]]:
    """Read one sidecar.

    Parameters
    ----------
    path : pathlib.Path
        The JSON file.
    file : str
        Its name relative to the evidence directory, for messages.
    table : str
        Name of the table that it describes.

    Returns
    -------
    Dictionary or None
        ``None`` where the sidecar cannot be used.
    list of Problem
        Everything that is wrong with it.
    """
    text, problems = read_text(path, file, what="a JSON data dictionary")
    if text is None:
        return None, problems
    twice: list[str] = []

    def keep_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(pairs)

    try:
        content = json.loads(text, object_pairs_hook=keep_order)
    except json.JSONDecodeError as error:
        rule = f"not JSON ({error.msg[:1].lower()}{error.msg[1:]})"
        return None, [*problems, Problem(file, rule, "valid JSON", line=error.lineno)]
    except (RecursionError, ValueError):
        return None, [*problems, Problem(file, "not JSON (nested too deep or too long a number)", "valid JSON")]
    problems += [Problem(file, "key stands twice", "each key once", value=name) for name in twice]
    if not isinstance(content, dict) or not isinstance(content.get("TableMetadata"), dict):
        expected = "an object of columns with TableMetadata in it"
        return None, [*problems, Problem(file, "no TableMetadata", expected)]
    columns = {name: entry for name, entry in content.items() if name != "TableMetadata"}
    problems += _check_keys(
        file, "TableMetadata", content["TableMetadata"], _TABLE_KEYS, ("Description", "RowIs", "Key")
    )
    for name, entry in columns.items():
        if not isinstance(entry, dict):
            problems.append(Problem(file, "not a description", "an object with Description and Type", column=name))
        else:
            problems += _check_keys(file, name, entry, _COLUMN_KEYS, ("Description", "Type"))
            problems += _check_column(file, name, entry, columns)
    if not columns:
        problems.append(Problem(file, "describes no column", "one entry for each column of the table"))
    for key in ("Key", "OnePaper"):
        named = content["TableMetadata"].get(key, [])
        unknown = [name for name in named if str(name) not in columns] if isinstance(named, list) else []
        problems += [_unknown_column(file, f"TableMetadata {key}", name, columns) for name in unknown]
    if problems:
        return None, problems
    return _build(table, content["TableMetadata"], columns), []


def _check_keys(
    file: str, name: str, entry: dict[str, Any], allowed: dict[str, Any], needed: tuple[str, ...]
) -> list[Problem]:
    problems = [Problem(file, f"has no {key}", f"an entry {key}", column=name) for key in needed if not entry.get(key)]
    for key, value in entry.items():
        if key not in allowed:
            expected = nearest(key, allowed)
            problems.append(Problem(file, "unknown key", expected, column=name, value=key))
        elif not isinstance(value, allowed[key]) or (isinstance(value, bool) and allowed[key] is not bool):
            kinds = allowed[key] if isinstance(allowed[key], tuple) else (allowed[key],)
            expected = " or ".join(dict.fromkeys(_KINDS.get(kind, "a number") for kind in kinds))
            problems.append(Problem(file, f"{key} is of the wrong kind", expected, column=name, value=str(value)))
    return problems


def _check_column(file: str, name: str, entry: dict[str, Any], columns: dict[str, Any]) -> list[Problem]:
    problems = []
    kind = entry.get("Type")
    if isinstance(kind, str) and kind and kind not in TYPES:
        problems.append(Problem(file, "unknown type", nearest(kind, TYPES), column=name, value=kind))
    if kind == "level" and not entry.get("Levels") and not entry.get("LevelsFrom"):
        problems.append(Problem(file, "level without levels", "an entry Levels or LevelsFrom", column=name))
    if isinstance(entry.get("Pattern"), str):
        try:
            re.compile(entry["Pattern"])
        except re.error as error:
            rule = f"Pattern is no regular expression ({error})"
            problems.append(Problem(file, rule, "a regular expression", column=name, value=entry["Pattern"]))
    for key in ("LevelsGiven", "RequiredWhen"):
        other = entry.get(key, {}).get("Column") if isinstance(entry.get(key), dict) else None
        if key in entry and (not isinstance(other, str) or other not in columns):
            problems.append(_unknown_column(file, f"{key} of {name}", str(other), columns))
    for key, good in _SHAPES.items():
        if isinstance(entry.get(key), dict) and not good(entry[key]):
            problems.append(Problem(file, f"{key} is not as it should be", _SHAPED[key], column=name))
    if "Years" in entry and "year" not in columns:
        problems.append(Problem(file, "Years without a column year", "a column year in the table", column=name))
    for key in ("LevelsFrom", "ForeignKey"):
        if isinstance(entry.get(key), str) and not re.fullmatch(r"[\w/]+\.\w+", entry[key]):
            problems.append(Problem(file, f"{key} names no column", "table.column", column=name, value=entry[key]))
    return problems


def _limits(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(year is None or type(year) is int for year in value)


_SHAPES = {
    "LevelsGiven": lambda entry: (
        isinstance(entry.get("Levels"), dict) and all(isinstance(allowed, list) for allowed in entry["Levels"].values())
    ),
    "RequiredWhen": lambda entry: isinstance(entry.get("Levels"), list),
    "Years": lambda entry: all(map(_limits, entry.values())),
}
_SHAPED = {
    "LevelsGiven": "Column, and Levels with a list of levels for each value of that column",
    "RequiredWhen": "Column, and Levels as a list of values of that column",
    "Years": "a first and a last year for each level, null for no limit",
}


def _unknown_column(file: str, where: str, name: object, columns: dict[str, Any]) -> Problem:
    return Problem(file, f"{where} names an unknown column", nearest(str(name), columns), value=str(name))


def _build(table: str, metadata: dict[str, Any], columns: dict[str, Any]) -> Dictionary:
    built = {
        name: Column(
            name=name,
            long_name=entry.get("LongName", name),
            description=entry["Description"],
            type=entry["Type"],
            required=entry.get("Required", False),
            source=entry.get("Source", ""),
            units=entry.get("Units", ""),
            pattern=entry.get("Pattern", ""),
            minimum=entry.get("Minimum"),
            maximum=entry.get("Maximum"),
            levels=MappingProxyType({str(level): str(means) for level, means in entry.get("Levels", {}).items()}),
            levels_from=entry.get("LevelsFrom", ""),
            foreign_key=entry.get("ForeignKey", ""),
            levels_given=MappingProxyType(entry.get("LevelsGiven", {})),
            required_when=MappingProxyType(entry.get("RequiredWhen", {})),
            years=MappingProxyType(entry.get("Years", {})),
        )
        for name, entry in columns.items()
    }
    return Dictionary(
        table=table,
        description=metadata["Description"],
        row_is=metadata["RowIs"],
        key=tuple(metadata["Key"]),
        source=metadata.get("Source", ""),
        license=metadata.get("License", ""),
        columns=MappingProxyType(built),
        source_in=tuple(metadata.get("SourceIn", ())),
        one_paper=tuple(metadata.get("OnePaper", ())),
    )
