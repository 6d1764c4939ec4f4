"""Estimates of the claims year by year, each with the mark of the result of its test."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from livingreview.figures import style

_ACROSS = 3


def draw_claims_by_year(frame: pd.DataFrame, titles: Mapping[str, str], last: int) -> Figure:
    """Draw one small panel a claim: its estimate as a step, and a mark in each year in which it moved.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``key``, ``year``, ``estimate`` (positive as the claim has it) and ``result``; an estimate stands until
        the next row of its claim.
    """
    n_rows = -(-len(titles) // _ACROSS)
    fig, axes = plt.subplots(
        n_rows, _ACROSS, figsize=(style.WIDTH, 0.8 + 1.9 * n_rows), sharex=True, sharey=True, squeeze=False,
        layout="constrained",
    )  # fmt: skip
    for ax in axes.flat[len(titles) :]:
        ax.set_visible(False)
    for ax, (key, title) in zip(axes.flat, titles.items(), strict=False):
        own = frame[(frame["key"] == key) & frame["estimate"].notna()]
        style.reference_line(ax, 0, across=True)
        if own.empty:
            ax.text(0.5, 0.62, "no estimate in any year", ha="center", fontsize=style.SMALLEST, transform=ax.transAxes)
        else:
            steps = pd.concat([own, own.tail(1).assign(year=last + 1)])
            ax.step(steps["year"], steps["estimate"], where="post", color=style.FAINT, linewidth=1.2)
        for result, look in style.RESULTS.items():
            at = own[own["result"] == result]
            if at.empty:
                continue
            shape = {"color": look.colour, "markerfacecolor": _filled(look), "linestyle": "none"}
            ax.plot(at["year"], at["estimate"], look.marker, markersize=4, clip_on=False, **shape)
        ax.set_title(textwrap.fill(title, 26), fontsize=style.SMALLEST, loc="left")
        ax.set(xlim=(frame["year"].min(), last + 1), ylim=(-1.08, 1.08))
        ax.set_yticks([-1, 0, 1], ["−1", "0", "1"])
        ax.tick_params(labelbottom=True)
        ax.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    fig.supylabel("estimate: −1 against the claim, 1 as claimed", fontsize=style.SMALLEST)
    handles = [
        style.key_mark(look.marker, look.colour, result, markersize=5, markerfacecolor=_filled(look))
        for result, look in style.RESULTS.items()
    ]
    fig.legend(handles=handles, loc="outside upper center", ncols=len(handles), fontsize=style.SMALLEST)
    return fig


def alt_claims_by_year(frame: pd.DataFrame, titles: Mapping[str, str], last: int) -> str:
    """Say what :func:`draw_claims_by_year` shows: each claim's results in order, and its last estimate."""
    parts = []
    for key, title in titles.items():
        own = frame[frame["key"] == key]
        turns = own[own["result"] != own["result"].shift()]
        said = ", ".join(f"from {int(row.year)} {row.result}" for row in turns.itertuples(index=False))
        known = own["estimate"].dropna()
        end = f"estimate {known.iloc[-1]:.2f} in {last}" if len(known) else "no estimate in any year"
        parts.append(f"{title}: {said}; {end}")
    return ("Claims year by year. " + ". ".join(parts) + ".").replace("-0", "−0").replace("-1", "−1")


def _filled(look: style.Look) -> str:
    return style.PAPER if look.marker == "o" else look.colour
