"""What the chapter on the hierarchical model shows and tells."""

import pandas as pd
import pytest

from livingreview.evidence import load
from livingreview.page import figure_output, formatting, tables
from livingreview.reports import hierarchical_model


@pytest.fixture(scope="module")
def evidence():
    return load()


@pytest.fixture(scope="module")
def made(evidence):
    return hierarchical_model.model_directions(evidence, "review")


@pytest.fixture
def shown(monkeypatch):
    found = []
    for room in (tables, figure_output):
        monkeypatch.setattr(room, "display", lambda bundle, **_: found.append(bundle))
    return found


def test_the_table_holds_each_region_and_the_figure_those_with_enough(made, shown):
    hierarchical_model.show_probabilities(made, "A caption", least=2)
    picture, table = shown
    often = made.fit.regions[made.fit.regions["n_decrease"] + made.fit.regions["n_increase"] >= 2]
    assert picture["text/plain"].count(" down, ") == len(often) < len(made.fit.regions)
    assert table["text/html"].count('scope="row"') == len(made.fit.regions)


def test_facts_agree_with_the_fit(made):
    facts = hierarchical_model.hierarchical_facts(made, "x")
    assert facts["x_n"] == str(len(made.fit.layout.down)) and len(made.fit.layout.down) > 20
    assert all(value != "" for value in facts.values())
    clear = (made.fit.regions["direction"] != "").sum()
    assert (facts["x_clear"] == "no region") == (clear == 0)
    assert facts["x_testable"] == formatting.out_of(int((made.agreement["min_p"] <= 0.05).sum()), len(made.agreement))


def test_facts_about_other_priors_name_what_is_lost_and_gained(made):
    rows = pd.DataFrame(
        {"prior": ["middle", "log_spread"], "value": [0.25, 2.0], "max_change": [0.012, 0.034],
         "lost": ["", ""], "gained": ["caudate", ""]}
    )  # fmt: skip
    facts = hierarchical_model.prior_facts(made, rows)
    assert facts["prior_most"] == "3.4" and facts["prior_which"].endswith("(log scale) is set to 2")
    assert "caudate" in facts["prior_gained"]


def test_checks_and_agreement_are_shown_row_by_row(made, shown):
    hierarchical_model.show_checks(made, "Checks")
    hierarchical_model.show_agreement(made, "Agreement")
    assert shown[0]["text/html"].count('scope="row"') == len(made.checks) == 6
    assert shown[1]["text/html"].count('scope="row"') == (made.agreement["verdict"] != "untestable").sum()
