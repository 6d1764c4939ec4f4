"""Changes that are named unequally: what a rate does to an estimate, and what samples say of the regions of a claim."""

import numpy as np
import pytest

from livingreview.evidence import Selection, load
from livingreview.inference import Analysis
from livingreview.inference.claims import load_claims
from livingreview.inference.direction_cells import cells_of_claim
from livingreview.inference.direction_model import Fit
from livingreview.inference.reporting import NAMED, STATES, named_alike, states


@pytest.mark.parametrize("named", NAMED)
def test_what_is_reported_is_what_there_is_times_how_often_it_is_named(named):
    """Draw changes, let decreases be named more often, and turn the reported share back."""
    rng = np.random.default_rng(8)
    down = rng.random(200_000) < 0.4
    kept = rng.random(len(down)) < np.where(down, min(1, named), min(1, 1 / named))
    reported = down[kept].mean()
    place, none = np.zeros(1, int), (np.zeros((1, 1)),) * 4
    fit = Fit(np.log(np.array([reported / (1 - reported)])), np.zeros(1), np.zeros((1, 3)), np.zeros((1, 4)), none)
    assert named_alike(fit, named).probability(place, place, place, place)[0, 0] == pytest.approx(0.4, abs=0.01)


def test_a_rate_of_nought_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        named_alike(None, 0.0)


def test_the_states_hold_every_direction_of_the_model():
    base = load()
    claim, selection, analysis = load_claims(base.directory / "claims.toml").claim("attenuation"), Selection(studies="later"), Analysis(level="coarse")
    found = states(base, claim, selection, analysis)
    cells = cells_of_claim(base, claim, selection, analysis)
    labelled = cells.label != 0
    assert list(found.index) == list(STATES)
    assert found["as claimed"] == int((cells.down[labelled] == 1).sum()) and found["the other way"] == int((cells.down[labelled] == 0).sum())
    assert found["not mentioned"] > found["tested, no clear change"] > 0
