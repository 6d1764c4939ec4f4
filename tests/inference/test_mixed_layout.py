"""The layout of the hierarchical model: by hand, and on the evidence."""

import numpy as np
import pandas as pd
import pytest

from livingreview.evidence import Selection, load
from livingreview.inference import Analysis, sign_table
from livingreview.inference.mixed_layout import COMPONENTS, lay_out, layout_of

TRAITS = {s: {"disorder": "d" + s, "therapy": "t", "modality": "m"} for s in ("one", "two")}
ABOVE = {"wider region": {"a": ("w",), "b": ("w",)}, "circuit": {"a": ("x", "y", "z"), "b": ("y",)}}


def signs(*rows):
    return pd.DataFrame(rows, columns=["sample", "region", "sign"])


def columns(laid, name):
    return laid.component == COMPONENTS.index(name)


def test_each_direction_is_made_of_its_own_effects():
    laid = layout_of(signs(("two", "b", 1), ("one", "a", -1), ("one", "c", 1)), ABOVE, TRAITS)
    assert laid.down.tolist() == [True, False, False]
    assert [laid.regions[j] for j in laid.region_of] == ["a", "c", "b"]
    assert [laid.samples[i] for i in laid.sample_of] == ["one", "one", "two"]
    assert laid.n_levels.tolist() == [3, 1, 3, 2, 2, 1, 1]
    # A region in three circuits takes a third of each; one in none, and one without a wider region, takes nothing.
    np.testing.assert_allclose(laid.rows[:, columns(laid, "circuit")], [[1 / 3] * 3, [0, 0, 0], [0, 1, 0]])
    assert laid.rows[:, columns(laid, "wider region")].ravel().tolist() == [1, 0, 1]
    assert laid.rows[:, columns(laid, "disorder")].tolist() == [[1, 0], [1, 0], [0, 1]]


def test_a_new_sample_has_no_effect_of_its_own_and_comes_as_the_samples_do():
    traits = TRAITS | {"three": TRAITS["one"]}
    laid = layout_of(signs(("one", "a", 1), ("two", "a", 1), ("three", "a", 1)), ABOVE, traits)
    contexts, shares = laid.contexts
    assert not contexts[:, columns(laid, "sample")].any() and sorted(shares) == pytest.approx([1 / 3, 2 / 3])


def test_order_and_zeros_do_not_matter():
    rows = [("one", "a", -1), ("two", "b", 1), ("two", "a", 1)]
    one, two = layout_of(signs(*rows), ABOVE, TRAITS), layout_of(signs(("two", "c", 0), *rows[::-1]), ABOVE, TRAITS)
    np.testing.assert_array_equal(one.rows, two.rows)
    np.testing.assert_array_equal(one.down, two.down)


def test_what_cannot_be_laid_out_is_said():
    with pytest.raises(ValueError, match="no sample of the selection reports a direction"):
        layout_of(signs(("one", "a", 0)), ABOVE, TRAITS)
    with pytest.raises(ValueError, match="sample 'one' has more than one sign on 'a'; select a single arm"):
        layout_of(signs(("one", "a", 1), ("one", "a", -1)), ABOVE, TRAITS)
    with pytest.raises(ValueError, match="needs level 'fine' with hemispheres 'pooled', not 'coarse'"):
        lay_out(load(), Selection(), Analysis(level="coarse"))


def test_the_evidence_is_laid_out_whole():
    evidence, selection = load(), Selection(studies="all")
    laid = lay_out(evidence, selection, Analysis())
    frame = sign_table(evidence, selection, Analysis()).frame
    moved = frame[frame["sign"] != 0]
    assert len(laid.down) == len(moved) and laid.down.sum() == (moved["sign"] < 0).sum()
    for name in ("region", "wider region", "sample", "disorder", "therapy", "modality"):
        np.testing.assert_array_equal(laid.rows[:, columns(laid, name)].sum(axis=1), 1)
    circuits = laid.rows[:, columns(laid, "circuit")].sum(axis=1)
    assert set(np.round(circuits, 12)) == {0.0, 1.0}
