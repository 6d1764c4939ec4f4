"""The brain figure: what is plotted is what the map holds, and it can be read without colour."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from livingreview.anatomy import region_map
from livingreview.figures import style
from livingreview.figures.brain import APART, KEY_CHARACTERS, SLICES, _apart, alt_brain, draw_brain, draw_predictions


def mapped(*rows, **options):
    return region_map(pd.DataFrame(rows, columns=["region", "hemisphere", "value"]), **options)


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def three_directions():
    return mapped(
        ("amygdala", "L", -1.0),
        ("caudate", "", -0.5),
        ("acc", "M", 0.0),
        ("vlpfc", "R", 1.0),
        ("pons", "NR", 0.2),
        ("other", "NR", 1.0),
    )


def texts(figure):
    found = [t.get_text() for t in figure.findobj(matplotlib.text.Text)]
    return [t.replace("\u00a0", " ") for t in found if t]


def marks(figure):
    return [
        (line.get_marker(), line.get_color())
        for line in figure.findobj(matplotlib.lines.Line2D)
        if line.get_marker() in ("v", "^", "o") and line.get_markersize() > 10
    ]


def test_each_mark_has_the_shape_and_colour_of_its_direction(three_directions):
    drawn = marks(draw_brain(three_directions))
    # amygdala once, caudate on two sides; vlpfc once, pons in both views; acc in both views
    assert drawn.count(("v", style.DECREASE)) == 3
    assert drawn.count(("^", style.INCREASE)) == 3
    assert drawn.count(("o", style.NO_CHANGE)) == 2


def test_the_key_numbers_every_region_under_its_direction_in_words(three_directions):
    words = " ".join(texts(draw_brain(three_directions)))
    assert "decrease: 1 Amygdala (left), 2 Caudate nucleus" in words
    assert "increase: 3 Ventrolateral prefrontal cortex (right), 4 Pons (hemisphere not reported)" in words
    assert "inconsistent or no change: 5 Anterior cingulate cortex (midline)" in words
    assert "not drawn: Other or not a place" in words


def test_the_scale_says_which_end_is_which(three_directions):
    words = texts(draw_brain(three_directions))
    assert "▼ all decrease" in words and "all increase ▲" in words


def test_the_slices_hold_the_values_of_the_map(three_directions):
    figure = draw_brain(three_directions)
    fields = [image for image in figure.findobj(matplotlib.image.AxesImage) if image.get_cmap() == style.DIVERGING][
        : len(SLICES)
    ]
    shown = np.concatenate([np.ma.compressed(image.get_array()) for image in fields])
    assert set(np.unique(shown)) <= set(three_directions.drawn["value"])
    assert {-1.0, -0.5, 0.0, 1.0} <= set(np.unique(shown))
    assert all((image.norm.vmin, image.norm.vmax) == (-1, 1) for image in fields)


def test_directions_on_slices_differ_by_hatching(three_directions):
    figure = draw_brain(three_directions)
    sets = figure.findobj(matplotlib.contour.QuadContourSet)
    assert {hatch for s in sets for hatch in (s.hatches or []) if hatch} == {"\\\\\\\\", "////", "...."}


def test_slices_can_be_left_out(three_directions):
    figure = draw_brain(three_directions, slices=False)
    assert not figure.findobj(matplotlib.contour.QuadContourSet)
    assert marks(figure)


def test_predictions_have_a_sign_and_no_strength():
    weak, strong = mapped(("amygdala", "", -0.1)), mapped(("amygdala", "", -1.0))
    for each in (weak, strong):
        figure = draw_predictions(each, title="A model")
        words = " ".join(texts(figure))
        assert "decrease predicted: 1 Amygdala" in words and "A model" in words
        assert "▼ all decrease" not in words
    assert alt_brain(strong, predicted=True).count("Decrease predicted: Amygdala.") == 1


def test_a_value_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="caudate: value 2.0 lies outside"):
        draw_brain(mapped(("caudate", "", 2.0)))


def test_alt_text_says_what_is_drawn_and_what_is_not(three_directions):
    alt = alt_brain(three_directions)
    assert alt.startswith("Brain map with 5 regions marked.")
    assert "Decrease: Amygdala (left), Caudate nucleus." in alt
    assert "Increase: Ventrolateral prefrontal cortex (right), Pons (hemisphere not reported)." in alt
    assert "Inconsistent or no change: Anterior cingulate cortex (midline)." in alt
    assert "Drawn in part only: Pons." in alt
    assert "Not drawn: Other or not a place (it is not a place in the brain)." in alt


def test_alt_text_follows_the_values():
    assert "Increase: Amygdala." in alt_brain(mapped(("amygdala", "", 0.5)))
    assert "Decrease: Amygdala." in alt_brain(mapped(("amygdala", "", -0.5)))


def test_alt_text_names_what_finer_regions_hide():
    alt = alt_brain(mapped(("acc", "", 1.0), ("acc_dorsal", "", -1.0), overlap="finest"))
    assert "Partly hidden by finer regions: Anterior cingulate cortex." in alt


def test_an_empty_map_is_drawn_and_said():
    nothing = mapped(("other", "NR", 1.0))
    assert not marks(draw_brain(nothing))
    assert alt_brain(nothing).startswith("Brain map with nothing marked.")


def test_lines_of_the_key_fit_the_figure():
    many = mapped(*[(r, "NR", -1.0) for r in ("dlpfc", "vlpfc", "ofc", "dmpfc", "vmpfc", "acc_dorsal", "acc_rostral")])
    figure = draw_brain(many, slices=False)
    figure.canvas.draw()
    key = [t for t in figure.texts if len(t.get_text()) > 20]
    assert len(key) > 2
    assert all(len(t.get_text()) <= KEY_CHARACTERS for t in key)
    assert all(t.get_window_extent().x1 <= figure.bbox.x1 for t in key)


def test_marks_are_nudged_apart_and_lone_ones_stay():
    crowd = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [60.0, 60.0]])
    placed = _apart(crowd)
    steps = placed[:, None] - placed[None]
    distance = np.hypot(steps[..., 0], steps[..., 1])[np.triu_indices(4, 1)]
    assert distance.min() > 0.9 * APART
    assert np.allclose(placed[3], crowd[3], atol=0.01)
    assert np.array_equal(placed, _apart(crowd))
