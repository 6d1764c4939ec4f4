"""The signed Jaccard index of two arms on one grid, and its values under shuffles and resampling."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from .resampling import bootstrap_counts, shuffle_within_rows, tail_p
from .signs import sign_matrix

if TYPE_CHECKING:
    from .signs import Signs

# Shuffles in memory at once.
_CHUNK = 500


@dataclass(frozen=True)
class Blocks:
    """Two arms on one grid of samples × regions.

    Parameters
    ----------
    net_a, net_b : numpy.ndarray, shape (samples, regions)
        Weight × sign; 0 where nothing is reported.
    size : numpy.ndarray, shape (samples,)
        Weight of a sample in a paired comparison: that of its two arms together.
    """

    net_a: np.ndarray
    named_a: np.ndarray
    net_b: np.ndarray
    named_b: np.ndarray
    size: np.ndarray

    def take(self, rows: np.ndarray) -> Blocks:
        """Keep some samples."""
        return Blocks(*(getattr(self, item.name)[rows] for item in fields(self)))


def common_grid(signs_a: Signs, signs_b: Signs) -> tuple[list[str], list[tuple[str, str]], Blocks]:
    """Lay two arms out on one grid of samples and regions, both sorted."""
    matrices = [sign_matrix(signs_a), sign_matrix(signs_b)]
    samples = sorted({name for matrix in matrices for name in matrix.samples})
    regions = sorted({region for matrix in matrices for region in matrix.regions})
    parts: list[np.ndarray] = []
    size = np.zeros(len(samples))
    for matrix in matrices:
        rows = np.searchsorted(samples, matrix.samples) if matrix.samples else np.array([], dtype=int)
        columns = np.array([regions.index(region) for region in matrix.regions], dtype=int)
        net = np.zeros((len(samples), len(regions)))
        named = np.zeros(net.shape, dtype=bool)
        net[np.ix_(rows, columns)] = matrix.sign * matrix.weight
        named[np.ix_(rows, columns)] = matrix.reported
        if matrix.weight.size:
            size[rows] += matrix.weight.max(axis=1)
        parts += [net, named]
    return samples, regions, Blocks(*parts, size)


def signed_jaccard(net_a: np.ndarray, named_a: np.ndarray, net_b: np.ndarray, named_b: np.ndarray) -> np.ndarray:
    """``(same - opposite) / named by either`` over the last axis; NaN where nothing is named.

    Examples
    --------
    >>> yes = np.array([True, True, False])
    >>> float(signed_jaccard(np.array([-2, 1, 0]), yes, np.array([-1, 0, 3]), np.array([True, False, True])))
    0.3333333333333333
    """
    agreement = (np.sign(net_a) * np.sign(net_b)).sum(axis=-1)
    union = (named_a | named_b).sum(axis=-1)
    return np.divide(agreement, union, out=np.full(np.shape(agreement), math.nan), where=union > 0)


def unpaired_statistic(blocks: Blocks) -> float:
    """Signed Jaccard of two arms, each summed over its samples."""
    return float(
        signed_jaccard(
            blocks.net_a.sum(axis=0), blocks.named_a.any(axis=0), blocks.net_b.sum(axis=0), blocks.named_b.any(axis=0)
        )
    )


def paired_statistic(blocks: Blocks) -> float:
    """Signed Jaccard pooled over the samples that have both arms."""
    agreement, union = _per_sample(blocks)
    return float(agreement.sum() / union.sum()) if union.sum() else math.nan


def independent_p(blocks: Blocks, paired: bool, n: int, rng: np.random.Generator) -> float:
    """P-value for agreement greater than chance; NaN where a shuffle can change nothing.

    Unpaired, two things could pass for agreement: studies that lean to one direction, which the shuffle within samples
    keeps, and an arm's own pattern of regions, which shuffling the arm's summed directions over its regions keeps. The
    larger of the two p-values counts. Paired, the samples are few and the shuffle within samples is enough.
    """
    observed = paired_statistic(blocks) if paired else unpaired_statistic(blocks)
    nulls = [independent_null(blocks, paired, n, rng)]
    if not paired:
        nulls.append(pattern_null(blocks, n, rng))
    if math.isnan(observed) or any(np.ptp(null) < 1e-9 for null in nulls):
        return math.nan
    return max(tail_p(observed, null, "greater") for null in nulls)


def pattern_null(blocks: Blocks, n: int, rng: np.random.Generator) -> np.ndarray:
    """Values of the unpaired statistic with the summed directions of arm B shuffled over the regions that it names."""
    named_a, named_b = blocks.named_a.any(axis=0), blocks.named_b.any(axis=0)
    net_b = shuffle_within_rows(blocks.net_b.sum(axis=0)[None, :], named_b[None, :], n, rng)[:, 0]
    return signed_jaccard(blocks.net_a.sum(axis=0), named_a, net_b, named_b)


def independent_null(blocks: Blocks, paired: bool, n: int, rng: np.random.Generator) -> np.ndarray:
    """Values of the statistic with the directions of arm B shuffled over the regions that each sample names."""
    values = []
    for size in _chunks(n):
        net_b = shuffle_within_rows(blocks.net_b, blocks.named_b, size, rng)
        if paired:
            union = (blocks.size[:, None] * (blocks.named_a | blocks.named_b)).sum()
            agreement = (np.sign(blocks.net_a) * np.sign(net_b)).sum(axis=2) @ blocks.size
            values.append(agreement / union if union else np.full(size, math.nan))
        else:
            named = blocks.named_a.any(axis=0), blocks.named_b.any(axis=0)
            values.append(signed_jaccard(blocks.net_a.sum(axis=0), named[0], net_b.sum(axis=1), named[1]))
    return np.concatenate(values)


def graded_jaccard(
    net_a: np.ndarray, moved_a: np.ndarray, named_a: np.ndarray,
    net_b: np.ndarray, moved_b: np.ndarray, named_b: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Signed Jaccard with each arm's mean direction, in [-1, 1], in place of its majority.

    Where all samples of an arm agree it is the signed Jaccard itself. A majority says nothing of its size: when labels
    are shuffled between two opposite arms, almost every shuffle has opposite majorities again.

    Parameters
    ----------
    net_a, net_b : numpy.ndarray, shape (..., regions)
        Increases minus decreases.
    moved_a, moved_b : numpy.ndarray, shape (..., regions)
        Increases plus decreases.

    Examples
    --------
    >>> yes = np.array([True, True])
    >>> one, two = np.array([2.0, 1.0]), np.array([2.0, 2.0])
    >>> float(graded_jaccard(one, two, yes, -one, two, yes))
    -0.625
    """
    mean_a = np.divide(net_a, moved_a, out=np.zeros(np.shape(net_a)), where=moved_a > 0)
    mean_b = np.divide(net_b, moved_b, out=np.zeros(np.shape(net_b)), where=moved_b > 0)
    union = (named_a | named_b).sum(axis=-1)
    agreement = (mean_a * mean_b).sum(axis=-1)
    return np.divide(agreement, union, out=np.full(np.shape(agreement), math.nan), where=union > 0)


