"""Who reported what: rows by regions, one mark where a direction was reported and nothing where none was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from livingreview.figures import style

MANY = 26  # columns from which they stand closer
DIRECTION_WORDS = {-1: "decrease", 1: "increase", 0: "no change, or conflicting"}
ASSOCIATION_WORDS = {
    1: "higher goes with a better outcome",
    -1: "higher goes with a worse outcome",
    0: "no association",
}


def draw_matrix(
    frame: pd.DataFrame,
    rows: Mapping[str, str] | Sequence[str],
    columns: Mapping[str, str],
    words: Mapping[int, str] | None = None,
    row: str = "sample",
    ringed: str | None = None,
    ringed_word: str = "",
    title: str | None = None,
) -> Figure:
    """Draw directions as a matrix of marks.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a mark: the column named by `row`, ``region`` and ``sign`` (−1, 0, 1).
    columns : mapping of str to str
        Label of each region, in the order in which they stand; only regions that occur are drawn.
    ringed : str, optional
        Boolean column: true marks are ringed.
    title : str, optional
        What the figure finds.
    """
    words = words or DIRECTION_WORDS
    labels = dict(rows) if isinstance(rows, Mapping) else {r: r for r in rows}
    present = set(frame["region"])
    across = {region: i for i, region in enumerate(region for region in columns if region in present)}
    lines = [label.count("\n") + 1 for label in labels.values()]
    down = {name: sum(lines[:i]) + (lines[i] - 1) / 2 + 0.5 * i for i, name in enumerate(labels)}
    high = sum(lines) + 0.5 * len(lines)
    step = 0.24 if len(across) <= MANY else 0.175  # inches a column, so that a matrix of many is still read on a phone
    fig, ax = plt.subplots(figsize=(step * max(len(across), 6), 0.18 * high))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    ax.set(xlim=(-0.6, max(len(across), 6) - 0.4), ylim=(high - 0.4, -0.9))
    style.label_grid(ax, labels.values(), [columns[r] for r in across])
    ax.set_yticks(list(down.values()), labels.values())
    if len(across) > MANY:
        ax.tick_params(axis="x", rotation=90)
    for record in frame.itertuples(index=False):
        mark = style.mark(record.sign)
        ring = bool(ringed) and bool(getattr(record, ringed))
        ax.plot(
            across[record.region],
            down[getattr(record, row)],
            marker=mark.marker,
            markersize=8,
            color=mark.colour,
            markeredgecolor=style.INK if ring else "none",
            markeredgewidth=1.4 if ring else 0,
            linestyle="none",
        )
    handles = style.direction_key({sign: word for sign, word in words.items() if (frame["sign"] == sign).any()})
    if ringed and frame[ringed].any():
        handles.append(style.key_mark("^", style.FAINT, ringed_word, markeredgecolor=style.INK, markersize=8))
    figure_wide = ax.get_tightbbox(fig.canvas.get_renderer()).width / fig.dpi
    columns_of_key = 1 if figure_wide < style.NARROW - 0.4 else 2 if figure_wide < style.WIDTH - 1 else len(handles)
    ax.legend(handles=handles, loc="upper right", bbox_to_anchor=(1, -0.01), ncols=columns_of_key, handletextpad=0.2)
    style.set_title(fig, title)
    return fig


def alt_matrix(
    frame: pd.DataFrame,
    rows: Mapping[str, str] | Sequence[str],
    columns: Mapping[str, str],
    words: Mapping[int, str] | None = None,
    row: str = "sample",
) -> str:
    """Say what :func:`draw_matrix` shows, row by row."""
    words = words or DIRECTION_WORDS
    labels = dict(rows) if isinstance(rows, Mapping) else {r: r for r in rows}
    sentences = []
    for name, label in labels.items():
        own = frame[frame[row] == name]
        parts = [
            f"{words[s]}: {', '.join(columns[r] for r in own.loc[own['sign'] == s, 'region'])}"
            for s in (-1, 1, 0)
            if (own["sign"] == s).any()
        ]
        sentences.append(f"{label} – {'; '.join(parts) if parts else 'nothing counted'}.")
    return f"Matrix of {len(labels)} rows by {frame['region'].nunique()} regions. " + " ".join(sentences)

