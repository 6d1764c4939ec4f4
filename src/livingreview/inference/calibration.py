"""Is every test what it says? False-positive rates, power and coverage, by simulation on the review's own structure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .analysis import Analysis
from .intervals import share_interval
from .model_predictions import predicted_signs
from .signs import sign_matrix, sign_table
from .simulated_intervals import coverages
from .simulated_tests import trials
from .simulation import Design, design_of

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

COLUMNS = (
    "test", "structure", "quantity", "effect", "nominal", "attainable", "observed", "low", "high", "n_tests",
    "n_simulations", "seed", "rating",
)  # fmt: skip
# A test's departure below this is of no consequence to a reader, however sure the simulation is of it.
TOLERANCE = 0.005
# An interval whose coverage falls short by up to this is shown, and said to fall short; beyond, it is not shown.
SHORTFALL = 0.05


def calibrate(design: Design, seed: int, n_simulations: int = 400, alpha: float = 0.05) -> pd.DataFrame:
    """Simulate every test and interval on one design.

    Returns
    -------
    pandas.DataFrame
        One row a test × scenario: ``observed`` rate with its Monte Carlo interval ``low``, ``high`` (95%); ``nominal``,
        the rate it claims; ``attainable``, the mean true level of discrete exact tests; ``n_tests`` in each simulated
        review; ``rating``: calibrated, conservative or over-rejects; covers, over-covers, nearly covers or
        under-covers; power has none.
    """
    test_stream, interval_stream = np.random.default_rng(seed).spawn(2)
    rows = []
    for trial in trials(design, test_stream, n_simulations, alpha):
        nominal = alpha if trial.quantity == "false_positive_rate" else math.nan
        row = {"test": trial.test, "quantity": trial.quantity, "effect": trial.effect, "attainable": trial.attainable}
        rows.append(row | {"nominal": nominal} | rate(trial.rejected, trial.n_tests))
    for coverage in coverages(design, interval_stream, n_simulations, alpha):
        row = {"test": coverage.interval, "quantity": "coverage", "effect": coverage.effect, "attainable": math.nan}
        rows.append(row | {"nominal": 1 - alpha} | rate(coverage.held, coverage.n_intervals))
    frame = pd.DataFrame(rows).assign(structure=design.structure.name, seed=seed)
    frame["rating"] = [assess_rate(row) for row in frame.to_dict("records")]
    return frame[list(COLUMNS)]


def designs(evidence: Evidence, arms: Mapping[str, tuple[Selection, Selection]], analysis: Analysis) -> list[Design]:
    """Take designs from the evidence.

    Returns
    -------
    list of Design
        The model of each is the testable one whose predictions meet the most regions.
    """
    found = []
    for name, (selection_a, selection_b) in arms.items():
        signs_a, signs_b = (sign_table(evidence, selection, analysis) for selection in (selection_a, selection_b))
        matrix = sign_matrix(signs_a)
        moved = (matrix.sign != 0).any(axis=0)
        observed = [region for region, keep in zip(matrix.regions, moved, strict=True) if keep]
        best: dict[str, int] = {}
        usable = evidence.model_predictions[evidence.model_predictions["circular"].astype(str) != "yes"]
        for _, own in usable.groupby("model_id", sort=True):
            labels = predicted_signs(own, evidence.regions, observed, analysis.level, strict=True)
            # A model that labels every region leaves nothing to shuffle.
            chosen = {region: int(sign) for (region, _), sign in zip(observed, labels, strict=True) if sign}
            if len(best) < len(chosen) < len(observed):
                best = chosen
        found.append(design_of(signs_a, signs_b, best, name))
    return found


def freeze(
    path: Path | str,
    found: list[Design],
    seed: int = 2005,
    n_simulations: Mapping[str, int] | int = 400,
    further: Sequence[pd.DataFrame] = (),
) -> pd.DataFrame:
    """Run the calibration on several designs and write it as a table."""
    counts = n_simulations if isinstance(n_simulations, Mapping) else {d.structure.name: n_simulations for d in found}
    frames = [calibrate(d, seed + i, counts[d.structure.name]) for i, d in enumerate(found)]
    frame = pd.concat([*frames, *further], ignore_index=True)
    numbers = ["nominal", "attainable", "observed", "low", "high"]
    text = frame.assign(**{name: [_decimal(value) for value in frame[name]] for name in numbers})
    text.to_csv(path, sep="\t", index=False, lineterminator="\n", encoding="utf-8")
    return frame


def _decimal(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4f}".rstrip("0").rstrip(".")


def rate(values: np.ndarray, n_tests: int) -> dict[str, float]:
    """Rate over simulations, with its Monte Carlo interval (95%)."""
    defined = np.asarray(values, dtype=float)
    defined = defined[~np.isnan(defined)]
    n = len(defined)
    if not n:
        return {"observed": math.nan, "low": math.nan, "high": math.nan, "n_tests": n_tests, "n_simulations": 0}
    mean, spread = float(defined.mean()), float(defined.var(ddof=1)) if n > 1 else 0.0
    # Tests of one simulated review are not independent: the spread between reviews gives their effective number.
    effective = min(mean * (1 - mean) * n / spread, n * n_tests) if spread > 0 else n
    low, high = share_interval(mean, max(effective, 1.0), 0.05)
    return {"observed": mean, "low": low, "high": high, "n_tests": n_tests, "n_simulations": n}


def assess_rate(row: Mapping[str, object]) -> str:
    """Compare a rate with its nominal value: calibrated, conservative or over-rejects; likewise for coverage."""
    quantity, low, high, nominal = row["quantity"], row["low"], row["high"], row["nominal"]
    if quantity == "power" or math.isnan(row["observed"]):
        return ""
    if quantity == "coverage":
        if high < nominal - TOLERANCE:
            return "nearly covers" if row["observed"] > nominal - SHORTFALL else "under-covers"
        return "over-covers" if low > nominal + TOLERANCE else "covers"
    if low > nominal + TOLERANCE:
        return "over-rejects"
    return "conservative" if high < nominal - TOLERANCE else "calibrated"
