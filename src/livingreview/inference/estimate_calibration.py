"""How often each conclusion comes out where the truth is known: directions simulated on the evidence's own shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from livingreview.inference.direction_cells import DESIGN, Cells
from livingreview.inference.direction_model import Fit, Prior, fit_many
from livingreview.inference.estimands import CONCLUSIONS, Estimand, Estimands
from livingreview.inference.estimate import Estimate, conclude, counted, estimand_draws, estimate
from livingreview.inference.intervals import share_interval

# Spreads of the simulated samples and of regions within groups, on the scale of log odds: what later studies show.
_SAMPLE, _PLACE = 0.8, 0.5


@dataclass(frozen=True)
class Scenario:
    """A truth to simulate.

    Parameters
    ----------
    name : str
        "none", "moderate", "strong", or "common fall".
    labelled : float or None
        Probability of the claimed direction where the claim labels a region; None where the label makes no difference.
    other : float
        Probability of a decrease elsewhere; for a claim about groups this alone counts.
    apart : float
        How far the second group lies from the first, in probability, its direction changing from region to region.
    """

    name: str
    labelled: float | None
    other: float
    apart: float = 0.0


_OF_LABELS = (Scenario("none", 0.5, 0.5), Scenario("moderate", 0.65, 0.5), Scenario("strong", 0.75, 0.5), Scenario("common fall", None, 0.7))
_OF_AGREEMENT = (Scenario("none", 0.5, 0.5), Scenario("moderate", 0.7, 0.7), Scenario("strong", 0.8, 0.8))
_OF_EQUIVALENCE = (Scenario("none", 0.5, 0.5, 0.4), Scenario("moderate", 0.5, 0.5, 0.1), Scenario("strong", 0.5, 0.5, 0.0))
_OF_DISTANCE = (Scenario("none", 0.5, 0.5, 0.0), Scenario("moderate", 0.5, 0.5, 0.25), Scenario("strong", 0.5, 0.5, 0.4))
SCENARIOS: Mapping[str, tuple[Scenario, ...]] = {
    "share": _OF_LABELS, "specificity": _OF_LABELS, "agreement": _OF_AGREEMENT, "equivalence": _OF_EQUIVALENCE,
    "distance": _OF_DISTANCE,
}  # fmt: skip


def simulate(cells: Cells, scenario: Scenario, expected: int, rng: np.random.Generator) -> tuple[np.ndarray, Fit]:
    """Draw directions: samples and places vary around the truth of the scenario, which holds on average.

    Returns
    -------
    down : numpy.ndarray of int, shape (cells,)
    truth : Fit
        The one draw that made them: the places as they came out, samples as they vary.
    """
    down = np.full(len(cells), scenario.other)
    if scenario.labelled is not None:
        claimed = np.where(cells.label * expected > 0, scenario.labelled, 1 - scenario.labelled)
        down = np.where(cells.label != 0, claimed, down)
    if scenario.apart:
        # The groups differ in every region, in which way changes from one region to the next.
        second = np.char.find(cells.group, "b |") == 0
        way = np.where(cells.levels[0] % 2 == 0, 1, -1)
        down = np.clip(down + np.where(second, 0.5, -0.5) * way * scenario.apart, 0.02, 0.98)
    spread = np.hypot(_SAMPLE, _PLACE)
    # Logistic-normal: odds are stretched so that the average probability is the wanted one.
    logit = np.log(down / (1 - down)) * np.sqrt(1 + 0.346 * spread**2)
    place = logit + rng.normal(0, _PLACE, len(cells.names[1]))[cells.levels[1]]
    logit = place + rng.normal(0, _SAMPLE, len(cells.names[3]))[cells.levels[3]]
    effects = [np.zeros((1, len(names))) for names in cells.names]
    effects[1][0, cells.levels[1]] = place
    truth = Fit(np.zeros(1), np.zeros(1), np.zeros((1, len(DESIGN))), np.array([[0.0, 0.0, 0.0, _SAMPLE]]), tuple(effects))
    return (rng.random(len(cells)) < 1 / (1 + np.exp(-logit))).astype(int), truth


def calibrate(
    sets: Mapping[tuple[str, str], tuple[Cells, Estimand, int]], n_simulations: int, rng: np.random.Generator,
    prior: Prior | None = None,
) -> pd.DataFrame:
    """Simulate and answer every claim in every era that has any evidence.

    Parameters
    ----------
    sets : mapping of (claim, era) to (Cells, Estimand, expected)

    Returns
    -------
    pandas.DataFrame
        One row a simulation: ``claim, era, scenario, p_interest, p_nothing, p_against, p_strong, estimate, low, high, truth``.
    """
    rows = []
    for (claim, era, scenario), cells, estimand, expected in _designs(sets):
        made = [simulate(cells, scenario, expected, rng) for _ in range(n_simulations)]
        drawn = [cells.with_directions(down) for down, _ in made]
        for simulated, (_, truth), fit in zip(drawn, made, fit_many(drawn, rng, prior, light=True), strict=True):
            found = estimate(simulated, fit, estimand, expected)
            true, _ = estimand_draws(cells, truth, estimand.kind, expected)
            rows.append(
                {"claim": claim, "era": era, "scenario": scenario.name}
                | {name: getattr(found, name) for name in ("p_interest", "p_nothing", "p_against", "p_strong", "estimate", "low", "high")}
                | {"truth": np.nan if true is None else float(true[0])}
            )
    return pd.DataFrame(rows)


def _designs(sets) -> Iterator[tuple[tuple[str, str, Scenario], Cells, Estimand, int]]:
    for (claim, era), (cells, estimand, expected) in sets.items():
        for scenario in SCENARIOS[estimand.kind]:
            yield (claim, era, scenario), cells, estimand, expected


def cut_off(simulations: pd.DataFrame, rate: float = 0.05) -> float:
    """The least probability, to two decimals, at which no claim leans more often than at `rate` where there is nothing."""
    none = simulations[simulations["scenario"] == "none"].dropna(subset=["p_interest"])
    leaning = none.assign(leaning=none[["p_interest", "p_against"]].max(axis=1)).groupby(["claim", "era"])["leaning"]
    return float(np.ceil(100 * leaning.quantile(1 - rate).max()) / 100)


def rates(simulations: pd.DataFrame, sets: Mapping[tuple[str, str], tuple[Cells, Estimand, int]], rules: Estimands) -> pd.DataFrame:
    """How often each conclusion came out, and how often the interval held the truth.

    Returns
    -------
    pandas.DataFrame
        One row a ``claim``, ``era`` and ``scenario``: ``n``, the share of each conclusion, and ``coverage``.
    """
    rows = []
    for (claim, era, scenario), own in simulations.groupby(["claim", "era", "scenario"], sort=False):
        cells, estimand, _ = sets[claim, era]
        n, n_least, n_cells = counted(cells, estimand)
        said = [
            conclude(
                Estimate(row.estimate, row.low, row.high, 0.0, 0.0, 0.0, row.p_interest, row.p_nothing, row.p_against,
                         row.p_strong, n, n_least, n_cells, 1.0),
                estimand, rules,
            )
            for row in own.itertuples(index=False)
        ]  # fmt: skip
        known = own.dropna(subset=["truth", "low"])
        held = known["low"].le(known["truth"]) & known["high"].ge(known["truth"])
        rows.append(
            {"claim": claim, "era": era, "scenario": scenario, "n": len(own)}
            | {name: said.count(name) / len(said) for name in CONCLUSIONS}
            | {"coverage": float(held.mean()) if len(known) else float("nan")}
        )
    return pd.DataFrame(rows)


def reliability(simulations: pd.DataFrame, sets: Mapping[tuple[str, str], tuple[Cells, Estimand, int]], bins: int = 10) -> pd.DataFrame:
    """How often an answer is of interest where the model gives that a probability, over all simulated evidence.

    Every scenario counts as often as every other, so that the answers in question come out about as often as not.

    Returns
    -------
    pandas.DataFrame
        One row a bin of probabilities that occurs: ``predicted`` (its mean), ``observed`` share of simulations whose truth
        is of interest, ``low`` and ``high`` (exact interval), ``n``.
    """
    known = simulations.dropna(subset=["truth", "p_interest"])
    true = []
    for row in known.itertuples(index=False):
        estimand = sets[row.claim, row.era][1]
        true.append(row.truth <= estimand.of_interest if estimand.kind == "equivalence" else row.truth >= estimand.of_interest)
    place = np.minimum((known["p_interest"].to_numpy() * bins).astype(int), bins - 1)
    rows = []
    for _, own in known.assign(true=true).groupby(place):
        low, high = share_interval(float(own["true"].mean()), len(own), 0.05)
        rows.append({"predicted": float(own["p_interest"].mean()), "observed": float(own["true"].mean()), "low": low, "high": high, "n": len(own)})
    return pd.DataFrame(rows)


def power(table: pd.DataFrame, claim: str, era: str, scenario: str, leaning: Sequence[str]) -> float:
    """Share of simulations of a scenario that came to one of some conclusions; NaN where none was run."""
    own = table[(table["claim"] == claim) & (table["era"] == era) & (table["scenario"] == scenario)]
    return float(own[list(leaning)].sum(axis=1).iloc[0]) if len(own) else float("nan")
