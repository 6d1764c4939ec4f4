"""Regions on the brain: numbered marks on a glass brain, filled areas on slices, and a key in words.

A direction is carried by the shape of its mark, by a hatching, by its colour and by the key, so that the figure can be
read in print and without seeing colours. The slices show where the *named* regions lie; no effect was measured voxel by
voxel.
"""

from __future__ import annotations

import textwrap
from functools import cache
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from livingreview.anatomy import HEMISPHERE_WORDS, centres
from livingreview.anatomy.masks import POOLED
from livingreview.figures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from livingreview.anatomy import RegionMap

WIDTH = 5.4  # inches: narrower than the column, so that its text stays legible on a phone
KEY_CHARACTERS = 78
LINE = 0.17  # inches: height of a line of the key
APART = 9.5  # mm: marks nearer to one another than this would hide one another
HATCHES = {-1: "\\\\\\\\", 1: "////", 0: "...."}
# Four planes: the midline; amygdala and orbitofrontal cortex; striatum and thalamus; cingulate and dorsal cortex.
SLICES = (("x", 2), ("z", -18), ("z", 8), ("z", 36))
OBSERVED_WORDS = {-1: "decrease", 1: "increase", 0: "inconsistent or no change"}
PREDICTED_WORDS = {-1: "decrease predicted", 1: "increase predicted", 0: "no direction predicted"}


def draw_brain(region_map: RegionMap, title: str | None = None, slices: bool = True) -> Figure:
    """Draw observed directions on the brain.

    Parameters
    ----------
    region_map : RegionMap
        Values from −1 (every count is a decrease) to +1 (every count is an increase).
    """
    _check_range(region_map)
    return _draw(region_map, title, slices, OBSERVED_WORDS, graded=True)


def draw_predictions(region_map: RegionMap, title: str | None = None, slices: bool = True) -> Figure:
    """Draw the directions that a model predicts; only the sign of a value matters."""
    return _draw(region_map, title, slices, PREDICTED_WORDS, graded=False)


def alt_brain(region_map: RegionMap, predicted: bool = False) -> str:
    """Say what :func:`draw_brain`, or :func:`draw_predictions`, shows.

    Returns
    -------
    str
        Which regions decrease, increase or are inconsistent, what is drawn in part only, and what is not drawn and why.
    """
    words = PREDICTED_WORDS if predicted else OBSERVED_WORDS
    drawn = _numbered(region_map)
    count = f"{len(drawn)} region{'' if len(drawn) == 1 else 's'}"
    sentences = [f"Brain map with {count if len(drawn) else 'nothing'} marked."]
    for sign, word in words.items():
        own = drawn[drawn["sign"] == sign]
        if len(own):
            sentences.append(f"{word.capitalize()}: {', '.join(own['label'])}.")
    in_part = drawn[drawn["note"].str.contains("drawn in part")]
    if len(in_part):
        sentences.append(f"Drawn in part only: {', '.join(in_part['name'])}.")
    hidden = drawn[drawn["note"].str.contains("partly hidden")]
    if len(hidden):
        sentences.append(f"Partly hidden by finer regions: {', '.join(hidden['name'])}.")
    for reason, rows in region_map.not_drawn.groupby("reason", sort=False):
        sentences.append(f"Not drawn: {', '.join(rows['name'])} ({reason}).")
    return " ".join(sentences)


