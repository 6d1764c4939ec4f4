"""The probability of each zone of a claim as one bar: as claimed, little or nothing there, against."""

from __future__ import annotations

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


def draw_answers(rows: pd.DataFrame, cut_off: float) -> Figure:
    """Draw one bar a claim.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``label``, ``interest``, ``nothing``, ``against`` (probabilities; NaN where nothing can be estimated), ``n``,
        ``conclusion``.
    cut_off : float
        Probability from which a conclusion is drawn; marked from either end.
    """
    fig, ax = plt.subplots(figsize=(style.WIDTH + 1.6, 0.9 + 0.42 * len(rows)))
    for y, row in enumerate(rows.itertuples(index=False)):
        left = 0.0
        for zone, (_, colour, hatch) in ZONES.items():
            width = getattr(row, zone)
            if pd.isna(width):
                continue
            ax.barh(y, width, left=left, color=colour, hatch=hatch, edgecolor=style.PAPER, height=0.66, linewidth=0.6)
            left += width
        ax.text(1.02, y, f"{row.conclusion} (n {row.n})", va="center", fontsize=8)
    for place in (cut_off, 1 - cut_off):
        ax.axvline(place, color=style.INK, linewidth=0.8, linestyle=(0, (3, 3)))
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.6), xlabel="probability")
    style.label_rows(ax, rows["label"])
    keys = [plt.Rectangle((0, 0), 1, 1, facecolor=colour, hatch=hatch, edgecolor=style.PAPER, label=word) for word, colour, hatch in ZONES.values()]
    ax.legend(handles=keys, loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3)
    return fig


def alt_answers(rows: pd.DataFrame) -> str:
    """Say what :func:`draw_answers` shows, claim by claim."""
    said = []
    for row in rows.itertuples(index=False):
        zones = [f"{word} {getattr(row, zone):.2f}" for zone, (word, _, _) in ZONES.items() if pd.notna(getattr(row, zone))]
        said.append(f"{row.label}: {', '.join(zones) or 'no estimate'}; {row.conclusion}, {row.n} samples.")
    return "Probability of each zone, claim by claim. " + " ".join(said)
