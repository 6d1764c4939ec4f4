"""Predictions against outcomes, and their gain over the base rate year by year."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from livingreview.figures import style

_LOOKS = {"next": ("o", style.ARM_B, "next five years"), "all": ("D", style.ARM_A, "all later samples")}


def draw_reliability(frame: pd.DataFrame) -> Figure:
    """Draw the share of decreases that was predicted against that which came."""
    fig, ax = plt.subplots(figsize=(3.9, 3.7))
    ax.plot([0, 1], [0, 1], color=style.NO_CHANGE, linewidth=0.9, linestyle=(0, (3, 3)))
    for row in frame.itertuples(index=False):
        ax.plot([row.predicted] * 2, [row.low, row.high], color=style.ARM_A, linewidth=1.5, alpha=0.6)
        ax.plot(row.predicted, row.observed, "D", color=style.ARM_A, markersize=6)
        ax.annotate(f"{row.n}", (row.predicted, row.observed), (7, -3), textcoords="offset points", fontsize=style.SMALLEST)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel="predicted share of decreases", ylabel="share that came")
    ax.grid()
    ax.set_axisbelow(True)
    return fig


def alt_reliability(frame: pd.DataFrame) -> str:
    """Say what :func:`draw_reliability` shows."""
    parts = [
        f"predicted {row.predicted:.2f}, came {row.observed:.2f} ({row.low:.2f} to {row.high:.2f}; {row.n} directions of "
        f"{row.n_samples} samples)"
        for row in frame.itertuples(index=False)
    ]
    return f"Predicted share of decreases against the share that came: {'; '.join(parts) or 'nothing was predicted'}."


def draw_gains(frame: pd.DataFrame) -> Figure:
    """Draw the gain of the predictions over the base rate, by the year in which they were made."""
    fig, axes = plt.subplots(2, 1, figsize=(style.NARROW, 4.6), sharex=True)
    for ax, horizon in zip(axes, ("next", "all"), strict=True):
        marker, colour, title = _LOOKS[horizon]
        own = frame[frame["horizon"] == horizon]
        style.reference_line(ax, 0, across=True)
        ax.vlines(own["year"], own["base_brier_low"], own["base_brier_high"], color=style.NO_CHANGE, linewidth=1.2)
        ax.plot(own["year"], own["base_brier_gain"], marker, color=colour, markersize=5, markeredgecolor=style.INK)
        ax.set(title=title, ylabel="Brier gain")
        ax.grid(axis="y")
        ax.set_axisbelow(True)
    axes[1].set_xlabel("year in which it was believed")
    axes[1].xaxis.get_major_locator().set_params(integer=True)
    fig.tight_layout()
    return fig


def alt_gains(frame: pd.DataFrame) -> str:
    """Say what :func:`draw_gains` shows."""
    parts = []
    for horizon, (_, _, title) in _LOOKS.items():
        own = frame[frame["horizon"] == horizon]
        if own.empty:
            continue
        last, better = own.iloc[-1], int((own["base_brier_low"] > 0).sum())
        parts.append(
            f"{title}: from {own['year'].min()} to {own['year'].max()} the gain runs from {own['base_brier_gain'].min():.3f} to "
            f"{own['base_brier_gain'].max():.3f} and is clearly above zero in {better} of {len(own)} years; "
            f"in the last, {last['base_brier_gain']:.3f}"
        )
    return ("Gain of the beliefs over the base rate in Brier score, by year. " + ". ".join(parts) + ".").replace(
        "-", "−"
    )
