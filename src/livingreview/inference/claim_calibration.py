"""Are the tests of the claims what they say? Their rows of the calibration table."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.evidence import Selection
from livingreview.parallel import parallel_map

from .analysis import Analysis
from .calibration import COLUMNS, assess_rate, rate
from .claims import evidence_of_claim
from .simulated_claims import claim_coverage, claim_trials

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

    from .claims import Rulebook

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

    Parameters
    ----------
    seed : int
        Seed, kept in the table; every claim and era has a stream of its own, so that the number of workers changes
        nothing.

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
        frame["verdict"] = [assess_rate(row) for row in frame.to_dict("records")]
    return frame if len(rows) else pd.DataFrame()
