"""What a run finds: each frame is what the function of its kind gives."""

import pandas as pd
import pytest

from livingreview.evidence import Selection
from livingreview.inference import Analysis, consistency, headline, load_results, sign_table
from livingreview.inference.claims import Draws, assess, load_claims
from livingreview.inference.run_results import direction_values, outcome

SELECTION, ANALYSIS = Selection(studies="core", diagnosis="ocd,panic"), Analysis(level="coarse")


@pytest.fixture(scope="module")
def frames(evidence):
    return outcome(evidence, SELECTION, ANALYSIS, "two")


def test_the_frames_are_those_of_the_public_functions(evidence, frames):
    entries = load_results(evidence.directory / "results.toml")
    pd.testing.assert_frame_equal(
        frames["answers"].drop(columns="run"), headline(evidence, entries, SELECTION, ANALYSIS)
    )
    signs = sign_table(evidence, SELECTION, ANALYSIS)
    own = frames["regions"].drop(columns=["run", "level", "name"])
    pd.testing.assert_frame_equal(own, consistency(signs).frame)
    assert len(frames["signs"]) == len(signs.frame) and set(frames["signs"]["level"]) == {"coarse"}
    rulebook = load_claims(evidence.directory / "claims.toml")
    claim = rulebook.claims[0]
    found = assess(evidence, rulebook, claim, SELECTION, ANALYSIS, Draws(rulebook.seed, rulebook.n_permutations))
    row = frames["claims"].set_index("key").loc[claim.key]
    assert (row["result"], row["n"]) == (found.result, found.n) and len(frames["claims"]) == len(rulebook.claims)


def test_net_direction_runs_from_all_down_to_all_up(frames):
    values = direction_values(frames["regions"]).set_index("region")["value"]
    for row in frames["regions"].itertuples():
        directed = row.n_decrease + row.n_increase
        assert (row.region in values) == (directed > 0)
        if directed:
            assert values[row.region] == pytest.approx((row.n_increase - row.n_decrease) / directed)
