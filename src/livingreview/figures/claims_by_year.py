"""Estimates of the claims year by year, with the shape of each year's verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from livingreview.figures import style

_ACROSS = 3


def draw_claims_by_year(frame: pd.DataFrame, titles: Mapping[str, str], last: int) -> Figure:
    """Draw one small panel a claim: its estimate as a step, and a mark in each year in which it moved.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``key``, ``year``, ``estimate`` (positive as the claim has it) and ``verdict``; an estimate stands until
        the next row of its claim.
    titles : mapping of str to str
        Claims in order, with the heading of each panel.
    last : int
        Last year.
    """
    n_rows = -(-len(titles) // _ACROSS)
    fig, axes = plt.subplots(
        n_rows, _ACROSS, figsize=(style.WIDTH + 0.6, 0.8 + 1.7 * n_rows), sharex=True, sharey=True, squeeze=False,
        layout="constrained",
    )  # fmt: skip
    for ax in axes.flat[len(titles) :]:
        ax.set_visible(False)
    for ax, (key, title) in zip(axes.flat, titles.items(), strict=False):
        own = frame[(frame["key"] == key) & frame["estimate"].notna()]
        ax.axhline(0, color=style.NO_CHANGE, linewidth=0.8, linestyle=(0, (3, 3)))
        if own.empty:
            ax.text(0.5, 0.62, "no estimate in any year", ha="center", fontsize=8, transform=ax.transAxes)
        else:
            steps = pd.concat([own, own.tail(1).assign(year=last + 1)])
            ax.step(steps["year"], steps["estimate"], where="post", color=style.FAINT, linewidth=1.2)
        for verdict, look in style.CONCLUSIONS.items():
            at = own[own["verdict"] == verdict]
            if at.empty:
                continue
            filled = look.colour if look.marker != "o" else style.PAPER
            ax.plot(
                at["year"], at["estimate"], look.marker, color=look.colour, markerfacecolor=filled, markersize=4,
                linestyle="none", clip_on=False,
            )  # fmt: skip
        ax.set_title(textwrap.fill(title, 30), fontsize=8, loc="left")
        ax.set(xlim=(frame["year"].min(), last + 1), ylim=(-1.08, 1.08))
        ax.set_yticks([-1, 0, 1], ["−1", "0", "1"])
        ax.tick_params(labelsize=8, labelbottom=True)
    fig.supylabel("estimate: −1 against the claim, 1 as claimed", fontsize=9)
    handles = [
        Line2D(
            [], [], linestyle="none", marker=look.marker, color=look.colour, label=verdict, markersize=5,
            markerfacecolor=look.colour if look.marker != "o" else style.PAPER,
        )
        for verdict, look in style.CONCLUSIONS.items()
    ]  # fmt: skip
    fig.legend(handles=handles, loc="outside upper center", ncols=len(handles), fontsize=8)
    return fig


def alt_claims_by_year(frame: pd.DataFrame, titles: Mapping[str, str], last: int) -> str:
    """Say what :func:`draw_claims_by_year` shows: for each claim its verdicts in order, and where the estimate ended."""
    parts = []
    for key, title in titles.items():
        own = frame[frame["key"] == key]
        turns = own[own["verdict"] != own["verdict"].shift()]
        said = ", ".join(f"from {int(row.year)} {row.verdict}" for row in turns.itertuples(index=False))
        known = own["estimate"].dropna()
        end = f"estimate {known.iloc[-1]:.2f} in {last}" if len(known) else "no estimate in any year"
        parts.append(f"{title}: {said}; {end}")
    return ("Claims year by year. " + ". ".join(parts) + ".").replace("-0", "−0").replace("-1", "−1")
