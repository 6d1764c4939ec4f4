"""Every interval that a page shows, on simulated reviews: how often does it hold the truth?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .intervals import clustered_interval, effective_size, share_interval
from .overlap import Blocks, bootstrap_statistic, paired_statistic, smallest_group, unpaired_statistic
from .resampling import LEAST_UNITS, percentile_interval
from .simulated_tests import SD_SAMPLE, draw_arms
from .simulation import Design, Structure, draw_signs

SD_REGION = 1.0
N_BOOTSTRAP = 300
# Draws that settle the expected value of a statistic which has no closed form.
_N_TRUTH = 3000


@dataclass(frozen=True)
class Coverage:
    """Share of intervals that hold the truth, by simulation.

    Parameters
    ----------
    held : numpy.ndarray, shape (simulations,)
        Share of the intervals of each simulation that hold the truth; NaN where there is none.
    """

    interval: str
    effect: str
    held: np.ndarray
    n_intervals: int = 1


def coverages(design: Design, rng: np.random.Generator, n: int, alpha: float) -> Iterator[Coverage]:
    """Measure the coverage of all intervals."""
    yield from _share_coverage(design.structure, rng, n, alpha)
    if design.labels.any():
        yield _fit_coverage(design, rng, n, alpha)
    both = design.blocks.named_a.any(axis=1) & design.blocks.named_b.any(axis=1)
    if both.sum() >= LEAST_UNITS:
        yield _overlap_coverage(design.blocks.take(both), True, rng, n, alpha)
    if smallest_group(design.blocks) >= LEAST_UNITS:
        yield _overlap_coverage(design.blocks, False, rng, n, alpha)


def _share_coverage(structure: Structure, rng: np.random.Generator, n: int, alpha: float) -> Iterator[Coverage]:
    columns = np.flatnonzero(structure.reported.sum(axis=0) >= 2)
    drawn = draw_signs(structure.reported, structure.base, n, rng)
    for weighting in ("equal", "patients"):
        weight = structure.weight if weighting == "patients" else np.ones_like(structure.weight)
        held = []
        for sign in drawn:
            inside = []
            for j in columns:
                sizes = weight[sign[:, j] != 0]
                share = (weight * (sign[:, j] < 0)).sum() / sizes.sum()
                low, high = share_interval(share, effective_size(sizes), alpha)
                inside.append(low <= structure.share <= high)
            held.append(np.mean(inside) if inside else np.nan)
        name = "share of decreases" + (", weighted by patients" if weighting == "patients" else "")
        yield Coverage(name, f"true share {structure.share:.2f} at every region", np.array(held), len(columns))


def _fit_coverage(design: Design, rng: np.random.Generator, n: int, alpha: float) -> Coverage:
    effect, labels = -0.5 * design.labels, design.labels

    def draw() -> np.ndarray:
        rows = rng.integers(len(design.structure.reported), size=len(design.structure.reported))
        return draw_signs(design.structure.reported[rows], design.structure.base, 1, rng, SD_SAMPLE, effect)[0]

    def ratio(sign: np.ndarray) -> float:
        total = np.abs(sign) @ np.abs(labels)
        return float((sign @ labels).sum() / total.sum()) if total.any() else np.nan

    def interval(sign: np.ndarray) -> tuple[float, float]:
        agree, total = sign @ labels, np.abs(sign) @ np.abs(labels)
        low, high = clustered_interval((agree + total) / 2, total, alpha)
        return 2 * low - 1, 2 * high - 1

    return Coverage("model fit", "log odds 0.5 along the predictions", _held(draw, ratio, interval, n))


def _overlap_coverage(blocks: Blocks, paired: bool, rng: np.random.Generator, n: int, alpha: float) -> Coverage:
    pattern = SD_REGION * rng.standard_normal(blocks.named_a.shape[1])
    in_a, in_b = blocks.named_a.any(axis=1), blocks.named_b.any(axis=1)
    groups = [np.flatnonzero(group) for group in (in_a & in_b, in_a & ~in_b, in_b & ~in_a)]

    def draw() -> Blocks:
        # Samples are drawn from a population of reports, as the bootstrap assumes.
        rows = np.concatenate([rng.choice(group, len(group)) for group in groups if len(group)])
        return draw_arms(blocks.take(rows), 0.5, [pattern, pattern], SD_SAMPLE, rng)

    statistic = paired_statistic if paired else unpaired_statistic
    name = "concordance within studies" if paired else "concordance of literatures"

    def interval(drawn: Blocks) -> tuple[float, float]:
        return percentile_interval(bootstrap_statistic(drawn, paired, N_BOOTSTRAP, rng), alpha, smallest_group(drawn))

    held = _held(draw, statistic, interval, n)
    return Coverage(name, "both arms one pattern, sd of regions 1; truth is the statistic's expected value", held)


def _held(draw: Callable, statistic: Callable, interval: Callable, n: int) -> np.ndarray:
    truth = float(np.nanmean([statistic(draw()) for _ in range(_N_TRUTH)]))
    held = []
    for _ in range(n):
        low, high = interval(draw())
        held.append(np.nan if np.isnan(low) else float(low - 1e-9 <= truth <= high + 1e-9))
    return np.array(held)
