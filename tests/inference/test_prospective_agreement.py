"""Foresight of reviews: both nulls against enumeration and simulation; no sample that a review could have pooled."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pandas as pd
import pytest

from livingreview.evidence import Selection
from livingreview.inference import Analysis, sign_table
from livingreview.inference.prospective_agreement import prospective_agreement, shuffle_p, turn_p
from livingreview.inference.review_directions import signed_reviews

EVERYTHING = Selection(studies="all")
RULES = Analysis()


def review(year, disorder, region, sign, name="r"):
    return {"review_id": name, "year": year, "kind": "ale", "disorder": disorder, "region": region, "sign": sign}


def said(*rows):
    frame = pd.DataFrame(rows, columns=["review_id", "year", "kind", "disorder", "region", "sign"])
    return frame.astype({"year": "Int64"})


@pytest.mark.parametrize("scores", [[1, 2, -1], [3, 0, -1, -1], [1, 1, 1, 1, 1], [2, -2]])
def test_turning_matches_enumeration(scores):
    turns = itertools.product((-1, 1), repeat=len(scores))
    sums = [sum(s * t for s, t in zip(scores, turn, strict=True)) for turn in turns]
    assert turn_p(np.array(scores)) == pytest.approx(np.mean(np.abs(sums) >= abs(sum(scores))))


def test_shuffling_matches_enumeration():
    sign = np.array([[-1, 1, 1, 0], [1, -1, 0, -1]])
    labels = np.array([[-1, 1, 0, 0], [1, -1, 0, 1]])
    rows = []
    for own, expected in zip(sign, labels, strict=True):
        places = np.flatnonzero(own)
        rows.append([own[list(order)] @ expected[places] for order in itertools.permutations(places)])
    sums = [sum(pair) for pair in itertools.product(*rows)]
    p, informative = shuffle_p(sign, labels)
    assert p == pytest.approx(np.mean(np.array(sums) >= int((sign * labels).sum()))) and informative == 2


def test_a_sample_of_one_direction_cannot_be_shuffled():
    assert shuffle_p(np.array([[-1, -1]]), np.array([[-1, 1]])) == (pytest.approx(math.nan, nan_ok=True), 0)
    assert shuffle_p(np.array([[-1, 1]]), np.array([[1, 1]]))[1] == 0
    assert math.isnan(turn_p(np.zeros(3, dtype=int)))


def _drawn(rng, follow, lean, n_samples=12, n_regions=6):
    """Directions of samples that lean to decreases, and follow the labels so far."""
    labels = np.where(rng.random((n_samples, n_regions)) < 0.5, -1, 1)
    chance = 1 / (1 + np.exp(-(lean + rng.standard_normal((n_samples, 1)) - follow * labels)))
    named = rng.random((n_samples, n_regions)) < 0.6
    return np.where(named, np.where(rng.random(labels.shape) < chance, -1, 1), 0), labels


def test_both_tests_keep_their_level_and_find_what_is_planted():
    rng, n = np.random.default_rng(5), 600
    bound = 0.05 + 3 * math.sqrt(0.05 * 0.95 / n)
    # The coin that turns a sample round is the null of the first; a lean of all samples is no matter to the second.
    turned, shuffled = [], []
    for _ in range(n):
        sign, labels = _drawn(rng, 0.0, 0.0)
        coin = np.where(rng.random((len(sign), 1)) < 0.5, -1, 1)
        turned.append(turn_p((coin * sign * labels).sum(axis=1)) <= 0.05)
        shuffled.append(shuffle_p(*_drawn(rng, 0.0, 1.0))[0] <= 0.05)
    assert np.mean(turned) <= bound and np.mean(shuffled) <= bound
    found = [_drawn(rng, 1.5, 0.5) for _ in range(100)]
    assert np.mean([turn_p((s * t).sum(axis=1)) <= 0.05 for s, t in found]) > 0.9
    assert np.mean([shuffle_p(s, t)[0] <= 0.05 for s, t in found]) > 0.9


@pytest.mark.parametrize("level", ["fine", "coarse"])
def test_no_review_speaks_of_a_sample_that_it_could_have_pooled(evidence, level):
    reviews = signed_reviews(evidence, after=2005, level=level)
    result = prospective_agreement(evidence, EVERYTHING, reviews, Analysis(level=level))
    assert len(result.frame) and result.frame["sample"].nunique() == result.n_samples
    years, diagnoses = (evidence.studies.groupby("sample")[name].agg(list) for name in ("year", "diagnosis"))
    of_review = reviews.set_index("review_id")
    for row in result.frame.itertuples(index=False):
        assert all(row.year <= year for year in years[row.sample])
        for name in row.reviews.split("; "):
            own = of_review.loc[[name]]
            assert (own["year"] < row.year).all()
            spoke = own[(own["region"] == row.region) & (own["sign"] == row.said)]
            assert any(not d or set(d.split(",")) & set(diagnoses[row.sample]) for d in spoke["disorder"])
    assert result.n_agree == (result.frame["sign"] == result.frame["said"]).sum()
    assert result.share == pytest.approx(result.n_agree / len(result.frame))


def test_a_review_before_all_samples_meets_every_dated_one(evidence):
    result = prospective_agreement(evidence, EVERYTHING, said(review(1900, "", "amygdala", -1)), RULES)
    signs = sign_table(evidence, EVERYTHING, RULES).frame
    own = signs[(signs["region"] == "amygdala") & (signs["sign"] != 0)]
    undated = evidence.studies.groupby("sample")["year"].agg(lambda cells: bool(cells.isna().any()))
    assert sorted(result.frame["sample"]) == sorted(own.loc[~own["sample"].map(undated), "sample"])
    assert result.n_agree == (result.frame["sign"] == -1).sum()


def test_a_review_of_another_disorder_or_of_the_future_says_nothing(evidence):
    only = prospective_agreement(evidence, EVERYTHING, said(review(1900, "mdd", "amygdala", -1)), RULES).frame
    free = prospective_agreement(evidence, EVERYTHING, said(review(1900, "", "amygdala", -1)), RULES).frame
    diagnosis = evidence.studies.set_index("sample")["diagnosis"]
    assert 0 < len(only) < len(free) and all("mdd" in set(diagnosis[[sample]]) for sample in only["sample"])
    empty = prospective_agreement(evidence, EVERYTHING, said(review(2100, "", "amygdala", -1)), RULES)
    assert empty.frame.empty and empty.n_samples == empty.n_informative == 0
    assert all(math.isnan(value) for value in (empty.share, empty.ci_low, empty.p_turn, empty.p_shuffle))


def test_reviews_that_balance_leave_a_pair_out_and_a_majority_decides(evidence):
    down, up = (review(1900, "", "amygdala", sign, name) for sign, name in ((-1, "a"), (1, "b")))
    assert prospective_agreement(evidence, EVERYTHING, said(down, up), RULES).frame.empty
    more = prospective_agreement(
        evidence, EVERYTHING, said(down, up, review(1901, "", "amygdala", -1, "c")), RULES
    ).frame
    assert set(more["said"]) == {-1} and set(more["reviews"]) == {"a; c"}


def test_a_sample_of_which_one_study_has_no_year_is_left_out(evidence):
    reviews = said(review(1900, "", "amygdala", -1))
    before = prospective_agreement(evidence, EVERYTHING, reviews, RULES).frame
    studies = evidence.studies
    several = studies[studies["sample"].isin(before["sample"]) & studies.duplicated("sample")]
    assert len(several), "the rule needs a sample with several studies"
    study, sample = several[["study_id", "sample"]].iloc[0]
    studies.loc[studies["study_id"] == study, "year"] = pd.NA
    spoilt = dataclasses.replace(evidence, _frames={**evidence._frames, "studies": studies})
    after = prospective_agreement(spoilt, EVERYTHING, reviews, RULES).frame
    assert set(before["sample"]) - set(after["sample"]) == {sample}
