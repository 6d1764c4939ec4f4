"""Models as boxes and arrows."""

import pandas as pd
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from livingreview.figures.model_drawings import alt_model, draw_model

BOXES = pd.DataFrame(
    {
        "key": ["a", "b", "t"], "label": ["prefrontal\ncortex", "amygdala", "exposure"], "x": [0, 0, 1], "y": [1, 0, 1],
        "sign": [1, -1, 0], "inferred": [False, True, False],
    }
)  # fmt: skip
ARROWS = pd.DataFrame({"start": ["t", "a"], "end": ["a", "b"], "effect": ["acts on", "restrains"]})


def test_every_box_and_arrow_is_drawn_within_the_figure_and_what_is_inferred_has_a_broken_frame():
    figure = draw_model(BOXES, ARROWS, "A title that says what the model expects")
    (ax,) = figure.axes
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    assert len(boxes) == 3 and sum(isinstance(patch, FancyArrowPatch) for patch in ax.patches) == 2
    assert [box.get_linestyle() not in ("-", "solid") for box in boxes] == [False, True, False]
    figure.canvas.draw()
    for text, box in zip(ax.texts[:-1], boxes, strict=True):
        assert box.get_window_extent().x0 <= text.get_window_extent().x0, text.get_text()


def test_the_alternative_text_reads_the_arrows():
    said = alt_model(BOXES, ARROWS)
    assert "Prefrontal cortex restrains amygdala." in said and "With treatment amygdala should fall." in said
