"""Two arms side by side: which regions both report, in which direction, and which only one of them reports."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from livingreview.figures import style

STATUS_WORDS = {
    "same": "both, same direction",
    "opposite": "both, opposite directions",
    "undecided": "both, undecided in one",
    "a_only": "first only",
    "b_only": "second only",
}
_ORDER = list(STATUS_WORDS)
_LINES = {"same": ("-", 2.2, "="), "opposite": ((0, (2, 2)), 1.6, "×"), "undecided": (":", 1.2, "?")}


def draw_overlap(frame: pd.DataFrame, names: Mapping[str, str], arms: tuple[str, str]) -> Figure:
    """Draw the regions of two arms as two columns of marks, joined where both report a region.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``region``, ``sign_a``, ``n_a``, ``sign_b``, ``n_b``, ``status`` (same, opposite, undecided, a_only,
        b_only).
    """
    rows = ordered(frame)
    fig, ax = plt.subplots(figsize=(style.WIDTH, 1.1 + 0.30 * len(rows)))
    for y, record in enumerate(rows.itertuples(index=False)):
        if record.status in _LINES:
            line, width, glyph = _LINES[record.status]
            ax.plot([0, 1], [y, y], color=style.INK, linestyle=line, linewidth=width, alpha=0.55, zorder=1)
            ax.text(0.5, y, glyph, ha="center", va="center", backgroundcolor=style.PAPER, fontsize=11, zorder=2)
        for x, sign, n, align in ((0, record.sign_a, record.n_a, "right"), (1, record.sign_b, record.n_b, "left")):
            if not n:
                continue
            mark = style.mark(sign)
            ax.plot(x, y, marker=mark.marker, markersize=9, color=mark.colour, linestyle="none", zorder=3)
            ax.text(x + (-0.07 if x == 0 else 0.07), y, f"{int(n)}", ha=align, va="center", fontsize=8)
        ax.text(
            1.32,
            y,
            STATUS_WORDS[record.status].replace("first", arms[0]).replace("second", arms[1]),
            va="center",
            fontsize=8.5,
        )
    ax.set(xlim=(-0.35, 2.3), ylim=(len(rows) - 0.4, -0.8))
    ax.set_yticks(range(len(rows)), [names[r] for r in rows["region"]])
    ax.set_xticks([0, 1], [f"{arm}\n(samples)" for arm in arms])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return fig


def alt_overlap(frame: pd.DataFrame, names: Mapping[str, str], arms: tuple[str, str]) -> str:
    """Say what :func:`draw_overlap` shows."""
    phrases = []
    for status in _ORDER:
        own = frame.loc[frame["status"] == status, "region"]
        if len(own):
            word = STATUS_WORDS[status].replace("first", arms[0]).replace("second", arms[1])
            phrases.append(f"{word}: {', '.join(names[r] for r in own)}")
    return f"Regions reported by {arms[0]} and by {arms[1]}. " + "; ".join(phrases or ["no region"]) + "."


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort regions by status (shared ones first), then by the number of studies."""
    rank = frame["status"].map({status: i for i, status in enumerate(_ORDER)})
    total = frame["n_a"].fillna(0) + frame["n_b"].fillna(0)
    return (
        frame.assign(_rank=rank, _total=-total)
        .sort_values(["_rank", "_total", "region"])
        .drop(columns=["_rank", "_total"])
    )
