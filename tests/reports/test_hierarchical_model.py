"""What the chapter on the hierarchical model shows, and the frozen comparison of its fit with full sampling."""

import pandas as pd
import pytest

from livingreview.page import formatting
from livingreview.reports import hierarchical_model


@pytest.fixture(scope="module")
def model(evidence):
    return hierarchical_model.model_directions(evidence, "review")


def test_the_table_holds_each_region_and_the_figure_those_with_enough(model):
    figure, table = model.probabilities("A caption", least=2), model.probabilities_table("A caption")
    often = model.fit.regions[model.fit.regions["n_decrease"] + model.fit.regions["n_increase"] >= 2]
    assert figure.alt.count(" down, ") == len(often) < len(model.fit.regions) == len(table.frame)


def test_values_agree_with_the_fit(model):
    values = model.values("x")
    assert values["x_n"] == formatting.number(len(model.fit.layout.down)) and len(model.fit.layout.down) > 10
    assert all(value != "" for value in values.values())
    clear = (model.fit.regions["direction"] != "").sum()
    assert (values["x_clear"] == "no region") == (clear == 0)
    assert values["x_testable"] == formatting.out_of(int((model.agreement["min_p"] <= 0.05).sum()), len(model.agreement))


def test_other_priors_name_what_is_lost_and_gained(model):
    priors = pd.DataFrame(
        {"prior": ["middle", "log_spread"], "value": [0.25, 2.0], "max_change": [0.012, 0.034], "mean_change": 0.01,
         "mean_width": 0.3, "n_directions": [1, 2], "lost": ["", ""], "gained": ["caudate", ""]}
    )  # fmt: skip
    values, frame = model.priors_values(priors), model.priors_table(priors, "Priors").frame
    assert values["prior_most"] == "3.4" and values["prior_which"].endswith("(log scale) is set to 2")
    assert "caudate" in values["prior_gained"] and "caudate" in frame["Gained"][0] and frame["Gained"][1] == ""


def test_checks_and_agreement_are_shown_row_by_row(model):
    assert len(model.checks_table("Checks").frame) == len(model.checks) == 6
    assert len(model.agreement_table("Agreement").frame) == (model.agreement["verdict"] != "untestable").sum()


def test_the_comparison_with_full_sampling_keeps_its_own_rule(evidence):
    rows = evidence.table("nuts_comparison")
    book = rows[rows["method"] == "book"]
    assert len(book) == rows["structure"].nunique()
    # The rule that was fixed beforehand, in bench/hierarchical_nuts.py.
    assert (book["max_difference"] <= 0.03).all() and book["width_ratio"].between(0.9, 1.1).all()
    assert (book["sd_ratio_low"] >= 0.75).all() and (book["sd_ratio_high"] <= 1.25).all()
    for method in ("joint mode", "variational"):
        own = rows[rows["method"] == method]
        assert (own["max_difference"] > 0.03).any() or not own["width_ratio"].between(0.9, 1.1).all()
    assert len(hierarchical_model.sampler_table(evidence, "A caption").frame) == len(rows)
    assert float(hierarchical_model.sampler_values(evidence)["fit_most"]) <= 3.0
