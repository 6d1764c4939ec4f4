"""Estimates with intervals on one line each, and counts by year: the plain charts."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from livingreview.figures import style

_HATCHES = ("", "///", "...", "xxx")
_TONES = (style.ARM_A, style.ARM_B, "#8a94a6", "#e3d9bd")


def draw_estimates(frame: pd.DataFrame, xlabel: str, limits: tuple[float, float], zero: float = 0.0) -> Figure:
    """Draw estimates with intervals.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``label``, ``estimate``, ``low``, ``high`` and ``note`` (shown at the right).
    xlabel : str
        Name and unit of the estimate.
    zero : float
        Where the line of no effect stands.
    """
    fig, ax = plt.subplots(figsize=(style.WIDTH, 0.9 + 0.32 * len(frame)))
    ax.axvline(zero, color=style.NO_CHANGE, linewidth=0.8, linestyle=(0, (3, 3)))
    for y, record in enumerate(frame.itertuples(index=False)):
        ax.plot([record.low, record.high], [y, y], color=style.ARM_A, linewidth=1.6, alpha=0.6)
        ax.plot(record.estimate, y, "D", color=style.ARM_A, markersize=6, clip_on=False)
        ax.text(limits[1] + 0.03 * (limits[1] - limits[0]), y, record.note, va="center", fontsize=8)
    ax.set(xlim=limits, ylim=(len(frame) - 0.4, -0.6), xlabel=xlabel)
    ax.set_yticks(range(len(frame)), frame["label"])
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    return fig


def alt_estimates(frame: pd.DataFrame, what: str) -> str:
    """Say what :func:`draw_estimates` shows.

    Parameters
    ----------
    what : str
        Name of the estimate.
    """
    phrases = [
        f"{r.label} {r.estimate:.2f} ({r.low:.2f} to {r.high:.2f})"
        if pd.notna(r.low)
        else f"{r.label} {r.estimate:.2f}"
        for r in frame[frame["estimate"].notna()].itertuples(index=False)
    ]
    return f"{what}, with 95% interval: {'; '.join(phrases) if phrases else 'nothing could be estimated'}."


def draw_years(frame: pd.DataFrame, kinds: list[str], ylabel: str) -> Figure:
    """Draw counts by year as stacked bars, told apart by tone and by hatching.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``year`` and ``kind``; one row a record.
    kinds : list of str
        Kinds in stacking order.
    """
    fig, ax = plt.subplots(figsize=(style.WIDTH, 2.8))
    table = count_years(frame, kinds)
    bottom = pd.Series(0, index=table.index)
    for kind, tone, hatch in zip(kinds, _TONES, _HATCHES, strict=False):
        ax.bar(
            table.index,
            table[kind],
            bottom=bottom,
            color=tone,
            hatch=hatch,
            edgecolor=style.PAPER,
            width=0.8,
            label=kind,
        )
        bottom = bottom + table[kind]
    ax.set(ylabel=ylabel, xlabel="year of publication")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.legend(loc="upper left", ncols=2)
    sns.despine(fig)
    return fig


def alt_years(frame: pd.DataFrame, kinds: list[str], what: str) -> str:
    """Say what :func:`draw_years` shows."""
    table = count_years(frame, kinds)
    total = table.sum(axis=1)
    parts = "; ".join(f"{kind}: {int(table[kind].sum())}" for kind in kinds)
    return (
        f"{what} by year, {int(total.index.min())} to {int(total.index.max())}: {int(total.sum())} in all ({parts}); "
        f"the most in one year is {int(total.max())}, in {int(total.idxmax())}."
    )


def count_years(frame: pd.DataFrame, kinds: list[str]) -> pd.DataFrame:
    """Count records by year and kind, with a row for every year in between.

    Returns
    -------
    pandas.DataFrame
        Years by kinds.
    """
    known = frame.dropna(subset=["year"])
    table = pd.crosstab(known["year"].astype(int), known["kind"])
    years = range(int(table.index.min()), int(table.index.max()) + 1)
    return table.reindex(index=years, columns=kinds, fill_value=0)
