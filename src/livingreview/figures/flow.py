"""What was set aside and what was kept: a column of boxes, with the reasons beside it."""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from livingreview.figures import style

_LINE, _PADDING, _GAP = 0.178, 0.18, 0.16  # inches: a line of text, around the lines of a box, between two boxes
# Of each kind: left edge and width in tenths of the figure's width, letters a line, colour of the box and of its edge.
_KINDS = {
    "kept": (0.05, 4.65, 33, "#e6eef5", style.DECREASE),
    "part": (0.7, 4.0, 28, style.PAPER, style.DECREASE),
    "aside": (4.95, 5.0, 36, "#f4f5f7", style.NO_CHANGE),
}
_STEM = {"kept": 2.4, "part": 0.4, "aside": 2.4}  # where the line to a box of each kind comes from
_SAID = {"kept": "Kept", "part": "Of these", "aside": "Set aside"}


def draw_flow(steps: pd.DataFrame) -> Figure:
    """Draw a flow of records.

    Parameters
    ----------
    steps : pandas.DataFrame
        Columns ``label``, ``n`` and ``kind``: ``kept`` boxes stand in the column, ``aside`` boxes leave it to the
        right, ``part`` boxes below a kept one say what it is made of. A label may have a line break.
    """
    texts = [
        [line for part in step.label.split("\n") for line in textwrap.wrap(part, _KINDS[step.kind][2])]
        for step in steps.itertuples(index=False)
    ]
    heights = [_LINE * len(lines) + _PADDING for lines in texts]
    middles = [-sum(heights[:i]) - _GAP * i - height / 2 for i, height in enumerate(heights)]
    bottom = middles[-1] - heights[-1] / 2
    fig = plt.figure(figsize=(style.WIDTH, 0.1 - bottom))
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, 10), ylim=(bottom - 0.05, 0.05))
    ax.axis("off")
    above = 0  # the kept box that the next lines come from
    for i, (step, lines) in enumerate(zip(steps.itertuples(index=False), texts, strict=True)):
        left, width, _, face, edge = _KINDS[step.kind]
        top, foot = middles[i] + heights[i] / 2, middles[above] - heights[above] / 2
        arrow = {"arrowstyle": "-|>", "color": edge if step.kind == "aside" else style.INK}
        if step.kind == "kept":
            if i:
                ax.annotate("", (_STEM["kept"], top), (_STEM["kept"], foot), arrowprops=arrow)
            above = i
        else:
            stem = _STEM[step.kind]
            if step.kind == "part":
                ax.plot([stem, stem], [foot, middles[i]], color=style.INK, linewidth=1)
            ax.annotate("", (left, middles[i]), (stem, middles[i]), arrowprops=arrow)
        ax.add_patch(
            FancyBboxPatch(
                (left, middles[i] - heights[i] / 2), width, heights[i], boxstyle="round,pad=0,rounding_size=0.05",
                facecolor=face, edgecolor=edge, linestyle="--" if step.kind == "aside" else "-", linewidth=1,
            )
        )  # fmt: skip
        ax.text(left + 0.6, middles[i], "\n".join(lines), va="center", fontsize=style.SMALLEST)
        ax.text(left + 0.5, middles[i], f"{step.n}", va="center", ha="right", fontsize=10, fontweight="bold")
    return fig


def alt_flow(steps: pd.DataFrame) -> str:
    """Say what :func:`draw_flow` shows, step by step."""
    labels = [", ".join(label.split("\n")) for label in steps["label"]]
    said = [f"{_SAID[kind]}: {n}, {label}." for label, n, kind in zip(labels, steps["n"], steps["kind"], strict=True)]
    return " ".join(["Flow of records.", *said])