def graded_statistic(blocks: Blocks) -> float:
    """Graded signed Jaccard of two arms."""
    sums = [part.sum(axis=0) for part in (blocks.net_a, np.abs(blocks.net_a), blocks.named_a)]
    sums += [part.sum(axis=0) for part in (blocks.net_b, np.abs(blocks.net_b), blocks.named_b)]
    return float(graded_jaccard(sums[0], sums[1], sums[2] > 0, sums[3], sums[4], sums[5] > 0))


def exchangeable_null(blocks: Blocks, n: int, rng: np.random.Generator) -> np.ndarray:
    """Values of the graded statistic with the arm's label shuffled over samples.

    Samples of one arm exchange labels, so that each arm keeps its number of them; a sample in both arms swaps its arms
    with probability 1/2. Empty where one arm has no sample.
    """
    in_a, in_b = blocks.named_a.any(axis=1), blocks.named_b.any(axis=1)
    if not in_a.any() or not in_b.any():
        return np.array([])
    both, single = blocks.take(in_a & in_b), blocks.take(in_a ^ in_b)
    label = in_a[in_a ^ in_b]
    net = single.net_a + single.net_b
    of_single = [net, np.abs(net), (single.named_a | single.named_b).astype(float)]
    first = [both.net_a, np.abs(both.net_a), both.named_a.astype(float)]
    second = [both.net_b, np.abs(both.net_b), both.named_b.astype(float)]
    values = []
    for size in _chunks(n):
        to_a = label[rng.random((size, len(label))).argsort(axis=1)].astype(float)
        stays = (rng.random((size, len(both.size))) < 0.5).astype(float)
        arms = []
        for single_share, first_share in ((to_a, stays), (1 - to_a, 1 - stays)):
            parts = zip(of_single, first, second, strict=True)
            arms += [single_share @ x + first_share @ y + (1 - first_share) @ z for x, y, z in parts]
        arms[2], arms[5] = arms[2] > 0.5, arms[5] > 0.5
        values.append(graded_jaccard(*arms))
    return np.concatenate(values)


def bootstrap_statistic(blocks: Blocks, paired: bool, n: int, rng: np.random.Generator) -> np.ndarray:
    """Values of the statistic over bootstrap samples; both arms of a sample are drawn together."""
    if paired:
        agreement, union = _per_sample(blocks)
        counts = bootstrap_counts(len(union), n, rng)
        total = counts @ union
        return np.divide(counts @ agreement, total, out=np.full(n, math.nan), where=total > 0)
    in_a, in_b = blocks.named_a.any(axis=1), blocks.named_b.any(axis=1)
    counts = np.zeros((n, len(in_a)))
    # Each arm keeps its size: those in one arm only, and those in both, are drawn among themselves.
    for group in (in_a & in_b, in_a & ~in_b, in_b & ~in_a):
        counts[:, group] = bootstrap_counts(int(group.sum()), n, rng)
    return signed_jaccard(
        counts @ blocks.net_a, counts @ blocks.named_a > 0.5, counts @ blocks.net_b, counts @ blocks.named_b > 0.5
    )


def smallest_group(blocks: Blocks) -> int:
    """Samples in the smaller arm, which bound what a bootstrap can know."""
    return int(min(blocks.named_a.any(axis=1).sum(), blocks.named_b.any(axis=1).sum()))


def _per_sample(blocks: Blocks) -> tuple[np.ndarray, np.ndarray]:
    agreement = (np.sign(blocks.net_a) * np.sign(blocks.net_b)).sum(axis=1)
    union = (blocks.named_a | blocks.named_b).sum(axis=1)
    return blocks.size * agreement, blocks.size * union


def _chunks(n: int) -> list[int]:
    return [min(_CHUNK, n - start) for start in range(0, n, _CHUNK)]
