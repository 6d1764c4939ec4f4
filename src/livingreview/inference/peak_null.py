"""Peaks as they would lie by chance: in the places where the field finds its peaks, their clusters kept.

The peaks of an experiment are not independent: a table lists several of one cluster. So what is moved is not a peak but a
cluster (single linkage), as one rigid piece.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from livingreview.anatomy.coordinates import brain_voxels, in_brain
from livingreview.errors import EditionError
from livingreview.evidence import Evidence

_TRIES = 400  # rounds of drawing a piece again
_CUBE = 4.0  # mm, of the field's base rate


@dataclass(frozen=True, eq=False)
class Places:
    """Where a piece may be put: the middles of cubes, their edge in mm, and the probability of each."""

    middles: np.ndarray
    edge: float
    chance: np.ndarray

    def draw(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Draw points, at random within their cubes; shape (n, 3)."""
        at = self.middles[rng.choice(len(self.middles), n, p=self.chance)]
        return at + rng.uniform(-self.edge / 2, self.edge / 2, at.shape)


def field_places(evidence: Evidence, margin: float) -> Places:
    """Take the field's base rate as places: cubes within `margin` mm of the brain, by the studies with a peak there."""
    table = evidence.table("field_base_rate")
    counts = np.array([line.split() for line in table["studies"]], dtype=float)
    x = _CUBE * (np.arange(counts.shape[1]) - (counts.shape[1] - 1) / 2)
    yz = np.repeat(table[["y", "z"]].to_numpy(float), len(x), axis=0)
    middles, counts = np.c_[np.tile(x, len(table)), yz], counts.ravel()
    keep = (counts > 0) & in_brain(middles, margin)
    return Places(middles[keep], _CUBE, counts[keep] / counts[keep].sum())


def grey_places() -> Places:
    """Take every voxel of grey matter as equally likely."""
    middles = brain_voxels("gm")
    return Places(middles, 2.0, np.full(len(middles), 1 / len(middles)))


def clusters(points: np.ndarray, reach: float) -> list[np.ndarray]:
    """Divide points into clusters by single linkage: rows of each cluster, the largest first.

    Examples
    --------
    >>> [rows.tolist() for rows in clusters(np.array([[0.0, 0, 0], [60, 0, 0], [0, 9, 0]]), 12)]
    [[0, 2], [1]]
    """
    if len(points) == 1:
        return [np.array([0])]
    label = fcluster(linkage(points, "single"), reach, "distance")
    found = [np.flatnonzero(label == one) for one in np.unique(label)]
    return sorted(found, key=lambda rows: (-len(rows), rows[0]))


def moved(
    points: np.ndarray, n: int, places: Places, reach: float, margin: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw the places of one experiment's peaks, its clusters kept.

    Parameters
    ----------
    points : numpy.ndarray, shape (k, 3)
    n : int
        Draws.
    reach : float
        Linkage, and the least distance between members of different clusters, in mm.
    margin : float
        How far from the brain a peak may lie, in mm.

    Returns
    -------
    numpy.ndarray, shape (n, k, 3)

    Raises
    ------
    EditionError
        If a cluster is too large to be put anywhere else.
    """
    drawn = np.full((n, *points.shape), np.nan)
    placed: list[int] = []
    for rows in clusters(points, reach):
        own = points[rows]
        offsets = own - own[((own - own.mean(axis=0)) ** 2).sum(axis=1).argmin()]
        open_ = np.arange(n)
        for _ in range(_TRIES):
            mirror = np.where(rng.random(len(open_)) < 0.5, -1.0, 1.0)
            piece = np.repeat(offsets[None], len(open_), axis=0)
            piece[:, :, 0] *= mirror[:, None]
            piece += places.draw(len(open_), rng)[:, None]
            fits = in_brain(piece, margin).all(axis=1)
            if placed:
                others = drawn[open_][:, placed]
                apart = ((piece[:, :, None] - others[:, None]) ** 2).sum(axis=-1).min(axis=(1, 2)) >= reach**2
                fits &= apart
            drawn[np.ix_(open_[fits], rows)] = piece[fits]
            open_ = open_[~fits]
            if not len(open_):
                break
        if len(open_):
            raise EditionError(f"a cluster of {len(rows)} peaks found no other place in the brain in {_TRIES} tries")
        placed += rows.tolist()
    return drawn
