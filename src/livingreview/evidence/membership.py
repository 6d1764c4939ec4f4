"""Sets of studies that the review may have had, drawn by the probability that each candidate belongs to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Draws that are tried before a size is called out of reach.
_TRIES = 100_000
_SEED = 2005


def drawn_members(studies: pd.DataFrame, size: int, number: int) -> frozenset[str]:
    """Draw one set of members.

    Each candidate belongs with its own probability, independently, given that the set has the size asked for
    (conditional Poisson sampling, by rejection).

    Parameters
    ----------
    studies : pandas.DataFrame
        ``study_id`` and ``membership``, a probability, blank for a study that is no candidate.
    size : int
        Studies in the set.
    number : int
        Which set: the same number always gives the same one.

    Returns
    -------
    frozenset of str
        Their ``study_id``.

    Raises
    ------
    ValueError
        If sets of that size are next to impossible under these probabilities.

    References
    ----------
    Hajek J (1964). Asymptotic theory of rejective sampling with varying probabilities from a finite population.
    Ann Math Stat 35:1491-1523.

    Examples
    --------
    >>> frame = pd.DataFrame({"study_id": ["a", "b", "c"], "membership": [1.0, 1.0, 0.0]})
    >>> sorted(drawn_members(frame, 2, 1))
    ['a', 'b']
    """
    candidates = studies[studies["membership"].notna()].sort_values("study_id")
    chance = candidates["membership"].to_numpy(dtype=float)
    rng = np.random.default_rng([_SEED, number])
    for _ in range(_TRIES):
        belongs = rng.random(len(chance)) < chance
        if belongs.sum() == size:
            return frozenset(candidates["study_id"][belongs])
    raise ValueError(
        f"drawn is {number}: no set of {size} came up in {_TRIES:,} draws from {len(chance)} candidates that sum to "
        f"{chance.sum():.1f} expected members; expected a size near that sum"
    )
