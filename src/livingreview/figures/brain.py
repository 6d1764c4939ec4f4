"""Regions on the brain, seen from the side and from the midline, each with its name and its samples.

Colour and the mark in the label say the direction, the tone how many samples report it: an outline where it is one, full
where no other region has as many. An outline of an increase is broken, so that nothing hangs on colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from livingreview.anatomy.atlas import RegionAtlas, default_atlas
from livingreview.figures import style
from livingreview.figures.brain_views import EXTENT, SIDES, VIEWS, ground, millimetres, outlines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

HEIGHT = 1.7  # inches of one view
COLUMN = 1.42  # inches of the labels on either side of a view
LINE = 0.172  # inches from label to label
LABELS = 9  # labels that one column can hold
TONES = (0.3, 0.62)  # of a region with two samples, and with one less than the strongest
LARGEST = 60_000  # mm³: what a paper names without a part, and is larger, is a lobe and no place
DIRECTIONS = {"decrease": -1, "increase": 1, "inconsistent": 0}
_DASHES = {-1: "solid", 1: "dashed", 0: "dotted"}
_COUNTS = ("n_decrease", "n_increase")
_SIDE_NAMES = {"L": "left", "R": "right"}


def draw_brain(
    rows: pd.DataFrame, names: Mapping[str, str], title: str | None = None, predicted: bool = False
) -> Figure:
    """Draw directions on the brain.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a region and side: ``region``, ``hemisphere`` (L, R), ``n_decrease``, ``n_increase``, ``direction``
        (decrease, increase, inconsistent); only what :func:`drawable` keeps. Where both sides are alike one is drawn.
    names : mapping of str to str
        Short name of each region.
    title : str, optional
        What the figure finds.
    predicted : bool
        Whether the directions are predicted ones: then the tone says nothing, and the labels have no numbers.
    """
    sides = SIDES if _sides_differ(rows) else ("L",)
    shown = [(side, view) for side in sides for view in VIEWS]
    lines = style.wrapped(title, style.NARROW) if title else []
    top = 0.1 + 0.19 * len(lines)
    total = HEIGHT * len(shown) + top + 0.26
    figure = plt.figure(figsize=(style.NARROW, total))
    for i, line in enumerate(lines):
        figure.text(0.01, 1 - (0.05 + 0.19 * i) / total, line, va="top", weight="bold", size=10.5)
    tones = _tones(rows, predicted)
    edge = COLUMN / style.NARROW
    for i, (side, view) in enumerate(shown):
        floor = 1 - (top + HEIGHT * (i + 1)) / total
        panel = figure.add_axes((edge, floor + 0.16 / total, 1 - 2 * edge, (HEIGHT - 0.2) / total))
        labels = _draw_view(panel, rows[rows["hemisphere"] == side], tones, names, (side, view), predicted)
        for right in (False, True):
            _write_labels(figure, panel, [label for label in labels if label[0] == right], floor * total)
        words = f"{_SIDE_NAMES[side]}, {view}" if len(sides) > 1 else f"{view}, sides alike"
        figure.text(0.5, floor + 0.02 / total, words, ha="center", va="bottom", size=style.SMALLEST, color=style.NO_CHANGE)
    _draw_key(figure, 0.12 / total, predicted)
    return figure


def alt_brain(rows: pd.DataFrame, names: Mapping[str, str], predicted: bool = False) -> str:
    """Say what :func:`draw_brain` shows, direction by direction."""
    sentences = []
    for direction in DIRECTIONS:
        own = rows[rows["direction"] == direction]
        if len(own):
            phrases = [_label(row, names, predicted) + _side_word(rows, row.region, row.hemisphere) for row in _once(own, rows)]
            head = f"{direction} predicted" if predicted else direction
            sentences.append(f"{head.capitalize()}: {', '.join(phrases)}.")
    return "Brain from the side and from the midline. " + (" ".join(sentences) or "Nothing is marked.")


def drawable(rows: pd.DataFrame, atlas: RegionAtlas | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Part the rows into those that are places on the brain, and the regions that are none or are whole lobes."""
    atlas = atlas or default_atlas()
    kept, out = [], []
    for region in dict.fromkeys(rows["region"]):
        volume = 8 * int(atlas.voxels(region).sum())  # voxels of 2 mm
        vague = atlas.value(region, "specific") == "no" and volume > LARGEST
        (out if vague or not volume else kept).append(region)
    return rows[rows["region"].isin(kept)].reset_index(drop=True), out


