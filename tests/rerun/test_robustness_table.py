"""The table of checks: every claim under every check, with fits made by hand; the kept tables answer the evidence as it is."""

import numpy as np
import pytest

from livingreview.evidence import load
from livingreview.inference.direction_model import Fit
from livingreview.inference.estimands import CONCLUSIONS
from livingreview.rerun import robustness_table as table
from livingreview.rerun.estimate_table import sets_of_claims

N_DRAWS = 40


@pytest.fixture
def counted(monkeypatch):
    """Draws by hand: a decrease is likely everywhere; the number of sets that were fitted is counted."""
    done = []

    def fit_many(sets, rng, prior=None, light=False, progress=lambda n: None):
        done.append(len(sets))
        level = np.random.default_rng(1).normal(1.0, 0.2, N_DRAWS)
        return [
            Fit(level, 0 * level, np.zeros((N_DRAWS, 3)), np.full((N_DRAWS, 4), 0.1), tuple(np.zeros((N_DRAWS, len(names))) for names in cells.names), 1.0)
            for cells in sets
        ]

    monkeypatch.setattr(table, "fit_many", fit_many)
    return done


def test_every_claim_is_answered_under_every_check(counted, monkeypatch):
    base = load()
    kept = {"attenuation"}
    few = lambda evidence, eras: {place: own for place, own in sets_of_claims(evidence, eras).items() if place[0] in kept}  # noqa: E731
    monkeypatch.setattr(table, "sets_of_claims", few)
    frame = table.robustness_table(base, ("later",))
    assert set(frame["check"]) == {"sample", "region", "disorder", "prior", "reporting", "choices"}
    assert set(frame["conclusion"]) <= set(CONCLUSIONS)
    assert not frame.duplicated(["claim", "era", "check", "option"]).any()
    own = frame[frame["claim"] == "attenuation"].set_index(["check", "option"])
    cells, _, _ = sets_of_claims(base, ("later",))["attenuation", "later"]
    assert (frame.query("claim == 'attenuation' and check == 'sample'")["n"] == len(set(cells.sample[cells.label != 0])) - 1).all()
    falling = own.loc["reporting"]["estimate"]
    assert falling["0.25"] > falling["1"] > falling["4"], "the more readily decreases are named, the fewer there are"
    assert sum(counted) < len(frame), "what is fitted twice is fitted once"


def test_the_checks_of_the_model_need_no_claim(counted):
    predictive, forecasts = table.model_checks(load())
    assert set(predictive["era"]) == set(table.ERAS) and predictive["p"].between(0, 1).all()
    assert forecasts.groupby("known").size().to_dict() == dict.fromkeys(table.KNOWN, 4)
    # What is known at the review is not forecast.
    assert (forecasts["n"] > forecasts["n_known"]).all()


def test_kept_tables_answer_the_evidence_as_it_is():
    base = load()
    assert table.kept_robustness(base) is not None and all(frame is not None for frame in table.kept_checks(base))
