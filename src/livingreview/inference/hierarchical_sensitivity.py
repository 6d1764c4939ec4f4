"""What the model's answers hang on: its prior, and whether the exact tests say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .consistency import consistency
from .hierarchical import HierarchicalFit, fit_layout
from .mixed_posterior import Prior
from .signs import sign_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

    from .analysis import Analysis

# Fixed before any of them was fitted.
LOG_SPREADS = (0.25, 0.5, 1.0, 2.0)
MIDDLES = (0.25, 1.0)
INTERCEPTS = (0.75, 3.0)
PRIOR_COLUMNS = (
    "prior", "value", "max_change", "mean_change", "mean_width", "n_directions", "gained", "lost", "effective",
)  # fmt: skip
AGREEMENT_COLUMNS = ("region", "n_decrease", "n_increase", "p_sign", "min_p", "test", "mostly_down", "model", "verdict")


def other_priors(prior: Prior) -> list[tuple[str, float, Prior]]:
    """List the priors that are tried beside the one of the book: what is changed, its value, and the prior."""
    changes = [("log_spread", LOG_SPREADS), ("middle", MIDDLES), ("intercept_sd", INTERCEPTS)]
    return [(name, value, replace(prior, **{name: value})) for name, values in changes for value in values]


def prior_sensitivity(
    fit: HierarchicalFit, rng: np.random.Generator, priors: Sequence[tuple[str, float, Prior]] | None = None
) -> pd.DataFrame:
    """Fit again under other priors.

    Returns
    -------
    pandas.DataFrame
        One row a prior: what was changed (``prior``, ``value``), the largest and mean change of a region's probability,
        mean width of the intervals, regions with a direction (``n_directions``, and those ``gained`` and ``lost``, as
        comma lists), and ``effective``, the proposals behind the fit.
    """
    tried = other_priors(fit.prior) if priors is None else list(priors)
    own = fit.regions.set_index("region")
    rows = []
    for (name, value, prior), stream in zip(tried, rng.spawn(len(tried)), strict=True):
        other = fit_layout(fit.layout, stream, prior, fit.alpha)
        found = other.regions.set_index("region").loc[own.index]
        change = (found["probability"] - own["probability"]).abs()
        gained = own.index[(found["direction"] != "") & (found["direction"] != own["direction"])]
        lost = own.index[(own["direction"] != "") & (found["direction"] != own["direction"])]
        rows.append(
            (name, value, change.max(), change.mean(), (found["high"] - found["low"]).mean(),
             int((found["direction"] != "").sum()), ",".join(gained), ",".join(lost), other.draws.effective)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(PRIOR_COLUMNS))


def agree_with_tests(
    evidence: Evidence, selection: Selection, analysis: Analysis, fit: HierarchicalFit
) -> pd.DataFrame:
    """Set the model's directions beside those of the exact sign test, region by region.

    Returns
    -------
    pandas.DataFrame
        One row a region: counts; ``p_sign`` and ``min_p``, the smallest that its number of samples allows; ``test``,
        the direction where ``p_sign <= alpha``, else blank; ``mostly_down`` and ``model``, the direction of the fit,
        else blank; ``verdict``: "same", "neither", "test
        only", "model only", "opposite", or, where the test could not have rejected, "untestable" and "untestable, model
        speaks". Neither side is corrected for the number of regions.
    """
    frame = consistency(sign_table(evidence, selection, analysis)).frame.set_index("region")
    rows = []
    for own in fit.regions.itertuples(index=False):
        exact = frame.loc[own.region]
        says = "decrease" if exact["n_decrease"] > exact["n_increase"] else "increase"
        test = says if exact["p_sign"] <= fit.alpha else ""
        testable = exact["min_p_sign"] <= fit.alpha
        agreement = (
            _agreement(test, own.direction) if testable else ("untestable" + ", model speaks" * bool(own.direction))
        )
        rows.append(
            (own.region, own.n_decrease, own.n_increase, exact["p_sign"], exact["min_p_sign"], test, own.mostly_down,
             own.direction, agreement)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))


def _agreement(test: str, model: str) -> str:
    if test and model:
        return "same" if test == model else "opposite"
    if test:
        return "test only"
    return "model only" if model else "neither"
