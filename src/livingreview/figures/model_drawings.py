"""A model of treatment as boxes and arrows: which region drives or restrains which, and where treatment acts."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from livingreview.figures import style

BOX = (1.62, 0.56)  # inches
STEP = (2.2, 1.02)  # inches between the middles of two boxes, across and up
# Head of the arrow of each effect, and how it is drawn.
EFFECTS: Mapping[str, dict[str, object]] = {
    "drives": {"arrowstyle": "-|>,head_length=5,head_width=3", "linestyle": "-"},
    "restrains": {"arrowstyle": "|-|,widthA=0,widthB=5", "linestyle": "-"},
    "opposes": {"arrowstyle": "|-|,widthA=5,widthB=5", "linestyle": "-"},
    "acts on": {"arrowstyle": "-|>,head_length=5,head_width=3", "linestyle": (0, (3, 2))},
}
_KEY = {"drives": "→ drives", "restrains": "⊣ restrains", "opposes": "⊢⊣ one rises as the other falls", "acts on": "⇢ treatment acts on"}
_WORDS = {-1: "should fall", 1: "should rise"}


def draw_model(boxes: pd.DataFrame, arrows: pd.DataFrame, title: str) -> Figure:
    """Draw a model.

    Parameters
    ----------
    boxes : pandas.DataFrame
        ``key``, ``label``, ``x``, ``y`` (steps of a grid), ``sign`` (−1 or +1, the direction that the model expects; 0 for
        none) and ``inferred`` (whether the coder inferred it; its frame is broken).
    arrows : pandas.DataFrame
        ``start``, ``end`` (keys of boxes) and ``effect``, a key of `EFFECTS`.
    """
    across, up = boxes["x"].max() - boxes["x"].min(), boxes["y"].max() - boxes["y"].min()
    width, height = across * STEP[0] + BOX[0] + 0.1, up * STEP[1] + BOX[1] + 0.36
    fig, ax = plt.subplots(figsize=(width, height))
    ax.set(xlim=(-width / 2, width / 2), ylim=(-BOX[1] / 2 - 0.33, height - BOX[1] / 2 - 0.33))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    ax.set_axis_off()
    places = {box.key: ((box.x - across / 2) * STEP[0], box.y * STEP[1]) for box in boxes.itertuples()}
    for arrow in arrows.itertuples():
        _draw_arrow(ax, places[arrow.start], places[arrow.end], arrow.effect)
    for box in boxes.itertuples():
        _draw_box(ax, places[box.key], box)
    key = "   ".join(word for effect, word in _KEY.items() if (arrows["effect"] == effect).any())
    ax.text(0, -BOX[1] / 2 - 0.22, key, ha="center", va="center", color=style.NO_CHANGE)
    style.set_title(fig, title)
    return fig


def alt_model(boxes: pd.DataFrame, arrows: pd.DataFrame) -> str:
    """Say what :func:`draw_model` shows, arrow by arrow."""
    names = {box.key: box.label.replace("\n", " ") for box in boxes.itertuples()}
    said = [f"{names[arrow.start].capitalize()} {arrow.effect} {names[arrow.end]}." for arrow in arrows.itertuples()]
    for sign, word in _WORDS.items():
        if moving := [names[box.key] for box in boxes.itertuples() if box.sign == sign]:
            said.append(f"With treatment {', '.join(moving)} {word}.")
    return " ".join(said)


def _draw_box(ax: Axes, at: tuple[float, float], box) -> None:
    mark = style.mark(box.sign)
    colour = mark.colour if box.sign else style.NO_CHANGE
    corner = (at[0] - BOX[0] / 2, at[1] - BOX[1] / 2)
    frame = "-" if not (box.sign and box.inferred) else (0, (4, 2))
    look = {"boxstyle": "round,pad=0,rounding_size=0.08", "facecolor": style.PAPER, "edgecolor": colour, "linestyle": frame}
    ax.add_patch(FancyBboxPatch(corner, *BOX, linewidth=1.8 if box.sign else 1.0, zorder=2, **look))
    text = f"{box.label} {mark.glyph}" if box.sign else box.label
    ax.text(*at, text, ha="center", va="center", color=colour if box.sign else style.INK, linespacing=1.15, zorder=3)


def _draw_arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], effect: str) -> None:
    dx, dy = end[0] - start[0], end[1] - start[1]
    # From the edge of one box to that of the other.
    if abs(dx) * BOX[1] > abs(dy) * BOX[0]:
        reach = (BOX[0] / 2 * (1 if dx > 0 else -1), BOX[0] / 2 * dy / abs(dx))
    else:
        reach = (BOX[1] / 2 * dx / abs(dy), BOX[1] / 2 * (1 if dy > 0 else -1))
    points = [(start[0] + reach[0], start[1] + reach[1]), (end[0] - reach[0], end[1] - reach[1])]
    ax.add_patch(FancyArrowPatch(*points, color=style.INK, linewidth=1.3, shrinkA=1, shrinkB=3, zorder=1, **EFFECTS[effect]))
