"""What a claim is asked, and what the model's draws answer: an estimate, probabilities of interest, and a conclusion in words.

The estimand of each claim, its bounds of interest and the cut-offs of the conclusions stand in ``estimands.toml``. An
estimate is about a new sample: the effect of a sample is averaged over, the design is as on average.

- share: probability that a new sample goes the claimed way in a region that the claim labels.
- specificity: that share minus the same share in the regions without a label.
- agreement: expected agreement of two new samples of different groups in a region that both name, from -1 to 1; its excess
  is what a lean of each group towards one direction everywhere would not give.
- equivalence, distance: mean distance of the two groups' probabilities in the regions that both name, claimed to be small,
  and claimed to be large.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import nan

import numpy as np

from livingreview.inference.direction_cells import Cells
from livingreview.inference.direction_model import Fit
from livingreview.inference.estimands import (
    AGAINST,
    ESTABLISHED,
    LIKELY,
    NOTHING,
    OPEN,
    Certainty,
    Estimand,
    Estimands,
    Kind,
)


@dataclass(frozen=True)
class Estimate:
    """The answer to one claim.

    Parameters
    ----------
    estimate, low, high : float
        Mean of the draws and the ends of the central 95 per cent; NaN where nothing can be estimated.
    excess, excess_low, excess_high : float
        Agreement beyond a common lean; NaN for the other estimands.
    p_interest, p_nothing, p_against, p_strong : float
        Probability of each zone.
    n, n_least, n_cells : int
        Samples, those of the smaller of two groups, and directions that bear on the claim.
    """

    estimate: float
    low: float
    high: float
    excess: float
    excess_low: float
    excess_high: float
    p_interest: float
    p_nothing: float
    p_against: float
    p_strong: float
    n: int
    n_least: int
    n_cells: int
    rhat: float


_NONE = dict.fromkeys(("estimate", "low", "high", "excess", "excess_low", "excess_high"), nan) | dict.fromkeys(
    ("p_interest", "p_nothing", "p_against", "p_strong"), nan
)


def estimate(cells: Cells, fit: Fit | None, estimand: Estimand, expected: int = 1) -> Estimate:
    """Answer one claim from the draws of the model.

    Parameters
    ----------
    fit : Fit or None
        None where there is nothing to fit.
    expected : int
        -1 where the claim is that the labels are *not* met.
    """
    n, n_least, n_cells = counted(cells, estimand)
    draws, excess = estimand_draws(cells, fit, estimand.kind, expected) if fit and n_cells else (None, None)
    if draws is None:
        return Estimate(**_NONE, n=n, n_least=n_least, n_cells=n_cells, rhat=nan)
    if estimand.kind == "equivalence":
        interest, against, strong = (draws <= bound for bound in (estimand.of_interest, estimand.against, estimand.strong))
        against = ~against
    else:
        interest, against, strong = draws >= estimand.of_interest, draws <= estimand.against, draws >= estimand.strong
    low, high = np.quantile(draws, (0.025, 0.975))
    beyond = (nan, nan, nan) if excess is None else (float(excess.mean()), *map(float, np.quantile(excess, (0.025, 0.975))))
    return Estimate(
        float(draws.mean()), float(low), float(high), *beyond,
        float(interest.mean()), float((~interest & ~against).mean()), float(against.mean()), float(strong.mean()),
        n, n_least, n_cells, fit.rhat,
    )  # fmt: skip


def conclude(found: Estimate, estimand: Estimand, rules: Estimands) -> str:
    """Say what an estimate comes to; "cannot be told yet" where there is too little evidence or no zone is likely enough."""
    if np.isnan(found.estimate) or found.n < estimand.least or found.n_least < estimand.least_each:
        return OPEN
    if found.p_interest >= rules.likely:
        return ESTABLISHED if found.p_strong >= rules.likely or found.p_interest >= rules.established else LIKELY
    if found.p_against >= rules.likely:
        return AGAINST
    return NOTHING if found.p_nothing >= rules.likely else OPEN


LEVELS = ("very low", "low", "moderate", "high")


def certainty(found: Estimate, estimand: Estimand, rules: Certainty, randomised: float, spread: float, second_hand: float) -> tuple[str, tuple[str, ...]]:
    """Judge the certainty of an estimate and name the reasons that lower it.

    Imprecision lowers it once where the interval reaches over one bound of interest, twice where over both.

    Returns
    -------
    level : str
        One of `LEVELS`.
    reasons : tuple of str
        Of risk of bias, inconsistency, indirectness, imprecision, reporting.
    """
    bounds = (estimand.of_interest, estimand.against)
    crossed = sum(found.low < bound < found.high for bound in bounds)
    lowered = {
        "risk of bias": int(randomised < rules.randomised),
        "inconsistency": int(spread >= rules.spread),
        "indirectness": int(second_hand >= rules.second_hand),
        "imprecision": crossed,
        "reporting": int(rules.known < rules.reported),
    }
    level = LEVELS[max(0, 3 - sum(lowered.values()))]
    return level, tuple(name for name, steps in lowered.items() if steps)


def bearing(cells: Cells, estimand: Estimand) -> np.ndarray:
    """Mark the directions that bear on an estimand: those with a label, or those in a region that two groups name."""
    if estimand.kind in ("share", "specificity"):
        return cells.label != 0
    bears = np.zeros(len(cells), dtype=bool)
    for one, two in _pairs(cells):
        bears[one] = bears[two] = True
    return bears


def counted(cells: Cells, estimand: Estimand) -> tuple[int, int, int]:
    """Samples, samples of the smaller of two groups (0 without groups), and directions that bear on an estimand."""
    bears = bearing(cells, estimand)
    smaller = 0
    if estimand.kind not in ("share", "specificity") and bears.any():
        side = _side(cells)
        smaller = min(len(set(cells.sample[bears & (side == name)])) for name in set(side[bears]))
    return len(set(cells.sample[bears])), smaller, int(bears.sum())


def estimand_draws(cells: Cells, fit: Fit, kind: Kind, expected: int = 1) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Draws of an estimand, and of the excess of an agreement; None where the cells do not hold it."""
    if kind in ("share", "specificity"):
        towards, weight = _towards_label(cells, fit, cells.label != 0)
        if towards is None:
            return None, None
        share = towards @ weight
        share = share if expected > 0 else 1 - share
        if kind == "share":
            return share, None
        # Elsewhere the direction that the labels expect on average is asked for.
        side = np.sign(cells.label[cells.label != 0].sum()) or 1
        other, other_weight = _towards_label(cells, fit, cells.label == 0, int(side))
        return (None, None) if other is None else (share - other @ other_weight, None)
    return _between_groups(cells, fit, kind, expected)


