"""Estimates with intervals, one line each: of anything, and of the share of studies with a decrease by region."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from livingreview.figures import style

_LABEL, _NOTE = 22, 15  # letters in a line of a label, and of a note
_MARKS_OF = {"decrease": -1, "increase": 1, "inconsistent": 0, "too few samples": 0}


def draw_estimates(frame: pd.DataFrame, xlabel: str, limits: tuple[float, float], zero: float = 0.0) -> Figure:
    """Draw estimates with intervals.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``label``, ``estimate``, ``low``, ``high`` and ``note`` (shown at the right).
    """
    labels = ["\n".join(textwrap.wrap(label, _LABEL)) for label in frame["label"]]
    notes = ["\n".join(textwrap.wrap(note, _NOTE)) for note in frame["note"]]
    lines = [max(label.count("\n"), note.count("\n")) + 1 for label, note in zip(labels, notes, strict=True)]
    places = [sum(lines[:i]) + (n - 1) / 2 + 0.6 * i for i, n in enumerate(lines)]
    fig, ax = plt.subplots(figsize=(1.5, 0.17 * (sum(lines) + 0.6 * len(lines))))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    style.reference_line(ax, zero)
    for y, note, record in zip(places, notes, frame.itertuples(index=False), strict=True):
        ax.plot([record.low, record.high], [y, y], color=style.ARM_A, linewidth=1.6, alpha=0.6)
        ax.plot(record.estimate, y, "D", color=style.ARM_A, markersize=6, clip_on=False)
        ax.text(limits[1] + 0.06 * (limits[1] - limits[0]), y, note, va="center", fontsize=style.SMALLEST)
    ax.set(xlim=limits, ylim=(places[-1] + 1 if places else 1, -1))
    ax.set_xlabel("\n".join(textwrap.wrap(xlabel, 34)))
    ax.xaxis.set_major_locator(MaxNLocator(3))
    style.label_rows(ax, labels, places)
    return fig


def alt_estimates(frame: pd.DataFrame, what: str) -> str:
    """Say what :func:`draw_estimates` shows; `what` names the estimate."""
    phrases = [
        f"{r.label} {r.estimate:.2f} ({r.low:.2f} to {r.high:.2f})"
        if pd.notna(r.low)
        else f"{r.label} {r.estimate:.2f}"
        for r in frame[frame["estimate"].notna()].itertuples(index=False)
    ]
    return f"{what}, with 95% interval: {'; '.join(phrases) if phrases else 'nothing could be estimated'}."


def draw_reliability(frame: pd.DataFrame) -> Figure:
    """Draw how often came true what had a probability; on the diagonal it came as often as was said.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``predicted``, ``observed``, ``low``, ``high``, ``n``.
    """
    fig, ax = plt.subplots(figsize=(style.WIDTH * 0.6, style.WIDTH * 0.6))
    ax.plot([0, 1], [0, 1], color=style.FAINT, linewidth=1)
    for record in frame.itertuples(index=False):
        ax.plot([record.predicted] * 2, [record.low, record.high], color=style.ARM_A, linewidth=1.6, alpha=0.6)
    ax.plot(frame["predicted"], frame["observed"], "D-", color=style.ARM_A, markersize=6, linewidth=0.8)
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="probability given", ylabel="share that was true", aspect="equal")
    return fig


def alt_reliability(frame: pd.DataFrame) -> str:
    """Say what :func:`draw_reliability` shows."""
    said = "; ".join(f"given {r.predicted:.2f}, true {r.observed:.2f} of {r.n}" for r in frame.itertuples(index=False))
    return f"How often answers were true, by the probability that they were given: {said or 'nothing was simulated'}."


def draw_forest(frame: pd.DataFrame, names: Mapping[str, str], title: str | None = None) -> Figure:
    """Draw shares with intervals, one row a region.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``region``, ``n_decrease``, ``n_increase``, ``share_decrease``, ``ci_low``, ``ci_high``, ``direction``.
    title : str, optional
        What the figure finds.
    """
    fig, ax = plt.subplots(figsize=(1.85, 0.36 * len(frame)))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    style.reference_line(ax, 0.5)
    for y, record in enumerate(frame.itertuples(index=False)):
        if pd.isna(record.share_decrease):
            continue
        mark = style.MARKS[_MARKS_OF.get(record.direction, 0)]
        hollow = record.direction == "too few samples"
        ax.plot([record.ci_low, record.ci_high], [y, y], color=mark.colour, linewidth=1.6, alpha=0.55)
        ax.plot(
            record.share_decrease,
            y,
            marker=mark.marker,
            markersize=7.5,
            color=mark.colour,
            markerfacecolor=style.PAPER if hollow else mark.colour,
            markeredgewidth=1.3,
            clip_on=False,
        )
        ax.text(1.08, y, f"▼{record.n_decrease:.0f} ▲{record.n_increase:.0f}", va="center", fontsize=style.SMALLEST)
    ax.set(xlim=(-0.03, 1.03), ylim=(len(frame) - 0.4, -0.7), xlabel="samples that report a decrease")
    ax.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    style.label_rows(ax, ["\n".join(textwrap.wrap(names[region], 24)) for region in frame["region"]])
    style.set_title(fig, title)
    return fig


def alt_forest(frame: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Say what :func:`draw_forest` shows."""
    return f"Share of samples that report a decrease, with 95% interval. {_phrases(frame, names)}"


def _phrases(frame: pd.DataFrame, names: Mapping[str, str]) -> str:
    counted = frame[(frame["n_decrease"] + frame["n_increase"]) > 0]
    if counted.empty:
        return "No region with a counted direction."
    return (
        "; ".join(
            f"{names[r.region]} {r.n_decrease} of {r.n_decrease + r.n_increase} ({100 * r.ci_low:.0f}% to {100 * r.ci_high:.0f}%)"
            for r in counted.itertuples(index=False)
        )
        + "."
    )
