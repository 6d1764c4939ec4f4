"""A model beside the counts: direction by region, wider region, circuits, sample, disorder, therapy and modality."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy  # its parts load when they are first used
from scipy.special import expit

from .mixed_layout import COMPONENTS, Layout, lay_out
from .mixed_posterior import N_SPREADS, Draws, Prior, sample_posterior

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

    from .analysis import Analysis

N_DRAWS = 8000
REGION_COLUMNS = (
    "region", "n_decrease", "n_increase", "share", "probability", "low", "high", "mostly_down", "direction",
)  # fmt: skip
COMPONENT_COLUMNS = ("component", "n_levels", "sd", "low", "high", "prior_low", "prior_high", "share_of_variance")
# Attenuation of a logit that is averaged over a normal effect (Zeger et al. 1988).
_ATTENUATION = (16 * math.sqrt(3) / (15 * math.pi)) ** 2


@dataclass(frozen=True)
class HierarchicalFit:
    """A fitted model."""

    layout: Layout
    draws: Draws
    prior: Prior
    alpha: float
    regions: pd.DataFrame
    components: pd.DataFrame


def fit_hierarchical(
    evidence: Evidence, selection: Selection, analysis: Analysis, prior: Prior | None = None,
    rng: np.random.Generator | None = None,
) -> HierarchicalFit:  # fmt: skip
    """Fit the model to a selection.

    Parameters
    ----------
    analysis : Analysis
        The rules: level fine, hemispheres pooled; its seed where no generator is given.
    """
    rng = np.random.default_rng(analysis.seed) if rng is None else rng
    return fit_layout(lay_out(evidence, selection, analysis), rng, prior or Prior(), analysis.alpha)


def fit_layout(
    layout: Layout, rng: np.random.Generator, prior: Prior, alpha: float, n_draws: int = N_DRAWS,
    n_spreads: int = N_SPREADS,
) -> HierarchicalFit:  # fmt: skip
    """Fit the model to directions that were laid out.

    References
    ----------
    Gelman A, Hill J (2007). Data Analysis Using Regression and Multilevel/Hierarchical Models. Cambridge.
    Browne WJ, Goldstein H, Rasbash J (2001). Multiple membership multiple classification (MMMC) models. Statistical
    Modelling 1:103-124 (a region in several circuits).

    Examples
    --------
    >>> from livingreview.inference.mixed_layout import layout_of
    >>> rows = [(f"s{i}", "a", -1) for i in range(9)] + [(f"s{i}", "b", 1) for i in range(9)]
    >>> laid = layout_of(pd.DataFrame(rows, columns=["sample", "region", "sign"]), {}, {})
    >>> fit = fit_layout(laid, np.random.default_rng(1), Prior(), 0.05, 500, 64)
    >>> fit.regions[["region", "n_decrease", "direction"]].values.tolist()
    [['a', 9, 'decrease'], ['b', 0, 'increase']]
    """
    drawn = sample_posterior(
        layout.down, layout.rows, layout.component, len(COMPONENTS), prior, rng, n_draws, n_spreads
    )
    regions = region_probabilities(layout, drawn, alpha)
    return HierarchicalFit(layout, drawn, prior, alpha, regions, component_spreads(layout, drawn, prior, alpha))


def region_shares(layout: Layout, draws: Draws) -> np.ndarray:
    """Probability of a decrease in a new sample, by draw and region.

    The new sample has an effect of its own, and its disorder, therapy and modality come as often as among the samples
    of the layout: so it compares with the raw share. At the average sample, with all these effects zero,
    probabilities would lie farther from one half than any share of samples does.

    References
    ----------
    Zeger SL, Liang KY, Albert PS (1988). Models for longitudinal data. Biometrics 44:1049-1060.
    """
    contexts, shares = layout.contexts
    shrink = 1 / np.sqrt(1 + _ATTENUATION * draws.sd[:, [COMPONENTS.index("sample")]] ** 2)
    place = draws.intercept[:, None] + draws.effects @ layout.region_rows.T
    found = np.zeros_like(place)
    for context, share in zip(contexts, shares, strict=True):
        found += share * expit(shrink * (place + (draws.effects @ context)[:, None]))
    return found


def region_probabilities(layout: Layout, draws: Draws, alpha: float) -> pd.DataFrame:
    """Sum the probabilities of the regions up, beside the counts.

    Returns
    -------
    pandas.DataFrame
        One row a region, most directions first: counts and raw ``share`` of decreases; ``probability`` of a decrease in
        a new sample (posterior mean), ``low`` and ``high`` (central interval); ``mostly_down``, the posterior
        probability that it is above one half; ``direction``, "decrease" ("increase") where that is above
        ``1 - alpha / 2`` (below ``alpha / 2``) by more than twice the error of the draws, else blank.
    """
    shares = region_shares(layout, draws)
    n = np.bincount(layout.region_of, minlength=len(layout.regions))
    down = np.bincount(layout.region_of, weights=layout.down, minlength=len(layout.regions)).astype(int)
    low, high = np.quantile(shares, [alpha / 2, 1 - alpha / 2], axis=0)
    mostly = (shares > 0.5).mean(axis=0)
    # A direction must not depend on the seed: the error of the draws counts against it.
    error = 0.0 if math.isnan(draws.effective) else 2 * np.sqrt(mostly * (1 - mostly) / draws.effective)
    direction = np.where(
        mostly - error > 1 - alpha / 2, "decrease", np.where(mostly + error < alpha / 2, "increase", "")
    )
    columns = (layout.regions, down, n - down, down / n, shares.mean(axis=0), low, high, mostly, direction)
    frame = pd.DataFrame(dict(zip(REGION_COLUMNS, columns, strict=True)))
    order = (-n).argsort(kind="stable")
    return frame.iloc[order].reset_index(drop=True)


def component_spreads(layout: Layout, draws: Draws, prior: Prior, alpha: float) -> pd.DataFrame:
    """Sum the standard deviations of the components up, beside their prior.

    Returns
    -------
    pandas.DataFrame
        One row a component: ``n_levels``, ``sd`` (posterior median, log-odds scale), ``low``, ``high``, ``prior_low``,
        ``prior_high``; ``share_of_variance``, the posterior mean of its part of the variance of all components.
    """
    reach = float(scipy.stats.norm.ppf(1 - alpha / 2)) * prior.log_spread
    low, middle, high = np.quantile(draws.sd, [alpha / 2, 0.5, 1 - alpha / 2], axis=0)
    part = (draws.sd**2 / (draws.sd**2).sum(axis=1, keepdims=True)).mean(axis=0)
    before = prior.middle * math.exp(-reach), prior.middle * math.exp(reach)
    columns = (COMPONENTS, layout.n_levels, middle, low, high, *before, part)
    return pd.DataFrame(dict(zip(COMPONENT_COLUMNS, columns, strict=True)))


def shrinkage(fit: HierarchicalFit) -> pd.DataFrame:
    """Set every raw share beside what the model makes of it.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``n`` (directions), ``share``, ``probability`` and ``moved``, the second minus the first. ``attrs``
        holds ``kept``: slope of the probabilities on the shares over regions, weighted by directions; 1 where the model
        follows the counts, 0 where all regions get one probability, NaN where all shares are equal.
    """
    found = fit.regions
    n = (found["n_decrease"] + found["n_increase"]).to_numpy()
    share, probability = found["share"].to_numpy(), found["probability"].to_numpy()
    off = share - np.average(share, weights=n)
    spread = float((n * off**2).sum())
    frame = pd.DataFrame({"region": found["region"], "n": n, "share": share, "probability": probability})
    frame["moved"] = probability - share
    frame.attrs["kept"] = float((n * off * probability).sum() / spread) if spread > 1e-12 else math.nan
    return frame
