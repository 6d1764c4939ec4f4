"""The grid of choices as data: dimensions, their options, and the combinations that make no sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from livingreview.evidence import Selection
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims.rules import NULLS, STATISTICS, Claim, layer_problems, read_toml

# What an option may change in a claim.
_CLAIM_CHANGES = ("null", "strong", "stated")


class GridError(ValueError):
    """A grid of choices that cannot be used; the message lists every problem with its place."""


@dataclass(frozen=True)
class Option:
    """One option of a dimension: what it changes, and the named variant that changes the same and nothing else."""

    key: str
    title: str
    selection: Mapping[str, Any] = field(default_factory=dict)
    analysis: Mapping[str, Any] = field(default_factory=dict)
    claim: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""


@dataclass(frozen=True)
class Dimension:
    """One choice, its options (the published one first), and the statistics and claims that it bears on."""

    key: str
    title: str
    options: tuple[Option, ...]
    statistics: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()

    def concerns(self, claim: Claim) -> bool:
        """Whether the choice can make a difference to a claim."""
        return claim.statistic in (self.statistics or STATISTICS) and (not self.claims or claim.key in self.claims)

    @property
    def selects(self) -> bool:
        """Whether the choice is one of evidence."""
        return any(option.selection for option in self.options)


@dataclass(frozen=True)
class Grid:
    """All choices.

    Parameters
    ----------
    excluded : tuple of mapping
        Combinations that make no sense: dimension, or "claim", → options.
    """

    dimensions: tuple[Dimension, ...]
    excluded: tuple[Mapping[str, frozenset[str]], ...]
    n_permutations: int
    seed: int

    def of(self, claim: Claim) -> tuple[Dimension, ...]:
        """Choices that concern a claim."""
        return tuple(item for item in self.dimensions if item.concerns(claim))

    def specifications(self, claim: Claim) -> pd.DataFrame:
        """List every combination of options for a claim, one row each, one column a dimension, as categories."""
        dimensions = self.of(claim)
        keys = [[option.key for option in item.options] for item in dimensions]
        frame = pd.DataFrame(list(product(*keys)), columns=[item.key for item in dimensions])
        keep = np.ones(len(frame), dtype=bool)
        for rule in self.excluded:
            if claim.key not in rule.get("claim", {claim.key}):
                continue
            hit = np.ones(len(frame), dtype=bool)
            for name, options in rule.items():
                if name != "claim":
                    hit &= frame[name].isin(options).to_numpy() if name in frame else False
            keep &= ~hit
        frame = frame[keep].reset_index(drop=True)
        return frame.astype({item.key: pd.CategoricalDtype(own) for item, own in zip(dimensions, keys, strict=True)})

    def settings(self, claim: Claim, specification: Mapping[str, str]) -> tuple[Claim, Selection, Analysis]:
        """Say what one specification asks, in the terms of the public functions."""
        options = [self.option(item, specification.get(item.key, item.options[0].key)) for item in self.of(claim)]
        selection, analysis = Selection(), Analysis()
        for option in options:
            selection, analysis = selection.replace(**option.selection), analysis.replace(**option.analysis)
            claim = changed_claim(claim, option.claim)
        return claim, selection, analysis

    @staticmethod
    def option(dimension: Dimension, key: str) -> Option:
        """Return one option."""
        for option in dimension.options:
            if option.key == key:
                return option
        keys = [option.key for option in dimension.options]
        raise GridError(f"dimension '{dimension.key}' has no option '{key}'; {_nearest(key, keys)}")


def changed_claim(claim: Claim, changes: Mapping[str, Any]) -> Claim:
    """Apply what an option changes in a claim; null "other" is the one that is not the claim's own."""
    for name, value in changes.items():
        if name == "null":
            others = [null for null in NULLS[claim.statistic] if null != claim.null]
            claim = replace(claim, null=others[0] if value == "other" else value)
        elif name == "stated":
            claim = replace(claim, labels={**claim.labels, "stated": value})
        else:
            claim = replace(claim, **{name: value})
    return claim


