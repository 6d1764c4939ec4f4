"""Estimands from draws that are made by hand, and conclusions by the zones."""

from __future__ import annotations

import numpy as np
import pytest

from livingreview.errors import EditionError
from livingreview.inference.direction_cells import Cells, lay_out_cells
from livingreview.inference.direction_model import Fit
from livingreview.inference.estimands import (  # fmt: skip
    AGAINST,
    ESTABLISHED,
    LIKELY,
    NOTHING,
    OPEN,
    Certainty,
    Estimand,
    Estimands,
    load_estimands,
)
from livingreview.inference.estimate import Estimate, certainty, conclude, counted, estimand_draws, estimate
from livingreview.inference.estimate_calibration import SCENARIOS, Scenario, cut_off, simulate

N_DRAWS = 4


def cells(rows: list[tuple[str, str, str, int, int]]) -> Cells:
    """Cells of (sample, group, region, label, down)."""
    sample, group, region, label, down = (np.array(column) for column in zip(*rows, strict=True))
    return lay_out_cells(down, label, np.zeros((len(rows), 3)), region.astype(str), group.astype(str), np.full(len(rows), ""), sample.astype(str))


def draws(own: Cells, intercept: float = 0.0, label: float = 0.0, regions: dict[str, float] | None = None) -> Fit:
    """Draws that all say the same, without any spread between samples."""
    effects = [np.zeros((N_DRAWS, len(names))) for names in own.names]
    for name, value in (regions or {}).items():
        effects[0][:, own.names[0].index(name)] = value
    flat = np.zeros(N_DRAWS)
    return Fit(flat + intercept, flat + label, np.zeros((N_DRAWS, 3)), np.zeros((N_DRAWS, 4)), tuple(effects), 1.0)


LABELLED = cells([("s1", "ocd", "a", 1, 1), ("s1", "ocd", "b", -1, 0), ("s2", "mdd", "a", 1, 1), ("s2", "mdd", "c", 0, 0)])
GROUPS = cells([("s1", "ocd", "a", 0, 1), ("s2", "mdd", "a", 0, 1), ("s3", "mdd", "a", 0, 0), ("s1", "ocd", "b", 0, 0), ("s2", "mdd", "b", 0, 0), ("s3", "gad", "c", 0, 1)])


def test_a_share_is_that_of_the_expected_direction():
    logit = np.log(3)  # three of four
    found, excess = estimand_draws(LABELLED, draws(LABELLED, label=logit), "share")
    assert found == pytest.approx(np.full(N_DRAWS, 0.75)) and excess is None
    against, _ = estimand_draws(LABELLED, draws(LABELLED, label=logit), "share", expected=-1)
    assert against == pytest.approx(1 - found)
    # A common fall helps where a decrease is expected and hurts where an increase is: two of three labels expect a decrease.
    fall, _ = estimand_draws(LABELLED, draws(LABELLED, intercept=logit), "share")
    assert fall == pytest.approx(np.full(N_DRAWS, (0.75 + 0.75 + 0.25) / 3))


def test_a_common_fall_is_no_specificity():
    only_down = cells([("s1", "ocd", "a", 1, 1), ("s1", "ocd", "b", 0, 1)])
    found, _ = estimand_draws(only_down, draws(only_down, intercept=1.0), "specificity")
    assert found == pytest.approx(np.zeros(N_DRAWS))
    there, _ = estimand_draws(only_down, draws(only_down, label=1.0), "specificity")
    assert (there > 0.2).all()


def test_agreement_and_what_a_common_lean_does_not_give():
    lean = 2 / (1 + np.exp(-1.0)) - 1
    fall, excess = estimand_draws(GROUPS, draws(GROUPS, intercept=1.0), "agreement")
    assert fall == pytest.approx(np.full(N_DRAWS, lean**2)) and excess == pytest.approx(np.zeros(N_DRAWS))
    pattern, beyond = estimand_draws(GROUPS, draws(GROUPS, regions={"a": 1.0, "b": -1.0}), "agreement")
    assert pattern == pytest.approx(np.full(N_DRAWS, lean**2)) and (beyond > 0.15).all()
    apart, _ = estimand_draws(GROUPS, draws(GROUPS), "equivalence")
    assert apart == pytest.approx(np.zeros(N_DRAWS))


def test_only_what_bears_on_the_question_is_counted():
    assert counted(LABELLED, estimand("share")) == (2, 0, 3)
    assert counted(GROUPS, estimand("agreement")) == (3, 1, 5)


def estimand(kind: str, **changes: object) -> Estimand:
    bounds = {"of_interest": 0.6, "against": 0.4, "strong": 0.75, "least": 1}
    if kind == "equivalence":
        bounds |= {"of_interest": 0.1, "against": 0.3, "strong": 0.05}
    return Estimand(key="x", kind=kind, question="?", asks="?", **{**bounds, **changes})


