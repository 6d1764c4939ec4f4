"""Agreement of several readings, against values worked by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from livingreview.evidence import Evidence
from livingreview.evidence.readings import ALL_THREE, NOTHING, reading_agreement

UNITS = {"amygdala": ("amygdala",), "acc_dorsal": ("acc",), "acc": ("acc",), "other": ()}


def reading(reader: str, *cells: tuple[str, str, str]) -> list[dict[str, str]]:
    fixed = {"reader": reader, "arm": "psychotherapy", "tested_against": "before", "subgroup": "all", "hemisphere": "L"}
    return [fixed | {"correction": "not_said", "study_id": s, "region": r, "direction": d} for s, r, d in cells]


@pytest.fixture(scope="module")
def read(evidence: Evidence) -> Evidence:
    """Three readers of two studies: the amygdala of s1 is in all, the cingulate of s2 goes two ways."""
    findings = pd.DataFrame(
        [
            *reading("first", ("s1", "amygdala", "decrease"), ("s2", "acc", "increase"), ("s1", "other", "decrease")),
            *reading("a", ("s1", "amygdala", "decrease"), ("s2", "acc_dorsal", "increase")),
            *reading("b", ("s1", "amygdala", "decrease"), ("s2", "acc", "decrease"), ("s1", "acc", "unclear")),
        ]
    )
    designs = pd.DataFrame(
        [("a", "s1", "free"), ("b", "s1", "free"), ("a", "s2", "free"), ("b", "s2", "mixed"), ("first", "s1", "")],
        columns=["reader", "study_id", "medication"],
    )
    return dataclasses.replace(evidence, _frames={"readings/findings": findings, "readings/designs": designs})


def test_cells_and_agreement_are_those_worked_by_hand(read):
    found = reading_agreement(read, UNITS, np.random.default_rng(1), n_resamples=50)
    cells = found.cells.set_index(["study_id", "unit"])
    assert cells.loc[("s1", "amygdala")].tolist() == ["decrease"] * 3
    assert cells.loc[("s2", "acc")].tolist() == ["increase", "increase", "decrease"]
    assert found.shared == 1 and NOTHING not in set(cells.to_numpy().ravel())
    summary = found.summary.set_index("readers")
    assert summary.loc["first and a", ["either", "both", "same"]].tolist() == [2, 2, 2]
    assert summary.loc["first and b", ["either", "both", "same", "specific"]].tolist() == [2, 2, 1, 0.5]
    # Universe: 2 studies x 2 regions; codes of a: decrease, nothing, nothing, increase; of b the last is a decrease.
    # Observed 3/4; expected from margins decrease 3/8, increase 1/8, nothing 4/8: 26/64.
    assert summary.loc["a and b", "kappa"] == pytest.approx((3 / 4 - 26 / 64) / (1 - 26 / 64))
    from statsmodels.stats.inter_rater import fleiss_kappa

    # Of three readers: decrease, increase, nothing in each of the four places.
    counts = np.array([[0, 0, 3], [3, 0, 0], [1, 2, 0], [0, 0, 3]])
    assert summary.loc[ALL_THREE, "kappa"] == pytest.approx(fleiss_kappa(counts))
    assert (summary["low"] <= summary["kappa"]).all() and (summary["kappa"] <= summary["high"]).all()


def test_fields_are_compared_where_both_filled_them_in(read):
    fields = reading_agreement(read, UNITS, np.random.default_rng(1), n_resamples=10).fields
    medication = fields[fields["field"] == "medication"]
    assert medication[["readers", "n_compared", "n_agree"]].values.tolist() == [["a and b", 2, 1]]
    assert (fields[fields["field"] == "tested_against"]["n_compared"] > 0).all()


def test_the_same_seed_gives_the_same_intervals(evidence):
    from livingreview import anatomy

    units = anatomy.units(evidence.regions, "coarse")
    one, two = (reading_agreement(evidence, units, np.random.default_rng(7), 100).summary for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    assert one["kappa"].between(0.5, 1).all()
