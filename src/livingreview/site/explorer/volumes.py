"""The brain as the explorer's page carries it: the MNI152 template, the region of every voxel, and the colours of both.

Both are cut to the brain, packed and written as text, so that a page can load them from a disk as a script.
"""

from __future__ import annotations

import base64
import gzip
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_hex

from livingreview.anatomy import default_atlas
from livingreview.anatomy.atlas import GRID_AFFINE
from livingreview.anatomy.masks import centre, mask_voxels, why_not_drawn
from livingreview.figures import style

if TYPE_CHECKING:
    from pathlib import Path

    from livingreview.anatomy import RegionAtlas

# Greys of the template: as many as the eye tells apart, and no more bytes than that.
GREYS = 128
# Outside the brain the template is nearly, not exactly, zero.
_FLOOR = 0.02
# Steps of the scale from all decrease to all increase; an odd number has a middle.
STEPS = 41
_TONES = {-1: "fell", 1: "rose", 0: "even"}


def brain_volumes(directory: Path | str | None = None) -> dict[str, Any]:
    """Pack the template and the atlas of an evidence directory, by default the edition's.

    Returns
    -------
    dict
        ``shape``, ``origin`` (mm of the first voxel), ``step`` (mm), ``greys``, ``template`` and ``labels`` (each gzip in
        base64, x fastest; a label is 1 + the region's place in the table, 0 outside all), and ``regions``: for each the
        point to show it at (``at``, absent where it cannot be drawn), ``why`` it cannot, and what its drawing leaves out
        (``caveat``).
    """
    from nilearn.datasets import load_mni152_template

    atlas = default_atlas(directory)
    template = np.asarray(load_mni152_template(resolution=2).dataobj, dtype=np.float32)
    inside = np.argwhere((template > _FLOOR) | (atlas.own > 0))
    low, high = inside.min(axis=0), inside.max(axis=0) + 1
    box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    greys = np.clip(np.rint(template / template.max() * (GREYS - 1)), 1, GREYS - 1)
    return {
        "shape": [int(n) for n in high - low],
        "origin": [int(v) for v in GRID_AFFINE[:3, :3] @ low + GRID_AFFINE[:3, 3]],
        "step": int(GRID_AFFINE[0, 0]),
        "greys": GREYS,
        "template": _pack(np.where(template > _FLOOR, greys, 0)[box]),
        "labels": _pack(atlas.own[box]),
        "regions": [_place(atlas, region) for region in atlas.regions["region"]],
    }


def explorer_look() -> dict[str, Any]:
    """Return the marks of the directions and the scale of the brain, as the figures of the book have them.

    Returns
    -------
    dict
        ``marks``: for each sign its ``glyph``, ``word`` and ``tone`` (a class of the style sheet); ``palette``: colours from
        −1 to +1.

    Examples
    --------
    >>> explorer_look()["marks"]["-1"]
    {'glyph': '▼', 'word': 'decrease', 'tone': 'fell'}
    """
    marks = {
        str(sign): {"glyph": mark.glyph, "word": mark.word, "tone": _TONES[sign]} for sign, mark in style.MARKS.items()
    }
    return {"marks": marks, "palette": [to_hex(style.DIVERGING(i / (STEPS - 1))) for i in range(STEPS)]}


def unpack(text: str, shape: list[int]) -> np.ndarray:
    """Read a packed volume back.

    Examples
    --------
    >>> unpack(_pack(np.arange(8).reshape(2, 2, 2)), [2, 2, 2])[1, 0, 1]
    np.uint8(5)
    """
    return np.frombuffer(gzip.decompress(base64.b64decode(text)), dtype=np.uint8).reshape(shape, order="F")


def _pack(volume: np.ndarray) -> str:
    plain = volume.astype(np.uint8).tobytes(order="F")
    return base64.b64encode(gzip.compress(plain, compresslevel=9, mtime=0)).decode("ascii")


def _place(atlas: RegionAtlas, region: str) -> dict[str, Any]:
    inside = atlas.voxels(region)
    if why := why_not_drawn(atlas, region, "B", inside):
        return {"why": why}
    # A paired region is shown on the left: a point between its two halves would lie in neither.
    paired = atlas.value(region, "laterality") == "paired"
    point = centre(mask_voxels(atlas, region, "L") if paired else inside)
    caveat = atlas.caveat(region)
    return {"at": [int(v) for v in point]} | ({"caveat": caveat} if caveat else {})
