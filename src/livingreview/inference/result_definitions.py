"""Named results as data: what each headline result computes, read from ``results.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, Field, StrictBool, model_validator

from livingreview.errors import nearest
from livingreview.evidence import Selection
from livingreview.toml_files import Settings, Text, keys_differ, read_toml, validated

from .analysis import Level

STATISTICS = {
    "consistency": {"region"},
    "concordance": {"a", "b", "paired"},
    "model_fit": {"model", "strict"},
}
_SHARED = {"key", "label", "statistic", "level", "selection"}


def _known_fields(layer: dict[str, Any]) -> dict[str, Any]:
    for name, value in layer.items():
        for each in value.values() if isinstance(value, Mapping) else [value]:
            Selection(**{name: each})
    return layer


# Fields that are laid over a selection. A value that is a mapping replaces some values only: ``{"review": "core"}`` turns
# "review" into "core" and leaves the rest.
Layer = Annotated[dict[str, Any], AfterValidator(_known_fields)]


class ResultEntry(Settings):
    """One named result.

    Parameters
    ----------
    level : str
        Level of the regions; "" follows the analysis.
    region : mapping of str to str
        Consistency: level → the unit that is looked at.
    a, b : mapping
        Concordance: fields that each arm fixes beyond ``selection``.
    """

    key: Text
    label: Text
    statistic: Literal["consistency", "concordance", "model_fit"]
    level: Literal["", Level] = ""
    selection: Layer = {}
    region: dict[Level, Text] = {}
    a: Layer = {}
    b: Layer = {}
    paired: StrictBool = False
    model: str = ""
    strict: StrictBool = True

    @model_validator(mode="after")
    def _complete(self) -> Self:
        allowed = _SHARED | STATISTICS[self.statistic]
        for name in sorted(self.model_fields_set - allowed):
            raise ValueError(f"'{name}' does not belong to {self.statistic}; expected {nearest(name, allowed)}")
        if self.statistic == "consistency" and not self.region:
            raise ValueError(f"'region' is missing; expected a unit at a level, of {', '.join(get_args(Level))}")
        if self.region and self.level and self.level not in self.region:
            raise ValueError(f"'region' names no unit at level '{self.level}', which the result fixes")
        if self.statistic == "concordance" and not (self.a and self.b):
            raise ValueError("'a' and 'b' are missing; expected the fields that each arm fixes")
        if self.statistic == "model_fit" and not self.model:
            raise ValueError("'model' is missing; expected a model_id")
        return self


class _Results(Settings):
    entries: Annotated[tuple[ResultEntry, ...], Field(min_length=1), AfterValidator(keys_differ)] = Field(
        alias="result"
    )


def load_results(path: Path | str) -> tuple[ResultEntry, ...]:
    """Read named results.

    Raises
    ------
    EditionError
        If the file is missing or is not TOML, or with all problems of its entries.
    """
    path = Path(path)
    return validated(_Results, read_toml(path), path.name).entries


def narrow(selection: Selection, *fixed: Mapping[str, Any]) -> Selection:
    """Lay the fields that a result or a claim fixes over a selection.

    ``members`` and ``drawn`` fall back to their defaults where the studies are no longer those of the review, which
    alone they concern.
    """
    for layer in fixed:
        changes = {}
        for name, value in layer.items():
            current = getattr(selection, name)
            changes[name] = value.get(current, current) if isinstance(value, Mapping) else value
        if changes.get("studies", selection.studies) != "review":
            changes |= {name: Selection.model_fields[name].default for name in ("members", "drawn")}
        selection = selection.replace(**changes)
    return selection
