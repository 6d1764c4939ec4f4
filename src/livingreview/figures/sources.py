"""What reviews say, region by region: one column a review, each mark set against the samples that are counted here."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from livingreview.figures import style

# Whether the samples counted here agree with a review's mark: shown by the outline, not the colour.
AGREEMENTS = {
    "same": "counted samples agree",
    "opposite": "counted samples go the other way",
    "undecided": "one side is undecided",
}
_WORDS = {-1: "decrease", 1: "increase", 0: "no change"}


def draw_sources(frame: pd.DataFrame, regions: Mapping[str, str], sources: Mapping[str, str]) -> Figure:
    """Draw the directions that sources report; the outline says whether the samples counted here agree.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a mark: ``source``, ``region``, ``sign`` (−1, 0, 1), ``agreement`` (a key of ``AGREEMENTS``),
        ``n_decrease`` and ``n_increase`` (samples counted here for the same disorders), ``wider`` (whether these are
        counted in a wider region than the source names).
    """
    across = {source: i for i, source in enumerate(sources)}
    down = {region: i for i, region in enumerate(regions)}
    fig, ax = plt.subplots(figsize=(0.25 * len(sources), 0.33 * len(regions)))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    for record in frame.itertuples(index=False):
        x, y = across[record.source], down[record.region]
        mark = style.mark(record.sign)
        if record.agreement == "opposite":
            ax.plot(x, y, "s", markersize=12, markerfacecolor="none", color=style.INK, markeredgewidth=1.6)
        ax.plot(
            x,
            y,
            marker=mark.marker,
            markersize=8,
            markerfacecolor=style.PAPER if record.agreement == "undecided" else mark.colour,
            markeredgecolor=mark.colour,
            markeredgewidth=1.4,
            linestyle="none",
            zorder=3,
        )
    ax.set(xlim=(-0.6, len(sources) - 0.4), ylim=(len(regions) - 0.4, -0.6))
    style.label_grid(ax, regions.values(), sources.values())
    ax.legend(
        handles=_handles(), loc="upper left", bbox_to_anchor=(-0.3, -0.01), ncols=2, handletextpad=0.3, columnspacing=1.2
    )
    return fig


def alt_sources(frame: pd.DataFrame, regions: Mapping[str, str], sources: Mapping[str, str]) -> str:
    """Say what :func:`draw_sources` shows, source by source."""
    sentences = []
    for source, label in sources.items():
        own = frame[frame["source"] == source]
        phrases = [
            f"{regions[r.region]} {_WORDS[int(r.sign)]} ({AGREEMENTS[r.agreement]}: {r.n_decrease} down, {r.n_increase} up"
            f"{' in a wider region' if r.wider else ''})"
            for r in own.itertuples(index=False)
        ]
        sentences.append(f"{label} – {'; '.join(phrases) if phrases else 'nothing that can be compared'}.")
    return f"Directions reported by {len(sources)} sources. " + " ".join(sentences)


def _handles() -> list[Line2D]:
    return [
        *style.direction_key({sign: f"{_WORDS[sign]} in the review" for sign in style.MARKS}),
        style.key_mark("v", style.INK, AGREEMENTS["same"]),
        style.key_mark("s", style.INK, AGREEMENTS["opposite"], markerfacecolor="none", markersize=11),
        style.key_mark("v", style.INK, AGREEMENTS["undecided"], markerfacecolor="none"),
    ]
