"""Replication: what became of each region's direction in later samples."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from .analysis import Analysis
from .consistency import discovery_rate
from .exact import drawn_weight_pmf, p_values, smallest_p

# What can become of a direction, in the order of the tables.
STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "repeated": "a direction then, the same since",
        "reversed": "a direction then, the opposite since",
        "inconsistent": "a direction then, inconsistent since",
        "too few samples": "a direction then, too few samples since",
        "not reported": "a direction then, no sample with a direction since",
        "now consistent": "inconsistent then, a direction since",
        "new": "too few or no samples then, a direction since",
        "open": "no direction then, none since",
    }
)
_DIRECTIONS = ("decrease", "increase")
_COUNTS = ("n_decrease", "n_increase", "n_zero")
_KEPT = (*_COUNTS, "share_decrease", "ci_low", "ci_high", "direction")


@dataclass(frozen=True)
class Replication:
    """Two bodies of evidence, region by region.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a region that either names: ``region``, ``hemisphere``; for each body, with the ending ``_then`` or
        ``_since``, ``n_decrease``, ``n_increase``, ``n_zero``, ``share_decrease``, ``ci_low``, ``ci_high`` and
        ``direction`` ("not named" where none reports it); ``status``; ``p``, ``min_p`` and ``q`` of the test. Sorted by
        status in the order of ``STATUSES``, then by the number of samples.
    """

    frame: pd.DataFrame
    counts: pd.Series

    def regions(self, status: str) -> list[str]:
        """List the regions with a status, in the order of the frame."""
        if status not in STATUSES:
            raise ValueError(f"no status {status!r}; it is one of {', '.join(STATUSES)}")
        return list(self.frame.loc[self.frame["status"] == status, "region"])


def replication(then: pd.DataFrame, since: pd.DataFrame, analysis: Analysis) -> Replication:
    """Compare the directions of an earlier and a later body of evidence by a fixed rule.

    The directions are those of :func:`livingreview.inference.consistency`, whose threshold was there before; what each
    pair of them is called, :data:`STATUSES` lists.

    A region that is not reported may have changed or not, so that *not reported* and *too few samples* are neither for nor against the
    earlier direction. The rule is no test. The test beside it is whether the share of decreases differs between
    the two bodies at all: Fisher's exact test, two-sided, with the false discovery rate over the regions whose test
    could reject. It takes the samples of one region for independent of one another, and cannot say why they
    differ: a change of what is measured and a change of the brain look alike.

    Parameters
    ----------
    then, since : pandas.DataFrame
        Frames of :func:`livingreview.inference.consistency`, both by `analysis`, with no sample in both.

    References
    ----------
    Fisher RA (1935). The logic of inductive inference. Journal of the Royal Statistical Society 98:39-82.
    Gilbert PB (2005). A modified false discovery rate multiple-comparisons procedure for discrete data. Appl Statist
    54:143-158.

    Examples
    --------
    >>> from livingreview.inference import Analysis, consistency, signs_from_rows
    >>> rules = Analysis()
    >>> first = signs_from_rows([("a", "caudate", -1), ("b", "caudate", -1), ("b", "insula", 1)], rules)
    >>> second = signs_from_rows([("c", "caudate", 1), ("d", "caudate", 1), ("d", "insula", 1)], rules)
    >>> result = replication(consistency(first).frame, consistency(second).frame, rules)
    >>> result.frame[["region", "status", "p"]].round(2).values.tolist()
    [['caudate', 'reversed', 0.33], ['insula', 'open', 1.0]]
    """
    key = ["region", "hemisphere"]
    for name, frame in (("then", then), ("since", since)):
        doubled = frame.loc[frame.duplicated(key), "region"]
        if len(doubled):
            raise ValueError(f"{name}: region {doubled.iloc[0]!r} is listed twice; expected one row a region and side")
    frame = (
        then[[*key, *_KEPT]]
        .set_index(key)
        .add_suffix("_then")
        .join(since[[*key, *_KEPT]].set_index(key).add_suffix("_since"), how="outer")
        .reset_index()
    )
    for body in ("then", "since"):
        counts = [f"{name}_{body}" for name in _COUNTS]
        frame[counts] = frame[counts].astype("float64").fillna(0).astype("int64")
        frame[f"direction_{body}"] = frame[f"direction_{body}"].astype("object").fillna("not named")
    moved = {body: frame[f"n_decrease_{body}"] + frame[f"n_increase_{body}"] for body in ("then", "since")}
    frame["status"] = [
        status_of(a, b, n)
        for a, b, n in zip(frame["direction_then"], frame["direction_since"], moved["since"], strict=True)
    ]
    votes = frame[["n_decrease_then", "n_increase_then", "n_decrease_since", "n_increase_since"]].to_numpy()
    tests = [difference_p(*row) for row in votes.tolist()]
    frame["p"], frame["min_p"] = (np.array([test[i] for test in tests], dtype=float) for i in (0, 1))
    frame["q"] = discovery_rate(frame["p"].to_numpy(), frame["min_p"].to_numpy(), analysis.alpha)
    order = frame["status"].map({status: i for i, status in enumerate(STATUSES)})
    frame = (
        frame.assign(_order=order, _n=-(moved["then"] + moved["since"]))
        .sort_values(["_order", "_n", *key], kind="stable")
        .drop(columns=["_order", "_n"])
        .reset_index(drop=True)
    )
    return Replication(frame, frame["status"].value_counts().reindex(list(STATUSES), fill_value=0).rename("regions"))


def status_of(direction_then: str, direction_since: str, n_since: int) -> str:
    """Give the status of one region by the rule of :func:`replication`.

    Examples
    --------
    >>> status_of("decrease", "too few samples", 1), status_of("decrease", "not named", 0), status_of("inconsistent", "increase", 4)
    ('too few samples', 'not reported', 'now consistent')
    """
    if direction_then not in _DIRECTIONS:
        if direction_since not in _DIRECTIONS:
            return "open"
        return "now consistent" if direction_then == "inconsistent" else "new"
    if direction_since in _DIRECTIONS:
        return "repeated" if direction_since == direction_then else "reversed"
    if direction_since == "inconsistent":
        return "inconsistent"
    return "too few samples" if n_since else "not reported"


def difference_p(down_then: int, up_then: int, down_since: int, up_since: int) -> tuple[float, float]:
    """Test whether the share of decreases differs between two bodies of evidence: Fisher's exact test, two-sided.

    Returns
    -------
    tuple of float
        The p-value, and the smallest that these margins allow; NaN twice where a body has no sample with a direction.

    Examples
    --------
    >>> [round(p, 3) for p in difference_p(3, 0, 0, 3)]
    [0.1, 0.1]
    """
    n_then, n_since, down = down_then + up_then, down_since + up_since, down_then + down_since
    if not n_then or not n_since:
        return math.nan, math.nan
    pmf = drawn_weight_pmf(n_then + n_since, down, np.ones(n_since, dtype=int))
    return float(p_values(pmf)[down_since]), smallest_p(pmf)
