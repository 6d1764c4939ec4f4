"""The real evidence and rules, and small reviews with known answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from livingreview.evidence import Evidence, load
from livingreview.inference import Analysis, signs_from_rows
from livingreview.inference.claims import Rulebook, load_claims


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    return load()


@pytest.fixture(scope="session")
def rulebook(evidence) -> Rulebook:
    return load_claims(evidence.directory / "claims.toml")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.fixture
def quick() -> Analysis:
    return Analysis(n_resamples=199)


@pytest.fixture
def small_review(quick):
    """Four samples, three regions; s4 reports one direction only, s3 says no change at the insula."""
    rows = [
        ("s1", "caudate", -1, 10), ("s1", "ofc", -1, 10), ("s1", "insula", 1, 10),
        ("s2", "caudate", -1, 20), ("s2", "ofc", 1, 20),
        ("s3", "caudate", 1, 5), ("s3", "ofc", -1, 5), ("s3", "insula", 0, 5),
        ("s4", "caudate", -1, None),
    ]  # fmt: skip
    return signs_from_rows(rows, quick)


@pytest.fixture
def tree() -> pd.DataFrame:
    rows = [
        ("frontal", "", "frontal", "frontal"), ("pfc", "frontal", "pfc", "frontal"), ("ofc", "pfc", "pfc", "frontal"),
        ("dlpfc", "pfc", "pfc", "frontal"), ("amygdala", "", "amygdala", "amygdala"),
        ("insula", "", "insula", "insula"), ("other", "", "", ""),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["region", "parent", "coarse", "lobe"])


@pytest.fixture
def model():
    """Make the rows of one model from (region, direction, basis) triples."""

    def make(*rows: tuple[str, str, str], model_id: str = "m", circular: str = "no", reason: str = "") -> pd.DataFrame:
        return pd.DataFrame(
            [(model_id, region, "NR", direction, basis, circular, reason) for region, direction, basis in rows],
            columns=[
                "model_id", "region", "hemisphere", "predicted_direction", "basis_stated", "circular", "circular_reason",
            ],
        )  # fmt: skip

    return make
