"""A class that coded blind: agreement of each student with the reference, field by field, beside a second coder."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from livingreview.figures import style


def draw_class(
    students: pd.DataFrame, fields: Mapping[tuple[str, str], str], second: Mapping[tuple[str, str], float]
) -> Figure:
    """Draw percent agreement, one open circle a student, stacked where students coincide.

    Parameters
    ----------
    students : pandas.DataFrame
        One row a student and field: ``table, field, percent``.
    """
    fig, ax = plt.subplots(figsize=(2.4, 0.42 * max(1, len(fields))))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    for place, key in enumerate(fields):
        own = _percents(students, key)
        seen: dict[float, int] = {}
        for percent in own.sort_values():
            above = seen.get(round(percent), 0)
            seen[round(percent)] = above + 1
            offset = 0.13 * ((above + 1) // 2) * (1 if above % 2 else -1)
            ax.plot(percent, place + max(-0.36, min(0.36, offset)), "o", markersize=5, markerfacecolor=style.PAPER,
                    markeredgecolor=style.ARM_A, markeredgewidth=1.2, linestyle="none", zorder=3)  # fmt: skip
        if len(own):
            ax.plot([own.median()] * 2, [place - 0.3, place + 0.3], color=style.INK, linewidth=2.2, zorder=2)
        if key in second and second[key] == second[key]:
            ax.plot(second[key], place, "D", markersize=7, color=style.INCREASE, linestyle="none", zorder=1)
    if students.empty:
        ax.text(50, 0, "no coding to show", ha="center", va="center")
    ax.set(xlim=(-3, 103), ylim=(max(1, len(fields)) - 0.4, -0.6), xlabel="agreement with the reference (per cent)")
    style.label_rows(ax, list(fields.values()))
    handles = [
        style.key_mark("o", style.ARM_A, "a student", markerfacecolor=style.PAPER),
        Line2D([], [], color=style.INK, linewidth=2.2, label="median of the class"),
        style.key_mark("D", style.INCREASE, "second coder of this edition"),
    ]
    ax.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 1.0))
    return fig


def alt_class(
    students: pd.DataFrame, fields: Mapping[tuple[str, str], str], second: Mapping[tuple[str, str], float]
) -> str:
    """Say what :func:`draw_class` shows, field by field.

    Examples
    --------
    >>> frame = pd.DataFrame({"student": ["a", "b"], "table": "studies", "field": "design", "percent": [50.0, 100.0]})
    >>> alt_class(frame, {("studies", "design"): "Design"}, {("studies", "design"): 100.0})
    'Agreement with the reference, 2 students. Design: median 75 per cent, from 50 to 100; second coder 100.'
    """
    phrases = []
    for key, label in fields.items():
        own = _percents(students, key)
        words = f"median {own.median():.0f} per cent, from {own.min():.0f} to {own.max():.0f}" if len(own) else "nobody"
        known = key in second and second[key] == second[key]
        phrases.append(f"{label}: {words}" + (f"; second coder {second[key]:.0f}" if known else ""))
    n = students["student"].nunique() if len(students) else 0
    who = f"{n} student{'' if n == 1 else 's'}"
    return f"Agreement with the reference, {who}. " + (". ".join(phrases) if phrases else "Nothing was coded") + "."


def _percents(students: pd.DataFrame, key: tuple[str, str]) -> pd.Series:
    own = students[(students["table"] == key[0]) & (students["field"] == key[1])]
    return own["percent"].astype(float).dropna()
