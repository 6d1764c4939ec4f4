"""Every sample as one mark: to the left where it reports a decrease in a region, to the right where an increase.

Samples that were compared with a control group are ringed and stand next to the middle. Nothing is summed up, so that a
reader sees both what leans and on how little it rests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from livingreview.figures import style

HEIGHTS = (2, 3, 4)  # marks on top of one another: as few as the width of the figure allows
PANELS = 3.0  # inches that all panels share, beside the names of the regions
STEP = 0.1  # inches that a mark needs


def draw_votes(
    frame: pd.DataFrame, regions: Mapping[str, str], bodies: Sequence[str], title: str | None = None
) -> Figure:
    """Draw each sample's direction in each region, a panel for each body of evidence.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a mark: ``region``, ``body``, ``sign`` (−1, 1) and ``controlled`` (compared with a control group).
    regions : mapping of str to str
        Label of each region, in the order of the rows.
    bodies : sequence of str
        The bodies of evidence, such as two eras or two treatments; their labels stand over the panels.
    title : str, optional
        What the figure finds.
    """
    for high in HEIGHTS:
        reach = {body: _reach(frame[frame["body"] == body], high) for body in bodies}
        widths = [sum(reach[body].values()) for body in bodies]
        if sum(widths) * STEP <= PANELS:
            break
    height = 0.21 * high * len(regions)
    fig, axes = plt.subplots(
        1, len(bodies), sharey=True, squeeze=False, width_ratios=widths, gridspec_kw={"wspace": 0.06},
        figsize=(max(PANELS, STEP * sum(widths)), height),
    )  # fmt: skip
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    for ax, body in zip(axes[0], bodies, strict=True):
        own = frame[frame["body"] == body]
        for y, region in enumerate(regions):
            for side in (-1, 1):
                _draw_side(ax, side, y, own[(own["region"] == region) & (own["sign"] == side)]["controlled"], high)
        ax.axvline(0, color=style.INK, linewidth=1)
        ax.set(xlim=(-reach[body][-1], reach[body][1]), ylim=(len(regions) - 0.45, -0.55))
        ax.set_yticks(range(len(regions)), regions.values())
        ax.set_xticks([])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        for y in range(len(regions) - 1):
            ax.axhline(y + 0.5, color=style.FAINT, linewidth=0.6, zorder=0)
        if len(bodies) > 1:
            ax.set_title("\n".join(style.wrapped(body, PANELS * sum(reach[body].values()) / sum(widths))), fontsize=10, loc="center")
    handles = style.direction_key({-1: "decrease", 1: "increase"}, markersize=7)
    if frame["controlled"].any():
        ring = style.key_mark("^", style.FAINT, "against a control group", markeredgecolor=style.INK, markersize=7)
        handles.append(ring)
    fig.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.3, -0.06 / height), ncols=3, handletextpad=0.1, columnspacing=1.0)
    style.set_title(fig, title)
    return fig


def alt_votes(frame: pd.DataFrame, regions: Mapping[str, str], bodies: Sequence[str]) -> str:
    """Say what :func:`draw_votes` shows, region by region."""
    sentences = []
    for region, label in regions.items():
        words = []
        for body in bodies:
            own = frame[(frame["region"] == region) & (frame["body"] == body)]
            down, up = (int((own["sign"] == side).sum()) for side in (-1, 1))
            ringed = int(own["controlled"].sum())
            words.append(f"{body} {down} down and {up} up" + (f", {ringed} against a control group" if ringed else ""))
        sentences.append(f"{label}: {'; '.join(words)}.")
    return "Samples that report a decrease or an increase, by region. " + " ".join(sentences)


def _reach(own: pd.DataFrame, high: int) -> dict[int, float]:
    """How far the marks of a panel go to either side, with room for their number."""
    most = {side: own[own["sign"] == side].groupby("region").size().max() for side in (-1, 1)}
    return {side: max(-(-int(n if n == n else 0) // high), 1) + 1.9 for side, n in most.items()}


def _draw_side(ax: Axes, side: int, y: int, controlled: pd.Series, high: int) -> None:
    """Draw the marks of one region on one side, with their number at the tip."""
    mark, total, ringed = style.mark(side), len(controlled), int(controlled.sum())
    for i in range(total):
        alone = i == total - 1 and total % high  # a column that is not full stands on the line of its row
        ax.plot(
            side * (0.75 + i // high),
            y + (0 if alone else 0.8 / high * (i % high - (high - 1) / 2)),
            mark.marker,
            color=mark.colour,
            markersize=7,
            markeredgecolor=style.INK if i < ringed else "none",
            markeredgewidth=1.3 if i < ringed else 0,
        )
    if total:
        tip = 0.75 + (total - 1) // high + 0.7
        ax.text(side * tip, y, f"{total}", ha="right" if side < 0 else "left", va="center_baseline", size=style.SMALLEST)
