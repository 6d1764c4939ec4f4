"""Estimates of all claims in all eras, with the shape of their verdict."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from livingreview.figures import style


def draw_conclusions(frame: pd.DataFrame, eras: Sequence[str]) -> Figure:
    """Draw the estimates.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``label``, ``era``, ``estimate``, ``low``, ``high`` (positive as the claim has it) and ``verdict``.
    eras : sequence of str
        Eras, one panel each.
    """
    labels = list(dict.fromkeys(frame["label"]))
    fig, axes = plt.subplots(1, len(eras), figsize=(style.WIDTH, 1.2 + 0.3 * len(labels)), sharey=True, squeeze=False)
    for ax, era in zip(axes[0], eras, strict=True):
        ax.axvline(0, color=style.NO_CHANGE, linewidth=0.8, linestyle=(0, (3, 3)))
        for row in frame[frame["era"] == era].itertuples(index=False):
            y, look = labels.index(row.label), style.CONCLUSIONS[row.verdict]
            if pd.notna(row.low):
                ax.plot([row.low, row.high], [y, y], color=look.colour, linewidth=1.4, alpha=0.55)
            if pd.notna(row.estimate):
                ax.plot(row.estimate, y, look.marker, color=look.colour, markersize=6.5, clip_on=False)
        ax.set(xlim=(-1.05, 1.05), ylim=(len(labels) - 0.4, -0.6), title=era)
        ax.set_xticks([-1, 0, 1], ["−1", "0", "1"])
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x")
        ax.set_axisbelow(True)
    axes[0][0].set_yticks(range(len(labels)), labels)
    fig.supxlabel("estimate: −1 against the claim, 1 as claimed", fontsize=9)
    handles = [
        Line2D([], [], linestyle="none", marker=look.marker, color=look.colour, label=verdict, markersize=6)
        for verdict, look in style.CONCLUSIONS.items()
    ]
    fig.legend(handles=handles, loc="lower center", ncols=len(handles), fontsize=8, bbox_to_anchor=(0.5, -0.06))
    fig.tight_layout()
    return fig


def alt_conclusions(frame: pd.DataFrame, eras: Sequence[str]) -> str:
    """Say what :func:`draw_conclusions` shows."""
    parts = []
    for era in eras:
        own = frame[(frame["era"] == era) & frame["estimate"].notna()]
        said = "; ".join(f"{r.label} {r.estimate:.2f} ({r.verdict})" for r in own.itertuples(index=False))
        parts.append(f"{era}: {said or 'nothing could be estimated'}")
    return ("Estimates by claim, positive as the claim has it. " + ". ".join(parts) + ".").replace("-", "−")
