"""Side views of the brain: the surface from outside, the wall of the midline, and where each region is seen in them.

A view is a picture in millimetres, y (back to front) across and z (bottom to top) up. The lateral view is the relief of
nilearn's MNI152 template, lit from the viewer; the medial one is a sagittal slice of it. A region is drawn where a look
from that side meets it first; one that neither look meets (the amygdala, the insula) is drawn as if the brain were glass.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from livingreview.anatomy.atlas import GRID_AFFINE

if TYPE_CHECKING:
    from livingreview.anatomy.atlas import RegionAtlas

SIDES = ("L", "R")
VIEWS = ("lateral", "medial")
REACH = 14  # mm that a look goes in behind the first surface of the brain
SURFACE = 0.45  # intensity of the template at which its surface is taken, so that sulci show
WALL = 4  # mm beside the midline: the slice that is drawn
BURIED = 0.25  # share of its outline below which a region counts as not seen from a side
GREYS = 20  # grey values of a picture
EXTENT = (-134.0, 100.0, -72.0, 118.0)  # y and z of the grid's edges, mm


@cache
def ground(side: str, view: str) -> np.ma.MaskedArray:
    """Return the grey picture of one view, shape (z, y), 1 mm; masked outside the brain."""
    from nilearn.datasets import load_mni152_template  # slow to load, so only once a brain is drawn
    from scipy.ndimage import gaussian_filter

    volume = np.asarray(load_mni152_template(resolution=1).dataobj, dtype=np.float32)
    middle = 98  # the plane x = 0
    half = volume[:middle] if side == "L" else volume[:middle:-1]
    if view == "medial":
        wall = half[-WALL]
        return _steps(np.ma.masked_less(wall, 0.1).T * 0.8 + 0.2)
    solid = half > SURFACE
    depth = np.where(solid.any(axis=0), np.argmax(solid, axis=0), len(half)).astype(np.float32)
    along_y, along_z = np.gradient(gaussian_filter(depth, 0.7))
    light = 1 / np.sqrt(1 + along_y**2 + along_z**2)
    return _steps(np.ma.masked_where(~solid.any(axis=0), 0.35 + 0.65 * light).T)


def _steps(picture: np.ma.MaskedArray) -> np.ma.MaskedArray:
    """Keep few greys, since each costs weight on a slow line."""
    return (picture * GREYS).round() / GREYS


def outlines(atlas: RegionAtlas, region: str, side: str) -> dict[str, np.ndarray]:
    """Return where a region is seen on one side: by view, a smooth picture of shape (z, y) that is 0.5 at its edge.

    A view in which it is not seen is left out.
    """
    from scipy.ndimage import gaussian_filter, zoom

    inside = _half(atlas.voxels(region), side)
    shadow = inside.any(axis=0)
    if not shadow.any():
        return {}
    seen = {view: inside & _first(atlas, side, view) for view in VIEWS}
    pictures = {view: found.any(axis=0) for view, found in seen.items() if found.any()}
    pictures = {view: picture for view, picture in pictures.items() if picture.sum() >= BURIED * shadow.sum()}
    if not pictures:
        depth = np.argwhere(inside)[:, 0].mean() * 2  # mm from the outer face of the grid: 98 is the midline
        pictures = {"lateral" if depth < 68 else "medial": shadow}
    return {view: gaussian_filter(zoom(picture.T.astype(float), 2, order=1), 1.6) for view, picture in pictures.items()}


def millimetres(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return y and z of the columns and rows of a picture from :func:`outlines`."""
    y = np.linspace(GRID_AFFINE[1, 3], GRID_AFFINE[1, 3] + 2 * (shape[1] / 2 - 1), shape[1])
    z = np.linspace(GRID_AFFINE[2, 3], GRID_AFFINE[2, 3] + 2 * (shape[0] / 2 - 1), shape[0])
    return y, z


def _half(volume: np.ndarray, side: str) -> np.ndarray:
    """One side of the grid, its outer face first."""
    middle = volume.shape[0] // 2
    return volume[:middle] if side == "L" else volume[:middle:-1]


_MET: dict[tuple[int, str, str], np.ndarray] = {}


def _first(atlas: RegionAtlas, side: str, view: str) -> np.ndarray:
    """The voxels that a look from outside, or from the midline, meets: those of the first region on its line."""
    key = (id(atlas), side, view)
    if key not in _MET:
        own = _half(atlas.own, side)
        line = own if view == "lateral" else own[::-1]
        first = np.argmax(line > 0, axis=0)
        code = np.take_along_axis(line, first[None], axis=0)
        place = np.arange(len(line))[:, None, None]
        met = (line == code) & (line > 0) & (place >= first) & (place <= first + REACH // 2)
        if view == "medial":
            met &= place <= REACH // 2
        _MET[key] = met if view == "lateral" else met[::-1]
    return _MET[key]