def _draw(region_map: RegionMap, title: str | None, slices: bool, words: dict[int, str], graded: bool) -> Figure:
    drawn = _numbered(region_map)
    key = _key_lines(region_map, drawn, words)
    heights = {"title": 0.32 if title else 0.02, "glass": 2.3, "slices": 1.65 if slices else 0.0}
    heights |= {"scale": 0.42 if graded else 0.0, "key": LINE * len(key) + 0.14}
    total = sum(heights.values())
    figure = plt.figure(figsize=(WIDTH, total))
    floor = dict(zip(heights, 1 - np.cumsum(list(heights.values())) / total, strict=True))
    if title:
        figure.text(0.02, 1 - 0.07 / total, title, va="top", weight="bold", size=10.5)
    # Two thirds along the scale lies the colour of the marks: a prediction has a sign and no strength.
    shown = drawn.assign(value=drawn["value"] if graded else drawn["sign"] * 2 / 3)
    _draw_glass(figure.add_axes((0, floor["glass"] + 0.16 / total, 1, 2.14 / total)), region_map, shown)
    if slices:
        _draw_slices(figure, (floor["slices"] + 0.2 / total, 1.4 / total), region_map, shown)
    if graded:
        _draw_scale(figure, (0.28, floor["scale"] + 0.24 / total, 0.44, 0.09 / total))
    for i, (glyph, text, colour) in enumerate(key):
        height = (heights["key"] - 0.05 - LINE * i) / total
        figure.text(0.02, height, glyph, va="top", size=8.5, color=colour)
        figure.text(0.055, height, text, va="top", size=8.5)
    return figure


def _draw_glass(axes: Axes, region_map: RegionMap, drawn: pd.DataFrame) -> None:
    from nilearn import plotting  # slow to load, so only once a brain is drawn

    display = plotting.plot_glass_brain(None, display_mode="lr", axes=axes, annotate=False, alpha=0.5)
    points = centres(region_map).merge(drawn, on="index")
    across = (points["laterality"] == "midline") & ~points["hemisphere"].isin(["L", "R"])
    for view, word, seen in (("l", "left", across | (points["x"] < 0)), ("r", "right", across | (points["x"] > 0))):
        panel = display.axes[view].ax
        marks = points[seen]
        places = _apart(marks[["y", "z"]].to_numpy())
        for (y, z), value, number in zip(places, marks["value"], marks["number"], strict=True):
            mark = style.mark(value)
            panel.plot(y, z, marker=mark.marker, color=mark.colour, markersize=11.5, markeredgecolor="white")
            z += {"v": 1.6, "^": -1.8}.get(mark.marker, 0)  # the middle of a triangle is not that of its box
            halo = [withStroke(linewidth=1.8, foreground=mark.colour)]
            text = {"ha": "center", "va": "center_baseline", "size": 6, "color": "white", "weight": "bold"}
            panel.text(y, z, str(number), path_effects=halo, **text)
        panel.text(0.5, 0, word, transform=panel.transAxes, ha="center", va="top", size=8.5)


def _draw_slices(figure: Figure, band: tuple[float, float], region_map: RegionMap, drawn: pd.DataFrame) -> None:
    template, labels = _template(), np.asarray(region_map.labels.dataobj)
    affine = region_map.labels.affine
    value = np.full(labels.max() + 1, np.nan)
    value[drawn["index"]] = drawn["value"]
    left = 0.01
    for axis, at in SLICES:
        width = 0.30 if axis == "x" else 0.215
        panel = figure.add_axes((left, band[0], width, band[1]))
        left += width + 0.012
        number = "xyz".index(axis)
        plane = round((at - affine[number, 3]) / affine[number, number])
        ground, cut = (np.take(volume, plane, axis=number).T for volume in (template, labels))
        panel.imshow(ground, cmap="gray", origin="lower", vmin=0.0, vmax=1.1)
        panel.imshow(
            np.ma.masked_invalid(value[cut]),
            cmap=style.DIVERGING,
            norm=Normalize(-1, 1),
            origin="lower",
            interpolation="nearest",
        )
        for sign, hatch in HATCHES.items():
            here = (np.sign(value)[cut] == sign).astype(float)
            if here.any():
                with plt.rc_context({"hatch.linewidth": 0.6}):
                    panel.contourf(here, levels=[0.5, 1.5], colors="none", hatches=[hatch])
        for index in np.unique(cut[cut > 0]):
            panel.contour(cut == index, levels=[0.5], colors=style.INK, linewidths=0.5)
        rows, columns = np.nonzero(~np.ma.getmaskarray(ground))
        panel.set(xlim=(columns.min() - 2, columns.max() + 2), ylim=(rows.min() - 2, rows.max() + 2), anchor="S")
        panel.set_axis_off()
        caption = f"{axis} = {at} mm".replace("-", "−")
        if axis == "z":
            for place, side in ((0.02, "L"), (0.98, "R")):
                panel.text(place, 0.97, side, transform=panel.transAxes, ha="center", va="top", size=8)
        panel.text(0.5, -0.02, caption, transform=panel.transAxes, ha="center", va="top", size=8)


