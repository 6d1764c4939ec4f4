"""The grid of choices as data: dimensions, their options, and the combinations that make no sense."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import numpy as np
import pandas as pd
from pydantic import AfterValidator, Field, StrictBool, model_validator

from livingreview.errors import EditionError, nearest
from livingreview.evidence import Selection
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims.rules import Claim, Null, Permutations, Seed, Statistic
from livingreview.inference.result_definitions import Layer
from livingreview.toml_files import Settings, Text, keys_differ, read_toml, validated


def _known_rules(layer: dict[str, Any]) -> dict[str, Any]:
    Analysis(**layer)
    return layer


class ClaimChanges(Settings):
    """What an option changes in a claim."""

    null: Null | None = None
    strong: float | None = Field(None, ge=0, lt=1)
    stated: StrictBool | None = None


class Option(Settings):
    """One option of a dimension: what it changes, and the named variant that changes the same and nothing else."""

    key: Text
    title: Text
    selection: Layer = {}
    analysis: Annotated[dict[str, Any], AfterValidator(_known_rules)] = {}
    claim: ClaimChanges = ClaimChanges()
    variant: str = ""


class Dimension(Settings):
    """One choice, its options (the published one first), and the statistics and claims that it concerns."""

    key: Text
    title: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2), AfterValidator(keys_differ)] = Field(alias="option")
    statistics: tuple[Statistic, ...] = ()
    claims: tuple[Text, ...] = ()

    def concerns(self, claim: Claim) -> bool:
        """Whether the choice can make a difference to a claim."""
        by_statistic = not self.statistics or claim.statistic in self.statistics
        return by_statistic and (not self.claims or claim.key in self.claims)

    @property
    def selects(self) -> bool:
        """Whether the choice is one of evidence."""
        return any(option.selection for option in self.options)

    def option(self, key: str) -> Option:
        """Return one option, or raise an `EditionError` with the nearest key."""
        for option in self.options:
            if option.key == key:
                return option
        keys = [option.key for option in self.options]
        raise EditionError(f"dimension '{self.key}' has no option {key!r}: expected {nearest(key, keys)}")


class Grid(Settings):
    """All choices, in the order of the file.

    Parameters
    ----------
    eras : tuple of str
        Bodies of evidence, each explored by itself: which studies count is no choice of analysis.
    excluded : tuple of mapping
        Combinations that make no sense: dimension, or "claim", → an option or several; "reason" says why.
    """

    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1), AfterValidator(keys_differ)] = Field(
        alias="dimension"
    )
    eras: Annotated[tuple[Literal["review", "core", "later", "all"], ...], Field(min_length=1)]
    excluded: tuple[dict[str, str | tuple[str, ...]], ...] = Field((), alias="exclude")
    n_permutations: Permutations
    seed: Seed

    @model_validator(mode="after")
    def _exclusions_exist(self) -> Self:
        known = {item.key: [option.key for option in item.options] for item in self.dimensions}
        found = []
        for number, rule in enumerate(self.excluded, start=1):
            found += [] if rule.get("reason") else [f"exclude {number} has no 'reason' why it makes no sense"]
            for name in sorted(set(rule) - {"reason", "claim"}):
                if name not in known:
                    found.append(f"exclude {number}: no dimension {name!r}: expected {nearest(name, known)}")
                    continue
                odd = [key for key in _several(rule[name]) if key not in known[name]]
                found += [
                    f"exclude {number}: {name} has no option {k!r}: expected {nearest(k, known[name])}" for k in odd
                ]
        if found:
            raise ValueError("; ".join(found))
        return self

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
            if claim.key not in _several(rule.get("claim", claim.key)):
                continue
            hit = np.ones(len(frame), dtype=bool)
            for name in set(rule) - {"reason", "claim"}:
                hit &= frame[name].isin(_several(rule[name])).to_numpy() if name in frame else False
            keep &= ~hit
        frame = frame[keep].reset_index(drop=True)
        return frame.astype({item.key: pd.CategoricalDtype(own) for item, own in zip(dimensions, keys, strict=True)})

    def settings(self, claim: Claim, era: str, specification: Mapping[str, str]) -> tuple[Claim, Selection, Analysis]:
        """Return the claim, selection and analysis that :func:`.assess` tests a specification of one era with."""
        options = [item.option(specification.get(item.key, item.options[0].key)) for item in self.of(claim)]
        selection, analysis = Selection(studies=era), Analysis()
        for option in options:
            selection, analysis = selection.replace(**option.selection), analysis.replace(**option.analysis)
            claim = changed_claim(claim, option.claim)
        return claim, selection, analysis


def changed_claim(claim: Claim, changes: ClaimChanges) -> Claim:
    """Apply what an option changes in a claim."""
    given = changes.model_dump(exclude_none=True)
    if "stated" in given:
        given["labels"] = claim.labels.replace(stated=given.pop("stated"))
    return claim.replace(**given) if given else claim


def load_grid(path: Path | str) -> Grid:
    """Read the grid of choices.

    Raises
    ------
    EditionError
        If the file is missing or is not TOML, or with all problems of its entries.
    """
    path = Path(path)
    return validated(Grid, read_toml(path), path.name)


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