def _towards_label(cells: Cells, fit: Fit, own: np.ndarray, side: int = 0) -> tuple[np.ndarray | None, np.ndarray]:
    """Probability of the expected direction in each place, a region in a group, and the share of cells in each."""
    if not own.any():
        return None, np.zeros(0)
    places, counts = np.unique(np.stack([*cells.levels[:3, own], cells.label[own]]), axis=1, return_counts=True)
    down = fit.probability(places[0], places[1], places[2], places[3])
    sign = np.where(places[3] != 0, places[3], side)
    return np.where(sign > 0, down, 1 - down), counts / counts.sum()


def _side(cells: Cells) -> np.ndarray:
    """The group that a claim compares: before the bar in "psychotherapy | ocd"."""
    return np.array([group.split(" | ")[0] for group in cells.group], dtype=str)


def _pairs(cells: Cells) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Cells of two groups that name one region, within a stratum, for each region and pair of groups."""
    side = _side(cells)
    keys = np.array([f"{region}\t{stratum}" for region, stratum in zip(cells.region, cells.stratum, strict=True)], dtype=str)
    for key in sorted(set(keys)):
        here = np.flatnonzero(keys == key)
        groups = {name: here[side[here] == name] for name in sorted(set(side[here]))}
        yield from combinations(groups.values(), 2)


def _between_groups(cells: Cells, fit: Fit, kind: Kind, expected: int) -> tuple[np.ndarray | None, np.ndarray | None]:
    pairs = list(_pairs(cells))
    if not pairs:
        return None, None
    places, index = np.unique(cells.levels[:3], axis=1, return_inverse=True)
    index = index.ravel()
    down = fit.probability(places[0], places[1], places[2], np.zeros(places.shape[1]))
    lean = 2 * down - 1
    weight = np.array([len(one) * len(two) for one, two in pairs], dtype=float)
    weight /= weight.sum()
    sides = [np.stack([lean[:, index[cells_of[0]]] for cells_of in side], axis=1) for side in zip(*pairs, strict=True)]
    if kind in ("equivalence", "distance"):
        return (np.abs(sides[0] - sides[1]) / 2) @ weight, None
    agreement = (sides[0] * sides[1]) @ weight
    # What each group's lean over all its cells would give in the same pairs.
    group = _side(cells)
    means = {name: lean[:, index[group == name]].mean(axis=1) for name in set(group)}
    common = np.stack([means[group[one[0]]] * means[group[two[0]]] for one, two in pairs], axis=1) @ weight
    return (agreement if expected > 0 else -agreement), agreement - common
