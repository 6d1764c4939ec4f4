"""The reporting audit: its rates on material made by hand, and the kept table against a fresh run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from livingreview.inference.reporting_audit import (
    CHANGE,
    RATIO,
    TABLE,
    AuditMaterial,
    attributed,
    audit_material,
    audit_rate,
    crossed,
    reporting_table,
)


def made_by_hand() -> AuditMaterial:
    """Two studies, regions a, b and c: the first has peaks in a and b and names a; the second one in c and names b and c."""
    studies = pd.DataFrame({"study_id": ["one", "two"], "sample": ["one", "two"]})
    peaks = pd.DataFrame({"study": [0, 0, 1], "unit": [0, 1, 2], "about": "activity_change", "grade": ["A", "U", "B"]})
    near = np.array([[0.0, 30, 30], [30, 3, 30], [30, 30, 6]])
    named = np.array([[True, False, False], [False, True, True]])
    return AuditMaterial(studies, peaks, near, near.min(axis=1), named, named, ("a", "b", "c"), ("a", "b", "c"))


@pytest.mark.parametrize(
    ("rate", "distance", "found", "of"),
    [
        ("named_has_peak", 4, [[1, 1], [0, 0]], [[1, 2], [1, 2]]),
        ("named_has_peak", 8, [[1, 1], [0, 1]], [[1, 2], [1, 2]]),
        ("peak_named", 4, [[1, 1], [0, 0]], [[2, 2], [1, 1]]),
        ("region_named", 8, [[1, 1], [0, 1]], [[2, 2], [1, 1]]),
        ("region_named", 4, [[1, 1], [0, 0]], [[2, 2], [0, 0]]),
    ],
)
def test_every_study_is_crossed_with_every_abstract(rate: str, distance: int, found: list, of: list) -> None:
    counted = crossed(made_by_hand(), rate, distance)
    assert [part.tolist() for part in counted] == [found, of]


def test_a_rate_counts_each_studys_own_abstract() -> None:
    made = audit_rate(made_by_hand(), "named_has_peak", 8, np.random.default_rng(1))
    assert (made["studies"], made["of"], made["found"]) == (2, 3, 2)
    assert made["low"] <= made["share"] <= made["high"]
    # Exchanged abstracts: the first study has a peak in one of the second's two regions, the second in none of the first's.
    assert made["shuffled"] == pytest.approx(1 / 3)


def test_without_peaks_there_is_no_rate() -> None:
    made = audit_rate(made_by_hand().only(np.zeros(3, dtype=bool)), "peak_named", 4, np.random.default_rng(1))
    assert made["studies"] == 0 and np.isnan(made["share"])


def test_only_attributed_changes_are_marked() -> None:
    assert attributed(made_by_hand()).tolist() == [True, False, True]


def test_the_real_material_fits_together(evidence) -> None:
    whole, falls = audit_material(evidence), audit_material(evidence, "decrease")
    assert whole.named.shape == (len(whole.studies), len(whole.regions)) and whole.named.any(axis=1).all()
    assert not (falls.named & ~whole.named).any() and falls.near is whole.near
    # Each peak has one nearest coarse region, and no voxel belongs to two.
    assert (whole.nearest < np.inf).all() and whole.peaks["unit"].max() < len(whole.units)


def test_the_kept_rates_are_those_of_a_fresh_run(evidence) -> None:
    fresh, kept = reporting_table(evidence), evidence.table(TABLE)
    assert fresh["found"].tolist() == kept["found"].tolist()
    np.testing.assert_allclose(fresh["share"], kept["share"], atol=2e-3)
    assert {RATIO, "region_named"} <= set(kept.loc[kept["group"] == CHANGE, "rate"])
