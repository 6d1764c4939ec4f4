"""A sweep: one small panel a question, its estimate over the values of the first parameter."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from livingreview.figures import style

_ACROSS = 3
# Further parameters: a line of its own shape for each of their values, in tones that mean no direction.
_LINES = [("o", "-", style.ARM_A), ("s", "--", style.ARM_B), ("D", ":", style.NO_CHANGE), ("^", "-.", style.INK)]


def draw_sweep(frame: pd.DataFrame, swept: Sequence[str]) -> Figure:
    """Draw a sweep.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a point × question: the swept parameters, ``key``, ``label``, ``estimate``, ``answer`` and ``decided``
        (whether it answers the question: a filled mark).
    swept : sequence of str
        Parameters; the first is the axis, the others make the lines.
    """
    keys = list(dict.fromkeys(frame["key"]))
    values, lines = list(dict.fromkeys(frame[swept[0]])), _lines(frame, swept)
    n_rows = max(-(-len(keys) // _ACROSS), 1)
    fig, axes = plt.subplots(
        n_rows,
        _ACROSS,
        figsize=(style.WIDTH, 1.0 + 1.9 * n_rows),
        sharex=True,
        squeeze=False,
        layout="constrained",
    )
    for ax in axes.flat[len(keys) :]:
        ax.set_visible(False)
    if not keys:
        axes[0, 0].set_visible(True)
        axes[0, 0].set_axis_off()
        axes[0, 0].text(0, 0.5, "no run answers any question", transform=axes[0, 0].transAxes)
    for ax, key in zip(axes.flat, keys, strict=False):
        own = frame[frame["key"] == key].assign(_line=_named(frame[frame["key"] == key], swept))
        for k, line in enumerate(lines):
            marker, dash, colour = _LINES[k % len(_LINES)]
            part = own[(own["_line"] == line) & own["estimate"].notna()]
            x = [values.index(value) for value in part[swept[0]]]
            ax.plot(x, part["estimate"], linestyle=dash, linewidth=1, color=colour)
            for filled in (True, False):
                some = part["decided"].to_numpy(bool) == filled
                if some.any():
                    ax.plot(
                        [a for a, keep in zip(x, some, strict=True) if keep], part["estimate"][some], marker,
                        color=colour, markerfacecolor=colour if filled else style.PAPER, markersize=4.5, linestyle="none",
                    )  # fmt: skip
        ax.set_title(textwrap.fill(str(own["label"].iloc[0]), 27), fontsize=style.SMALLEST, loc="left")
        # Shares run from 0 to 1 and all else from -1 to 1: one scale each, so that a small change looks small.
        low = -1 if (own["estimate"] < 0).any() else 0
        ax.set_ylim(low - 0.06, 1.06)
        ax.set_yticks([low, 0, 1] if low else [0, 0.5, 1])
        ax.set_xlim(-0.4, len(values) - 0.6)
        ax.set_xticks(range(len(values)), [str(value) or "(no filter)" for value in values], rotation=45)
        ax.tick_params(labelbottom=True)
    fig.supxlabel(swept[0], fontsize=style.SMALLEST)
    fig.supylabel("estimate", fontsize=style.SMALLEST)
    handles = [
        Line2D([], [], marker=_LINES[k % len(_LINES)][0], linestyle=_LINES[k % len(_LINES)][1],
               color=_LINES[k % len(_LINES)][2], markersize=4.5, label=line)
        for k, line in enumerate(lines)
    ]  # fmt: skip
    blank = Line2D(
        [], [], marker="o", linestyle="none", color=style.INK, markerfacecolor=style.PAPER, label="no answer"
    )
    fig.legend(handles=[*handles, blank], loc="outside upper center", ncols=min(len(handles) + 1, 4))
    return fig


def alt_sweep(frame: pd.DataFrame, swept: Sequence[str]) -> str:
    """Say what :func:`draw_sweep` shows: for each question how the answer goes over the points."""
    parts = []
    for key in dict.fromkeys(frame["key"]):
        own = frame[frame["key"] == key]
        answers = own["answer"].value_counts(sort=False)
        said = ", ".join(f"{answer} in {n}" for answer, n in answers.items())
        known = own["estimate"].dropna()
        reach = f", estimates {known.min():.2f} to {known.max():.2f}" if len(known) else ""
        parts.append(f"{own['label'].iloc[0]}: {said}{reach}")
    answers = "; ".join(parts) or "no run answers any question"
    return f"Answers over {' and '.join(swept)}. {answers}.".replace("-", "−")


def _named(frame: pd.DataFrame, swept: Sequence[str]) -> list[str]:
    if len(swept) == 1:
        return ["estimate"] * len(frame)
    rows = frame[list(swept[1:])].to_dict("records")
    return [", ".join(f"{name}={value}" for name, value in row.items()) for row in rows]


def _lines(frame: pd.DataFrame, swept: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(_named(frame, swept)))
