"""The specification curve: every estimate of a claim in order, and which choices lie where along it."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from livingreview.figures import style

# Strips of the lower panel: the specifications, cut into so many parts of equal number.
_STRIPS = 120
_SHADES = LinearSegmentedColormap.from_list("share", [style.PAPER, style.ARM_A])


def draw_curve(frame: pd.DataFrame, panels: Sequence[tuple[str, dict[str, str]]], published: float) -> Figure:
    """Draw the curve of one claim.

    Parameters
    ----------
    frame : pandas.DataFrame
        Specifications with enough evidence: ``towards`` (the estimate, positive where it goes as the claim expects),
        ``verdict``, and one column a choice.
    panels : sequence of (str, dict of str to str)
        Choices that are shown: column, and the title of each option.

    Returns
    -------
    matplotlib.figure.Figure
        Above, the estimates in order; bold where the conclusion is "supported" (up) or "contradicted" (down). Below, a
        row an option: how large a part of each strip of specifications has it.
    """
    ordered = frame.sort_values("towards", kind="stable").reset_index(drop=True)
    n_rows = sum(len(options) for _, options in panels)
    fig, (top, below) = plt.subplots(
        2, 1, figsize=(style.WIDTH, 2.6 + 0.2 * n_rows), sharex=True,
        gridspec_kw={"height_ratios": [2.2, 0.2 * n_rows], "hspace": 0.06},
    )  # fmt: skip
    x = (np.arange(len(ordered)) + 0.5) / max(len(ordered), 1)
    style.reference_line(top, 0, across=True)
    top.plot(x, ordered["towards"], color=style.NO_CHANGE, linewidth=1.2, label="estimate")
    for verdict, sign in (("supported", 1), ("contradicted", -1)):
        own = (ordered["verdict"] == verdict).to_numpy()
        if own.any():
            look = {"marker": style.MARKS[sign].marker, "color": style.ARM_A, "markersize": 3.5, "linestyle": "none"}
            places = _thinned(np.flatnonzero(own))
            top.plot(x[places], ordered["towards"].to_numpy()[places], label=verdict, **look)
    if np.isfinite(published):
        top.axhline(published, color=style.INK, linewidth=0.8)
        top.annotate("published", (0.005, published), fontsize=style.SMALLEST, va="bottom", color=style.INK)
    top.set(ylim=(-1.08, 1.08), ylabel="estimate,\n+ as claimed")
    top.legend(loc="lower right", fontsize=style.SMALLEST, ncols=3)
    below.imshow(
        strip_shares(ordered, panels), aspect="auto", extent=(0, 1, n_rows - 0.5, -0.5), cmap=_SHADES, vmin=0, vmax=1,
        interpolation="nearest",
    )  # fmt: skip
    labels = [title for _, options in panels for title in options.values()]
    below.set_yticks(range(n_rows), labels, fontsize=style.SMALLEST)
    below.tick_params(axis="y", length=0)
    row = -0.5
    for _, options in panels[:-1]:
        row += len(options)
        below.axhline(row, color=style.NO_CHANGE, linewidth=0.6)
    below.set_xticks([0, 0.25, 0.5, 0.75, 1], ["lowest", "", "middle", "", "highest"])
    below.set_xlabel(f"{len(ordered):,} specifications in the order of their estimates")
    fig.subplots_adjust(left=0.36, right=0.985, top=0.985, bottom=0.11)
    return fig


def alt_curve(frame: pd.DataFrame, title: str, published: float) -> str:
    """Say what :func:`draw_curve` shows."""
    towards = frame["towards"]
    low, middle, high = (float(towards.quantile(q)) for q in (0.05, 0.5, 0.95))
    counts = frame["verdict"].value_counts()
    said = f"; {int(counts.get('supported', 0)):,} of them support the claim and {int(counts.get('contradicted', 0)):,} contradict it"
    own = f" The published estimate is {published:.2f}." if np.isfinite(published) else ""
    return (
        f"{title}: {len(frame):,} specifications with enough evidence, in the order of their estimates, which run from "
        f"{low:.2f} (fifth percentile) over {middle:.2f} (median) to {high:.2f}{said}.{own}"
    ).replace("-", "−")


def strip_shares(ordered: pd.DataFrame, panels: Sequence[tuple[str, dict[str, str]]]) -> np.ndarray:
    """Share of each strip of specifications that has each option, shape (options, strips)."""
    strips = np.array_split(np.arange(len(ordered)), min(_STRIPS, max(len(ordered), 1)))
    rows = []
    for column, options in panels:
        values = ordered[column].to_numpy(str)
        rows += [[float((values[strip] == key).mean()) if len(strip) else 0.0 for strip in strips] for key in options]
    return np.array(rows)


def _thinned(places: np.ndarray, most: int = 60) -> np.ndarray:
    """Keep marks apart where there are many."""
    return places if len(places) <= most else places[np.linspace(0, len(places) - 1, most).astype(int)]
