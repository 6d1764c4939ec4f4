"""Effects from printed statistics: textbook values, one size from every way of printing it, and reasons where there is none."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from livingreview.evidence import Selection
from livingreview.inference import Analysis, effect_sizes
from livingreview.inference.effect_sizes import Statistic, between, parse_statistic, within


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("t(15)=-3.22", Statistic("t", -3.22, (15.0,))),
        ("F(1,28.5)=4", Statistic("F", 4.0, (1.0, 28.5))),
        ("d=0.6", Statistic("d", 0.6)),
        ("eta2=0.098", Statistic("eta2", 0.098)),
        ("", None),
    ],
)
def test_statistics_are_read_as_the_tables_hold_them(text, found):
    assert parse_statistic(text) == found


def test_every_statistic_in_the_tables_is_read(evidence):
    printed = evidence.findings.loc[evidence.findings["statistic"] != "", "statistic"]
    assert len(printed) and all(parse_statistic(text) for text in printed)


def test_a_textbook_example_of_two_groups():
    # Borenstein 2009, chapter 4: means 103 and 100, standard deviations 5.5 and 4.5, 50 in each group.
    g, se = between(3 / np.sqrt((5.5**2 + 4.5**2) / 2), 50, 50)
    assert (g, se**2) == (pytest.approx(0.5924, abs=5e-4), pytest.approx(0.0411, abs=5e-4))


@pytest.mark.parametrize("make", [lambda rng: within_data(rng), lambda rng: between_data(rng)])
def test_the_standard_error_is_the_spread_over_repetitions(rng, make):
    effects, errors = zip(*(make(rng) for _ in range(3000)), strict=True)
    assert np.mean(effects) == pytest.approx(0.6, abs=0.02), "Hedges' correction leaves no bias"
    assert np.std(effects) == pytest.approx(np.mean(errors), rel=0.08)


def within_data(rng, n=20):
    change = rng.normal(0.6, 1, n)
    return within(change.mean() / change.std(ddof=1), n)


def between_data(rng, n=15):
    one, two = rng.normal(0.6, 1, n), rng.normal(0, 1, n)
    return between((one.mean() - two.mean()) / np.sqrt((one.var(ddof=1) + two.var(ddof=1)) / 2), n, n)


@pytest.fixture
def worked_out(monkeypatch):
    """Work out the effect of one finding."""

    def make(**changes):
        finding = {
            "study_id": "s1", "sample": "s1", "region": "amygdala", "direction": "decrease", "tested_against": "before",
            "statistic": "", "p": "", "n": pd.NA, "n_arm": pd.NA,
        } | changes  # fmt: skip
        studies = pd.DataFrame({"study_id": ["s1"], "n_control": [12], "n_healthy": [pd.NA]})
        evidence = SimpleNamespace(studies=studies, regions=None, circuits=None)
        selected = SimpleNamespace(findings=pd.DataFrame([finding]))
        monkeypatch.setattr(effect_sizes.evidence_base, "select", lambda *_: selected)
        monkeypatch.setattr(effect_sizes.anatomy, "units", lambda *_: {"amygdala": ("amygdala",)})
        found = effect_sizes.effect_sizes(evidence, Selection(), Analysis())
        return found, found.frame.iloc[0]

    return make


T = 2.5
SAME_WITHIN = [
    {"statistic": f"t(15)={T}"}, {"statistic": f"F(1,15)={T**2}"}, {"statistic": f"z={T}", "n_arm": 16},
    {"statistic": f"r={T / np.sqrt(T**2 + 15)}", "n": 16}, {"statistic": f"d={T / 4}", "n": 16},
    {"p": f"={2 * stats.t.sf(T, 15)}", "n": 16}, {"p": f"={2 * stats.t.sf(T, 15)}", "statistic": "eta2=0.1", "n_arm": 16},
]  # fmt: skip


@pytest.mark.parametrize("printed", SAME_WITHIN)
def test_one_change_gives_one_effect_however_it_is_printed(worked_out, printed):
    found, row = worked_out(**printed)
    assert (row["g"], row["se"]) == pytest.approx(within(-T / 4, 16), abs=1e-6)
    assert (row["design"], row["n"], found.n_samples) == ("within", 16, {"amygdala": 1})


@pytest.mark.parametrize(
    ("printed", "sizes"),
    [
        ({"statistic": "t(20)=2", "n_arm": 10}, (10, 12)),  # the study's own groups
        ({"statistic": "t(16)=2", "n_arm": 10}, (9, 9)),  # fewer were tested than are in the groups
        ({"statistic": "z=2", "n_arm": 10}, (10, 12)),
    ],
)
def test_a_comparison_of_groups_uses_both_sizes(worked_out, printed, sizes):
    _, row = worked_out(tested_against="control_group", direction="increase", **printed)
    assert (row["g"], row["se"]) == pytest.approx(between(2 * np.sqrt(1 / sizes[0] + 1 / sizes[1]), *sizes))
    assert row["design"] == "between"


def test_a_printed_g_is_not_corrected_twice(worked_out):
    _, row = worked_out(statistic="g=0.5", n=20)
    assert row["g"] == -0.5


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ({"p": "<0.001", "n": 16}, "p is given as a bound only"),
        ({"p": "=0.01"}, "number of people not seen"),
        ({"statistic": "F(2,15)=4"}, "F does not give an effect"),
        ({"statistic": "b=-0.83", "n": 20}, "b does not give an effect"),
        ({"statistic": "t(15)=0.2", "direction": "no_change"}, "no direction"),
    ],
)
def test_where_there_is_no_effect_a_reason_stands(worked_out, printed, why):
    found, row = worked_out(**printed)
    assert np.isnan(row["g"]) and row["why_not"] == why and found.n_samples == {}


def test_each_finding_of_the_evidence_has_an_effect_or_a_reason(evidence):
    found = effect_sizes.effect_sizes(evidence, Selection(studies="all"), Analysis(level="coarse"))
    assert len(found.frame) and (found.frame["g"].notna() == (found.frame["why_not"] == "")).all()
    assert max(found.n_samples.values()) <= found.frame["sample"].nunique()
    assert set(found.enough) == {region for region, n in found.n_samples.items() if n >= 5}
