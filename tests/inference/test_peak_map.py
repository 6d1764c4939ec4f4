"""ALE: too few experiments are told, and a planted cluster is found again among strewn peaks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from livingreview.anatomy.coordinates import brain_voxels
from livingreview.errors import EditionError
from livingreview.evidence.foci import LEAST_EXPERIMENTS, FociSelection, SelectedFoci, select_foci
from livingreview.inference.peak_map import ale, too_few

PLANTED = np.array([-22.0, -4, -18])


def simulated(n: int, seed: int) -> SelectedFoci:
    """Experiments of seven peaks strewn over grey matter, three in four with one more about the planted place."""
    rng = np.random.default_rng(seed)
    grey = brain_voxels("gm")
    rows = []
    for i in range(n):
        points = grey[rng.choice(len(grey), 7)]
        if i % 4:
            points = np.vstack([points, PLANTED + rng.normal(0, 3, 3)])
        rows += [(f"s{i}", f"s{i}-increase", *at) for at in points]
    foci = pd.DataFrame(rows, columns=["sample", "experiment", "x", "y", "z"]).assign(space="MNI")
    names = foci["experiment"].unique()
    people = pd.array([20] * (n - 1) + [pd.NA], dtype="Int64")
    return SelectedFoci(FociSelection(), foci, pd.DataFrame({"experiment": names, "n_arm": people}))


def test_below_seventeen_no_map_is_made(evidence) -> None:
    selected = select_foci(evidence, FociSelection(direction="decrease"))
    assert too_few(selected) == f"too few: {len(selected.experiments)} of {LEAST_EXPERIMENTS}"
    with pytest.raises(EditionError, match=f"too few: {len(selected.experiments)} of 17; an ALE needs 17 experiments"):
        ale(selected, 10, 1, 1)
    assert too_few(simulated(LEAST_EXPERIMENTS, 1)) == ""


def test_a_planted_cluster_is_found_again() -> None:
    found = ale(simulated(20, 3), n_iters=20, n_cores=1, seed=1)
    assert (found.n_experiments, found.assumed_n, found.n_iters) == (20, 1, 20)
    largest = found.clusters.iloc[0]
    assert np.linalg.norm(largest[["x", "y", "z"]].to_numpy(float) - PLANTED) < 6
    assert largest["experiments"] >= 12
    assert np.asarray(found.images["ale"].dataobj).max() > 0
