"""Drawings of models as boxes and arrows, read from ``model_drawings.toml`` and checked against the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ValidationInfo, model_validator

from livingreview.errors import nearest
from livingreview.evidence.loading import Evidence
from livingreview.toml_files import Settings, Text, keys_differ, read_toml, validated


class Box(Settings):
    """A region or a treatment, at a place of a grid; see the head of ``model_drawings.toml``."""

    key: Text
    label: Text
    at: tuple[float, float]
    region: str = ""


class Arrow(Settings):
    """What one box does to another."""

    start: Text
    end: Text
    effect: Literal["drives", "restrains", "opposes", "acts on"]


class Drawing(Settings):
    """One model; the context of its validation is the evidence base, as ``evidence``."""

    key: Text
    model: Text
    other: str = ""
    title: Text
    box: Annotated[tuple[Box, ...], AfterValidator(keys_differ)]
    arrow: tuple[Arrow, ...]

    @model_validator(mode="after")
    def _is_known(self, info: ValidationInfo) -> Self:
        evidence, keys = info.context["evidence"], [box.key for box in self.box]
        for name in filter(None, (self.model, self.other)):
            models = evidence.model_predictions["model_id"].unique()
            if name not in models:
                raise ValueError(f"no model of model_predictions.tsv: {name!r}; expected {nearest(name, models)}")
        for region in filter(None, (box.region for box in self.box)):
            if region not in set(evidence.regions["region"]):
                raise ValueError(f"no region of regions.tsv: {region!r}; expected {nearest(region, evidence.regions['region'])}")
        for name in (name for arrow in self.arrow for name in (arrow.start, arrow.end)):
            if name not in keys:
                raise ValueError(f"no box of drawing {self.key!r}: {name!r}; expected {nearest(name, keys)}")
        return self


class Drawings(Settings):
    """What ``model_drawings.toml`` holds."""

    drawing: Annotated[tuple[Drawing, ...], AfterValidator(keys_differ)] = ()


def load_drawings(evidence: Evidence, path: Path | None = None) -> tuple[Drawing, ...]:
    """Read the drawings; an `EditionError` names every model, region or box that does not exist."""
    path = path or evidence.directory / "model_drawings.toml"
    return validated(Drawings, read_toml(path), path.name, evidence=evidence).drawing
