"""Forecasts of directions: scores on samples that came later, against simple rivals, year by year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import anatomy

from .beta_binomial_prediction import beta_binomial_prediction
from .intervals import share_interval
from .resampling import bootstrap_counts, percentile_interval
from .signs import sign_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

    from .analysis import Analysis

# Fixed before any prediction was scored: samples of the next five years, and five bins of equal width.
HORIZON = 5
BINS = np.linspace(0, 1, 6)
RIVALS = ("base rate", "always decrease", "one half")
CIRCUITS = "leaning on circuits"
_BOOTSTRAP = 2000


def predict(probabilities: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """Lay predictions and outcomes side by side.

    Returns
    -------
    pandas.DataFrame
        One row a sample × region with a direction: ``sample``, ``region``, ``outcome`` (1: decrease), ``beta-binomial``
        and one column a rival. "Always decrease" says so with the certainty that its record allows, ``1 - 1 / (n + 2)``
        with n directions known, since a certain forecast that fails once would score infinitely badly.
    """
    moved = later[later["sign"] != 0]
    known = probabilities.set_index("region")
    n = int(known["n_decrease"].sum() + known["n_increase"].sum())
    base = float(known["base_rate"].iloc[0]) if len(known) else 0.5
    return pd.DataFrame(
        {
            "sample": moved["sample"].to_numpy(str),
            "region": moved["region"].to_numpy(str),
            "outcome": (moved["sign"] < 0).to_numpy(float),
            "beta-binomial": known["probability"].reindex(moved["region"]).to_numpy(float),
            "base rate": base,
            "always decrease": 1 - 1 / (n + 2),
            "one half": 0.5,
        }
    )


def score(
    predictions: pd.DataFrame, rng: np.random.Generator, alpha: float = 0.05, model: str = "beta-binomial"
) -> pd.DataFrame:
    """Score the predictions and their rivals.

    Parameters
    ----------
    model : str
        Column of the predictions that the rivals are compared with.

    Returns
    -------
    pandas.DataFrame
        One row a forecaster: ``forecaster``, ``brier``, ``log_score`` (nats; both smaller is better), and for each
        rival ``brier_gain`` and ``log_gain`` (its score minus that of the predictions: above 0 the predictions were
        better) with ``*_low`` and ``*_high``.

    References
    ----------
    Gneiting T, Raftery AE (2007). Strictly proper scoring rules, prediction, and estimation. J Am Stat Assoc 102:359-378.

    Examples
    --------
    >>> made = pd.DataFrame({"sample": ["s"], "region": ["r"], "outcome": [1.0], "beta-binomial": [0.9],
    ...                      "base rate": [0.6], "always decrease": [0.9], "one half": [0.5]})
    >>> float(score(made, np.random.default_rng(1)).set_index("forecaster").loc["beta-binomial", "brier"].round(3))
    0.01
    """
    others = [name for name in (CIRCUITS, *RIVALS) if name in predictions]
    losses = {name: losses_of(predictions, name) for name in (model, *others)}
    names, owner = np.unique(predictions["sample"].to_numpy(str), return_inverse=True)
    counts = bootstrap_counts(len(names), _BOOTSTRAP, rng)[:, owner] if len(names) else np.zeros((_BOOTSTRAP, 0))
    rows = []
    for name, (brier, log_score) in losses.items():
        row: dict[str, object] = {"forecaster": name, "brier": _mean(brier), "log_score": _mean(log_score)}
        for label, own, ours in (
            ("brier", brier, losses[model][0]),
            ("log", log_score, losses[model][1]),
        ):
            gain = own - ours
            low, high = math.nan, math.nan
            if name != model and len(gain):
                values = (counts @ gain) / counts.sum(axis=1)
                low, high = percentile_interval(values, alpha, len(names))
            row |= {f"{label}_gain": _mean(gain), f"{label}_low": low, f"{label}_high": high}
        rows.append(row)
    return pd.DataFrame(rows)


def reliability(predictions: pd.DataFrame, alpha: float = 0.05) -> pd.DataFrame:
    """Set what was predicted beside what happened, in the bins of :data:`BINS`.

    Returns
    -------
    pandas.DataFrame
        One row a bin with predictions: ``low_edge``, ``high_edge``, ``n``, ``n_samples``, ``predicted`` (mean),
        ``observed`` (share of decreases), ``low``, ``high``: an exact interval at the number of samples, not of rows,
        since the regions of one sample go together.
    """
    place = np.clip(np.digitize(predictions["beta-binomial"], BINS) - 1, 0, len(BINS) - 2)
    rows = []
    for b in np.unique(place):
        own = predictions[place == b]
        share, n_samples = float(own["outcome"].mean()), own["sample"].nunique()
        low, high = share_interval(share, n_samples, alpha)
        edges = (float(BINS[b]), float(BINS[b + 1]))
        rows.append((*edges, len(own), n_samples, float(own["beta-binomial"].mean()), share, low, high))
    columns = ["low_edge", "high_edge", "n", "n_samples", "predicted", "observed", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def forecast(
    evidence: Evidence, known: Selection, later: Selection, analysis: Analysis
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Predict from one selection the directions of another; samples of both are left out of the second.

    Returns
    -------
    probabilities, predictions : pandas.DataFrame
        From :func:`~livingreview.inference.beta_binomial_prediction.beta_binomial_prediction` and :func:`predict`,
        where each region leans on its wider region; and in the predictions, as one more rival, probabilities where it
        leans on the regions of the same circuits.
    """
    before, after = (sign_table(evidence, own, analysis).frame for own in (known, later))
    after = after[~after["sample"].isin(before["sample"])]
    regions = sorted(set(before["region"]) | set(after["region"]))
    probabilities = beta_binomial_prediction(before, wider(evidence), regions, analysis.alpha)
    predictions = predict(probabilities, after)
    leaning = beta_binomial_prediction(before, by_circuit(evidence), regions, analysis.alpha).set_index("region")[
        "probability"
    ]
    return probabilities, predictions.assign(**{CIRCUITS: leaning.reindex(predictions["region"]).to_numpy(float)})


