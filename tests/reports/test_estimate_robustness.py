"""What the page says of the checks is what the kept table holds."""

import pytest

from livingreview.evidence import load
from livingreview.reports.estimate_robustness import robustness
from livingreview.reports.estimates import answers, hundredths
from livingreview.reports.forecast_at_review import compared, forecast_at_review


@pytest.fixture(scope="module")
def base():
    return load()


@pytest.fixture(scope="module")
def found(base):
    return robustness(base, answers(base))


def test_the_range_and_what_moves_an_answer_most_are_those_of_the_rows(found):
    own, main = found.rows("attenuation", "later", "sample"), found.answers.row("attenuation", "later")
    low, high = (f"{hundredths('share', own['estimate'].agg(end)):.0f}" for end in ("min", "max"))
    most = found.names[own.loc[(own["estimate"] - main["estimate"]).abs().idxmax(), "option"]]
    row = found.left_out("c").frame.iloc[0]
    assert row["Without one sample"] == f"{low} to {high} ({most})"
    values = found.values()
    assert values["attenuation-sample-range"] == f"{low} to {high}" and values["attenuation-sample-most"].lower() == most.lower()
    for name in found.changing("attenuation", "later")["option"]:
        assert found.names[name] in row["Another conclusion without"]


def test_every_specification_has_one_conclusion(found):
    shown = found.choices("c").frame
    counts = shown.drop(columns=["Claim", "Studies", "Published"]).sum(axis=1)
    assert set(counts) == {len(found.rows("attenuation", "later", "choices"))}


def test_the_other_tables_have_a_row_for_each_answered_claim(found):
    answered = found.answers.frame.query("era == 'later'")["estimate"].notna().sum()
    assert len(found.priors("c").frame) == len(found.reporting("c").frame) == answered
    assert found.priors("c").frame.shape[1] == 2 + len(found.answers.rules.priors)
    assert len(found.predictive_table("c").frame) == len(found.predictive)
    assert len(found.mentioned("c").frame) == 4


def test_the_measured_rate_is_the_audits_turned_round(base, found):
    audit = base.table("reporting").query("rate == 'increase_over_decrease'").iloc[0]
    measured = found.measured()
    assert float(measured["named"]) == pytest.approx(1 / audit["share"], abs=0.01)
    low, high = map(float, measured["named-interval"].split(" to "))
    assert low < float(measured["named"]) < high


@pytest.mark.parametrize(("low", "high", "said"), [(0.1, 0.2, "better than"), (-0.2, -0.1, "worse than"), (-0.1, 0.1, "not clearly different from")])
def test_a_gain_is_said_by_its_interval(low, high, said):
    assert compared(low, high) == said


def test_the_forecast_at_the_review_is_the_kept_one(base):
    at = forecast_at_review(base)
    assert len(at.table("c").frame) == 4
    values = at.values("x")
    assert values["x_brier"] == f"{at.frame.iloc[0]['brier']:.3f}" and values["x_coin"] == "0.25"
