"""Drawings of the models: directions from the table of predictions, and what does not exist is named."""

import pytest

from livingreview.errors import EditionError
from livingreview.evidence.model_drawings import Drawings
from livingreview.reports.model_drawings import model_drawings
from livingreview.toml_files import validated


def test_directions_are_those_of_the_predictions_and_every_label_fits_its_box(evidence):
    drawn = model_drawings(evidence)
    numbers = drawn["top-down"].numbers.set_index("label")
    assert numbers["sign"].to_dict() == {"cognitive therapy": 0, "prefrontal cortex": 1, "amygdala": -1, "antidepressant": 0}
    assert not numbers["inferred"].any() and drawn["fear"].numbers["inferred"].any()
    for figure in drawn.values():
        figure.drawing.canvas.draw()
        (ax,) = figure.drawing.axes
        boxes = [patch.get_window_extent() for patch in ax.patches if hasattr(patch, "get_boxstyle")]
        for text, box in zip(ax.texts[:-1], boxes, strict=True):
            assert box.width >= text.get_window_extent().width, text.get_text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model": "derubeis2008"}, "no model of model_predictions.tsv"),
        ({"box": [{"key": "a", "label": "A", "at": [0, 0], "region": "amygdla"}]}, "no region of regions.tsv"),
        ({"arrow": [{"start": "a", "end": "c", "effect": "drives"}]}, "no box of drawing"),
    ],
)
def test_a_name_that_does_not_exist_is_refused(evidence, change, said):
    drawing = {"key": "d", "model": "derubeis2008_ct", "title": "T", "box": [{"key": "a", "label": "A", "at": [0, 0]}], "arrow": []}
    with pytest.raises(EditionError, match=said):
        validated(Drawings, {"drawing": [drawing | change]}, "model_drawings.toml", evidence=evidence)
