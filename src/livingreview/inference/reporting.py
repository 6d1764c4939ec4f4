"""Selective reporting: what an answer becomes where decreases and increases are not named equally often.

A sample says of a region that activity went down, that it went up, that it was tested and did not change, or nothing at all.
Where a decrease is named more readily than an increase, reported directions lean towards decreases. With `named` times as
many decreases named as increases, of those that there are, the odds of a decrease among *reported* changes are `named` times
those among *all* changes, in every sample and region: so the model's overall level is lowered by the logarithm of `named`.
How large `named` is cannot be told from abstracts alone, so that an answer is given for each of several values.

References
----------
Copas JB, Li HG (1997). Inference for non-random samples. Journal of the Royal Statistical Society B 59:55-95 (a bias that
the data do not identify, shown over a range).
"""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import evidence as evidence_base

from .claims import evidence_of_claim
from .direction_model import Fit

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

    from .analysis import Analysis
    from .claims import Claim

# Decreases that are named for each increase that is named, of equally many: printed on the page.
NAMED = (0.25, 0.5, 0.75, 1.0, 1.333, 2.0, 4.0)
STATES = ("as claimed", "the other way", "tested, no clear change", "not mentioned")
# Where a study looked if it can say nothing of other regions.
_ELSEWHERE = ("regions", "connectivity")


def named_alike(fit: Fit, named: float) -> Fit:
    """Turn the draws for reported changes into those for all changes.

    Parameters
    ----------
    named : float
        How many times as often as an increase a decrease is named where there is one; above 0.

    Examples
    --------
    >>> none = np.zeros((1, 1))
    >>> fit = Fit(np.array([log(3.0)]), np.zeros(1), np.zeros((1, 3)), np.zeros((1, 4)), (none, none, none, none))
    >>> place = np.zeros(1, dtype=int)
    >>> [float(named_alike(fit, named).probability(place, place, place, place)[0, 0].round(2)) for named in (1.0, 3.0)]
    [0.75, 0.5]
    """
    if named <= 0:
        raise ValueError(f"named_alike: named is {named}; expected a number above 0")
    return replace(fit, intercept=fit.intercept - log(named))


def states(evidence: Evidence, claim: Claim, selection: Selection, analysis: Analysis) -> pd.Series:
    """Count what the samples of a claim say of the regions that it labels.

    A sample that looked at chosen regions or at connectivity alone is not counted for a region that it does not mention; one
    without a single finding that counts is not there at all.

    Returns
    -------
    pandas.Series of int
        Samples × regions in each of `STATES`.
    """
    found = evidence_of_claim(evidence, claim, selection, analysis)
    chosen = selection.replace(**claim.selection)
    looked = evidence_base.select(evidence, chosen).studies.groupby("sample")["looked_at"]
    anywhere = looked.agg(lambda own: not own.isin(_ELSEWHERE).all())
    counts = dict.fromkeys(STATES, 0)
    for unit, place in zip(*np.nonzero(found.label), strict=True):
        goes = claim.expected * int(found.sign[unit, place]) * int(found.label[unit, place])
        if goes:
            counts[STATES[0 if goes > 0 else 1]] += 1
        elif found.reported[unit, place]:
            counts[STATES[2]] += 1
        elif anywhere.get(found.owner[unit], False):
            counts[STATES[3]] += 1
    return pd.Series(counts)
