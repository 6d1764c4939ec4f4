"""Masks of regions: left, right, both, midline, and hemisphere not reported.

The hemisphere of a voxel is the side of the plane x = 0 that it lies on, not the side that an atlas label names: AAL3
was drawn on one brain whose midline bends a few millimetres across that plane. Voxels on the plane belong to neither
side, but to both together.

What a hemisphere code draws:

========== ==========================================================================================================
L, R       voxels with x < 0, x > 0
B          the whole region
NR, pooled the whole region, flagged: the paper did not say which side, or the analysis counts both sides as one
M          voxels within :data:`MIDLINE` mm of the plane, in regions that lie along it; a paired region has no midline
========== ==========================================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from livingreview.anatomy.atlas import GRID_AFFINE, GRID_SHAPE, RegionAtlas, default_atlas
from livingreview.errors import EditionError

if TYPE_CHECKING:
    from nibabel import Nifti1Image

# Half the width, in mm, of the band drawn for "midline". A convention, not a measurement: about the blur of an emission
# scan, within which a focus can hardly be given a side.
MIDLINE = 8

POOLED = "pooled"
HEMISPHERES = ("L", "R", "B", "M", "NR", POOLED)
HEMISPHERE_WORDS = {
    "L": "left",
    "R": "right",
    "B": "both sides",
    "M": "midline",
    "NR": "hemisphere not reported",
    POOLED: "hemispheres pooled",
}


def region_mask(region: str, hemisphere: str = "B", atlas: RegionAtlas | None = None) -> Nifti1Image:
    """Return the mask of a region in MNI152 space at 2 mm.

    A broad region is the union of its parts. An `EditionError` gives the reason where it cannot be drawn.

    Parameters
    ----------
    hemisphere : {"L", "R", "B", "M", "NR", "pooled"}
        What to draw of it.

    Returns
    -------
    nibabel.Nifti1Image
        uint8, 1 inside, on nilearn's MNI152 2 mm grid.

    Examples
    --------
    >>> int(region_mask("amygdala", "L").get_fdata().sum()) > 100
    True
    """
    atlas = atlas or default_atlas()
    inside = mask_voxels(atlas, region, hemisphere)
    reason = why_not_drawn(atlas, region, hemisphere, inside)
    if reason:
        raise EditionError(f"'{region}' ({HEMISPHERE_WORDS[hemisphere]}) cannot be drawn: {reason}")
    return to_image(inside.astype(np.uint8))


def mask_voxels(atlas: RegionAtlas, region: str, hemisphere: str) -> np.ndarray:
    """Return the voxels of a region in one hemisphere code, as a boolean array on the grid; maybe none."""
    inside = atlas.voxels(region)
    if hemisphere not in HEMISPHERES:
        raise EditionError(f"no hemisphere {hemisphere!r}; expected one of {', '.join(HEMISPHERES)}")
    x = x_coordinates()[:, None, None]
    if hemisphere == "L":
        return inside & (x < 0)
    if hemisphere == "R":
        return inside & (x > 0)
    if hemisphere == "M":
        return inside & (np.abs(x) <= MIDLINE) & (atlas.value(region, "laterality") == "midline")
    return inside


def why_not_drawn(atlas: RegionAtlas, region: str, hemisphere: str, inside: np.ndarray) -> str:
    """Give the reason why a mask is empty; blank where it is not."""
    if inside.any():
        return ""
    laterality = atlas.value(region, "laterality")
    if laterality == "none":
        return "it is not a place in the brain"
    if hemisphere == "M" and laterality != "midline":
        return "it is a paired region and has no midline part"
    return "the atlas has no label for it"


def x_coordinates() -> np.ndarray:
    """Return the x coordinate in mm of each plane of the grid; negative is left."""
    return GRID_AFFINE[0, 3] + GRID_AFFINE[0, 0] * np.arange(GRID_SHAPE[0])


def centre(inside: np.ndarray) -> tuple[float, float, float]:
    """Return the voxel of a mask that is nearest to its centre of mass and so always within it: MNI coordinates in mm."""
    places = np.argwhere(inside)
    middle = places[np.argmin(((places - places.mean(axis=0)) ** 2).sum(axis=1))]
    return tuple(float(v) for v in GRID_AFFINE[:3, :3] @ middle + GRID_AFFINE[:3, 3])


def to_image(voxels: np.ndarray) -> Nifti1Image:
    """Put an array on the grid into an image that says it is in MNI152 space."""
    import nibabel

    image = nibabel.Nifti1Image(voxels, GRID_AFFINE)
    image.header.set_xyzt_units("mm")
    image.set_sform(GRID_AFFINE, code="mni")
    image.set_qform(GRID_AFFINE, code="mni")
    return image