def forecast_each_year(evidence: Evidence, selection: Selection, analysis: Analysis, seed: int = 2005) -> pd.DataFrame:
    """Predict at the end of every year, and score on the samples of the next years and on all later ones.

    Returns
    -------
    pandas.DataFrame
        One row a year × horizon ("next" or "all"): ``year``, ``horizon``, ``n_known``, ``n_samples``, ``n``, and the
        scores of the probabilities and of the base rate with the gain and its interval. Years without later samples are
        left out.
    """
    frame = sign_table(evidence, selection, analysis).frame
    years = evidence.studies.groupby("sample")["year"].min()
    first = frame["sample"].map(years)
    dated = frame[first.notna()].assign(year=first[first.notna()].astype(int))
    parent, regions = wider(evidence), sorted(set(dated["region"]))
    rows = []
    for year in sorted(set(dated["year"])):
        before, after = dated[dated["year"] <= year], dated[dated["year"] > year]
        probabilities = beta_binomial_prediction(before, parent, regions, analysis.alpha)
        for horizon, own in (("next", after[after["year"] <= year + HORIZON]), ("all", after)):
            predictions = predict(probabilities, own)
            if predictions.empty:
                continue
            scored = score(predictions, np.random.default_rng([seed, year]), analysis.alpha).set_index("forecaster")
            rows.append(
                {
                    "year": year, "horizon": horizon, "n_known": int((before["sign"] != 0).sum()),
                    "n_samples": predictions["sample"].nunique(), "n": len(predictions),
                }
                | scored.loc["beta-binomial", ["brier", "log_score"]].to_dict()
                | scored.loc["base rate", ["brier", "brier_gain", "brier_low", "brier_high"]].add_prefix("base_").to_dict()
            )  # fmt: skip
    return pd.DataFrame(rows)


def wider(evidence: Evidence) -> Mapping[str, str]:
    """Wider region of each region: the coarse one that it counts under."""
    units = anatomy.units(evidence.regions, "coarse")
    return {region: found[0] for region, found in units.items() if found}


def by_circuit(evidence: Evidence) -> Mapping[str, str]:
    """Circuits of each region that has any, as one text: regions of the very same circuits lean on one another."""
    units = anatomy.units(evidence.regions, "circuit", evidence.circuits)
    return {region: "+".join(sorted(found)) for region, found in units.items() if found}


def losses_of(predictions: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Brier score and log score (nats) of each prediction of one forecaster; smaller is better."""
    p, y = predictions[name].to_numpy(float), predictions["outcome"].to_numpy(float)
    return (p - y) ** 2, -(y * np.log(p) + (1 - y) * np.log1p(-p))


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan
