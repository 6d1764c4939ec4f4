"""Every sample as one mark: to the left where it reports a decrease in a region, to the right where an increase.

Marks stand two high, those of the first body of evidence next to the middle and ringed. Nothing is summed up, so that a
reader sees both what leans and on how little it rests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from livingreview.figures import style

HIGH = 2  # marks on top of one another
SIDES = {-1: "n_decrease", 1: "n_increase"}


def draw_votes(frame: pd.DataFrame, regions: Mapping[str, str], bodies: Sequence[str]) -> Figure:
    """Draw each sample's direction in each region.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a region and body of evidence: ``region``, ``body``, ``n_decrease``, ``n_increase``.
    bodies : sequence of str
        The two bodies of evidence; the marks of the first are ringed.
    """
    fig, ax = plt.subplots(figsize=(4.4, 0.95 + 0.45 * len(regions)))
    counts = frame.set_index(["region", "body"])
    reach = {-1: 0.0, 1: 0.0}
    for y, region in enumerate(regions):
        for side, column in SIDES.items():
            numbers = [int(counts[column].get((region, body), 0)) for body in bodies]
            reach[side] = max(reach[side], _draw_side(ax, side, y, numbers))
    ax.axvline(0, color=style.INK, linewidth=1)
    ax.set(xlim=(-reach[-1] - 0.2, reach[1] + 0.2), ylim=(len(regions) - 0.4, -1.25))
    ax.set_yticks(range(len(regions)), regions.values())
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    for y in range(len(regions) - 1):
        ax.axhline(y + 0.5, color=style.FAINT, linewidth=0.6, zorder=0)
    for side, words in ((-1, "fell after therapy"), (1, "rose after therapy")):
        mark = style.mark(side)
        ax.text(
            0.25 * side, -0.8, words, ha="right" if side < 0 else "left", va="center", color=mark.colour, weight="bold"
        )
    rings = (style.INK, "none")
    handles = [
        style.key_mark("^", style.NO_CHANGE, body, markeredgecolor=ring, markersize=7)
        for body, ring in zip(bodies, rings, strict=True)
    ]
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.3, 0.0), ncols=2, handletextpad=0.2, columnspacing=1.2
    )
    return fig


def alt_votes(frame: pd.DataFrame, regions: Mapping[str, str], bodies: Sequence[str]) -> str:
    """Say what :func:`draw_votes` shows, region by region."""
    counts = frame.set_index(["region", "body"])
    sentences = []
    for region, label in regions.items():
        words = [
            f"{body} {int(counts['n_decrease'].get((region, body), 0))} down and "
            f"{int(counts['n_increase'].get((region, body), 0))} up"
            for body in bodies
        ]
        sentences.append(f"{label}: {', '.join(words)}.")
    return "Samples that report a decrease or an increase after psychotherapy, by region. " + " ".join(sentences)


def _draw_side(ax: Axes, side: int, y: int, numbers: Sequence[int]) -> float:
    """Draw the marks of one region on one side, with their number at the tip; return how far they reach."""
    mark, total = style.mark(side), sum(numbers)
    if not total:
        return 0.0
    for i in range(total):
        ringed = i < numbers[0]
        # A column that is not full stands on the line of its row.
        alone = i == total - 1 and total % HIGH
        ax.plot(
            side * (0.75 + i // HIGH),
            y + (0 if alone else 0.4 * (i % HIGH) - 0.2),
            mark.marker,
            color=mark.colour,
            markersize=7,
            markeredgecolor=style.INK if ringed else "none",
            markeredgewidth=1.1 if ringed else 0,
        )
    tip = 0.75 + (total - 1) // HIGH + 0.65
    ax.text(side * tip, y, f"{total}", ha="right" if side < 0 else "left", va="center_baseline", size=8)
    return tip + 0.9