RULES = Estimands.model_validate(
    {
        "fixed": "2026-11-28", "likely": 0.9, "established": 0.975, "answerable": 0.5, "seed": 1,
        "certainty": {"randomised": 0.5, "spread": 1.0, "second_hand": 0.25, "reported": 0.5, "known": 0.33},
        "estimand": [dict(key="x", kind="share", question="?", asks="?", of_interest=0.6, against=0.4, strong=0.75)],
    }
)  # fmt: skip


def answer(p_interest=0.0, p_nothing=0.0, p_against=0.0, p_strong=0.0, n=10, n_least=0, low=0.5, high=0.7) -> Estimate:
    return Estimate(0.6, low, high, *[np.nan] * 3, p_interest, p_nothing, p_against, p_strong, n, n_least, 20, 1.0)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (answer(p_interest=0.92), LIKELY),
        (answer(p_interest=0.98), ESTABLISHED),
        (answer(p_interest=0.95, p_strong=0.91), ESTABLISHED),
        (answer(p_nothing=0.9), NOTHING),
        (answer(p_against=0.9), AGAINST),
        (answer(p_interest=0.5, p_nothing=0.5), OPEN),
        (answer(p_interest=0.99, n=0), OPEN),
    ],
)
def test_a_conclusion_follows_from_its_zone(found, said):
    assert conclude(found, estimand("share"), RULES) == said


def test_too_few_in_a_group_cannot_tell():
    assert conclude(answer(p_interest=0.99, n_least=2), estimand("agreement", least_each=3), RULES) == OPEN


@pytest.mark.parametrize(
    ("randomised", "spread", "second_hand", "low", "high", "level", "reasons"),
    [
        (0.6, 0.5, 0.0, 0.62, 0.8, "moderate", ("reporting",)),
        (0.2, 0.5, 0.0, 0.62, 0.8, "low", ("risk of bias", "reporting")),
        (0.2, 1.2, 0.0, 0.5, 0.8, "very low", ("risk of bias", "inconsistency", "imprecision", "reporting")),
        (0.6, 0.5, 0.3, 0.3, 0.8, "very low", ("indirectness", "imprecision", "reporting")),
    ],
)
def test_certainty_is_lowered_by_each_reason(randomised, spread, second_hand, low, high, level, reasons):
    found = certainty(answer(low=low, high=high), estimand("share"), RULES.certainty, randomised, spread, second_hand)
    assert found == (level, reasons)


def test_nothing_to_fit_is_no_estimate():
    found = estimate(LABELLED, None, estimand("share"))
    assert np.isnan(found.estimate) and conclude(found, estimand("share"), RULES) == OPEN


def test_bounds_the_wrong_way_round_are_refused(tmp_path):
    text = (
        'fixed = 2026-11-28\nlikely = 0.9\nestablished = 0.975\nanswerable = 0.5\nseed = 1\n[certainty]\nrandomised = 0.5\nspread = 1.0\n'
        'second_hand = 0.25\nreported = 0.5\nknown = 0.33\n[[estimand]]\nkey = "x"\nkind = "share"\nquestion = "?"\nasks = "?"\n'
        "of_interest = 0.4\nagainst = 0.6\nstrong = 0.75\n"
    )
    (tmp_path / "estimands.toml").write_text(text)
    with pytest.raises(EditionError, match="wrong way round"):
        load_estimands(tmp_path / "estimands.toml")


@pytest.mark.parametrize("scenario", SCENARIOS["share"], ids=lambda scenario: scenario.name)
def test_simulated_directions_have_the_probability_of_their_scenario(scenario: Scenario):
    many = cells([(f"s{i}", f"g{i % 3}", f"r{j}", (1, -1, 0)[j % 3], 0) for i in range(120) for j in range(9)])
    rng = np.random.default_rng(3)
    made = [simulate(many, scenario, 1, rng) for _ in range(30)]
    down = np.mean([own for own, _ in made], axis=0)
    towards = np.where(many.label > 0, down, 1 - down)[many.label != 0].mean()
    # The truth of each simulation is that of its own places: on average what was simulated.
    true = np.mean([estimand_draws(many, truth, "share")[0][0] for _, truth in made])
    assert true == pytest.approx(towards, abs=0.02)
    if scenario.labelled is None:
        assert down.mean() == pytest.approx(scenario.other, abs=0.02)
        return
    assert towards == pytest.approx(scenario.labelled, abs=0.02)
    assert down[many.label == 0].mean() == pytest.approx(scenario.other, abs=0.02)


def test_the_cut_off_lets_one_in_twenty_lean():
    import pandas as pd

    none = pd.DataFrame({"claim": "a", "era": "all", "scenario": "none", "p_interest": np.linspace(0, 1, 101), "p_against": 0.0})
    assert cut_off(none) == pytest.approx(0.95)
    assert Certainty(randomised=0.5, spread=1, second_hand=0.2, reported=0.5, known=0.3).known == 0.3