def load_grid(path: Path | str) -> Grid:
    """Read the grid of choices.

    Raises
    ------
    GridError
        If the file is missing or is not TOML, or with all problems of its entries at once.
    """
    path = Path(path)
    content = read_toml(path, GridError)
    tables = content.get("dimension", [])
    problems = [] if tables else [f"{path.name}: no [[dimension]] table found; expected at least one"]
    for item, least in (("n_permutations", 1), ("seed", 0)):
        value = content.get(item)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            problems.append(f"{path.name}: '{item}' is {value!r}; expected a whole number from {least}")
    options: dict[str, set[str]] = {}
    for number, table in enumerate(tables, start=1):
        where = f"{path.name}, dimension {number} ('{table.get('key', '')}')"
        problems += [f"{where}: {text}" for text in _dimension_problems(table, options)]
        options[str(table.get("key"))] = {str(option.get("key")) for option in table.get("option", [])}
    for number, rule in enumerate(content.get("exclude", []), start=1):
        where = f"{path.name}, exclude {number}"
        problems += [f"{where}: {text}" for text in _exclude_problems(rule, options)]
    if problems:
        raise GridError("\n".join(problems))
    dimensions = tuple(
        Dimension(
            table["key"], table["title"], tuple(Option(**option) for option in table["option"]),
            tuple(table.get("statistics", ())), tuple(table.get("claims", ())),
        )
        for table in tables
    )  # fmt: skip
    excluded = tuple(
        {
            name: frozenset([value] if isinstance(value, str) else value)
            for name, value in rule.items()
            if name != "reason"
        }
        for rule in content.get("exclude", [])
    )
    return Grid(dimensions, excluded, content["n_permutations"], content["seed"])


def _dimension_problems(table: Mapping[str, Any], earlier: Mapping[str, set[str]]) -> list[str]:
    found = [
        f"'{name}' is missing; expected a text" for name in ("key", "title") if not str(table.get(name, "")).strip()
    ]
    found += [f"there is no field '{name}'" for name in set(table) - {"key", "title", "statistics", "claims", "option"}]
    if table.get("key") in earlier:
        found.append("the key is used twice; expected a name of its own")
    for name in table.get("statistics", []):
        if name not in STATISTICS:
            found.append(f"statistic '{name}' is unknown; {_nearest(name, STATISTICS)}")
    options = table.get("option", [])
    if len(options) < 2:
        found.append("a choice needs two options or more, the published one first")
    keys = [option.get("key") for option in options]
    known = [item.name for item in fields(Option)]
    for option in options:
        where = f"option '{option.get('key', '')}'"
        if keys.count(option.get("key")) > 1 or not option.get("key") or not option.get("title"):
            found.append(f"{where}: expected a key of its own and a title")
        found += [
            f"{where}: there is no field '{name}'; {_nearest(name, known)}" for name in option if name not in known
        ]
        found += [f"{where}: {text}" for text in layer_problems("selection", option.get("selection", {}))]
        for layer, allowed in (("analysis", list(Analysis.model_fields)), ("claim", _CLAIM_CHANGES)):
            for name in option.get(layer, {}):
                if name not in allowed:
                    found.append(f"{where}: '{layer}' has no field '{name}'; {_nearest(name, allowed)}")
    return found


def _exclude_problems(rule: Mapping[str, Any], options: Mapping[str, set[str]]) -> list[str]:
    found = [] if rule.get("reason") else ["'reason' is missing; expected why the combination makes no sense"]
    for name, value in rule.items():
        if name in ("reason", "claim"):
            continue
        if name not in options:
            found.append(f"there is no dimension '{name}'; {_nearest(name, options)}")
            continue
        for key in [value] if isinstance(value, str) else value:
            if key not in options[name]:
                found.append(f"dimension '{name}' has no option '{key}'; {_nearest(key, options[name])}")
    return found


def _nearest(name: object, known: Any) -> str:
    near = get_close_matches(str(name), list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else f"expected one of {', '.join(known)}"