def _draw_view(panel: Axes, rows: pd.DataFrame, tones: pd.Series, names, which: tuple[str, str], predicted: bool) -> list[tuple]:
    """Draw one view; return its labels: on the right or not, height, place of the region (y, z), text."""
    side, view = which
    atlas = default_atlas()
    grey = {"cmap": "gray", "vmin": -0.35, "vmax": 1.0, "interpolation": "nearest"}
    panel.imshow(ground(side, view), origin="lower", extent=EXTENT, **grey)
    order = rows.assign(n=rows["n_decrease"] + rows["n_increase"]).sort_values(["n", "region"], kind="stable")
    found = []
    for row in order.itertuples():
        picture = outlines(atlas, row.region, side).get(view)
        if picture is None or picture.max() <= 0.5:
            continue
        sign = DIRECTIONS[row.direction]
        y, z = millimetres(picture.shape)
        if tones[row.Index]:
            panel.contourf(y, z, picture, levels=[0.5, 2], colors=[style.MARKS[sign].colour], alpha=tones[row.Index])
        edge = {"colors": [style.MARKS[sign].colour], "linewidths": 1.3, "linestyles": _DASHES[sign]}
        panel.contour(y, z, picture, levels=[0.5], **edge)
        places = np.argwhere(picture > 0.5)
        middle = places[np.argmin(((places - places.mean(axis=0)) ** 2).sum(axis=1))]  # always within the region
        found.append((row.n, y[middle[1]], z[middle[0]], _label(row, names, predicted)))
    # From outside the left side looks to the left, from the midline to the right.
    ahead = -1 if (side == "L") == (view == "lateral") else 1
    panel.set(xlim=(-108 * ahead, 76 * ahead) if ahead == 1 else (76, -108), ylim=(-72, 86), aspect="equal")
    panel.set_axis_off()
    kept = sorted(sorted(found, reverse=True)[: 2 * LABELS], key=lambda label: label[1] * ahead)
    to_left = len(kept) - min(len(kept) // 2, LABELS)
    return [(i >= to_left, y, z, text) for i, (_, y, z, text) in enumerate(kept)]


def _write_labels(figure: Figure, panel: Axes, labels: list[tuple], floor: float) -> None:
    """Write a column of names beside a view, one under the other, each with a line to its region."""
    if not labels:
        return
    width, total = figure.get_size_inches()
    points = [panel.transData.transform((y, z)) / figure.dpi for _, y, z, _ in labels]
    order = sorted(range(len(labels)), key=lambda i: -points[i][1])
    heights, last = {}, floor + HEIGHT + LINE / 2
    for i in order:
        heights[i] = last = min(points[i][1], last - LINE)
    low = floor + 0.2 + LINE / 2  # what would fall below the view moves up, and pushes up what is above it
    for i in reversed(order):
        heights[i] = max(heights[i], low)
        low = heights[i] + LINE
    for i, (right, _, _, text) in enumerate(labels):
        x = width - COLUMN + 0.04 if right else COLUMN - 0.04
        place, height = points[i] / (width, total), heights[i] / total
        figure.text(x / width, height, text, ha="left" if right else "right", va="center", size=style.SMALLEST)
        line = Line2D([x / width, place[0]], [height, place[1]], color=style.INK, linewidth=0.6, zorder=6)
        figure.add_artist(line)
        figure.add_artist(Line2D([place[0]], [place[1]], color=style.INK, marker="o", markersize=2.5, zorder=6))


def _draw_key(figure: Figure, at: float, predicted: bool) -> None:
    what = [(-1, "decrease predicted"), (1, "increase predicted")] if predicted else [(-1, "decrease"), (1, "increase"), (0, "inconsistent")]
    for i, (sign, words) in enumerate(what):
        mark = style.MARKS[sign]
        figure.text(0.01 + i / len(what), at, f"{mark.glyph} {words}", va="center", size=style.SMALLEST, color=mark.colour)


def _tones(rows: pd.DataFrame, predicted: bool) -> pd.Series:
    """Opacity of each row: none for one sample, full for the one region that most samples report."""
    n = rows["n_decrease"] + rows["n_increase"]
    if predicted:
        return pd.Series(TONES[1], rows.index)
    most = n.max() if len(n) else 0
    tones = TONES[0] + (TONES[1] - TONES[0]) * (n - 2) / max(most - 2, 1)
    strongest = n == most
    if rows.loc[strongest, "region"].nunique() == 1:
        tones = tones.mask(strongest, 1.0)
    return tones.mask(n < 2, 0.0)


def _label(row, names: Mapping[str, str], predicted: bool) -> str:
    down, up = style.MARKS[-1].glyph, style.MARKS[1].glyph
    if predicted:
        return f"{names[row.region]} {style.MARKS[DIRECTIONS[row.direction]].glyph}"
    parts = [f"{glyph}{int(n)}" for glyph, n in ((down, row.n_decrease), (up, row.n_increase)) if n]
    return f"{names[row.region]} {''.join(parts)}"


def _sides_differ(rows: pd.DataFrame) -> bool:
    left, right = (set(rows.loc[rows["hemisphere"] == side, ["region", *_COUNTS]].itertuples(index=False, name=None)) for side in SIDES)
    return left != right


def _once(own: pd.DataFrame, rows: pd.DataFrame):
    """Rows of one direction, a region once where its sides are alike."""
    return own.drop_duplicates(["region", "n_decrease", "n_increase"]).itertuples(index=False)


def _side_word(rows: pd.DataFrame, region: str, side: str) -> str:
    both = rows[rows["region"] == region]
    alike = len(both) == 2 and both[["n_decrease", "n_increase"]].nunique().eq(1).all()
    return "" if alike else f" ({_SIDE_NAMES[side]})"
