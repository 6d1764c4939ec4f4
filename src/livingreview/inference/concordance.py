"""Concordance of two arms: which regions both report, and whether they change in the same direction.

Two designs. Paired: samples that had both arms, each compared with itself, the comparisons summed. Unpaired: two
sets of studies, each first summed over its samples to one direction a region.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .analysis import Analysis
from .overlap import (
    Blocks,
    bootstrap_statistic,
    common_grid,
    exchangeable_null,
    graded_statistic,
    independent_p,
    paired_statistic,
    smallest_group,
    unpaired_statistic,
)
from .resampling import percentile_interval, tail_p
from .signs import Signs, sign_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

STATUSES = ("same", "opposite", "a_only", "b_only", "undecided")


@dataclass(frozen=True)
class Concordance:
    """How far two arms agree.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a region that either arm reports: ``region``, ``hemisphere``, ``sign_a``, ``n_a`` (samples that report
        it), ``sign_b``, ``n_b``, ``status``. A sign is that of increases minus decreases over samples; "undecided"
        where an arm that reports the region has no majority.
    n_same, n_opposite, n_a_only, n_b_only, n_undecided : int
        Regions by status; sample × region pairs when paired.
    signed_jaccard : float
        ``(same - opposite) / named by either``, in [-1, 1]; NaN where nothing is named.
    ci_low, ci_high : float
        Bootstrap interval of ``signed_jaccard`` over samples; NaN where they are too few or do not differ.
    p_independent : float
        Is the agreement greater than chance? NaN where the shuffle can change nothing (``degenerate``).
    p_exchangeable : float
        Unpaired: is the overlap lower than that of two random halves of all samples? NaN when paired.
    graded_jaccard, exchangeable_mean : float
        Unpaired: what that test compares, the signed Jaccard with each arm's mean direction in place of its majority
        (see ``overlap.graded_jaccard``), and its mean over random halves.
    """

    frame: pd.DataFrame
    pairs: pd.DataFrame
    paired: bool
    n_samples_a: int
    n_samples_b: int
    n_both: int
    n_same: int
    n_opposite: int
    n_a_only: int
    n_b_only: int
    n_undecided: int
    jaccard: float
    signed_jaccard: float
    ci_low: float
    ci_high: float
    p_independent: float
    p_exchangeable: float
    graded_jaccard: float
    exchangeable_mean: float
    degenerate: bool
    answer: str


def concordance(signs_a: Signs, signs_b: Signs, paired: bool, rng: np.random.Generator) -> Concordance:
    """Compare the directions of two arms.

    - Independent null. The regions that each arm names stay; the directions of arm B are shuffled over the regions that
      the *same sample* names, so each sample keeps its increases and decreases. It tests whether the region carries the
      agreement. (Which regions are named follows what is looked at and printed, and directions cluster within a sample:
      shuffling names, or directions across samples, would reject for either reason.) Unpaired, the summed directions
      of arm B are shuffled over its regions too, and the larger p counts (see ``overlap.independent_p``). One-sided,
      greater.
    - Exchangeable null, unpaired only. The arm's label is shuffled over samples; a sample in both arms swaps its two
      arms with probability 1/2. It tests the overlap against that of two random halves of all samples, since small
      sets of studies overlap little in any case. Its statistic has each arm's mean direction in place of the majority.
      One-sided, less.
    - Interval: expanded percentile bootstrap over samples (those in both arms stay together).

    Raises
    ------
    ValueError
        If the two were made by different rules, or one of them mixes arms.

    References
    ----------
    Jaccard P (1912). The distribution of the flora in the alpine zone. New Phytologist 11:37-50.

    Examples
    --------
    >>> from livingreview.inference import Analysis, signs_from_rows
    >>> rules = Analysis(n_resamples=99)
    >>> therapy = signs_from_rows([("s1", "caudate", -1), ("s1", "ofc", -1), ("s1", "acc", 1)], rules)
    >>> drug = signs_from_rows([("s1", "caudate", -1), ("s1", "ofc", 1)], rules, arm="drug")
    >>> result = concordance(therapy, drug, True, np.random.default_rng(1))
    >>> result.n_same, result.n_opposite, result.n_a_only, result.signed_jaccard
    (1, 1, 1, 0.0)
    """
    analysis = signs_a.analysis
    if signs_b.analysis != analysis:
        raise ValueError("the two arms were made by different rules; give both sign tables the same Analysis")
    samples, regions, blocks = common_grid(signs_a, signs_b)
    in_a, in_b = blocks.named_a.any(axis=1), blocks.named_b.any(axis=1)
    used = in_a & in_b if paired else in_a | in_b
    blocks = blocks.take(used)
    samples = [name for name, keep in zip(samples, used, strict=True) if keep]
    frame = _region_frame(regions, blocks)
    pairs = _pair_frame(samples, regions, blocks) if paired else _pair_frame([], regions, blocks)
    counts = (pairs if paired else frame)["status"].value_counts().reindex(STATUSES, fill_value=0)
    named_both, named_any = _named_counts(blocks, paired)
    observed = paired_statistic(blocks) if paired else unpaired_statistic(blocks)
    n = analysis.n_resamples
    p_independent = independent_p(blocks, paired, n, rng)
    graded = math.nan if paired else graded_statistic(blocks)
    exchangeable = np.array([]) if paired else exchangeable_null(blocks, n, rng)
    defined = exchangeable[np.isfinite(exchangeable)]
    low, high = percentile_interval(bootstrap_statistic(blocks, paired, n, rng), analysis.alpha, smallest_group(blocks))
    return Concordance(
        frame, pairs, paired, int(in_a.sum()), int(in_b.sum()), int((in_a & in_b).sum()),
        *(int(counts[status]) for status in STATUSES),
        jaccard=named_both / named_any if named_any else math.nan,
        signed_jaccard=observed, ci_low=low, ci_high=high,
        p_independent=p_independent,
        p_exchangeable=math.nan if not len(defined) or math.isnan(graded) else tail_p(graded, exchangeable, "less"),
        graded_jaccard=graded,
        exchangeable_mean=float(defined.mean()) if len(defined) else math.nan,
        degenerate=math.isnan(p_independent),
        answer=overlap_answer(counts, named_both, named_any, smallest_group(blocks), analysis),
    )  # fmt: skip


def concordance_at_levels(
    evidence: Evidence,
    selection_a: Selection,
    selection_b: Selection,
    analysis: Analysis,
    paired: bool,
    rng: np.random.Generator,
    levels: tuple[str, ...] = ("fine", "coarse"),
) -> dict[str, Concordance]:
    """Compare two arms at several levels, since a mismatch of labels would otherwise pass for a lack of overlap."""
    results = {}
    for level, stream in zip(levels, rng.spawn(len(levels)), strict=True):
        rules = analysis.replace(level=level)
        arms = [sign_table(evidence, selection, rules) for selection in (selection_a, selection_b)]
        results[level] = concordance(*arms, paired, stream)
    return results


def summarise(results: Mapping[str, Concordance]) -> pd.DataFrame:
    """Set comparisons side by side: one row a comparison, named in column ``level``; all its scalar fields."""
    scalars = [item.name for item in fields(Concordance) if item.name not in ("frame", "pairs")]
    rows = [{"level": level} | {name: getattr(result, name) for name in scalars} for level, result in results.items()]
    return pd.DataFrame(rows, columns=["level", *scalars])


def _status(sign_a: np.ndarray, named_a: np.ndarray, sign_b: np.ndarray, named_b: np.ndarray) -> np.ndarray:
    undecided = (named_a & (sign_a == 0)) | (named_b & (sign_b == 0))
    product = sign_a * sign_b
    return np.select(
        [undecided, product > 0, product < 0, named_a], ["undecided", "same", "opposite", "a_only"], "b_only"
    )


def _region_frame(regions: list[tuple[str, str]], blocks: Blocks) -> pd.DataFrame:
    n_a, n_b = blocks.named_a.sum(axis=0), blocks.named_b.sum(axis=0)
    sign_a, sign_b = np.sign(blocks.net_a.sum(axis=0)), np.sign(blocks.net_b.sum(axis=0))
    frame = pd.DataFrame(
        {
            "region": [region for region, _ in regions], "hemisphere": [side for _, side in regions],
            "sign_a": sign_a, "n_a": n_a, "sign_b": sign_b, "n_b": n_b,
            "status": _status(sign_a, n_a > 0, sign_b, n_b > 0),
        }
    )  # fmt: skip
    return frame[(n_a > 0) | (n_b > 0)].reset_index(drop=True)


def _pair_frame(samples: list[str], regions: list[tuple[str, str]], blocks: Blocks) -> pd.DataFrame:
    n = len(samples)
    row, column = np.nonzero(blocks.named_a[:n] | blocks.named_b[:n])
    sign_a, sign_b = np.sign(blocks.net_a[row, column]), np.sign(blocks.net_b[row, column])
    return pd.DataFrame(
        {
            "sample": [samples[i] for i in row],
            "region": [regions[j][0] for j in column], "hemisphere": [regions[j][1] for j in column],
            "sign_a": sign_a, "sign_b": sign_b,
            "status": _status(sign_a, blocks.named_a[row, column], sign_b, blocks.named_b[row, column]),
        }
    )  # fmt: skip


def _named_counts(blocks: Blocks, paired: bool) -> tuple[int, int]:
    a, b = (blocks.named_a, blocks.named_b) if paired else (blocks.named_a.any(axis=0), blocks.named_b.any(axis=0))
    return int((a & b).sum()), int((a | b).sum())


def overlap_answer(
    counts: Mapping[str, int], named_both: int, named_any: int, n_samples: int, analysis: Analysis
) -> str:
    """Call a comparison by the fixed rule.

    Returns
    -------
    str
        "no shared regions"; "too few samples" samples; else "agree", "disagree" or "inconsistent" by the share of shared regions that
        go the same way, with "where shared" added where the arms share less than half of what either names.

    Examples
    --------
    >>> overlap_answer({"same": 1, "opposite": 0}, 1, 6, 3, Analysis())
    'agree where shared'
    """
    if named_both == 0:
        return "no shared regions"
    if n_samples < analysis.min_samples:
        return "too few samples"
    decided = counts["same"] + counts["opposite"]
    share = counts["same"] / decided if decided else 0.5
    if share >= analysis.consistent_share - 1e-9:
        answer = "agree"
    else:
        answer = "disagree" if share <= 1 - analysis.consistent_share + 1e-9 else "inconsistent"
    return answer if 2 * named_both >= named_any else f"{answer} where shared"
