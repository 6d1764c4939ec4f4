"""Are tests of change and joint tests what they say? Their rows of the calibration table."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from livingreview.errors import EditionError
from livingreview.evidence import Selection

from .analysis import Analysis
from .calibration import COLUMNS, assess_rate, rate
from .claims import Claim, Draws, Rulebook, classify, collapse_units, evaluate, units_of_analysis
from .multiverse import joint_test
from .multiverse.specifications import rows_of_combinations
from .prospective_agreement import prospective_agreement
from .review_directions import signed_reviews
from .signs import sign_table
from .simulated_tests import Trial
from .simulated_updates import SD_SAMPLE, Eras, update_trials

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

    from .multiverse import Grid

N_SHUFFLES = 199
EFFECT = 1.0
# The structure that both bodies of evidence together make.
STRUCTURE = "all"


def calibrate_updates(
    evidence: Evidence,
    rulebook: Rulebook,
    grid: Grid,
    seed: int,
    n_simulations: int,
    n_curves: int,
    progress: Callable[[], None] = lambda: None,
) -> pd.DataFrame:
    """Simulate the tests that set later samples beside earlier ones, and the joint test of each claim's curve.

    Returns
    -------
    pandas.DataFrame
        Columns as in :func:`~livingreview.inference.calibration.calibrate`.
    """
    alpha, rows = rulebook.alpha, []
    streams = np.random.default_rng([seed, 7]).spawn(1 + len(rulebook.claims))
    eras = eras_of(evidence, Selection(studies="core"), Selection(studies="later"), Analysis(alpha=alpha))
    rows += [_row(trial, _nominal(trial, alpha)) for trial in update_trials(eras, streams[0], n_simulations, alpha)]
    progress()
    for claim, stream in zip(rulebook.claims, streams[1:], strict=True):
        if claim.null == "turn":
            rows += [
                _row(trial, _nominal(trial, alpha))
                for trial in curve_trials(evidence, rulebook, grid, claim, stream, n_curves)
            ]
        progress()
    frame = pd.DataFrame(rows).assign(structure=STRUCTURE, seed=seed, attainable=math.nan)
    frame["rating"] = [assess_rate(row) for row in frame.to_dict("records")]
    return frame[list(COLUMNS)]


def eras_of(evidence: Evidence, then: Selection, since: Selection, analysis: Analysis) -> Eras:
    """Take the structure of two bodies of evidence, and what reviews led to expect of the later one."""
    frames = [sign_table(evidence, selection, analysis).frame for selection in (then, since)]
    moved = [frame[frame["sign"] != 0] for frame in frames]
    if any(frame.empty for frame in moved):
        raise EditionError("then or since: no sample reports a direction, so there is nothing to simulate")
    regions = tuple(sorted(set(moved[0]["region"]) | set(moved[1]["region"])))
    tables = [
        pd.crosstab(frame["sample"], frame["region"]).reindex(columns=list(regions), fill_value=0) for frame in moved
    ]
    both = pd.concat(moved)["sign"]
    said = prospective_agreement(evidence, since, signed_reviews(evidence), analysis).frame
    expected = np.zeros(tables[1].shape, dtype=int)
    place = {sample: i for i, sample in enumerate(tables[1].index)}
    for row in said.itertuples(index=False):
        expected[place[row.sample], regions.index(row.region)] = row.said
    share = ((both < 0).sum() + 0.5) / (len(both) + 1)
    return Eras(
        regions, tables[0].to_numpy() > 0, tables[1].to_numpy() > 0, float(logit(share)), expected
    )


def curve_trials(
    evidence: Evidence, rulebook: Rulebook, grid: Grid, claim: Claim, rng: np.random.Generator, n: int
) -> Sequence[Trial]:
    """Run the joint test of a claim's curve without any direction, and with an effect.

    A sample draws each region's direction once, and has it in every specification in which it reports the region.

    Returns
    -------
    sequence of Trial
        The medians' test at half the error rate; none where no specification has enough evidence.
    """
    rows = rows_of_combinations(evidence, claim, [item for item in grid.of(claim) if item.selects], STRUCTURE)
    claim_evidence = collapse_units(evidence, claim, units_of_analysis(evidence, claim, rows), Analysis())
    weight = claim_evidence.weight("equal")[:, None] * claim_evidence.member
    names = [f"{sample}\0{group}" for sample, group in zip(claim_evidence.owner, claim_evidence.group, strict=True)]
    owner = np.unique(np.array(names, dtype=str), return_inverse=True)[1]
    sample = np.unique(np.array(claim_evidence.owner, dtype=str), return_inverse=True)[1]
    draws = Draws(rulebook.seed, N_SHUFFLES)
    found = []
    for quantity, effect in (("false_positive_rate", 0.0), ("power", EFFECT)):
        rejected = np.full(n, math.nan)
        for k in range(n):
            study = SD_SAMPLE * rng.standard_normal(sample.max() + 1)[sample][:, None]
            chance = rng.random((owner.max() + 1, claim_evidence.sign.shape[1]))[owner]
            pattern = rng.standard_normal(claim_evidence.sign.shape[1])
            along = 2 * pattern if claim.statistic == "agreement" else -claim.expected * claim_evidence.label
            down = chance < expit(study + effect * along)
            drawn = replace(claim_evidence, sign=np.where(claim_evidence.sign != 0, np.where(down, -1, 1), 0))
            result = evaluate(drawn, claim, claim.null, weight, draws)
            p_for, p_against = result.one_sided(claim.expected)
            conclusion = classify(
                claim, rulebook.alpha, result.estimate, p_for, p_against, result.least_p, result.n, result.n_least
            )
            curve = joint_test([(result, conclusion)], claim.expected, rulebook.alpha)
            if curve.n_specifications:
                rejected[k] = curve.p_median <= rulebook.alpha / 2
        if np.isnan(rejected).all():
            return []
        scene = "no direction, regions alike, sd of studies 1"
        if effect:
            scene = (
                "one pattern of regions in all groups, sd of regions 2, sd of studies 1"
                if claim.statistic == "agreement"
                else f"log odds {effect:g} as the claim has it, sd of studies 1"
            )
        found.append(Trial(f"joint test of claim {claim.part}", quantity, scene, rejected))
    return found


def _nominal(trial: Trial, alpha: float) -> float:
    if trial.quantity != "false_positive_rate":
        return math.nan
    return alpha / 2 if trial.test.startswith("joint test") else alpha


def _row(trial: Trial, nominal: float) -> dict[str, object]:
    row = {"test": trial.test, "quantity": trial.quantity, "effect": trial.effect, "nominal": nominal}
    return row | rate(trial.rejected, trial.n_tests)
