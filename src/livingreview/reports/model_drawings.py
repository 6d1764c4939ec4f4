"""Drawings of the models with their arrows; the directions are those of the table of predictions."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import pandas as pd
from pydantic import AfterValidator, ValidationInfo, model_validator

from livingreview import evidence as ev
from livingreview.errors import nearest
from livingreview.figures.model_drawings import alt_model, draw_model
from livingreview.page.figure_output import Figure
from livingreview.toml_files import Settings, Text, keys_differ, read_toml, validated

FILE = "model_drawings.toml"
_SIGN = {"decrease": -1, "increase": 1}


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

    drawing: Annotated[tuple[Drawing, ...], AfterValidator(keys_differ)]


def model_drawings(evidence: ev.Evidence) -> dict[str, Figure]:
    """Draw every model of ``model_drawings.toml``, by key.

    Raises
    ------
    EditionError
        If a drawing names a model, a region or a box that does not exist.
    """
    content = validated(Drawings, read_toml(evidence.directory / FILE), FILE, evidence=evidence)
    return {drawing.key: _figure(evidence, drawing) for drawing in content.drawing}


def _figure(evidence: ev.Evidence, drawing: Drawing) -> Figure:
    predictions = evidence.model_predictions
    named = [name for name in (drawing.other, drawing.model) if name]
    own = pd.concat([predictions[predictions["model_id"] == name] for name in named])
    said = own.drop_duplicates("region", keep="last").set_index("region")  # the first model's word goes before the other's
    boxes = pd.DataFrame(
        {
            "key": [box.key for box in drawing.box],
            "label": [box.label for box in drawing.box],
            "x": [box.at[0] for box in drawing.box],
            "y": [box.at[1] for box in drawing.box],
            "sign": [_SIGN.get(said["predicted_direction"].get(box.region), 0) for box in drawing.box],
            "inferred": [said["basis_stated"].get(box.region) == "INFERRED" for box in drawing.box],
        }
    )
    arrows = pd.DataFrame([dict(arrow) for arrow in drawing.arrow])
    sources = own["citation"].str.replace(r",? (?:doi|pmid).*| \(.*", "", regex=True).drop_duplicates()
    caption = f"Directions as the model expects them after treatment; a broken frame marks one that the coder inferred. Read in: {'; '.join(sources)}."
    return Figure(draw_model(boxes, arrows, drawing.title), alt_model(boxes, arrows), caption, boxes[["label", "sign", "inferred"]])
