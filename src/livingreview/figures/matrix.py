"""Who reported what: rows by regions, one mark where a direction was reported and nothing where none was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from livingreview.figures import style

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
    hollow: str | None = None,
    hollow_word: str = "",
) -> Figure:
    """Draw directions as a matrix of marks.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a mark: the column named by `row`, ``region`` and ``sign`` (−1, 0, 1).
    columns : mapping of str to str
        Label of each region; only regions that occur are drawn, those reported most often first.
    hollow : str, optional
        Boolean column: true marks are drawn hollow.
    """
    words = words or DIRECTION_WORDS
    labels = dict(rows) if isinstance(rows, Mapping) else {r: r for r in rows}
    order = _column_order(frame, columns)
    across = {region: i for i, region in enumerate(order)}
    down = {name: i for i, name in enumerate(labels)}
    height = 1.6 + 0.30 * len(labels)
    fig, ax = plt.subplots(figsize=(max(style.WIDTH, 2.6 + 0.34 * len(order)), height))
    ax.set(xlim=(-0.6, len(order) - 0.4), ylim=(len(labels) - 0.4, -0.6))
    style.label_grid(ax, labels.values(), [columns[r] for r in order])
    for record in frame.itertuples(index=False):
        mark = style.mark(record.sign)
        is_hollow = bool(hollow) and bool(getattr(record, hollow))
        ax.plot(
            across[record.region],
            down[getattr(record, row)],
            marker=mark.marker,
            markersize=8,
            markerfacecolor=style.PAPER if is_hollow else mark.colour,
            markeredgecolor=mark.colour,
            markeredgewidth=1.4,
            linestyle="none",
        )
    handles = style.direction_key({sign: word for sign, word in words.items() if (frame["sign"] == sign).any()})
    if hollow and frame[hollow].any():
        handles.append(style.key_mark("^", style.INK, hollow_word, markerfacecolor="none"))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=len(handles), handletextpad=0.2)
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


def _column_order(frame: pd.DataFrame, columns: Mapping[str, str]) -> list[str]:
    position = {region: i for i, region in enumerate(columns)}
    counts = frame["region"].value_counts()
    return sorted(counts.index, key=lambda r: (-counts[r], position[r]))
