"""Then and since, region by region: where the share of decreases stood in earlier samples, and where later ones moved it."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from livingreview.figures import style


def draw_slopes(
    frame: pd.DataFrame, names: Mapping[str, str], labels: tuple[str, str], title: str | None = None
) -> Figure:
    """Draw an arrow a region, from the earlier share of decreases to the later one.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a region, in the order in which they stand: ``region``, and for each of the endings ``_then`` and
        ``_since`` ``n_decrease``, ``n_increase``. A region without a direction on one side has a mark and no arrow.
    labels : tuple of str
        What the two bodies of evidence are called.
    title : str, optional
        What the figure finds.
    """
    fig, ax = plt.subplots(figsize=(1.95, 0.36 * len(frame)))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    style.reference_line(ax, 0.5)
    for y, row in enumerate(frame.to_dict("records")):
        shares = {body: _share(row, body) for body in ("then", "since")}
        if None not in shares.values() and shares["then"] != shares["since"]:
            arrow = {"arrowstyle": "-|>", "color": style.INK, "shrinkA": 4, "shrinkB": 4, "linewidth": 1.1}
            ax.annotate("", (shares["since"], y), (shares["then"], y), arrowprops=arrow)
        for body, share in shares.items():
            if share is None:
                continue
            colour = style.mark(0.5 - share).colour
            face = style.PAPER if body == "then" else colour
            ax.plot(share, y, "o", markersize=8, color=colour, markerfacecolor=face, markeredgewidth=1.5, clip_on=False)
        ax.text(1.1, y, f"{_tally(row, 'then')} → {_tally(row, 'since')}", va="center", size=style.SMALLEST)
    ax.set(xlim=(-0.04, 1.04), ylim=(len(frame) - 0.4, -0.6))
    ax.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    ax.set_xlabel("samples that report a decrease")
    style.label_rows(ax, [names[region] for region in frame["region"]])
    handles = [
        style.key_mark("o", style.INK, labels[0], markerfacecolor=style.PAPER, markersize=8),
        style.key_mark("o", style.INK, labels[1], markersize=8),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.5, 1.0), ncols=2, handletextpad=0.2)
    style.set_title(fig, title)
    return fig


def alt_slopes(frame: pd.DataFrame, names: Mapping[str, str], labels: tuple[str, str]) -> str:
    """Say what :func:`draw_slopes` shows, region by region."""
    said = [
        f"{names[row['region']]}: {', '.join(f'{label} {_words(row, body)}' for label, body in zip(labels, ('then', 'since'), strict=True))}."
        for row in frame.to_dict("records")
    ]
    return "Samples that report a decrease and an increase, earlier and later. " + " ".join(said)


def _share(row: Mapping[str, float], body: str) -> float | None:
    n = row[f"n_decrease_{body}"] + row[f"n_increase_{body}"]
    return row[f"n_decrease_{body}"] / n if n else None


def _tally(row: Mapping[str, float], body: str) -> str:
    return f"▼{row[f'n_decrease_{body}']:.0f} ▲{row[f'n_increase_{body}']:.0f}"


def _words(row: Mapping[str, float], body: str) -> str:
    down, up = row[f"n_decrease_{body}"], row[f"n_increase_{body}"]
    return f"{down:.0f} down and {up:.0f} up" if down + up else "none"
