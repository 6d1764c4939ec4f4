"""Each kind of fault of a figure is found, and what is sound is left alone."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import FancyBboxPatch

from livingreview.page.figure_layout import DESK, PHONE, measure, pixels


@pytest.fixture
def axes():
    figure, axes = plt.subplots(figsize=(4, 3))
    yield axes
    plt.close(figure)


def test_a_plain_figure_has_no_fault(axes):
    axes.plot([0, 1], [0, 1], "o", label="a")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1))
    assert measure(axes.figure)["faults"] == []


def test_text_on_text_is_found_and_hidden_text_is_not(axes):
    axes.text(0.5, 0.5, "one word")
    axes.text(0.52, 0.5, "another word")
    axes.text(0.5, 0.5, "hidden").set_visible(False)
    assert measure(axes.figure)["faults"] == ["'one word' over 'another word'"]


def test_labels_of_ticks_that_are_out_of_view_do_not_count(axes):
    axes.set_xticks([0, 1, 1.0001], ["first", "last", "out of view"])
    axes.set_xlim(0, 1)
    assert measure(axes.figure)["faults"] == []


def test_text_that_runs_over_its_box_is_found(axes):
    axes.add_patch(FancyBboxPatch((0.3, 0.4), 0.2, 0.2, boxstyle="round,pad=0"))
    axes.text(0.25, 0.5, "far too long for it", va="center")
    assert measure(axes.figure)["faults"] == ["'far too long for it' runs over its box"]


@pytest.mark.parametrize("kind", ["bar", "mark"])
def test_a_legend_on_what_is_drawn_is_found(axes, kind):
    axes.bar([0, 1], [1, 1], label="a") if kind == "bar" else axes.plot([0, 0.5, 1], [0, 0.5, 1], "o", label="a")
    axes.legend(loc="center")
    assert measure(axes.figure)["faults"] == ["a legend lies over what is drawn"]


@pytest.mark.parametrize(("inches", "points", "legible"), [(4.6, 10, True), (4.6, 9, False), (7.3, 10, True), (11, 10, False)])
def test_the_size_of_letters_is_that_on_the_screen(inches, points, legible):
    layout = {"inches": inches, "points": points, "faults": []}
    assert (min(pixels(layout, PHONE), pixels(layout, DESK)) >= 11) == legible
