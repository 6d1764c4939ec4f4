"""Peaks in the brain: Talairach to MNI, distance to a region, and which points lie in the brain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from livingreview.anatomy.atlas import GRID_AFFINE, RegionAtlas, default_atlas

# MNI to Talairach, for templates of neither SPM nor FSL (Lancaster 2007); a test holds it against NiMARE's, which pages do
# not load for four rows of numbers.
_TO_TALAIRACH = np.array(
    [[0.9357, 0.0029, -0.0072, -1.0423], [-0.0065, 0.9396, -0.0726, -1.3940], [0.0103, 0.0752, 0.8967, 3.6475], [0, 0, 0, 1]]
)
HALF_VOXEL = np.sqrt(3)  # mm, from the middle of a voxel of 2 mm to its corner


def talairach_to_mni(points: np.ndarray) -> np.ndarray:
    """Move points from Talairach space to MNI space.

    Parameters
    ----------
    points : numpy.ndarray, shape (n, 3)
        In mm.

    References
    ----------
    Lancaster JL, et al. (2007). Bias between MNI and Talairach coordinates analyzed using the ICBM-152 brain template.
    Human Brain Mapping 28:1194-1205.

    Examples
    --------
    >>> talairach_to_mni(np.array([[10.0, 20.0, 30.0]])).round(1).tolist()
    [[11.9, 25.0, 27.2]]
    """
    points = np.asarray(points, dtype=float).reshape(-1, 3)
    return (np.linalg.inv(_TO_TALAIRACH) @ np.c_[points, np.ones(len(points))].T)[:3].T


def to_mni(points: np.ndarray, space: Iterable[str], not_stated: str = "MNI") -> np.ndarray:
    """Return points in MNI space: those of Talairach space converted, those of no stated space taken as `not_stated`."""
    points = np.array(points, dtype=float).reshape(-1, 3)
    spaces = [not_stated if one == "not_stated" else one for one in space]
    talairach = np.array([one == "TAL" for one in spaces], dtype=bool)
    points[talairach] = talairach_to_mni(points[talairach])
    return points


def distances(points: np.ndarray, regions: Sequence[str], atlas: RegionAtlas | None = None) -> np.ndarray:
    """Measure how far each point is from each region, both sides together.

    Parameters
    ----------
    points : numpy.ndarray, shape (n, 3)
        MNI, mm.

    Returns
    -------
    numpy.ndarray, shape (n, regions)
        mm; 0 within the region, infinite for a region that is no place in the atlas.
    """
    atlas = atlas or default_atlas()
    return distances_to(points, [atlas.voxels(region) for region in regions])


def distances_to(points: np.ndarray, masks: Sequence[np.ndarray]) -> np.ndarray:
    """Measure how far each point is from each mask on the 2 mm grid, as :func:`distances` does."""
    from scipy.spatial import cKDTree

    found = np.full((len(points), len(masks)), np.inf)
    for j, mask in enumerate(masks):
        places = np.argwhere(mask)
        if len(places) and len(points):
            far = cKDTree(millimetres(places)).query(points)[0]
            found[:, j] = np.where(far <= HALF_VOXEL, 0, far)
    return found


def millimetres(voxels: np.ndarray) -> np.ndarray:
    """Turn places on the 2 mm grid into MNI coordinates."""
    return voxels @ GRID_AFFINE[:3, :3].T + GRID_AFFINE[:3, 3]


@cache
def brain_voxels(kind: str = "brain") -> np.ndarray:
    """Return the middle of every voxel of the MNI152 brain, or of its grey matter ("gm"), in mm; shape (n, 3)."""
    from nilearn.datasets import load_mni152_brain_mask, load_mni152_gm_mask

    mask = (load_mni152_brain_mask if kind == "brain" else load_mni152_gm_mask)(resolution=2)
    places = np.argwhere(np.asarray(mask.dataobj) > 0)
    return places @ mask.affine[:3, :3].T + mask.affine[:3, 3]


@cache
def _near_brain(margin: float) -> tuple[np.ndarray, np.ndarray]:
    """Grid of 2 mm, and its first corner, that says which cubes lie within `margin` of the brain."""
    from scipy.ndimage import distance_transform_edt

    places = brain_voxels()
    low = places.min(axis=0) - 2 * np.ceil(margin / 2) - 2
    grid = np.ones(np.round((places.max(axis=0) - low) / 2 + np.ceil(margin / 2) + 2).astype(int), dtype=bool)
    grid[tuple(np.round((places - low) / 2).astype(int).T)] = False
    return distance_transform_edt(grid, sampling=2) <= margin, low


def in_brain(points: np.ndarray, margin: float = 0) -> np.ndarray:
    """Say for each point whether it lies in the MNI152 brain, or within `margin` mm of it.

    Examples
    --------
    >>> in_brain(np.array([[0.0, 0, 0], [0, 0, 120]])).tolist()
    [True, False]
    """
    near, low = _near_brain(margin)
    at = np.round((np.asarray(points, dtype=float) - low) / 2).astype(int)
    on = ((at >= 0) & (at < near.shape)).all(axis=-1)
    at = np.where(on[..., None], at, 0)
    return near[tuple(np.moveaxis(at, -1, 0))] & on
