"""Forecasts of directions in samples that came later, by the model of directions, and their scores beside simple rivals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from .direction_cells import Cells
from .direction_model import Fit
from .resampling import bootstrap_counts, percentile_interval

MODEL = "the model"
RIVALS = ("base rate", "always decrease", "one half")
_BOOTSTRAP = 2000


def forecast(known: Cells, fit: Fit, later: pd.DataFrame) -> pd.DataFrame:
    """Forecast the directions of later samples from the model that was fitted to those known, beside simple rivals.

    "Always decrease" says so with the certainty that its record allows, ``1 - 1 / (n + 2)`` with n directions known, since
    a certain forecast that fails once would score infinitely badly.

    Parameters
    ----------
    known : Cells
        What `fit` was fitted to, without a claim.
    later : pandas.DataFrame
        One row a sample and region with a direction: ``sample``, ``region``, ``diagnosis``, ``sign``.

    Returns
    -------
    pandas.DataFrame
        ``sample``, ``region``, ``outcome`` (1: decrease), ``the model`` (probability of a decrease in a new sample, the design
        as on average) with its interval ``low``, ``high``, and one column a rival.
    """
    region, disorder = later["region"].astype(str), later["diagnosis"].astype(str)
    levels = (region, region + " | " + disorder, disorder)
    places = [pd.Index(names).get_indexer(own) for names, own in zip(known.names[:3], levels, strict=True)]
    draws = fit.probability(*places, np.zeros(len(later)))
    low, high = np.quantile(draws, [0.025, 0.975], axis=0)
    n, down = len(known), int(known.down.sum())
    return pd.DataFrame(
        {
            "sample": later["sample"].to_numpy(str), "region": region.to_numpy(str),
            "outcome": (later["sign"] < 0).to_numpy(float), MODEL: draws.mean(axis=0), "low": low, "high": high,
            "base rate": (down + 0.5) / (n + 1), "always decrease": 1 - 1 / (n + 2), "one half": 0.5,
        }
    )  # fmt: skip


def score(predictions: pd.DataFrame, rng: np.random.Generator, alpha: float = 0.05) -> pd.DataFrame:
    """Score the forecasts of the model and of its rivals; intervals by drawing samples anew.

    Returns
    -------
    pandas.DataFrame
        One row a forecaster: ``forecaster``, ``brier``, ``log_score`` (nats; both smaller is better), and for each
        rival ``brier_gain`` and ``log_gain`` (its score minus that of the model: above 0 the model was
        better) with ``*_low`` and ``*_high``.

    References
    ----------
    Gneiting T, Raftery AE (2007). Strictly proper scoring rules, prediction, and estimation. J Am Stat Assoc 102:359-378.

    Examples
    --------
    >>> made = pd.DataFrame({"sample": ["s"], "region": ["r"], "outcome": [1.0], "the model": [0.9],
    ...                      "base rate": [0.6], "always decrease": [0.9], "one half": [0.5]})
    >>> float(score(made, np.random.default_rng(1)).set_index("forecaster").loc["the model", "brier"].round(3))
    0.01
    """
    losses = {name: losses_of(predictions, name) for name in (MODEL, *RIVALS)}
    names, owner = np.unique(predictions["sample"].to_numpy(str), return_inverse=True)
    counts = bootstrap_counts(len(names), _BOOTSTRAP, rng)[:, owner] if len(names) else np.zeros((_BOOTSTRAP, 0))
    rows = []
    for name, (brier, log_score) in losses.items():
        row: dict[str, object] = {"forecaster": name, "brier": _mean(brier), "log_score": _mean(log_score)}
        for label, own, ours in (("brier", brier, losses[MODEL][0]), ("log", log_score, losses[MODEL][1])):
            gain = own - ours
            low, high = math.nan, math.nan
            if name != MODEL and len(gain):
                values = (counts @ gain) / counts.sum(axis=1)
                low, high = percentile_interval(values, alpha, len(names))
            row |= {f"{label}_gain": _mean(gain), f"{label}_low": low, f"{label}_high": high}
        rows.append(row)
    return pd.DataFrame(rows)


def losses_of(predictions: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Brier score and log score (nats) of each prediction of one forecaster; smaller is better."""
    p, y = predictions[name].to_numpy(float), predictions["outcome"].to_numpy(float)
    return (p - y) ** 2, -(y * np.log(p) + (1 - y) * np.log1p(-p))


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan
