"""Every test that a page shows, run on simulated reviews where the truth is known."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .consistency import TESTS, discovery_rate, null_pmf
from .exact import attainable_level, p_values, smallest_p
from .model_fit import exact_fit
from .overlap import Blocks, exchangeable_null, graded_statistic, independent_p
from .resampling import tail_p
from .simulation import Design, Structure, draw_signs

# A strong study effect for the nulls (most studies then lean to one side); a region effect for power.
SD_SAMPLE = 1.0
EFFECT = 2.0
N_SHUFFLES = 199


@dataclass(frozen=True)
class Trial:
    """Rejections of one test in one scenario.

    Parameters
    ----------
    test, quantity, effect : str
        The test; "false_positive_rate" or "power"; the scenario in words.
    rejected : numpy.ndarray, shape (simulations,)
        Share of the tests of each simulation that reject, NaN where none could be run.
    attainable : float
        Mean true level of the discrete tests; NaN for permutation tests.
    """

    test: str
    quantity: str
    effect: str
    rejected: np.ndarray
    n_tests: int = 1
    attainable: float = math.nan


def trials(design: Design, rng: np.random.Generator, n: int, alpha: float) -> Iterator[Trial]:
    """Run all tests under their nulls and under planted effects."""
    yield from _consistency_trials(design, rng, n, alpha)
    yield from _fit_trials(design, rng, n, alpha)
    both = design.blocks.named_a.any(axis=1) & design.blocks.named_b.any(axis=1)
    if both.any():
        yield from _independent_trials(design.blocks.take(both), True, rng, n, alpha)
    yield from _independent_trials(design.blocks, False, rng, n, alpha)
    yield from _exchangeable_trials(design.blocks, rng, n, alpha)


def region_p_values(test: str, sign: np.ndarray, weight: np.ndarray, order: str) -> tuple[np.ndarray, np.ndarray, list]:
    """p-value and smallest p-value of every region, and the null distributions."""
    pmfs = [null_pmf(test, sign, weight, j) for j in range(sign.shape[1])]
    down = (weight * (sign < 0)).sum(axis=0)
    p = np.array([p_values(pmf, order)[x] for pmf, x in zip(pmfs, down, strict=True)])
    return p, np.array([smallest_p(pmf, order) for pmf in pmfs]), pmfs


def _consistency_trials(design: Design, rng: np.random.Generator, n: int, alpha: float) -> Iterator[Trial]:
    structure = design.structure
    several = structure.reported.sum(axis=0) >= 2
    if not several.any():
        return
    target = int(structure.reported.sum(axis=0).argmax())
    planted = np.where(np.arange(len(structure.regions)) == target, EFFECT, 0.0)
    # Each test under the null that it states; the study effect is what the shuffle within studies keeps.
    nulls = {"sign": (0.0, 0.0), "within": (structure.base, SD_SAMPLE), "overall": (structure.base, 0.0)}
    for test in TESTS:
        base, sd = nulls[test]
        for weighting in ("equal", "patients"):
            weight, order = _weighting(structure, weighting)
            label = f"{test} test" if weighting == "equal" else f"{test} test, weighted by patients"
            rejected, levels, any_q, power = [], [], [], []
            # The planted effect is drawn on the same null: what changes is the region alone.
            for sign in draw_signs(structure.reported, base, n, rng, sd):
                p, least, pmfs = region_p_values(test, sign, weight, order)
                rejected.append((p[several] <= alpha).mean())
                levels += [attainable_level(pmf, alpha, order) for pmf, keep in zip(pmfs, several, strict=True) if keep]
                q = discovery_rate(p, least, alpha)
                any_q.append(bool((q <= alpha).any()))
            for sign in draw_signs(structure.reported, base, n, rng, sd, planted):
                observed = int((weight * (sign < 0))[:, target].sum())
                power.append(p_values(null_pmf(test, sign, weight, target), order)[observed] <= alpha)
            scene = f"regions alike, sd of studies {sd:g}"
            mean_level = float(np.mean(levels))
            yield Trial(label, "false_positive_rate", scene, np.array(rejected), int(several.sum()), mean_level)
            if weighting == "equal" and test == "overall":
                # What its null does not grant: studies that lean to one side.
                leaning = draw_signs(structure.reported, structure.base, n, rng, SD_SAMPLE)
                beyond = [(region_p_values(test, sign, weight, order)[0][several] <= alpha).mean() for sign in leaning]
                scene_beyond = f"regions alike, sd of studies {SD_SAMPLE:g}"
                n_tests = int(several.sum())
                yield Trial(label, "false_positive_rate", scene_beyond, np.array(beyond), n_tests, mean_level)
            if weighting == "equal":
                found = np.array(any_q, dtype=float)
                yield Trial(f"{label}, false discovery rate", "false_positive_rate", scene, found)
            plant = f"log odds +{EFFECT:g} at the region with most studies ({int(structure.reported[:, target].sum())})"
            yield Trial(label, "power", plant, np.array(power, dtype=float))


def _fit_trials(design: Design, rng: np.random.Generator, n: int, alpha: float) -> Iterator[Trial]:
    structure, labels = design.structure, design.labels
    if not labels.any():
        return
    # A predicted increase (+1) means fewer decreases.
    scenes = {
        ("false_positive_rate", f"regions alike, sd of studies {SD_SAMPLE:g}"): 0.0,
        ("power", f"log odds {EFFECT:g} along the predictions ({int((labels != 0).sum())} regions)"): -EFFECT * labels,
    }
    ones = np.ones(structure.reported.shape, dtype=int)
    for (quantity, scene), effect in scenes.items():
        drawn = draw_signs(structure.reported, structure.base, n, rng, SD_SAMPLE, effect)
        rejected = [exact_fit(sign, ones, labels)[0] <= alpha for sign in drawn]
        yield Trial("model fit", quantity, scene, np.array(rejected, dtype=float))


def _independent_trials(
    blocks: Blocks, paired: bool, rng: np.random.Generator, n: int, alpha: float
) -> Iterator[Trial]:
    name = "concordance within studies, independent" if paired else "concordance of literatures, independent"
    n_regions = blocks.named_a.shape[1]
    scenes = (
        ("false_positive_rate", f"regions alike, sd of studies {SD_SAMPLE:g} (shared by its arms)", 0.0, 0.0),
        ("false_positive_rate", "each arm a pattern of its own, sd of regions 2", 2.0, 0.0),
        ("power", "both arms one pattern, sd of regions 2", 0.0, 2.0),
    )
    for quantity, scene, own, common in scenes:
        rejected = []
        for _ in range(n):
            shared = common * rng.standard_normal(n_regions)
            effects = [shared + own * rng.standard_normal(n_regions) for _ in range(2)]
            drawn = draw_arms(blocks, 0.5, effects, SD_SAMPLE, rng)
            # A p that does not exist rejects nothing.
            rejected.append(independent_p(drawn, paired, N_SHUFFLES, rng) <= alpha)
        yield Trial(name, quantity, scene, np.array(rejected, dtype=float))


def _exchangeable_trials(blocks: Blocks, rng: np.random.Generator, n: int, alpha: float) -> Iterator[Trial]:
    n_regions = blocks.named_a.shape[1]
    scenes = (
        ("false_positive_rate", "one literature, sd of regions 1, sd of studies 1", 1),
        ("power", "opposite patterns, sd of regions 2, sd of studies 1", -1),
    )
    for quantity, scene, turn in scenes:
        rejected = []
        for _ in range(n):
            shared = rng.standard_normal(n_regions) * (1 if turn > 0 else 2)
            reports = relabel(blocks, rng) if turn > 0 else blocks
            drawn = draw_arms(reports, 0.5, [shared, turn * shared], SD_SAMPLE, rng)
            null = exchangeable_null(drawn, N_SHUFFLES, rng)
            rejected.append(tail_p(graded_statistic(drawn), null, "less") <= alpha if len(null) else False)
        yield Trial("concordance of literatures, exchangeable", quantity, scene, np.array(rejected, dtype=float))


def draw_arms(
    blocks: Blocks, base: float, effects: list[np.ndarray], sd_sample: float, rng: np.random.Generator
) -> Blocks:
    """Draw the directions of two arms; the arms of one sample share its effect."""
    study = sd_sample * rng.standard_normal((len(blocks.size), 1))
    nets = []
    for named, effect in ((blocks.named_a, effects[0]), (blocks.named_b, effects[1])):
        chance = 1 / (1 + np.exp(-(base + effect + study)))
        nets.append(np.where(named, np.where(rng.random(named.shape) < chance, -1.0, 1.0), 0.0))
    return Blocks(nets[0], blocks.named_a, nets[1], blocks.named_b, blocks.size)


def relabel(blocks: Blocks, rng: np.random.Generator) -> Blocks:
    """Split the samples anew between the two arms."""
    in_a, in_b = blocks.named_a.any(axis=1), blocks.named_b.any(axis=1)
    single = np.flatnonzero(in_a ^ in_b)
    named_a, named_b = blocks.named_a.copy(), blocks.named_b.copy()
    reports = (named_a | named_b)[rng.permutation(single)]
    named_a[single] = np.where(in_a[single][:, None], reports, False)
    named_b[single] = np.where(in_b[single][:, None], reports, False)
    swap = (in_a & in_b & (rng.random(len(in_a)) < 0.5))[:, None]
    first, second = np.where(swap, named_b, named_a), np.where(swap, named_a, named_b)
    return Blocks(np.zeros(first.shape), first, np.zeros(first.shape), second, blocks.size)


def _weighting(structure: Structure, weighting: str) -> tuple[np.ndarray, str]:
    sizes = structure.weight if weighting == "patients" else np.ones_like(structure.weight)
    order = "distance" if weighting == "patients" else "probability"
    return np.broadcast_to(sizes[:, None], structure.reported.shape), order