def _draw_scale(figure: Figure, box: tuple[float, float, float, float]) -> None:
    panel = figure.add_axes(box)
    panel.imshow(np.linspace(-1, 1, 256)[None, :], cmap=style.DIVERGING, aspect="auto", extent=(-1, 1, 0, 1))
    panel.set_yticks([])
    panel.set_xticks([-1, 0, 1], ["▼ all decrease", "inconsistent", "all increase ▲"], size=8.5)
    panel.tick_params(length=2, pad=2)
    panel.spines[:].set_visible(False)


def _apart(places: np.ndarray) -> np.ndarray:
    """Nudge points apart until none hides another, or nearly so; the same points always end in the same places."""
    places = places.astype(float) + np.arange(len(places))[:, None] * [1e-3, -1e-3]  # no two in exactly one place
    for _ in range(60):
        step = places[:, None] - places[None]
        distance = np.hypot(step[..., 0], step[..., 1])
        np.fill_diagonal(distance, np.inf)
        push = np.clip(APART - distance, 0, None) / distance
        if not push.any():
            break
        places = places + 0.25 * (step * push[..., None]).sum(axis=1)
    return places


def _numbered(region_map: RegionMap) -> pd.DataFrame:
    drawn = region_map.drawn.assign(sign=np.sign(region_map.drawn["value"]).astype(int))
    side = drawn["hemisphere"].map(HEMISPHERE_WORDS).where(~drawn["hemisphere"].isin(["B", POOLED]), "")
    drawn["label"] = [f"{name} ({word})" if word else name for name, word in zip(drawn["name"], side, strict=True)]
    order = drawn["sign"].map({-1: 0, 1: 1, 0: 2})
    drawn = drawn.assign(order=order, size=-drawn["value"].abs()).sort_values(["order", "size", "label"], kind="stable")
    return drawn.assign(number=np.arange(1, len(drawn) + 1)).drop(columns=["order", "size"])


def _key_lines(region_map: RegionMap, drawn: pd.DataFrame, words: dict[int, str]) -> list[tuple[str, str, str]]:
    lines = []
    for sign, word in words.items():
        own = drawn[drawn["sign"] == sign]
        # A no-break space keeps a number with its name.
        listed = ", ".join(f"{n}\u00a0{label}" for n, label in zip(own["number"], own["label"], strict=True))
        if len(own):
            wrapped = textwrap.wrap(f"{word}: {listed}", KEY_CHARACTERS)
            mark = style.MARKS[sign]
            lines += [("" if i else mark.glyph, text, mark.colour) for i, text in enumerate(wrapped)]
    if len(region_map.not_drawn):
        lost = f"not drawn: {', '.join(region_map.not_drawn['name'])}"
        wrapped = textwrap.wrap(lost, KEY_CHARACTERS)
        lines += [("" if i else "×", text, style.INK) for i, text in enumerate(wrapped)]
    return lines


def _check_range(region_map: RegionMap) -> None:
    out = region_map.drawn[region_map.drawn["value"].abs() > 1]
    if len(out):
        row = out.iloc[0]
        raise ValueError(f"{row['region']}: value {row['value']} lies outside −1 (all decrease) to +1 (all increase)")


@cache
def _template() -> np.ma.MaskedArray:
    from nilearn.datasets import load_mni152_template

    volume = np.asarray(load_mni152_template(resolution=2).dataobj, dtype=np.float32)
    return np.ma.masked_less(volume, 0.02)  # outside the brain the template is nearly, not exactly, zero
