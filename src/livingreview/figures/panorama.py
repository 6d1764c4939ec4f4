"""All the evidence at a glance: regions by groups, two bodies of evidence side by side in every cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from livingreview.figures import style


def draw_panorama(
    frame: pd.DataFrame, regions: Mapping[str, str], groups: Mapping[str, str], bodies: Sequence[str]
) -> Figure:
    """Draw net directions by region and group, two bodies of evidence side by side.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a mark: ``region``, ``group``, ``body``, ``sign`` (−1, 0, 1: decrease, inconsistent, increase), ``n`` (samples
        that report a direction) and ``few`` (whether these are too few for a direction; then the mark is hollow).
    """
    down = {region: i for i, region in enumerate(regions)}
    across = {group: i for i, group in enumerate(groups)}
    side = dict(zip(bodies, (-0.24, 0.24), strict=True))
    fig, ax = plt.subplots(figsize=(style.WIDTH + 0.8, 1.2 + 0.29 * len(regions)))
    for i in range(len(groups)):
        ax.axvspan(i - 0.5, i, color="#f1f4f7", zorder=0, linewidth=0)
        ax.axvline(i + 0.5, color=style.FAINT, linewidth=1, zorder=1)
    for record in frame.itertuples(index=False):
        x, y = across[record.group] + side[record.body], down[record.region]
        mark = style.mark(record.sign)
        size = 4.5 + 1.3 * min(record.n, 6)
        ax.plot(
            x - 0.07,
            y,
            mark.marker,
            color=mark.colour,
            markerfacecolor=style.PAPER if record.few else mark.colour,
            markersize=size,
            markeredgewidth=1.2,
            linestyle="none",
            zorder=3,
        )
        ax.text(x + 0.09, y, f"{int(record.n)}", fontsize=7.5, va="center", zorder=4)
    ax.set(xlim=(-0.5, len(groups) - 0.5), ylim=(len(regions) - 0.4, -0.6))
    ax.set_yticks(range(len(regions)), regions.values())
    ticks = [(i + shift, body) for i in range(len(groups)) for body, shift in side.items()]
    ax.set_xticks([x for x, _ in ticks], [str(body) for _, body in ticks], fontsize=7.5)
    ax.xaxis.tick_top()
    for group, i in across.items():
        ax.text(i, -1.55, groups[group], ha="center", va="bottom", fontweight="bold", fontsize=9)
    ax.tick_params(length=0)
    ax.grid(axis="y")
    ax.set_axisbelow(True)
    ax.spines[:].set_visible(False)
    words = {-1: "decrease", 1: "increase", 0: "inconsistent"}
    handles = style.direction_key(words, markersize=7)
    handles.append(style.key_mark("v", style.INK, "too few samples", markerfacecolor="none"))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.42, -0.005), ncols=4, handletextpad=0.2)
    return fig


def alt_panorama(
    frame: pd.DataFrame, regions: Mapping[str, str], groups: Mapping[str, str], bodies: Sequence[str]
) -> str:
    """Say what :func:`draw_panorama` shows, group by group."""
    glyph = {-1: "down", 1: "up", 0: "inconsistent"}
    sentences = []
    for group, label in groups.items():
        for body in bodies:
            own = frame[(frame["group"] == group) & (frame["body"] == body)]
            phrases = [f"{regions[r.region]} {glyph[int(r.sign)]} ({int(r.n)})" for r in own.itertuples(index=False)]
            sentences.append(f"{label}, {body}: {', '.join(phrases) if phrases else 'nothing counted'}.")
    return "Direction of change by region and disorder, with the number of samples in brackets. " + " ".join(sentences)
