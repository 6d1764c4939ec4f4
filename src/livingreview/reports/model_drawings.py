"""Drawings of the models with their arrows; the directions are those of the table of predictions."""

from __future__ import annotations

import pandas as pd

from livingreview import evidence as ev
from livingreview.evidence.model_drawings import Drawing, load_drawings
from livingreview.figures.model_drawings import alt_model, draw_model
from livingreview.page.figure_output import Figure

_SIGN = {"decrease": -1, "increase": 1}


def model_drawings(evidence: ev.Evidence) -> dict[str, Figure]:
    """Draw every model of ``model_drawings.toml``, by key."""
    return {drawing.key: _figure(evidence, drawing) for drawing in load_drawings(evidence)}


def _figure(evidence: ev.Evidence, drawing: Drawing) -> Figure:
    predictions = evidence.model_predictions
    named = [name for name in (drawing.other, drawing.model) if name]
    own = pd.concat([predictions[predictions["model_id"] == name] for name in named])
    said = own.drop_duplicates("region", keep="last").set_index("region")  # the first model goes before the other
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
