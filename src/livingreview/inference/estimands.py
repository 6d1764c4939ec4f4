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

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import nan
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from livingreview.errors import EditionError, nearest
from livingreview.inference.direction_cells import Cells
from livingreview.inference.direction_model import Fit, Prior
from livingreview.inference.multiverse.grid import Dimension
from livingreview.toml_files import Settings, Text, keys_differ, read_toml, validated

Kind = Literal["share", "specificity", "agreement", "equivalence", "distance"]
LIKELY, ESTABLISHED = "leans as claimed, likely", "leans as claimed, established"
NOTHING, AGAINST, OPEN = "little or nothing there", "leans against", "cannot be told yet"
CONCLUSIONS = (ESTABLISHED, LIKELY, NOTHING, AGAINST, OPEN)


class Estimand(Settings):
    """What one claim is asked.

    Parameters
    ----------
    key : str
        The claim's.
    question, asks : str
        The claim as a question in plain words, and what is asked of a new sample.
    kind : {"share", "specificity", "agreement", "equivalence", "distance"}
    of_interest, against, strong : float
        The estimate from which the claim is of interest, below which it leans against it, and from which it is strong; an
        equivalence is of interest below its bound, and has no side against it but beyond.
    least, least_each : int
        Samples below which nothing is said: in all, and in each of two groups.
    """

    key: Text
    kind: Kind
    question: Text
    asks: Text
    of_interest: float
    against: float
    strong: float
    least: int = Field(6, ge=0)
    least_each: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        low, high = (self.of_interest, self.against) if self.kind == "equivalence" else (self.against, self.of_interest)
        if low > high:
            raise ValueError(f"bounds of {self.key!r} are the wrong way round; expected against {self.against} beyond {self.of_interest}")
        return self


class Certainty(Settings):
    """When a reason lowers the certainty of an estimate, which starts high; the five reasons are GRADE's.

    Parameters
    ----------
    randomised : float
        Share of randomised samples below which the risk of bias lowers it.
    spread : float
        Standard deviation between samples, on the scale of log odds, from which inconsistency lowers it.
    second_hand : float
        Share of samples known from others' texts alone from which indirectness lowers it.
    reported : float
        Share of changes that is named where there is one, below which reporting lowers it; what is known of it is `known`.
    """

    randomised: float = Field(ge=0, le=1)
    spread: float = Field(gt=0)
    second_hand: float = Field(ge=0, le=1)
    reported: float = Field(ge=0, le=1)
    known: float = Field(ge=0, le=1)


class OtherPrior(Settings):
    """Another prior to try: scales of `Prior`, those that are not given as published."""

    key: Text
    title: Text
    intercept: float = Field(Prior().intercept, gt=0)
    label: float = Field(Prior().label, gt=0)
    design: float = Field(Prior().design, gt=0)
    spread: float = Field(Prior().spread, gt=0)

    @property
    def prior(self) -> Prior:
        """The prior with these scales."""
        return Prior(self.intercept, self.label, self.design, self.spread)


class Estimands(Settings):
    """All estimands, with the cut-offs of the conclusions.

    Parameters
    ----------
    likely, established : float
        Probability that a claim is of interest from which it leans as claimed; set by simulation.
    answerable : float
        Power for a strong effect below which evidence that gives no answer could not have given one.
    priors : tuple of OtherPrior
        Priors under which the answers are worked out again.
    choices : tuple of Dimension
        Choices, one or two at once, under which they are worked out again; the published option first.
    """

    fixed: datetime.date
    likely: float = Field(gt=0.5, lt=1)
    established: float = Field(gt=0.5, lt=1)
    answerable: float = Field(gt=0, lt=1)
    seed: int = Field(ge=0)
    certainty: Certainty
    priors: Annotated[tuple[OtherPrior, ...], AfterValidator(keys_differ)] = Field((), alias="prior")
    choices: Annotated[tuple[Dimension, ...], AfterValidator(keys_differ)] = Field((), alias="choice")
    estimands: Annotated[tuple[Estimand, ...], AfterValidator(keys_differ)] = Field(alias="estimand", min_length=1)

    def estimand(self, key: str) -> Estimand:
        """Return the estimand of a claim, or raise an `EditionError` with the nearest key."""
        for estimand in self.estimands:
            if estimand.key == key:
                return estimand
        raise EditionError(f"no estimand of claim {key!r}: expected {nearest(key, [e.key for e in self.estimands])}")


def load_estimands(path: Path | str) -> Estimands:
    """Read the estimands; an `EditionError` lists all problems of the file."""
    path = Path(path)
    return validated(Estimands, read_toml(path), path.name)


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
