"""The silence layer: what comes out is what a simulated literature put in, and closed forms agree with the grid."""

import numpy as np
import pytest

from livingreview.evidence import Selection, select
from livingreview.inference import Analysis, sign_table
from livingreview.inference.reporting import (
    StateCounts,
    among_all_changes,
    relative_at,
    reporting_grid,
    state_counts,
    states,
)


def literature(rng, n, down, up, named, relative, said=0.5):
    """Simulate what samples say: changes are named at their rates, and half of the samples without a change say so."""
    truth = rng.choice(["down", "up", "unchanged"], n, p=[down, up, 1 - down - up])
    rate = {"down": named, "up": named * relative, "unchanged": said}
    seen = rng.random(n) < np.vectorize(rate.get)(truth)
    return StateCounts(*(int(((truth == state) & seen).sum()) for state in ("down", "up", "unchanged")), int((~seen).sum()))


@pytest.mark.parametrize(("named", "relative"), [(0.33, 1.0), (0.33, 0.5), (0.83, 0.25), (1.0, 0.75)])
def test_the_right_rates_give_back_what_was_put_in(rng, named, relative):
    counts = literature(rng, 40_000, 0.3, 0.15, named, relative)
    q = rng.beta(counts.claimed + 1, counts.other + 1, 4000)
    row = reporting_grid(q, counts, rng, [named], [relative]).frame.iloc[0]
    assert row["estimate"] == pytest.approx(0.3 / 0.45, abs=0.02)
    assert row["changed"] == pytest.approx(0.3, abs=0.02)
    assert row["low"] < row["estimate"] < row["high"] and row["changed_low"] < row["changed"] < row["changed_high"]


def test_the_estimate_falls_to_a_bound_where_the_closed_form_says(rng):
    q = rng.beta(15, 5, 2001)
    counts = StateCounts(15, 5, 2, 30)
    falls = reporting_grid(q, counts, rng).falls_to
    assert list(falls) == [0.6, 0.5] and falls[0.5] < falls[0.6] < 1
    for bound, relative in falls.items():
        assert reporting_grid(q, counts, rng, [1.0], [relative]).frame["estimate"][0] == pytest.approx(bound)


@pytest.mark.parametrize(("q", "bound", "relative"), [(0.5, 0.5, 1.0), (0.4, 0.5, 1.5), (0.8, 0.5, 0.25), (0.0, 0.5, np.inf)])
def test_where_an_estimate_meets_a_bound(q, bound, relative):
    assert relative_at(q, bound) == pytest.approx(relative)
    if q:
        assert among_all_changes(q, relative) == pytest.approx(bound)


def test_the_less_often_a_change_the_other_way_is_named_the_lower_the_estimate(rng):
    frame = reporting_grid(rng.beta(12, 4, 1000), StateCounts(12, 4, 3, 40), rng).frame
    for _, own in frame.groupby("named"):
        assert own["estimate"].is_monotonic_decreasing and own["above"].is_monotonic_decreasing
    assert frame[frame["relative"] == 1]["changed"].is_monotonic_decreasing, "the more is named, the less is hidden"


def test_rates_that_imply_more_changes_than_there_are_samples_give_no_share(rng):
    # All of 20 samples name a change: a rate of one in three cannot be.
    frame = reporting_grid(rng.beta(15, 5, 1000), StateCounts(15, 5, 0, 0), rng, [0.33, 1.0], [1.0]).frame
    assert frame["possible"].to_list() == [0.0, 1.0]
    assert frame["changed"].isna().to_list() == [True, False]


@pytest.mark.parametrize("wrong", [(0, 0, 0, 0), (1, -1, 0, 3)])
def test_impossible_counts_are_refused(wrong):
    with pytest.raises(ValueError, match="expected counts from 0"):
        StateCounts(*wrong)


@pytest.mark.parametrize("rate", [0.0, 1.5])
def test_impossible_rates_are_refused(rng, rate):
    with pytest.raises(ValueError, match="at most 1"):
        reporting_grid(np.array([0.5]), StateCounts(1, 1, 1, 1), rng, [rate])


def test_states_are_the_signs_and_silence_where_a_sample_could_have_looked(evidence):
    selection, analysis = Selection(studies="all"), Analysis(level="coarse")
    told = states(evidence, selection, analysis)
    signs = sign_table(evidence, selection, analysis)
    assert not told.duplicated(["sample", "region"]).any()
    assert (told["state"] != "silent").sum() == len(signs.frame)
    region = signs.frame["region"].value_counts().index[0]
    counts, own = state_counts(told[told["region"] == region], "down"), signs.frame[signs.frame["region"] == region]
    assert (counts.claimed, counts.other, counts.unchanged) == tuple((own["sign"] == sign).sum() for sign in (-1, 1, 0))
    studies = select(evidence, selection).studies
    narrow = studies.groupby("sample")["looked_at"].agg(lambda looked: set(looked) <= {"regions", "connectivity"})
    assert narrow.any() and not set(told.loc[told["state"] == "silent", "sample"]) & set(narrow.index[narrow])
