"""Simulated reviews: the structure of a real one, with directions drawn from a known truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from livingreview.errors import EditionError

from .overlap import Blocks, common_grid
from .signs import Signs, sign_matrix


@dataclass(frozen=True)
class Structure:
    """Who reports what, without the directions.

    Parameters
    ----------
    reported : numpy.ndarray of bool, shape (samples, regions)
        Where a sample reports a direction.
    share : float
        Share of decreases over all directions, strictly between 0 and 1.
    weight : numpy.ndarray of int, shape (samples,)
        Patients in each sample; 1 where they were not seen.
    """

    name: str
    reported: np.ndarray
    share: float
    regions: tuple[str, ...]
    weight: np.ndarray

    @property
    def base(self) -> float:
        """Logit of the share of decreases."""
        return float(logit(self.share))


@dataclass(frozen=True)
class Design:
    """What a whole calibration needs: one arm's structure, two arms on one grid, and one model's labels.

    Parameters
    ----------
    blocks : Blocks
        Both arms; only where they report a direction matters.
    """

    structure: Structure
    blocks: Blocks
    labels: np.ndarray


def design_of(signs_a: Signs, signs_b: Signs, labels: Mapping[str, int], name: str) -> Design:
    """Take a design from two arms and a model."""
    structure = structure_of(signs_a, name)
    _, _, blocks = common_grid(signs_a, signs_b)
    directed = Blocks(blocks.net_a, blocks.net_a != 0, blocks.net_b, blocks.net_b != 0, np.ones(len(blocks.size)))
    kept = directed.named_a.any(axis=1) | directed.named_b.any(axis=1)
    chosen = np.array([labels.get(region, 0) for region in structure.regions], dtype=int)
    return Design(structure, directed.take(kept), chosen)


def structure_of(signs: Signs, name: str) -> Structure:
    """Take the structure of real signs.

    Returns
    -------
    Structure
        Without samples and regions that have no direction. The share is drawn half an observation towards one half, so
        that it is never 0 or 1.
    """
    matrix = sign_matrix(signs)
    moved = matrix.sign != 0
    if not moved.any():
        raise EditionError(f"structure '{name}': no sample reports a direction, so there is nothing to simulate")
    rows, columns = moved.any(axis=1), moved.any(axis=0)
    n, n_down = int(moved.sum()), int((matrix.sign < 0).sum())
    weight = np.ones(len(matrix.samples), dtype=int)
    if "n_patients" in signs.frame:
        for i, sample in enumerate(matrix.samples):
            seen = signs.frame.loc[signs.frame["sample"] == sample, "n_patients"].dropna()
            weight[i] = max(int(seen.max()), 1) if len(seen) else 1
    regions = tuple(region for (region, _), keep in zip(matrix.regions, columns, strict=True) if keep)
    return Structure(name, moved[np.ix_(rows, columns)], (n_down + 0.5) / (n + 1), regions, weight[rows])


def draw_signs(
    reported: np.ndarray, base: float, n: int, rng: np.random.Generator, sd_sample: float = 0.0,
    region_effect: np.ndarray | float = 0.0,
) -> np.ndarray:  # fmt: skip
    """Draw directions: ``logit P(decrease) = base + region effect + sample effect``.

    Parameters
    ----------
    sd_sample : float
        Standard deviation of the samples' normal effects: how far a study finds one direction everywhere.
    region_effect : float or numpy.ndarray, shape (regions,) or (n, regions)
        Effects of the regions.

    Returns
    -------
    numpy.ndarray of int, shape (n, samples, regions)
        -1, 0 (not reported) or +1.

    Examples
    --------
    >>> signs = draw_signs(np.array([[True, False]]), 20.0, 3, np.random.default_rng(1))
    >>> signs[:, 0].tolist()
    [[-1, 0], [-1, 0], [-1, 0]]
    """
    n_samples, n_regions = reported.shape[-2:]
    effect = np.broadcast_to(np.asarray(region_effect, dtype=float), (n, n_regions))
    logits = base + effect[:, None, :] + sd_sample * rng.standard_normal((n, n_samples, 1))
    down = rng.random((n, n_samples, n_regions)) < expit(logits)
    return np.where(reported, np.where(down, -1, 1), 0)
