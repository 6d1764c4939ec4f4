"""What was set aside and what was kept: a column of boxes, with the reasons beside it."""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from livingreview.figures import style


def draw_flow(steps: pd.DataFrame) -> Figure:
    """Draw a flow of records.

    Parameters
    ----------
    steps : pandas.DataFrame
        Columns ``label``, ``n`` and ``kind``: ``kept`` boxes stand in the column, ``aside`` boxes leave it to the
        right.
    """
    fig, ax = plt.subplots(figsize=(style.WIDTH, 0.72 * len(steps) + 0.2))
    ax.set(xlim=(0, 10), ylim=(-len(steps) + 0.3, 0.7))
    ax.axis("off")
    kept = [i for i, kind in enumerate(steps["kind"]) if kind == "kept"]
    for first, second in zip(kept, kept[1:], strict=False):
        ax.annotate(
            "", (2.4, -second + 0.30), (2.4, -first - 0.30), arrowprops={"arrowstyle": "-|>", "color": style.INK}
        )
    for i, step in enumerate(steps.itertuples(index=False)):
        aside = step.kind == "aside"
        left, width = (4.9, 5.0) if aside else (0.1, 4.6)
        ax.add_patch(
            FancyBboxPatch(
                (left, -i - 0.30),
                width,
                0.60,
                boxstyle="round,pad=0,rounding_size=0.08",
                facecolor="#f4f5f7" if aside else "#e6eef5",
                edgecolor=style.NO_CHANGE if aside else style.DECREASE,
                linestyle="--" if aside else "-",
                linewidth=1,
            )
        )
        if aside:
            ax.annotate("", (4.9, -i), (2.4, -i), arrowprops={"arrowstyle": "-|>", "color": style.NO_CHANGE})
        text = "\n".join(textwrap.wrap(step.label, 46 if aside else 42))
        ax.text(left + 0.55, -i, text, va="center", fontsize=8.5)
        ax.text(left + 0.45, -i, f"{step.n}", va="center", ha="right", fontsize=10.5, fontweight="bold")
    return fig


def alt_flow(steps: pd.DataFrame) -> str:
    """Say what :func:`draw_flow` shows, step by step."""
    return "Flow of records. " + " ".join(
        f"{'Set aside' if step.kind == 'aside' else 'Kept'}: {step.n}, {step.label}."
        for step in steps.itertuples(index=False)
    )
