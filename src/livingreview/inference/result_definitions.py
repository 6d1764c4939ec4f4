"""Named results as data: what each headline result computes, read from ``results.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingreview import evidence as evidence_base

from .analysis import LEVELS

if TYPE_CHECKING:
    from livingreview.evidence import Selection

STATISTICS = {
    "consistency": {"region"},
    "concordance": {"a", "b", "paired"},
    "model_fit": {"model", "strict"},
}
_SHARED = {"key", "label", "statistic", "level", "selection"}


class ResultsError(ValueError):
    """A results file that cannot be read; the message lists every problem with its place."""


@dataclass(frozen=True)
class ResultEntry:
    """One named result.

    Parameters
    ----------
    level : str
        Level of the regions; "" follows the analysis.
    selection : mapping
        Fields of the selection that the result fixes. A value that is itself a mapping replaces some values only:
        ``{"review": "core"}`` turns "review" into "core" and leaves the rest.
    region : mapping of str to str
        Consistency: level → the unit that is looked at.
    a, b : mapping
        Concordance: fields that each arm fixes beyond ``selection``.
    strict : bool
        Model fit: only predictions whose sign the source states.
    """

    key: str
    label: str
    statistic: str
    level: str = ""
    selection: Mapping[str, Any] = field(default_factory=dict)
    region: Mapping[str, str] = field(default_factory=dict)
    a: Mapping[str, Any] = field(default_factory=dict)
    b: Mapping[str, Any] = field(default_factory=dict)
    paired: bool = False
    model: str = ""
    strict: bool = True


def load_results(path: Path | str) -> list[ResultEntry]:
    """Read named results.

    Raises
    ------
    ResultsError
        If the file is missing, is not TOML, or an entry has a field missing, unknown or of the wrong kind; all problems
        at once.
    """
    path = Path(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"{path.name}: there is no such file; expected a TOML file with [[result]] tables") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ResultsError(f"{path.name}: not readable as TOML in UTF-8: {error}") from None
    tables = content.get("result", [])
    if not isinstance(tables, list) or not tables:
        raise ResultsError(f"{path.name}: no [[result]] table found; expected at least one")
    problems: list[str] = []
    seen: set[str] = set()
    for number, table in enumerate(tables, start=1):
        where = f"{path.name}, result {number} ('{table.get('key', '')}')"
        problems += [f"{where}: {text}" for text in _problems(table, seen)]
        seen.add(str(table.get("key", "")))
    if problems:
        raise ResultsError("\n".join(problems))
    return [ResultEntry(**table) for table in tables]


def narrow(selection: Selection, *fixed: Mapping[str, Any]) -> Selection:
    """Lay the fields that a result fixes over a selection.

    Returns
    -------
    Selection
        ``members`` and ``drawn`` fall back to their defaults where the studies are no longer those of the review, which
        alone they concern.
    """
    for layer in fixed:
        changes = {}
        for name, value in layer.items():
            current = getattr(selection, name)
            changes[name] = value.get(current, current) if isinstance(value, Mapping) else value
        if changes.get("studies", selection.studies) != "review":
            fields_of = type(selection).model_fields
            changes |= {name: fields_of[name].default for name in ("members", "drawn")}
        selection = selection.replace(**changes)
    return selection


def _problems(table: Mapping[str, Any], seen: set[str]) -> list[str]:
    found = []
    for name in ("key", "label", "statistic"):
        if not isinstance(table.get(name), str) or not table[name].strip():
            found.append(f"'{name}' is missing; expected a text")
    if table.get("key") in seen:
        found.append("the key is used twice; expected a name of its own")
    statistic = table.get("statistic")
    if statistic not in STATISTICS:
        if isinstance(statistic, str):
            found.append(f"statistic '{statistic}' is unknown; expected one of {', '.join(STATISTICS)}")
        return found
    allowed = sorted(_SHARED | STATISTICS[statistic])
    for name in sorted(set(table) - set(allowed)):
        near = get_close_matches(name, allowed, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"expected one of {', '.join(allowed)}"
        found.append(f"field '{name}' does not belong to {statistic}; {hint}")
    if table.get("level", "") not in ("", *LEVELS):
        found.append(f"level {table['level']!r} is unknown; expected one of {', '.join(LEVELS)}")
    for name in ("selection", "a", "b"):
        found += _selection_problems(name, table.get(name, {}))
    for name in ("paired", "strict"):
        if not isinstance(table.get(name, False), bool):
            found.append(f"'{name}' is {table[name]!r}; expected true or false")
    if statistic == "consistency":
        region = table.get("region")
        if not isinstance(region, dict) or not region or not set(region) <= set(LEVELS):
            found.append('\'region\' gives a unit for each level, as { fine = "caudate", coarse = "striatum" }')
        elif table.get("level", "") and table["level"] not in region:
            found.append(f"'region' names no unit at level '{table['level']}', which the result fixes")
    if statistic == "concordance" and not (table.get("a") and table.get("b")):
        found.append("'a' and 'b' are needed: the fields that each arm fixes")
    if statistic == "model_fit" and not isinstance(table.get("model"), str):
        found.append("'model' is missing; expected a model_id")
    return found


def _selection_problems(name: str, layer: Any) -> list[str]:
    if not isinstance(layer, dict):
        return [f"'{name}' is {layer!r}; expected fields of the selection, as {{ diagnosis = \"ocd\" }}"]
    known = list(evidence_base.Selection.model_fields)
    found = []
    for item in layer:
        if item not in known:
            near = get_close_matches(item, known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"expected one of {', '.join(known)}"
            found.append(f"'{name}' has no field '{item}'; {hint}")
    return found
