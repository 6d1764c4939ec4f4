"""A small brain for a card: outlines of named regions, seen through from the left and from above, as inline SVG.

The outlines are projections of the region masks, laid out once for all cards. A direction is carried by the shape of its
mark, by its colour and by the words of the alternative text. The picture shows where the *named* regions lie; no effect
was measured in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from livingreview.figures.style import MARKS
from livingreview.page import formatting
from livingreview.site.cards.cells import fill

if TYPE_CHECKING:
    from livingreview.anatomy import RegionAtlas

# View → the axes of the grid that run across and up in it: from the left the front is to the right, from above it is up.
VIEWS = {"left": (1, 2), "above": (0, 1)}
_STEP = 2  # every second point of an outline will do at this size
_MARGIN = 6  # mm around the brain
_MANY = 8  # regions above which areas are drawn as outlines, since their fillings would hide one another
_GAP = 14  # mm between the two views
_APART = 10  # voxels between the middles of two sides, from which on each gets a mark of its own


@dataclass(frozen=True)
class Outline:
    """A region in one view: its SVG path, in mm, and the middle of each part, where a mark goes."""

    path: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class BrainPicture:
    """Directions of regions, or the place of one, on the glass brain.

    Parameters
    ----------
    alt, caption : str
        What the picture shows, for those who do not see it and below it.
    ground : tuple of str
        Paths of the brain itself.
    areas : list of (int or None, str)
        Sign and path of each region, the broad ones first; no sign where only a place is shown.
    marks : list of (int, int, int)
        Sign and place of each mark.
    outlined : bool
        Whether areas are drawn as outlines, since they are so many that their fillings would hide one another.
    """

    alt: str
    caption: str
    width: int
    height: int
    ground: tuple[str, ...]
    areas: list[tuple[int | None, str]]
    marks: list[tuple[int, int, int]]
    outlined: bool

    def __html__(self) -> Markup:
        return fill("glass_brain.html", picture=self)


@dataclass(frozen=True)
class GlassBrain:
    """Outlines of the brain, by view, and of every region that the atlas can draw, by region and view; sizes in mm."""

    brain: Mapping[str, Outline]
    regions: Mapping[str, Mapping[str, Outline]]
    width: int
    height: int

    def draw(self, signs: Mapping[str, int], names: Mapping[str, str], heading: str) -> BrainPicture | None:
        """Draw the directions (-1, 0 or 1) of some regions by their display names; None where none of them has a place.

        The heading says what the picture shows, in the alternative text and the caption.
        """
        drawn = {region: sign for region, sign in signs.items() if region in self.regions}
        if not drawn:
            return None
        # Broad regions first, so that their parts lie on top of them.
        order = sorted(drawn, key=lambda region: -len(self.regions[region]["left"].path))
        outlines = [(drawn[region], self.regions[region][view]) for region in order for view in VIEWS]
        lost = [formatting.lower(names.get(region, region)) for region in signs if region not in drawn]
        return self._picture(
            alt=alternative(drawn, names, heading),
            caption=f"{heading}, in the named regions; sides are pooled."
            + (f" No place in the atlas: {formatting.listed(lost)}." if lost else ""),
            areas=[(sign, outline.path) for sign, outline in outlines],
            marks=[(sign, *place) for sign, outline in outlines for place in outline.marks],
        )

    def locate(self, region: str, name: str) -> BrainPicture | None:
        """Draw where one region is; None where it has no place in the atlas."""
        if region not in self.regions:
            return None
        return self._picture(
            alt=f"Glass brain from the left and from above, with the {formatting.lower(name)} filled in.",
            caption="Seen through from the left and from above.",
            areas=[(None, self.regions[region][view].path) for view in VIEWS],
            marks=[],
        )

    def _picture(
        self, alt: str, caption: str, areas: list[tuple[int | None, str]], marks: list[tuple[int, int, int]]
    ) -> BrainPicture:
        ground = tuple(self.brain[view].path for view in VIEWS)
        outlined = len(areas) > _MANY * len(VIEWS)
        return BrainPicture(alt, caption, self.width, self.height, ground, areas, marks, outlined)


def alternative(signs: Mapping[str, int], names: Mapping[str, str], heading: str) -> str:
    """Say what a picture shows.

    Examples
    --------
    >>> alternative({"insula": -1}, {"insula": "Insula"}, "After psychotherapy")
    'Glass brain from the left and from above. After psychotherapy. Decrease: insula.'
    """
    directions = [
        f"{mark.word.capitalize()}: {formatting.listed(formatting.lower(names.get(r, r)) for r, s in signs.items() if s == sign)}."
        for sign, mark in MARKS.items()
        if sign in signs.values()
    ]
    return " ".join(["Glass brain from the left and from above.", f"{heading}.", *directions])


def build_glass_brain(atlas: RegionAtlas) -> GlassBrain:
    """Project the brain and every region of an atlas."""
    from scipy.ndimage import binary_fill_holes

    whole = atlas.own > 0
    low, high = (edge(np.argwhere(whole), axis=0) for edge in (np.min, np.max))
    size = {view: 2 * (high - low)[list(axes)] + 2 * _MARGIN for view, axes in VIEWS.items()}
    height = int(max(tall for _, tall in size.values()))
    shift = {"left": 0, "above": int(size["left"][0]) + _GAP}

    def place(points: np.ndarray, view: str) -> np.ndarray:
        """Voxels to the picture: x to the right, y down."""
        across, up = VIEWS[view]
        x = shift[view] + 2 * (points[:, 0] - low[across]) + _MARGIN
        y = 2 * (high[up] - points[:, 1]) + _MARGIN + (height - size[view][1]) / 2
        return np.column_stack([x, y]).round().astype(int)

    def outline(inside: np.ndarray, view: str) -> Outline:
        axes = list(VIEWS[view])
        (through,) = {0, 1, 2} - set(axes)
        # The atlas leaves the white matter open; seen through, the brain has no hole.
        flat = binary_fill_holes(inside.any(axis=through)) if inside is whole else inside.any(axis=through)
        path = "".join(_path(place(line, view)) for line in _contours(flat))
        middles = np.array([np.argwhere(part).mean(axis=0)[axes] for part in _parts(inside, view)])
        return Outline(path, tuple((int(x), int(y)) for x, y in place(middles, view)))

    drawn = {str(region): atlas.voxels(region) for region in atlas.regions["region"]}
    regions = {
        region: {view: outline(inside, view) for view in VIEWS} for region, inside in drawn.items() if inside.any()
    }
    brain = {view: outline(whole, view) for view in VIEWS}
    return GlassBrain(brain, regions, shift["above"] + int(size["above"][0]), height)


def _parts(inside: np.ndarray, view: str) -> list[np.ndarray]:
    """Parts that get a mark each: from above the two sides of a region, unless it lies along the midline."""
    half = inside.shape[0] // 2  # the grid is symmetric about the plane x = 0
    left, right = inside.copy(), inside.copy()
    left[half:], right[:half] = False, False
    if view == "left" or not left.any() or not right.any():
        return [inside]
    apart = np.argwhere(right)[:, 0].mean() - np.argwhere(left)[:, 0].mean()
    return [left, right] if apart > _APART else [inside]


def _contours(flat: np.ndarray) -> list[np.ndarray]:
    """Outlines of a projected mask, smoothed a little, in voxels."""
    from contourpy import contour_generator
    from scipy.ndimage import gaussian_filter

    smooth = gaussian_filter(np.pad(flat.astype(float), 3), 0.9)
    level = min(0.45, 0.6 * float(smooth.max()))  # a nucleus of a few voxels keeps an outline
    lines = contour_generator(z=smooth).lines(level)
    # contourpy's x runs along the second axis.
    return [np.column_stack([line[:, 1], line[:, 0]]) - 3 for line in lines if len(line) > 4]


def _path(points: np.ndarray) -> str:
    kept = points[:-1][::_STEP] if len(points) > 24 else points[:-1]
    steps = np.diff(kept, axis=0)
    moved = steps[(steps != 0).any(axis=1)]
    return f"M{kept[0][0]} {kept[0][1]}l" + " ".join(f"{x} {y}" for x, y in moved.tolist()) + "z"
