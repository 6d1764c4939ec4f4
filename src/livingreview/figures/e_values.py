"""E-values of the claims over the years, with the line that chance rarely reaches."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from livingreview.figures import style

_ACROSS = 3


def draw_e_values(frame: pd.DataFrame, titles: Mapping[str, str], last: int, evidence: float) -> Figure:
    """Draw one small panel a claim: its e-value at the end of each year as a step, and the value that counts as evidence.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``key``, ``year`` and ``e``, one row a sample in order of publication.
    titles : mapping of str to str
        Titles of the panels by key.
    last : int
        Year in which the lines end.
    evidence : float
        The value that is marked.
    """
    n_rows = -(-len(titles) // _ACROSS)
    fig, axes = plt.subplots(
        n_rows, _ACROSS, figsize=(style.WIDTH, 0.4 + 1.8 * n_rows), sharex=True, sharey=True, squeeze=False,
        layout="constrained",
    )  # fmt: skip
    for ax in axes.flat[len(titles) :]:
        ax.set_visible(False)
    ends = yearly(frame)
    for ax, (key, title) in zip(axes.flat, titles.items(), strict=False):
        own = ends[ends["key"] == key]
        style.reference_line(ax, 1, across=True)
        ax.axhline(evidence, color=style.INK, linewidth=0.9)
        if own.empty:
            ax.text(0.5, 0.4, "no sample", ha="center", fontsize=style.SMALLEST, transform=ax.transAxes)
        else:
            steps = pd.concat([own, own.tail(1).assign(year=last + 1)])
            ax.step(steps["year"], steps["e"], where="post", color=style.ARM_A, linewidth=1.4)
        ax.set_title(textwrap.fill(title, 26), fontsize=style.SMALLEST, loc="left")
        ax.set_yscale("log")
        ax.set_yticks([0.1, 1, evidence], ["0.1", "1", f"{evidence:g}"])
        ax.minorticks_off()
        ax.set(xlim=(frame["year"].min(), last + 1), ylim=(0.05, max(4 * evidence, 1.3 * ends["e"].max())))
        ax.tick_params(labelbottom=True)
        ax.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    fig.supylabel("e-value, end of the year", fontsize=style.SMALLEST)
    return fig


def alt_e_values(frame: pd.DataFrame, titles: Mapping[str, str], last: int, evidence: float) -> str:
    """Say what :func:`draw_e_values` shows: the largest and the last e-value of each claim."""
    parts = []
    for key, title in titles.items():
        own = yearly(frame[frame["key"] == key])
        if own.empty:
            parts.append(f"{title}: no sample")
            continue
        top, first = own.loc[own["e"].idxmax()], own[own["e"] >= evidence]
        reached = f", at or above {evidence:g} first in {int(first['year'].iloc[0])}" if len(first) else ""
        parts.append(f"{title}: at most {top['e']:.1f} ({int(top['year'])}), {own['e'].iloc[-1]:.1f} in {last}{reached}")
    return f"E-values by claim and year; {evidence:g} is marked. " + "; ".join(parts) + "."


def yearly(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the last e-value of each claim and year.

    Examples
    --------
    >>> rows = [("a", 2001, 1.5), ("a", 2001, 2.0), ("a", 2003, 3.0)]
    >>> yearly(pd.DataFrame(rows, columns=["key", "year", "e"]))["e"].to_list()
    [2.0, 3.0]
    """
    return frame.groupby(["key", "year"], as_index=False, sort=False).tail(1).reset_index(drop=True)
