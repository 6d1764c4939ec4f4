"""Calibration of each claim's test, result and interval, by simulation on the claim's own evidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from livingreview.evidence import Selection
from livingreview.parallel import parallel_map

from .analysis import Analysis
from .calibration import COLUMNS, assess_rate, rate
from .claims import (
    AGAINST,
    AS_CLAIMED,
    Claim,
    ClaimEvidence,
    Draws,
    Rulebook,
    classify,
    evaluate,
    evidence_of_claim,
    interval_of,
)
from .claims.test_statistics import terms_of
from .simulated_intervals import Coverage
from .simulated_tests import Trial

if TYPE_CHECKING:
    from livingreview.evidence import Evidence


_Task = tuple["Evidence", "Rulebook", str, str, int, int]


def calibrate_claims(
    evidence: Evidence,
    rulebook: Rulebook,
    eras: Sequence[str],
    seed: int,
    n_simulations: int,
    workers: int = 1,
    progress: Callable[[], None] = lambda: None,
) -> pd.DataFrame:
    """Simulate every claim's test, conclusion and interval on the structure of some eras.

    Returns
    -------
    pandas.DataFrame
        Columns as in :func:`~livingreview.inference.calibration.calibrate`. The nominal rate of a one-sided test, and
        of a conclusion on one side, is half the error rate of the rules.
    """
    tasks = [(evidence, rulebook, claim.key, era, seed, n_simulations) for era in eras for claim in rulebook.claims]
    frames = parallel_map(_calibrate_one, tasks, workers, on_done=lambda task: progress())
    return pd.concat([frame for frame in frames if len(frame)], ignore_index=True)[list(COLUMNS)]


def _calibrate_one(task: _Task) -> pd.DataFrame:
    evidence, rulebook, key, era, seed, n = task
    claim = rulebook.claim(key)
    analysis, place = Analysis(), [item.key for item in rulebook.claims].index(key)
    claim_evidence = evidence_of_claim(evidence, claim, Selection(studies=era), analysis)
    if not len(claim_evidence.owner):
        return pd.DataFrame()
    streams = np.random.default_rng([seed, place, len(claim_evidence.owner)]).spawn(2)
    rows = []
    for trial in claim_trials(claim_evidence, rulebook, claim, analysis, streams[0], n):
        nominal = rulebook.alpha / 2 if trial.quantity == "false_positive_rate" else math.nan
        row = {"test": trial.test, "quantity": trial.quantity, "effect": trial.effect, "nominal": nominal}
        rows.append(row | rate(trial.rejected, trial.n_tests))
    for held in claim_coverage(claim_evidence, rulebook, claim, analysis, streams[1], n):
        row = {"test": held.interval, "quantity": "coverage", "effect": held.effect, "nominal": 1 - rulebook.alpha}
        rows.append(row | rate(held.held, held.n_intervals))
    frame = pd.DataFrame(rows).assign(structure=era, seed=seed, attainable=math.nan)
    if len(rows):
        frame["rating"] = [assess_rate(row) for row in frame.to_dict("records")]
    return frame if len(rows) else pd.DataFrame()


SD_SAMPLE = 1.0
SD_REGION = 1.0
EFFECTS = (1.0, 2.0)
N_SHUFFLES = 399
# Intervals by bootstrap are the slowest part.
_COVERAGE_SHARE = 0.5
_N_TRUTH = 1500
# Drawn literatures for each step of the search for a difference of a given size.
_N_BISECT = 60

_Draw = Callable[[np.random.Generator], ClaimEvidence]


def claim_trials(
    claim_evidence: ClaimEvidence,
    rulebook: Rulebook,
    claim: Claim,
    analysis: Analysis,
    rng: np.random.Generator,
    n: int,
) -> Iterator[Trial]:
    """Run one claim's test and conclusion under its null, beyond it, and under planted effects.

    Yields
    ------
    Trial
        For the test alone (one-sided at half the error rate), and for the conclusion under the whole rule. None where
        the structure has too few samples for a conclusion.
    """
    draws = Draws(rulebook.seed, N_SHUFFLES)
    weight = (claim_evidence.weight(analysis.weighting) * claim_evidence.member[:, 0])[:, None]
    here = evaluate(claim_evidence, claim, claim.null, weight, draws)
    if not (here.n[0] >= claim.least and here.n_least[0] >= claim.least_each):
        return
    half = rulebook.alpha / 2
    for quantity, scene, draw in _scenes(claim_evidence, claim):
        towards, against, supported, contradicted = (np.zeros(n) for _ in range(4))
        for k in range(n):
            found = evaluate(draw(rng), claim, claim.null, weight, draws)
            p_for, p_against = found.one_sided(claim.expected)
            numbers = (found.estimate, p_for, p_against, found.least_p, found.n, found.n_least)
            conclusion = classify(claim, rulebook.alpha, *numbers)[0]
            towards[k], against[k] = p_for[0] <= half, p_against[0] <= half
            supported[k], contradicted[k] = conclusion == AS_CLAIMED, conclusion == AGAINST
        name = f"claim {claim.part} ({claim.null})"
        yield Trial(f"{name}, towards", quantity, scene, towards)
        if quantity == "false_positive_rate":
            yield Trial(f"{name}, away", quantity, scene, against)
        if not claim.margin:
            yield Trial(f"{name}, as claimed", quantity, scene, supported)
        if quantity == "false_positive_rate":
            yield Trial(f"{name}, against", quantity, scene, contradicted)
    if claim.statistic == "separation":
        margin = max(own.margin for own in rulebook.claims)
        yield from _equivalence_trials(claim_evidence, claim.replace(margin=margin, expected=1), weight, draws, half, rng, n)


def _equivalence_trials(
    claim_evidence: ClaimEvidence, claim: Claim, weight: np.ndarray, draws: Draws, half: float, rng: np.random.Generator, n: int
) -> Iterator[Trial]:
    """Run the test that a difference beyond the margin is ruled out, where it is just the margin, and where there is none."""
    name = f"no difference to within {claim.margin:g}, samples of claim {claim.part} (deal)"
    none = next(draw for quantity, _, draw in _scenes(claim_evidence, claim) if quantity == "false_positive_rate")
    low, high = 0.0, 4.0
    for _ in range(7):  # the pattern whose groups lie apart by the margin on average
        middle = (low + high) / 2
        apart = opposite_patterns(claim_evidence, middle)
        mean = np.mean([evaluate(apart(rng), claim, claim.null, weight, draws).estimate[0] for _ in range(_N_BISECT)])
        low, high = (middle, high) if mean > -claim.margin else (low, middle)
    beyond = opposite_patterns(claim_evidence, high)
    scene = f"opposite patterns, sd of regions {high:.1f}: groups lie apart by the margin on average"
    for quantity, words, draw in (("false_positive_rate", scene, beyond), ("power", "one literature split at random", none)):
        p = np.array([evaluate(draw(rng), claim, claim.null, weight, draws).p_greater[0] for _ in range(n)])
        yield Trial(name, quantity, words, (p <= half).astype(float))


def claim_coverage(
    claim_evidence: ClaimEvidence,
    rulebook: Rulebook,
    claim: Claim,
    analysis: Analysis,
    rng: np.random.Generator,
    n: int,
) -> Iterator[Coverage]:
    """Measure how often the interval of a claim's estimate covers its expected value, under a planted effect.

    Yields
    ------
    Coverage
        None for a separation, which has no interval, or for a structure without a conclusion.
    """
    weight = (claim_evidence.weight(analysis.weighting) * claim_evidence.member[:, 0])[:, None]
    one = Draws(rulebook.seed, 1)
    here = evaluate(claim_evidence, claim, claim.null, weight, one)
    if claim.statistic == "separation" or not (here.n[0] >= claim.least and here.n_least[0] >= claim.least_each):
        return
    _, scene, draw = next(entry for entry in _scenes(claim_evidence, claim) if entry[0] == "power")

    def estimate(drawn: ClaimEvidence) -> float:
        terms = terms_of(drawn, claim.statistic, claim.excess)
        share = terms.weights(weight)[:, 0]
        return float(terms.value @ share / (terms.base @ share))

    truth = np.mean([estimate(draw(rng)) for _ in range(_N_TRUTH)])
    held = []
    for _ in range(max(int(n * _COVERAGE_SHARE), 2)):
        low, high = interval_of(draw(rng), claim, weight[:, 0], rulebook.alpha, rng)
        # An interval that does not exist is not shown.
        held.append(np.nan if np.isnan(low) else float(low <= truth <= high))
    yield Coverage(f"estimate of claim {claim.part}", scene, np.array(held))


def _scenes(claim_evidence: ClaimEvidence, claim: Claim) -> Iterator[tuple[str, str, _Draw]]:
    """Quantity, scenario in words, and how it is drawn."""
    moved = claim_evidence.sign != 0
    n_regions = moved.shape[1]
    share = ((claim_evidence.sign < 0).sum() + 0.5) / (moved.sum() + 1)
    base = float(logit(share))

    def directions(
        rng: np.random.Generator, lean: np.ndarray | float, of: ClaimEvidence = claim_evidence
    ) -> ClaimEvidence:
        return drawn_directions(of, lean, rng)

    if claim.statistic == "separation":
        yield (
            "false_positive_rate",
            "one literature split at random, sd of regions 1, sd of studies 1",
            lambda rng: directions(
                rng, base + SD_REGION * rng.standard_normal(n_regions), _split_anew(claim_evidence, rng)
            ),
        )
        yield "power", "opposite patterns, sd of regions 2, sd of studies 1", opposite_patterns(claim_evidence, 2.0)
        return
    null_base = base if claim.null == "shuffle" else 0.0
    words = f"share of decreases {share:.2f}" if claim.null == "shuffle" else "no direction"
    yield "false_positive_rate", f"{words}, regions alike, sd of studies 1", lambda rng: directions(rng, null_base)
    if claim.null == "turn":
        # Not false positives of this null: what the test takes for the claim all the same.
        scene = f"beyond the null: share of decreases {share:.2f} at every region, sd of studies 1"
        yield "power", scene, lambda rng: directions(rng, base)
    for effect in EFFECTS:
        if claim.statistic == "agreement":
            scene = f"one pattern of regions in all groups, sd of regions {effect:g}, sd of studies 1"
            yield "power", scene, lambda rng, sd=effect: directions(rng, sd * rng.standard_normal(n_regions))
        else:
            # A label of +1 lowers the chance of a decrease.
            along = -claim.expected * effect * claim_evidence.label
            scene = f"log odds {effect:g} as the claim has it, sd of studies 1"
            yield "power", scene, lambda rng, lean=along: directions(rng, null_base + lean)


def drawn_directions(of: ClaimEvidence, lean: np.ndarray | float, rng: np.random.Generator) -> ClaimEvidence:
    """Draw every direction anew: a decrease with log odds `lean`, samples varying around it."""
    owner = np.unique(np.array(of.owner, dtype=str), return_inverse=True)[1]
    sample = SD_SAMPLE * rng.standard_normal(owner.max() + 1)[owner][:, None]
    down = rng.random(of.sign.shape) < expit(lean + sample)
    return replace(of, sign=np.where(of.sign != 0, np.where(down, -1, 1), 0))


def opposite_patterns(claim_evidence: ClaimEvidence, sd: float) -> _Draw:
    """Draw a pattern of regions, and directions that follow it in one group and its opposite in the other."""
    turn = np.where(claim_evidence.group == "a", 1, -1)[:, None]
    n_regions = claim_evidence.sign.shape[1]
    return lambda rng: drawn_directions(claim_evidence, sd * turn * rng.standard_normal(n_regions), rng)


def _split_anew(claim_evidence: ClaimEvidence, rng: np.random.Generator) -> ClaimEvidence:
    """Split the samples of one group alone anew between the groups, within each stratum."""
    group = claim_evidence.group.copy()
    owners = np.array(claim_evidence.owner, dtype=str)
    for stratum in np.unique(claim_evidence.stratum):
        own = np.flatnonzero(claim_evidence.stratum == stratum)
        names, counts = np.unique(owners[own], return_counts=True)
        single = own[np.isin(owners[own], names[counts == 1])]
        group[single] = rng.permutation(group[single])
    return replace(claim_evidence, group=group)
