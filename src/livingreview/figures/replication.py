"""Then and since: each region's share of decreases in earlier and in later samples, grouped by what became of it."""

from __future__ import annotations

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
    n_lines = len(frame) + 1.1 * len(present)
    fig, ax = plt.subplots(figsize=(style.WIDTH, 1.2 + 0.42 * n_lines))
    style.reference_line(ax, 0.5)
    y, ticks = 0.0, []
    for status, words in present.items():
        heading = f"{status}: {words}".capitalize()
        ax.text(-0.02, y, heading, fontweight="bold", fontsize=9, va="center", backgroundcolor=style.PAPER, zorder=5)
        y += 1
        for record in frame[frame["status"] == status].to_dict("records"):
            for body, shift in zip(BODIES, (-0.17, 0.17), strict=True):
                _draw_body(ax, record, body, y + shift, least)
            ticks.append((y, record["label"]))
            y += 1
        y += 0.1
    ax.set(xlim=(-0.03, 1.03), ylim=(y - 0.4, -0.6), xlabel="share of samples that report a decrease")
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%\nall increase", "25%", "50%", "75%", "100%\nall decrease"])
    style.label_rows(ax, [label for _, label in ticks], [place for place, _ in ticks])
    handles = style.direction_key({-1: "decrease", 1: "increase", 0: "inconsistent"})
    handles.append(style.key_mark("v", style.INK, "too few samples", markerfacecolor="none"))
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, handletextpad=0.2)
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
    ax.text(1.05, y, f"{body} {_votes(record, body)}", va="center", fontsize=7.5)
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
