"""The brain figure: tone, outline and label of each region say what the frame holds, on the side that was reported."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from livingreview.anatomy import default_atlas, short_names
from livingreview.figures import brain, brain_views, style


def rows(*records):
    columns = ["region", "hemisphere", "n_decrease", "n_increase", "direction"]
    return pd.DataFrame(records, columns=columns)


@pytest.fixture(scope="module")
def names():
    return short_names(default_atlas().regions)


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


SIDED = rows(
    ("amygdala", "L", 5, 1, "decrease"), ("amygdala", "R", 1, 0, "decrease"), ("dlpfc", "L", 0, 2, "increase"),
    ("insula", "R", 1, 1, "inconsistent"),
)  # fmt: skip


def texts(figure):
    return [text.get_text() for text in figure.texts if text.get_text()]


def test_each_region_is_named_with_its_samples_on_its_side(names):
    figure = brain.draw_brain(SIDED, names, title="A finding")
    assert {"amygdala ▼5▲1", "amygdala ▼1", "dlPFC ▲2", "insula ▼1▲1", "A finding"} < set(texts(figure))
    assert [text for text in texts(figure) if "lateral" in text or "medial" in text] == [
        "left, lateral", "left, medial", "right, lateral", "right, medial",
    ]  # fmt: skip


def test_sides_that_are_alike_are_drawn_once(names):
    alike = pd.concat([SIDED.iloc[[0]], SIDED.iloc[[0]].assign(hemisphere="R")], ignore_index=True)
    assert len(brain.draw_brain(alike, names).axes) == 2
    assert brain.alt_brain(alike, names).count("amygdala") == 1


def test_one_sample_is_an_outline_and_the_strongest_region_alone_is_full():
    tones = brain._tones(SIDED, predicted=False)
    assert tones.tolist() == [1.0, 0.0, brain.TONES[0], brain.TONES[0]]
    tied = brain._tones(SIDED.iloc[[0, 2]].assign(n_decrease=3, n_increase=0), predicted=False)
    assert (tied < 1).all()


def test_directions_differ_in_colour_outline_and_glyph(names):
    assert len(set(brain._DASHES.values())) == 3
    alt = brain.alt_brain(SIDED, names)
    assert "Decrease: amygdala ▼5▲1 (left), amygdala ▼1 (right)." in alt and "Increase: dlPFC ▲2 (left)." in alt


def test_predictions_have_no_numbers(names):
    figure = brain.draw_brain(SIDED, names, predicted=True)
    assert "dlPFC ▲" in texts(figure) and not any("2" in text for text in texts(figure))


def test_no_whole_lobe_is_drawn_and_no_region_that_is_no_place():
    mixed = rows(*((region, "L", 1, 0, "decrease") for region in ("frontal", "pfc", "other", "acc", "occipital")))
    drawn, out = brain.drawable(mixed)
    assert list(drawn["region"]) == ["acc", "occipital"] and out == ["frontal", "pfc", "other"]


def test_labels_of_a_column_do_not_overlap(names):
    regions = [r for r in default_atlas().regions["region"] if default_atlas().voxels(r).any()]
    many = rows(*((region, "L", 2, 0, "decrease") for region in regions))
    figure = brain.draw_brain(many, names)
    renderer = figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.texts if text.get_text()]
    overlapping = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if a.shrunk(0.9, 0.6).overlaps(b.shrunk(0.9, 0.6))]
    assert not overlapping


@pytest.mark.parametrize(("region", "view"), [("dlpfc", "lateral"), ("pcc", "medial"), ("amygdala", "medial"), ("insula", "lateral")])
def test_every_region_is_seen_from_somewhere(region, view):
    for side in brain_views.SIDES:
        assert view in brain_views.outlines(default_atlas(), region, side)


def test_all_regions_with_voxels_have_an_outline():
    atlas = default_atlas()
    unseen = [r for r in atlas.regions["region"] if atlas.voxels(r).any() and not any(p.max() > 0.5 for p in brain_views.outlines(atlas, r, "L").values())]
    assert unseen in ([], ["pons"], ["hypothalamus"], ["hypothalamus", "pons"])


def test_an_outline_lies_on_the_region():
    picture = brain_views.outlines(default_atlas(), "amygdala", "L")["medial"]
    y, z = brain_views.millimetres(picture.shape)
    inside = np.argwhere(picture > 0.5)
    assert -15 < y[inside[:, 1]].mean() < 10 and -30 < z[inside[:, 0]].mean() < -8


def test_the_ground_has_few_greys():
    assert len(np.unique(brain_views.ground("L", "lateral").compressed())) <= brain_views.GREYS + 1
    assert style.SMALLEST >= 10
