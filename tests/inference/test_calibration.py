"""Every test rejects at its rate under its null and finds a planted effect: a quick part of the frozen calibration."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from livingreview.inference import Analysis, signs_from_rows
from livingreview.inference.calibration import COLUMNS, calibrate, freeze
from livingreview.inference.consistency import null_pmf
from livingreview.inference.exact import p_values
from livingreview.inference.model_fit import exact_fit
from livingreview.inference.simulation import design_of, draw_signs, structure_of
from livingreview.paths import edition_root


def _arm(rng, n_samples, arm):
    regions = [f"r{j}" for j in range(12)]
    rows = []
    for i in range(n_samples):
        for j in rng.choice(12, size=rng.integers(3, 8), replace=False):
            rows.append(
                (f"{arm}{i}" if i > 5 else f"both{i}", regions[j], int(rng.choice([-1, 1])), int(rng.integers(5, 30)))
            )
    return signs_from_rows(rows, Analysis(), arm=arm)


@pytest.fixture(scope="module")
def design():
    rng = np.random.default_rng(4)
    return design_of(_arm(rng, 24, "t"), _arm(rng, 20, "d"), {"r0": -1, "r1": -1, "r2": 1}, "made up")


@pytest.fixture(scope="module")
def table(design):
    return calibrate(design, seed=7, n_simulations=60)


def test_no_test_rejects_a_true_null_too_often(table):
    null = table[table["quantity"] == "false_positive_rate"]
    assert len(null) >= 12
    assert not (null["rating"] == "over-rejects").any(), null[["test", "effect", "observed", "low"]]
    assert (null["low"] <= 0.05).all()


def test_exact_tests_keep_their_attainable_level(table):
    exact = table[table["attainable"].notna() & ~table["test"].str.startswith("overall")]
    assert len(exact) == 4
    assert (exact["low"] <= exact["attainable"] + 0.01).all()
    assert (exact["attainable"] <= exact["high"] + 0.01).all()


def test_planted_effects_are_found(table):
    power = table[table["quantity"] == "power"].set_index("test")["observed"]
    assert power["sign test"] > 0.6
    assert power["within test"] > 0.3
    assert power["model fit"] > 0.9
    assert power["concordance of literatures, independent"] > 0.1
    assert power["concordance of literatures, exchangeable"] > 0.8


def test_intervals_hold_the_truth(table):
    coverage = table[table["quantity"] == "coverage"]
    assert len(coverage) == 5
    assert not (coverage["rating"] == "under-covers").any(), coverage[["test", "observed", "low", "high"]]


def test_randomised_p_values_are_uniform(design):
    rng = np.random.default_rng(8)
    reported, ones = design.structure.reported, np.ones(design.structure.reported.shape, dtype=int)
    drawn = draw_signs(reported, 0.4, 400, rng, sd_sample=1.0)
    found = []
    for sign in drawn:
        pmf = null_pmf("within", sign, ones, 0)
        p = p_values(pmf)
        mine = p[(sign[:, 0] < 0).sum()]
        # Spread over the jump of the distribution of p: exactly uniform under the null.
        found.append(pmf[p < mine - 1e-9].sum() + rng.random() * pmf[np.abs(p - mine) <= 1e-9].sum())
    assert stats.kstest(found, "uniform").pvalue > 0.01


def test_fit_p_values_are_never_too_small(design):
    rng = np.random.default_rng(9)
    reported, labels = design.structure.reported, design.labels
    ones = np.ones(reported.shape, dtype=int)
    p = np.array([exact_fit(sign, ones, labels)[0] for sign in draw_signs(reported, 0.4, 400, rng, 1.5)])
    for level in (0.05, 0.2, 0.5):
        assert (p <= level).mean() <= level + 3 * math.sqrt(level * (1 - level) / 400)


def test_the_same_seed_gives_the_same_table(design, table):
    pd.testing.assert_frame_equal(calibrate(design, seed=7, n_simulations=60), table)


def test_structure_keeps_who_reports_what(small_review):
    structure = structure_of(small_review, "small")
    assert structure.reported.sum() == 8
    assert structure.share == pytest.approx(5.5 / 9)
    assert structure.weight.tolist() == [10, 20, 5, 1]


def test_structure_needs_a_direction(quick):
    with pytest.raises(ValueError, match="no sample reports a direction"):
        structure_of(signs_from_rows([("s1", "a", 0)], quick), "none")


def test_freeze_writes_what_it_returns(design, tmp_path):
    frame = freeze(tmp_path / "calibration.tsv", [design], seed=3, n_simulations=5)
    text = (tmp_path / "calibration.tsv").read_bytes()
    assert b"\r" not in text
    back = pd.read_csv(tmp_path / "calibration.tsv", sep="\t", keep_default_na=False, dtype=str)
    assert list(back.columns) == list(COLUMNS)
    assert len(back) == len(frame)
    assert back["test"].tolist() == frame["test"].tolist()


def test_the_frozen_table_shows_no_test_that_fails():
    data = edition_root() / "data"
    frozen = pd.read_csv(data / "calibration.tsv", sep="\t")
    assert list(frozen.columns) == list(COLUMNS)
    assert not frozen["rating"].isin(["over-rejects", "under-covers"]).any()
    sidecar = json.loads((data / "calibration.json").read_text(encoding="utf-8"))
    assert [name for name in sidecar if name != "TableMetadata"] == list(COLUMNS)
