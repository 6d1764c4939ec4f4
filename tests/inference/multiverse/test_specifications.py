"""Thousands of specifications at once give what each gives alone."""

import numpy as np
import pytest

from livingreview.evidence import select
from livingreview.inference.claims import Draws, arm_selections, assess
from livingreview.inference.multiverse import combinations, explore, load_grid, rows_of_combinations

# One claim of each statistic, those that are quick to run.
KEYS = ("reappraisal-there", "unexpected", "convergence", "same-circuit")


@pytest.fixture(scope="module")
def grid(evidence):

    return load_grid(evidence.directory / "multiverse.toml").replace(n_permutations=199)


@pytest.mark.parametrize(("key", "era"), [("attenuation", "later"), ("medication-same", "review"), ("same-way", "all")])
def test_rows_of_a_combination_are_those_of_a_public_selection(evidence, rulebook, grid, key, era):
    claim = rulebook.claim(key)
    dimensions = [item for item in grid.of(claim) if item.selects]
    rows = rows_of_combinations(evidence, claim, dimensions, era)
    keys = combinations(dimensions)
    assert len(rows) == len(keys)
    for place in range(len(keys)):
        specification = dict(zip([item.key for item in dimensions], keys[place], strict=True))
        _, selection, _ = grid.settings(claim, era, specification)
        for own, expected in zip(rows[place], arm_selections(claim, selection).values(), strict=True):
            assert own.tolist() == select(evidence, expected).rows.tolist()


@pytest.mark.parametrize("key", KEYS)
def test_every_number_is_that_of_a_single_assessment(evidence, rulebook, grid, key):
    claim, specified_claim = rulebook.claim(key), explore(evidence, rulebook, grid, (key, "later"))
    assert len(specified_claim.frame) == len(grid.specifications(claim))
    names = [item.key for item in grid.of(claim)]
    assert specified_claim.frame[names].astype(str).equals(grid.specifications(claim).astype(str))
    draws = Draws(grid.seed, grid.n_permutations)
    for place in np.random.default_rng(3).choice(len(specified_claim.frame), 8, replace=False):
        row = specified_claim.frame.iloc[place]
        found = assess(evidence, rulebook, *grid.settings(claim, "later", {name: row[name] for name in names}), draws)
        assert (found.result, found.n, found.n_least) == (row["result"], row["n"], row["n_least"])
        for name in ("estimate", "p_for", "p_against", "least_p"):
            assert getattr(found, name) == pytest.approx(row[name], abs=1e-12, nan_ok=True)
