"""Evidence of a claim made by hand, and claims about it."""

from __future__ import annotations

import numpy as np
import pytest

from livingreview.inference.claims import Claim, ClaimEvidence


@pytest.fixture
def claim_evidence():
    """Make the evidence of a claim from (owner, group, signs) rows; labels and strata are for all units, or one a row."""

    def make(rows, label=None, stratum="", patients=None, member=None) -> ClaimEvidence:
        sign = np.array([row[2] for row in rows], dtype=int).reshape(len(rows), -1)
        n, k = sign.shape
        labels = np.zeros((n, k), dtype=int) if label is None else np.broadcast_to(np.array(label), (n, k)).astype(int)
        strata = np.array([stratum] * n if isinstance(stratum, str) else stratum, dtype=str)
        return ClaimEvidence(
            tuple(row[0] for row in rows), np.array([row[1] for row in rows], dtype=str), strata,
            np.ones((n, 1), dtype=bool) if member is None else np.array(member, dtype=bool),
            tuple((f"r{j}", "pooled") for j in range(k)), sign, labels, sign != 0,
            np.ones(n) if patients is None else np.array(patients, dtype=float),
        )  # fmt: skip

    return make


@pytest.fixture
def claim():
    def make(statistic="alignment", null="turn", **changes) -> Claim:
        if statistic != "alignment":
            changes.setdefault("groups", {"by": "arm", "a": "x", "b": "y"})
        if statistic == "alignment":
            changes.setdefault("labels", {"from": "circuit", "circuit": "c", "predict": "increase"})
        words = {"key": "k", "part": "1", "title": "A claim", "says": "It says.", "tested": "It tests."}
        return Claim(**words, statistic=statistic, null=null, **changes)

    return make
