"""Agreement with reviews: signs, verdicts and shares, recounted by hand."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from livingreview.evidence import Selection
from livingreview.inference import Analysis, consistency, sign_table
from livingreview.inference.review_agreement import (
    AGREEMENTS,
    agreement_of,
    agreement_with_reviews,
    summarise_agreement,
)
from livingreview.inference.review_directions import signed_reviews
from livingreview.paths import data_directory

EVERYTHING = Selection(studies="all")
COLUMNS = ["review_id", "year", "kind", "disorder", "region", "sign", "subsets", "notes"]


def said(*rows):
    """Reviews that say (id, disorder, region, sign)."""
    full = [(name, 2010, "ale", disorder, region, sign, "", "") for name, disorder, region, sign in rows]
    return pd.DataFrame(full, columns=COLUMNS)


def made_up(tree, rows, reviews=(("r1", 2010, "ale"), ("r2", pd.NA, "narrative"))):
    """An evidence base of reviews alone."""
    names = ["review_id", "subset", "about", "disorder", "region", "direction", "threshold", "note"]
    levels = {"about": {"psychotherapy": "", "medication": ""}, "kind": {"ale": "", "narrative": ""}}
    columns = {name: SimpleNamespace(levels=those) for name, those in levels.items()}
    return SimpleNamespace(
        reviews=pd.DataFrame(reviews, columns=["review_id", "year", "kind"]).astype({"year": "Int64"}),
        review_findings=pd.DataFrame(rows, columns=names),
        regions=tree,
        circuits=None,
        dictionaries=dict.fromkeys(("reviews", "review_findings"), SimpleNamespace(columns=columns)),
    )


def test_rows_of_one_review_collapse_to_one_sign(tree):
    base = made_up(
        tree,
        [
            ("r1", "rest", "psychotherapy", "ocd", "dlpfc", "increase", "p<0.05", ""),
            ("r1", "task", "psychotherapy", "ocd", "dlpfc", "decrease", "", "a doubt"),
            ("r1", "rest", "psychotherapy", "ocd", "insula", "no_change", "", ""),
            ("r1", "task", "psychotherapy", "ocd", "insula", "decrease", "", ""),
            ("r1", "rest", "psychotherapy", "ocd", "amygdala", "change", "", ""),
            ("r1", "rest", "psychotherapy", "ocd", "other", "decrease", "", ""),
            ("r1", "rest", "medication", "ocd", "ofc", "decrease", "", ""),
            ("r2", "rest", "psychotherapy", "", "ofc", "decrease", "", ""),
        ],
    )
    frame = signed_reviews(base)
    assert frame[["review_id", "disorder", "region", "sign"]].values.tolist() == [
        ["r1", "ocd", "dlpfc", 0],
        ["r1", "ocd", "insula", -1],
        ["r2", "", "ofc", -1],
    ]
    assert frame.loc[0, ["subsets", "notes"]].tolist() == ["rest; task", "p<0.05; a doubt"]
    assert signed_reviews(base, after=2005)["review_id"].unique().tolist() == ["r1"]
    assert signed_reviews(base, after=2010).empty
    assert signed_reviews(base, kinds=("narrative",))["review_id"].tolist() == ["r2"]
    assert signed_reviews(base, "medication")["region"].tolist() == ["ofc"]
    assert signed_reviews(base, level="coarse")["region"].tolist() == ["insula", "pfc", "pfc"]


def test_unknown_levels_are_named(evidence):
    with pytest.raises(ValueError, match="about is 'therapy': expected one of psychotherapy, medication"):
        signed_reviews(evidence, "therapy")
    with pytest.raises(ValueError, match="kind is 'als': expected one of ale, sdm"):
        signed_reviews(evidence, kinds=("als",))


def test_the_real_signs_match_the_table_row_by_row(evidence):
    with Path(data_directory(), "review_findings.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wanted = {
        (row["review_id"], row["disorder"], row["region"])
        for row in rows
        if row["about"] == "psychotherapy" and row["direction"] != "change" and row["region"] not in ("other", "network", "scalp")
    }
    frame = signed_reviews(evidence)
    assert set(frame[["review_id", "disorder", "region"]].itertuples(index=False, name=None)) == wanted
    assert len(frame) == len(wanted) and set(frame["sign"]) == {-1, 0, 1}


@pytest.mark.parametrize(
    ("sign", "counts", "expected"),
    [
        (-1, (4, 0, "decrease"), "same"),
        (1, (4, 0, "decrease"), "opposite"),
        (1, (0, 4, "increase"), "same"),
        (-1, (2, 2, "inconsistent"), "inconsistent"),
        (0, (2, 2, "inconsistent"), "undecided"),
        (0, (4, 0, "decrease"), "undecided"),
        (-1, (1, 0, "too few samples"), "too few samples"),
        (0, (1, 0, "too few samples"), "too few samples"),
        (1, (0, 0, "too few samples"), "not reported"),
    ],
)
def test_each_verdict(sign, counts, expected):
    assert agreement_of(sign, *counts) == expected and expected in AGREEMENTS


def test_expected_share_is_the_mean_over_all_ways_to_deal():
    ours, theirs = ["decrease"] * 3 + ["increase"] * 2, [-1, -1, 1, -1, 1]
    frame = pd.DataFrame({"review_id": list("aabbc"), "sign": theirs, "direction": ours})
    as_sign = np.array([-1 if direction == "decrease" else 1 for direction in ours])
    frame["agreement"] = np.where(as_sign == frame["sign"], "same", "opposite")
    result = summarise_agreement(frame, Analysis())
    dealt = [np.mean(as_sign == np.array(order)) for order in itertools.permutations(theirs)]
    assert result.expected == pytest.approx(np.mean(dealt))
    assert (result.n_same, result.n_opposite, result.n_reviews) == (3, 2, 3)


def test_one_review_says_nothing_about_others():
    frame = pd.DataFrame(
        {"review_id": ["a"] * 5, "sign": [-1] * 5, "direction": ["decrease"] * 5, "agreement": ["same"] * 5}
    )
    result = summarise_agreement(frame, Analysis())
    assert (result.share, result.ci_low, result.ci_high, result.expected) == (1.0, 0.0, 1.0, 1.0)


def test_no_review_no_share(evidence):
    result = agreement_with_reviews(evidence, EVERYTHING, reviews=said())
    assert result.frame.empty and (result.n_same, result.n_opposite, result.n_reviews) == (0, 0, 0)
    assert all(math.isnan(value) for value in (result.share, result.ci_low, result.ci_high, result.expected))


def test_a_review_that_says_what_is_counted_agrees_everywhere(evidence):
    counts = consistency(sign_table(evidence, EVERYTHING.replace(diagnosis="mdd"), Analysis())).frame
    signs = {"decrease": -1, "increase": 1}
    told = counts[counts["direction"].isin(signs)]
    echo = said(
        *[("echo", "mdd", region, signs[direction]) for region, direction in told[["region", "direction"]].to_numpy()]
    )
    result = agreement_with_reviews(evidence, EVERYTHING, reviews=echo)
    assert result.share == 1.0 and result.n_same == len(told) > 0
    assert (result.frame["level"] == "fine").all()
    contrary = agreement_with_reviews(evidence, EVERYTHING, reviews=echo.assign(sign=-echo["sign"]))
    assert contrary.share == 0.0


def test_the_coarse_level_steps_in_only_where_the_fine_one_has_too_few(evidence):
    result = agreement_with_reviews(evidence, EVERYTHING)
    frame = result.frame
    assert (frame.loc[frame["level"] == "fine", "direction_fine"] != "too few samples").all()
    assert (frame.loc[frame["level"] == "coarse", "direction_fine"] == "too few samples").all()
    for level in ("fine", "coarse"):
        own = frame[frame["level"] == level]
        assert (own["n_decrease"] == own[f"n_decrease_{level}"]).all() and (
            own["direction"] == own[f"direction_{level}"]
        ).all()
    fine = agreement_with_reviews(evidence, EVERYTHING, levels=("fine",)).frame
    assert set(fine["level"]) == {"fine"}
    assert (frame["agreement"].isin(["too few samples", "not reported"])).sum() <= (
        fine["agreement"].isin(["too few samples", "not reported"])
    ).sum()


def test_only_samples_of_the_reviews_disorders_are_counted(evidence):
    of_mdd = consistency(sign_table(evidence, EVERYTHING.replace(diagnosis="mdd"), Analysis())).frame
    named = of_mdd.sort_values("n_decrease").iloc[-1]["region"]
    reviews = said(("r", "mdd", named, -1), ("r", "", "amygdala", -1))
    frame = agreement_with_reviews(evidence, EVERYTHING, reviews=reviews).frame.set_index("region")
    for region, diagnosis in ((named, "mdd"), ("amygdala", "")):
        counts = consistency(sign_table(evidence, EVERYTHING.replace(diagnosis=diagnosis), Analysis())).frame
        own = counts.set_index("region").loc[region]
        assert frame.loc[region, ["n_decrease", "n_increase"]].tolist() == own[["n_decrease", "n_increase"]].tolist()
    free = agreement_with_reviews(evidence, EVERYTHING, reviews=reviews.head(1), matched=False).frame.iloc[0]
    counts = consistency(sign_table(evidence, EVERYTHING, Analysis())).frame.set_index("region").loc[named]
    assert free[["n_decrease", "n_increase"]].tolist() == counts[["n_decrease", "n_increase"]].tolist()


def test_choices_that_cannot_be_made_are_refused(evidence):
    with pytest.raises(ValueError, match="names the diagnosis 'ocd'"):
        agreement_with_reviews(evidence, Selection(diagnosis="ocd"))
    for levels in ((), ("lobe",)):
        with pytest.raises(ValueError, match="expected some of fine, coarse"):
            agreement_with_reviews(evidence, EVERYTHING, levels=levels)
