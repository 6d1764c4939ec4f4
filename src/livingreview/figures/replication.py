"""Then and since: each region's share of decreases in earlier and in later samples, grouped by what became of it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from livingreview.figures import style

BODIES = ("then", "since")
_SIGNS = {"decrease": -1, "increase": 1}


def draw_replication(frame: pd.DataFrame, sections: Mapping[str, str], least: int) -> Figure:
    """Draw two shares with intervals for each row, rows grouped by status.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a line of the figure: ``label``, ``status``, and for each of the endings ``_then`` and ``_since``
        ``n_decrease``, ``n_increase``, ``share_decrease``, ``ci_low``, ``ci_high``, ``direction``.
    sections : mapping of str to str
        Statuses in order from the top, with what each means; those that do not occur are left out.
    """
    present = {status: words for status, words in sections.items() if (frame["status"] == status).any()}
    fig, ax = plt.subplots()
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    style.reference_line(ax, 0.5)
    y, ticks = 0.0, []
    for status, words in present.items():
        lines = textwrap.wrap(f"{status}: {words}".capitalize(), 52)
        ax.text(-1.0, y - 0.4, "\n".join(lines), fontweight="bold", va="top", zorder=5, fontsize=style.SMALLEST)
        y += 0.55 + 0.4 * len(lines)
        for record in frame[frame["status"] == status].to_dict("records"):
            for body, shift in zip(BODIES, (-0.23, 0.23), strict=True):
                _draw_body(ax, record, body, y + shift, least)
            ticks.append((y, textwrap.fill(record["label"], 16)))
            y += 1.1
        y += 0.2
    fig.set_size_inches(1.5, 0.46 * y)
    ax.set(xlim=(-0.03, 1.03), ylim=(y - 0.4, -0.6), xlabel="samples that report a decrease")
    ax.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    style.label_rows(ax, [label for _, label in ticks], [place for place, _ in ticks])
    handles = style.direction_key({-1: "decrease", 1: "increase", 0: "inconsistent"})
    handles.append(style.key_mark("v", style.INK, "too few samples", markerfacecolor="none"))
    ax.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.3, 1), ncols=2, handletextpad=0.2)
    return fig


def alt_replication(frame: pd.DataFrame, sections: Mapping[str, str]) -> str:
    """Say what :func:`draw_replication` shows, heading by heading."""
    sentences = []
    for status, words in sections.items():
        own = frame[frame["status"] == status].to_dict("records")
        if own:
            phrases = [f"{r['label']}, {', '.join(f'{body} {_votes(r, body)}' for body in BODIES)}" for r in own]
            sentences.append(f"{status.capitalize()} ({words}) – {'; '.join(phrases)}.")
    head = "Samples that report a decrease and an increase, then and since."
    return f"{head} {' '.join(sentences) if sentences else 'No region has a direction.'}"


def _draw_body(ax, record: Mapping[str, object], body: str, y: float, least: int) -> None:
    n = record[f"n_decrease_{body}"] + record[f"n_increase_{body}"]
    ax.text(1.05, y, f"{body} {_votes(record, body)}", va="center", fontsize=style.SMALLEST)
    if not n:
        return
    share = record[f"share_decrease_{body}"]
    # Samples too few for a direction still lean to a side: a hollow mark.
    lean = (share < 0.5) - (share > 0.5)
    mark = style.mark(lean if n < least else _SIGNS.get(str(record[f"direction_{body}"]), 0))
    ax.plot([record[f"ci_low_{body}"], record[f"ci_high_{body}"]], [y, y], color=mark.colour, linewidth=1.4, alpha=0.45)
    ax.plot(
        share,
        y,
        marker=mark.marker,
        markersize=6.5,
        color=mark.colour,
        markerfacecolor=style.PAPER if n < least else mark.colour,
        markeredgewidth=1.2,
        linestyle="none",
        clip_on=False,
    )


def _votes(record: Mapping[str, object], body: str) -> str:
    down, up = record[f"n_decrease_{body}"], record[f"n_increase_{body}"]
    return f"{down}▼ {up}▲" if down + up else "no direction"
