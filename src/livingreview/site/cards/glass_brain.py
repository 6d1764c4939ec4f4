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
from livingreview.site.cards.marks import LOOKS, mark_path

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
    """A region in one view.

    Parameters
    ----------
    path : str
        SVG path, in mm.
    marks : tuple of (int, int)
        Where a mark goes: the middle of each part.
    """

    path: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class GlassBrain:
    """Outlines of the brain and of every region that the atlas can draw.

    Parameters
    ----------
    brain : mapping of str to Outline
        By view.
    regions : mapping of str to (mapping of str to Outline)
        By region and view; a region without a place is not in it.
    width, height : int
        Size of the picture, in mm.
    """

    brain: Mapping[str, Outline]
    regions: Mapping[str, Mapping[str, Outline]]
    width: int
    height: int

    def draw(self, signs: Mapping[str, int], names: Mapping[str, str], heading: str) -> Markup:
        """Draw the directions of some regions.

        Parameters
        ----------
        signs : mapping of str to int
            Region to -1, 0 or 1.
        names : mapping of str to str
            Display names.
        heading : str
            What the picture shows, for the alternative text and the caption.

        Returns
        -------
        markupsafe.Markup
            A figure; empty where no region has a place.
        """
        drawn = {region: sign for region, sign in signs.items() if region in self.regions}
        if not drawn:
            return Markup("")
        # Broad regions first, so that their parts lie on top of them.
        order = sorted(drawn, key=lambda region: -len(self.regions[region]["left"].path))
        areas = Markup("").join(
            Markup('<path class="lr-{}" d="{}"/>').format(LOOKS[drawn[region]], self.regions[region][view].path)
            for region in order
            for view in VIEWS
        )
        marks = Markup("").join(
            Markup('<path class="lr-mark lr-{}" d="{}"/>').format(
                LOOKS[drawn[region]], mark_path(drawn[region], *place)
            )
            for region in order
            for view in VIEWS
            for place in self.regions[region][view].marks
        )
        lost = [formatting.lower(names.get(region, region)) for region in signs if region not in drawn]
        caption = f"{heading}, in the named regions; sides are pooled." + (
            f" No place in the atlas: {formatting.listed(lost)}." if lost else ""
        )
        look = " lr-many" if len(drawn) > _MANY else ""
        return self._figure(alternative(drawn, names, heading), areas + marks, caption, look)

    def locate(self, region: str, name: str) -> Markup:
        """Draw where one region is; empty where it has no place in the atlas."""
        if region not in self.regions:
            return Markup("")
        areas = Markup("").join(
            Markup('<path class="lr-here" d="{}"/>').format(self.regions[region][view].path) for view in VIEWS
        )
        return self._figure(
            f"Glass brain from the left and from above, with the {formatting.lower(name)} filled in.",
            areas,
            "Seen through from the left and from above.",
        )

    def _figure(self, alt: str, content: Markup, caption: str, look: str = "") -> Markup:
        ground = Markup("").join(
            Markup('<path class="lr-ground" d="{}"/>').format(self.brain[view].path) for view in VIEWS
        )
        return Markup(
            '<figure class="lr-glass{}"><svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>'
            "<figcaption>{}</figcaption></figure>"
        ).format(look, self.width, self.height, alt, ground, content, caption)


def alternative(signs: Mapping[str, int], names: Mapping[str, str], heading: str) -> str:
    """Say what a picture shows.

    Examples
    --------
    >>> alternative({"insula": -1}, {"insula": "Insula"}, "After psychotherapy")
    'Glass brain from the left and from above. After psychotherapy. Decrease: insula.'
    """
    said = [
        f"{mark.word.capitalize()}: {formatting.listed(formatting.lower(names.get(r, r)) for r, s in signs.items() if s == sign)}."
        for sign, mark in MARKS.items()
        if sign in signs.values()
    ]
    return " ".join(["Glass brain from the left and from above.", f"{heading}.", *said])


def build_glass_brain(atlas: RegionAtlas) -> GlassBrain:
    """Project the brain and every region of an atlas.

    Parameters
    ----------
    atlas : RegionAtlas
        The regions on their grid.

    Returns
    -------
    GlassBrain
    """
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
