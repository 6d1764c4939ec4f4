"""The probability of each zone of a claim as one bar: as claimed, little or nothing there, against."""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from livingreview.figures import style

# Tones of the conclusions, told apart by hatching as well.
ZONES = {
    "interest": ("as claimed", "#00735c", ""),
    "nothing": ("little or nothing there", "#c9ced6", "..."),
    "against": ("against", "#8f2d63", "///"),
}
_LINE = 48  # letters of a line


def draw_answers(rows: pd.DataFrame, cut_off: float, title: str) -> Figure:
    """Draw one bar a claim, its title and conclusion above it.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``label``, ``interest``, ``nothing``, ``against`` (probabilities; NaN where nothing can be estimated), ``n``,
        ``conclusion``.
    cut_off : float
        Probability from which a conclusion is drawn; marked from either end.
    title : str
        What the figure shows, as a finding.
    """
    fig, ax = plt.subplots(figsize=(style.NARROW, 1.4 + 0.6 * len(rows)))
    for y, row in enumerate(rows.itertuples(index=False)):
        ax.text(0, y - 0.12, textwrap.fill(row.label, _LINE), va="bottom", fontsize=style.SMALLEST, linespacing=1.05)
        left = 0.0
        for zone, (_, colour, hatch) in ZONES.items():
            width = getattr(row, zone)
            if pd.isna(width):
                continue
            ax.barh(y + 0.08, width, left=left, color=colour, hatch=hatch, edgecolor=style.PAPER, height=0.3, linewidth=0.6)
            left += width
        if left:
            ax.vlines((1 - cut_off, cut_off), y - 0.1, y + 0.28, color=style.INK, linewidth=1)
        else:
            ax.text(0, y + 0.08, "no sample bears on it", va="center", fontsize=style.SMALLEST, color=style.NO_CHANGE)
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -0.7), yticks=[])
    ax.set_xlabel("probability", fontsize=style.SMALLEST)
    ax.tick_params(axis="x", labelsize=style.SMALLEST)
    ax.spines["left"].set_visible(False)
    fig.suptitle(textwrap.fill(title, _LINE - 4), x=0.02, ha="left", fontsize=style.SMALLEST + 0.5, fontweight="bold")
    keys = [plt.Rectangle((0, 0), 1, 1, facecolor=colour, hatch=hatch, edgecolor=style.PAPER, label=word) for word, colour, hatch in ZONES.values()]
    fig.legend(handles=keys, loc="lower center", ncols=3, fontsize=style.SMALLEST, columnspacing=0.8, handlelength=1.2, handletextpad=0.4)
    fig.subplots_adjust(left=0.02, right=0.98, top=1 - 0.5 / fig.get_figheight(), bottom=0.75 / fig.get_figheight())
    return fig


def alt_answers(rows: pd.DataFrame) -> str:
    """Say what :func:`draw_answers` shows, claim by claim."""
    said = []
    for row in rows.itertuples(index=False):
        zones = [f"{word} {getattr(row, zone):.2f}" for zone, (word, _, _) in ZONES.items() if pd.notna(getattr(row, zone))]
        said.append(f"{row.label}: {', '.join(zones) or 'no estimate'}; {row.conclusion}, {row.n} samples.")
    return "Probability of each zone, claim by claim. " + " ".join(said)
