"""The page on the multiverse, on a made-up run in which one choice decides the result."""

import itertools

import numpy as np
import pandas as pd
import pytest

from livingreview.inference.claims import load_claims
from livingreview.inference.multiverse import Curve, SpecifiedClaim, load_grid
from livingreview.paths import data_directory
from livingreview.reports.multiverse import Multiverse

KEY = "convergence"


@pytest.fixture(scope="module")
def multiverse():
    """One claim, as claimed with the first option of one choice, undecided with the second, too few samples with a third."""
    rulebook, grid = load_claims(data_directory() / "claims.toml"), load_grid(data_directory() / "multiverse.toml")
    choices = grid.of(rulebook.claim(KEY))
    rows = itertools.product(*([option.key for option in item.options] for item in choices))
    frame = pd.DataFrame(rows, columns=[item.key for item in choices]).astype("category")
    first, second, _ = (frame["evidence"] == option.key for option in choices[0].options)
    frame["result"] = np.select([first, second], ["as claimed", "undecided"], "too few samples")
    frame["estimate"] = np.where(first, 0.5, 0.1)
    curve = Curve(len(frame), 0.3, 0.5, 0.001, 0.001)
    specified = {(KEY, era): SpecifiedClaim(KEY, era, frame, {"turn": curve, "shuffle": curve}) for era in grid.eras}
    untested = frame.assign(result="too few samples")
    specified[KEY, "review"] = SpecifiedClaim(KEY, "review", untested, {"turn": Curve(0, *[float("nan")] * 4)})
    return Multiverse(rulebook, grid, specified)


def test_shares_are_of_the_specifications_that_can_decide(multiverse):
    row = multiverse.table("later", "Later studies").frame.iloc[0]
    n = len(multiverse.specified[KEY, "later"].frame)
    assert (row["Specifications"], row["Can decide"], row["As claimed"], row["Against"]) == (f"{n:,}", f"{n * 2 // 3:,}", "50%", "none")
    assert multiverse.share(KEY, "later") == 0.5 and np.isnan(multiverse.share(KEY, "review"))
    assert row["Joint p, samples turned"] == row["Joint p, shuffled within samples"] != ""
    nothing = multiverse.table("review", "The review's").frame.iloc[0]
    assert nothing["Can decide"] == "0" and nothing["As claimed"] == "" and nothing["Joint p, samples turned"] == ""


def test_the_choice_that_decides_is_named_and_explains_all(multiverse):
    values, influence = multiverse.values(), multiverse.influence("later", "Influence").frame.iloc[0]
    assert values["later_leading"] == "how close to the paper" and values["later_led"] == "the only one"
    assert influence["How close to the paper"] == "100%" and influence["Weight of a sample"] == "0%"
    assert values["later_joint"] == "6a" and values["later_always"] == "none" and values["review_deciding"] == "no"


def test_the_figure_leaves_out_what_nothing_can_decide(multiverse):
    figure = multiverse.figure("later", "All choices")
    assert figure.numbers["note"].tolist() == ["50%"] and "range" in figure.alt
    assert multiverse.figure("review", "All choices").numbers.empty
