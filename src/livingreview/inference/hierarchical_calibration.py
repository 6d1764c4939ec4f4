"""Are the model's intervals and directions what they say? Their rows of the calibration table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import expit

from .calibration import COLUMNS, assess_rate, rate
from .hierarchical import HierarchicalFit, fit_layout
from .mixed_layout import COMPONENTS, Layout
from .mixed_posterior import Prior
from .simulated_intervals import Coverage
from .simulated_tests import Trial
from .simulation import population_share

# Simulated fits are coarser than those of the book, which have more proposals and so find a direction sooner.
N_DRAWS, N_SPREADS = 1000, 64
_LEAST = 2
# Fixed before any was run: standard deviations of region, wider region, circuit, sample, disorder, therapy, modality.
_ALIKE = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
_WORLDS: Mapping[str, tuple[float, ...]] = {
    "sd of every component 0.5, of studies 1": (0.5, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5),
    "sd of regions 1, of studies 1, of nothing else": (1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0),
    "sd of regions 1.5, of studies 1, of nothing else": (1.5, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0),
}
_PLANTED = 2.0


def calibrate_hierarchical(
    layouts: Mapping[str, Layout], seed: int, n_simulations: Mapping[str, int] | int, alpha: float = 0.05
) -> pd.DataFrame:
    """Simulate the model's intervals and directions on the structure of some sets of studies.

    Returns
    -------
    pandas.DataFrame
        Columns as in :func:`~livingreview.inference.calibration.calibrate`.
    """
    rows = []
    for place, (name, layout) in enumerate(layouts.items()):
        n = n_simulations[name] if isinstance(n_simulations, Mapping) else n_simulations
        for found in simulate_hierarchical(layout, np.random.default_rng([seed, place]), n, alpha):
            if isinstance(found, Trial):
                null = found.quantity == "false_positive_rate"
                row = {"test": found.test, "quantity": found.quantity, "nominal": alpha if null else math.nan}
                row |= rate(found.rejected, found.n_tests)
            else:
                row = {"test": found.interval, "quantity": "coverage", "nominal": 1 - alpha}
                row |= rate(found.held, found.n_intervals)
            row |= {"effect": found.effect, "structure": name, "seed": seed, "attainable": math.nan}
            rows.append(row | {"verdict": assess_rate(row)})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def simulate_hierarchical(
    layout: Layout, rng: np.random.Generator, n: int, alpha: float = 0.05
) -> Iterator[Trial | Coverage]:
    """Run the model where the truth is known.

    Yields
    ------
    Trial
        How often a region with two samples or more is said to have a direction where all are at one half; and how often
        that with most samples is, where it leans and no other does.
    Coverage
        How often the intervals hold the share of a new sample, in worlds with known spreads.
    """
    streams = rng.spawn(2 + len(_WORLDS))
    n_at = np.bincount(layout.region_of, minlength=len(layout.regions))
    often, most = n_at >= _LEAST, int(n_at.argmax())
    name = "hierarchical model, direction"
    falsely, found = np.full(n, math.nan), np.full(n, math.nan)
    for k in range(n):
        fit, _ = _one(layout, _ALIKE, 0.0, streams[0], alpha)
        if often.any():
            falsely[k] = _directions(fit)[often].mean()
        lean = np.zeros(len(layout.regions))
        lean[most] = _PLANTED
        fit, _ = _one(layout, _ALIKE, lean, streams[1], alpha)
        found[k] = _directions(fit)[most]
    null = "no direction at any region, sd of studies 1"
    yield Trial(name, "false_positive_rate", null, falsely, n_tests=int(often.sum()))
    yield Trial(name, "power", f"log odds {_PLANTED:g} at the region with most samples, sd of studies 1", found)
    base = math.log((layout.down.sum() + 0.5) / ((~layout.down).sum() + 0.5))
    for (scene, sds), stream in zip(_WORLDS.items(), streams[2:], strict=True):
        held = []
        for _ in range(n):
            fit, truth = _one(layout, sds, base, stream, alpha)
            frame = fit.regions.set_index("region").loc[list(layout.regions)]
            held.append(((frame["low"] <= truth) & (truth <= frame["high"])).mean())
        yield Coverage("share in the hierarchical model", scene, np.array(held), len(layout.regions))


def draw_layout(
    layout: Layout, sds: np.ndarray, base: float | np.ndarray, rng: np.random.Generator
) -> tuple[Layout, np.ndarray]:
    """Draw directions for the same reports, and the truth behind them.

    Parameters
    ----------
    base : float or numpy.ndarray, shape (regions,)
        Log odds of a decrease, before the effects.

    Returns
    -------
    truth : numpy.ndarray, shape (regions,)
        Share of decreases in new samples, whose disorder, therapy and modality come as often as in the layout.
    """
    sds = np.asarray(sds, dtype=float)
    effects = sds[layout.component] * rng.standard_normal(len(layout.component))
    place = np.broadcast_to(base, len(layout.regions)) + layout.region_rows @ effects
    eta = place[layout.region_of] + (layout.sample_rows @ effects)[layout.sample_of]
    contexts, shares = layout.contexts
    truth = population_share(place[:, None] + contexts @ effects, sds[COMPONENTS.index("sample")]) @ shares
    return replace(layout, down=rng.random(len(eta)) < expit(eta)), truth


def _one(
    layout: Layout, sds: tuple[float, ...], base: float | np.ndarray, rng: np.random.Generator, alpha: float
) -> tuple[HierarchicalFit, np.ndarray]:
    drawn, truth = draw_layout(layout, np.array(sds), base, rng)
    return fit_layout(drawn, rng, Prior(), alpha, N_DRAWS, N_SPREADS), truth


def _directions(fit: HierarchicalFit) -> np.ndarray:
    frame = fit.regions.set_index("region").loc[list(fit.layout.regions)]
    return (frame["direction"] != "").to_numpy(float)
