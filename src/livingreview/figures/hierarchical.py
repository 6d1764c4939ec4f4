"""A model's probabilities beside raw counts, its standard deviations beside their prior, and its checks."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from livingreview.figures import style

_RAW = "raw share of decreases"


def draw_regions(frame: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Draw each region's probability of a decrease with its interval, and its raw share."""
    fig, ax = plt.subplots(figsize=(style.WIDTH, 1.1 + 0.24 * len(frame)))
    style.reference_line(ax, 0.5)
    for y, row in enumerate(frame.itertuples(index=False)):
        look = style.MARKS[{"decrease": -1, "increase": 1}.get(row.direction, 0)]
        ax.plot([row.low, row.high], [y, y], color=look.colour, linewidth=1.8, alpha=0.6)
        ax.plot(row.probability, y, look.marker, color=look.colour, markersize=6)
        ax.plot(row.share, y, "|", color=style.INK, markersize=9, markeredgewidth=1.4, clip_on=False)
        ax.text(1.04, y, f"{row.n_decrease}▼ {row.n_increase}▲", va="center", fontsize=8)
    ax.set(xlim=(0, 1), ylim=(len(frame) - 0.4, -0.6), xlabel="probability that a new sample reports a decrease")
    style.label_rows(ax, [names.get(region, region) for region in frame["region"]])
    handles = [
        Line2D([], [], linestyle="none", marker="|", color=style.INK, markersize=9, markeredgewidth=1.4, label=_RAW)
    ]
    for sign, word in ((-1, "model: decrease"), (1, "model: increase"), (0, "model: not clear")):
        look = style.MARKS[sign]
        handles.append(Line2D([], [], marker=look.marker, color=look.colour, markersize=6, label=word))
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=4, fontsize=8)
    return fig


def alt_regions(frame: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Say what :func:`draw_regions` shows."""
    parts = [
        f"{names.get(r.region, r.region)} {r.probability:.2f} ({r.low:.2f} to {r.high:.2f}; raw {r.n_decrease} down, "
        f"{r.n_increase} up{'; clear ' + r.direction if r.direction else ''})"
        for r in frame.itertuples(index=False)
    ]
    return f"Probability of a decrease in a new sample, with interval: {'; '.join(parts) or 'no region'}."


def draw_components(frame: pd.DataFrame) -> Figure:
    """Draw the standard deviation of each component with its interval, before (pale) and after the data."""
    fig, ax = plt.subplots(figsize=(style.WIDTH, 1.0 + 0.34 * len(frame)))
    for y, row in enumerate(frame.itertuples(index=False)):
        ax.plot([row.prior_low, row.prior_high], [y + 0.16] * 2, color=style.ARM_B, linewidth=4, alpha=0.7)
        ax.plot([row.low, row.high], [y - 0.1] * 2, color=style.ARM_A, linewidth=1.8)
        ax.plot(row.sd, y - 0.1, "D", color=style.ARM_A, markersize=6)
    ax.set(ylim=(len(frame) - 0.4, -0.6), xlabel="standard deviation (log odds of a decrease)")
    ax.set_xlim(left=0)
    style.label_rows(ax, [f"{row.component} ({row.n_levels})" for row in frame.itertuples(index=False)])
    handles = [
        Line2D([], [], marker="D", color=style.ARM_A, label="after the data"),
        Line2D([], [], color=style.ARM_B, linewidth=4, alpha=0.7, label="before the data"),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, fontsize=8)
    return fig


def alt_components(frame: pd.DataFrame) -> str:
    """Say what :func:`draw_components` shows."""
    parts = [
        f"{r.component} {r.sd:.2f} ({r.low:.2f} to {r.high:.2f}; "
        f"before the data {r.prior_low:.2f} to {r.prior_high:.2f})"
        for r in frame.itertuples(index=False)
    ]
    return f"Standard deviation of each component on the log-odds scale: {'; '.join(parts)}."
