"""E-values of the claims over the years, with the line that chance rarely reaches."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from livingreview.figures import style

_LINE = 44  # letters of a line of the title
_APART = 0.052  # of two labels at the end of their lines, in parts of the height


def draw_e_values(frame: pd.DataFrame, titles: Mapping[str, str], last: int, evidence: float, title: str) -> Figure:
    """Draw the e-value of each claim at the end of each year, named at its end, and the value that counts as evidence.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``key``, ``year`` and ``e``, one row a sample in order of publication.
    titles : mapping of str to str
        Titles of the claims by key; the first word names the line.
    last : int
        Year in which the lines end.
    evidence : float
        The value that is marked; a line that ever reached it stands out.
    title : str
        What the figure shows, as a finding.
    """
    fig, ax = plt.subplots(figsize=(style.NARROW, 4.4))
    ends = yearly(frame)
    style.reference_line(ax, 1, across=True)
    ax.axhline(evidence, color=style.INK, linewidth=0.9)
    lowest, highest = min(0.1, 0.8 * ends["e"].min()), max(2 * evidence, 1.3 * ends["e"].max())
    tops = {}
    for key in titles:
        own = ends[ends["key"] == key]
        if own.empty:
            continue
        there = own["e"].max() >= evidence
        look = {"color": style.ANSWERS["leans as claimed, likely"].colour, "linewidth": 2.4} if there else {"color": style.NO_CHANGE, "linewidth": 1.1}
        steps = pd.concat([own, own.tail(1).assign(year=last + 1)])
        ax.step(steps["year"], steps["e"], where="post", **look)
        tops[key] = (own["e"].iloc[-1], look["color"])
    ax.set_yscale("log")
    ax.set(xlim=(frame["year"].min(), last + 1), ylim=(lowest, highest))
    ax.set_yticks([0.1, 1, evidence], ["0.1", "1", f"{evidence:g}"])
    ax.minorticks_off()
    ax.tick_params(labelsize=style.SMALLEST)
    ax.set_ylabel("e-value, end of the year", fontsize=style.SMALLEST)
    ordered = sorted(tops, key=lambda key: tops[key][0])
    places = _spread([ax.transAxes.inverted().transform(ax.transData.transform((last, tops[key][0])))[1] for key in ordered])
    for key, place in zip(ordered, places, strict=True):
        ax.text(1.02, place, titles[key].split()[0], transform=ax.transAxes, va="center", fontsize=style.SMALLEST, color=tops[key][1])
    fig.suptitle(textwrap.fill(title, _LINE), x=0.02, ha="left", fontsize=style.SMALLEST + 0.5, fontweight="bold")
    fig.subplots_adjust(left=0.14, right=0.91, top=0.87, bottom=0.08)
    return fig


def _spread(places: list[float]) -> list[float]:
    """Push labels, in ascending order, apart both ways, until no two lie on each other."""
    moved = list(places)
    for _ in range(200):
        for i in range(len(moved) - 1):
            short = _APART - (moved[i + 1] - moved[i])
            if short > 0:
                moved[i : i + 2] = moved[i] - short / 2, moved[i + 1] + short / 2
    return moved


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
