"""Peaks in the brain as if it were glass, and what abstracts name against where peaks lie."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from livingreview.figures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Axes across and up of each view; left is left.
_VIEWS = {"from the side": (1, 2), "from behind": (0, 2), "from above": (0, 1)}
_SIGNS = {"decrease": -1, "increase": 1}
_ATTRIBUTED = ("A", "B", "C")
_LIMITS = ((-80, 80), (-115, 80), (-75, 90))
_DOT = (9.0, 60.0)  # points², of the smallest and the largest sample
_PEOPLE = (5, 60)


def draw_peaks(peaks: pd.DataFrame, title: str | None = None) -> Figure:
    """Draw peaks from three sides.

    Parameters
    ----------
    peaks : pandas.DataFrame
        MNI ``x, y, z``; ``direction``, ``grade``; ``n_arm``, which may be blank. Peaks of a table that is not attributed are
        small and hollow, the others filled by direction.
    """
    lines = style.wrapped(title, style.NARROW) if title else []
    top = 0.12 + 0.19 * len(lines)
    heights = (2.2, 2.2)
    total = sum(heights) + top + 0.5
    figure = plt.figure(figsize=(style.NARROW, total))
    for i, line in enumerate(lines):
        figure.text(0.01, 1 - (0.05 + 0.19 * i) / total, line, va="top", weight="bold", size=10.5)
    places = [(0.14, 0.72), (0.0, 0.5), (0.5, 0.5)]
    for i, ((name, axes), (left, width)) in enumerate(zip(_VIEWS.items(), places, strict=True)):
        floor = total - top - heights[0] * (1 if i == 0 else 2)
        panel = figure.add_axes((left, (floor + 0.05) / total, width, (heights[0] - 0.25) / total))
        _draw_view(panel, peaks, axes)
        panel.set_title(name, size=style.SMALLEST, weight="normal", color=style.NO_CHANGE, loc="center", pad=2)
    figure.legend(handles=_key(peaks), loc="lower center", ncols=2, frameon=False, fontsize=style.SMALLEST)
    return figure


def alt_peaks(peaks: pd.DataFrame) -> str:
    """Say what :func:`draw_peaks` shows."""
    known = peaks[peaks["grade"].isin(_ATTRIBUTED)]
    counts = {word: int((known["direction"] == word).sum()) for word in _SIGNS}
    of = f"{len(peaks)} peaks of {peaks['study_id'].nunique()} studies in a glass brain, from the side, behind and above"
    return (
        f"{of}: {counts['decrease']} decreases, {counts['increase']} increases, {len(known) - sum(counts.values())} of another "
        f"contrast, {len(peaks) - len(known)} of tables that are not attributed."
    )


def _draw_view(panel: Axes, peaks: pd.DataFrame, axes: tuple[int, int]) -> None:
    shadow, extent = _silhouette(axes)
    panel.contourf(*extent, shadow, levels=[0.5, 2], colors=["#eef0f2"])
    panel.contour(*extent, shadow, levels=[0.5], colors=[style.FAINT], linewidths=1)
    at = peaks[["x", "y", "z"]].to_numpy()[:, list(axes)]
    known = peaks["grade"].isin(_ATTRIBUTED).to_numpy()
    sizes = dot_sizes(peaks["n_arm"])
    panel.scatter(*at[~known].T, s=5, facecolors="none", edgecolors="#9aa1ab", linewidths=0.5)
    for word, sign in {"other": 0, **_SIGNS}.items():
        own = known & (peaks["direction"].eq(word) if sign else ~peaks["direction"].isin(_SIGNS)).to_numpy()
        look = style.mark(sign)
        panel.scatter(
            *at[own].T, s=sizes[own], marker=look.marker, color=look.colour, alpha=0.85 if sign else 0.4, linewidths=0.4,
            edgecolors=style.PAPER,
        )
    panel.set(xlim=_LIMITS[axes[0]], ylim=_LIMITS[axes[1]], aspect="equal")
    panel.axis("off")


def dot_sizes(people: pd.Series) -> np.ndarray:
    """Area of each dot by the number of people; the smallest where it is not known."""
    known = people.astype("Float64").fillna(_PEOPLE[0]).to_numpy(float).clip(*_PEOPLE)
    return np.interp(known, _PEOPLE, _DOT)


@cache
def _silhouette(axes: tuple[int, int]) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    from livingreview.anatomy.coordinates import brain_voxels

    voxels = np.round(brain_voxels()).astype(int)[:, list(axes)]
    low = voxels.min(axis=0) - 4
    picture = np.zeros((voxels.max(axis=0) - low) // 2 + 4, dtype=float)
    picture[tuple(((voxels - low) // 2).T)] = 1
    across, up = (low[i] + 2 * np.arange(picture.shape[i]) for i in (0, 1))
    return picture.T, (across, up)


def _key(peaks: pd.DataFrame) -> list[Line2D]:
    marks = [(style.mark(sign), word) for word, sign in _SIGNS.items() if (peaks["direction"] == word).any()]
    known = peaks["grade"].isin(_ATTRIBUTED)
    if (known & ~peaks["direction"].isin(_SIGNS)).any():
        marks.append((style.mark(0), "another contrast"))
    handles = [style.key_mark(look.marker, look.colour, word) for look, word in marks]
    if not known.all():
        handles.append(style.key_mark("o", "#9aa1ab", "not attributed", markerfacecolor="none", markersize=4))
    return handles


def draw_named(regions: pd.DataFrame, names: Mapping[str, str], title: str | None = None) -> Figure:
    """Draw for each region the studies with a peak there, and how many of them name it.

    Parameters
    ----------
    regions : pandas.DataFrame
        ``unit, peak_named, peak_unnamed``, in studies; drawn in this order, the first on top.
    """
    lines = style.wrapped(title, style.NARROW) if title else []
    head = 0.2 + 0.19 * len(lines)
    total = 0.25 * len(regions) + head + 1.0
    figure = plt.figure(figsize=(style.NARROW, total))
    for i, line in enumerate(lines):
        figure.text(0.01, 1 - (0.05 + 0.19 * i) / total, line, va="top", weight="bold", size=10.5)
    panel = figure.add_axes((0.42, 0.95 / total, 0.54, (total - head - 1.0) / total))
    place = np.arange(len(regions))
    every = (regions["peak_named"] + regions["peak_unnamed"]).to_numpy()
    panel.barh(place, every, color=style.FAINT, height=0.72)
    panel.barh(place, regions["peak_named"], color=style.INK, height=0.72)
    for i, row in enumerate(regions.itertuples(index=False)):
        panel.text(every[i] + 0.7, i, f"{row.peak_named} of {every[i]}", va="center", size=style.SMALLEST)
    panel.set(yticks=place, yticklabels=[names[unit] for unit in regions["unit"]], ylim=(len(regions) - 0.4, -0.6))
    panel.set(xlim=(0, every.max() * 1.3), xlabel="studies")
    panel.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    handles = [style.key_mark("s", style.INK, "peak, and named in the abstract"), style.key_mark("s", style.FAINT, "peak, not named")]
    figure.legend(handles=handles, loc="lower center", ncols=1, frameon=False, fontsize=style.SMALLEST)
    return figure


def alt_named(regions: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Say what :func:`draw_named` shows, region by region."""
    parts = [
        f"{names[row.unit]} {row.peak_named} of {row.peak_named + row.peak_unnamed}" for row in regions.itertuples(index=False)
    ]
    return f"Studies whose tables have a peak in a region, and how many of them name the region in the abstract: {'; '.join(parts)}."


def draw_experiments(single: pd.DataFrame, models: pd.DataFrame, names: Mapping[str, str], title: str | None = None) -> Figure:
    """Draw each experiment's z by model, and their mean.

    Parameters
    ----------
    single : pandas.DataFrame
        ``key`` (of the model), ``z``, ``foci``.
    models : pandas.DataFrame
        ``key, direction, mean_z``; drawn in this order.
    """
    lines = style.wrapped(title, style.NARROW) if title else []
    head = 0.2 + 0.19 * len(lines)
    total = 0.55 * len(models) + head + 0.95
    figure = plt.figure(figsize=(style.NARROW, total))
    for i, line in enumerate(lines):
        figure.text(0.01, 1 - (0.05 + 0.19 * i) / total, line, va="top", weight="bold", size=10.5)
    panel = figure.add_axes((0.52, 0.9 / total, 0.45, (total - head - 0.95) / total))
    panel.axvline(0, color=style.NO_CHANGE, linewidth=1)
    for i, row in enumerate(models.itertuples(index=False)):
        look = style.mark(_SIGNS[row.direction])
        own = single[single["key"] == row.key]
        panel.scatter(own["z"], np.full(len(own), i), s=8 + 2 * own["foci"], color=look.colour, alpha=0.35, linewidths=0)
        panel.plot(row.mean_z, i, marker=look.marker, color=look.colour, markersize=8, markeredgecolor=style.PAPER)
    panel.set(yticks=range(len(models)), yticklabels=[names[key] for key in models["key"]], ylim=(len(models) - 0.5, -0.5))
    panel.set_xlabel("nearer than chance (z) →")
    panel.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    handles = [style.key_mark(style.mark(s).marker, style.mark(s).colour, f"{w}s, mean") for w, s in _SIGNS.items()]
    handles.append(style.key_mark("o", style.NO_CHANGE, "one sample", alpha=0.4))
    figure.legend(handles=handles, loc="lower center", ncols=2, frameon=False, fontsize=style.SMALLEST, handletextpad=0.2, columnspacing=1)
    return figure


def alt_experiments(single: pd.DataFrame, models: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Say what :func:`draw_experiments` shows, model by model."""
    spans = single.groupby("key")["z"].agg(["min", "max", "size"])
    parts = [
        f"{names[row.key].replace(chr(10), ' ')} mean {row.mean_z:.2f} ({spans.at[row.key, 'min']:.1f} to "
        f"{spans.at[row.key, 'max']:.1f}, {spans.at[row.key, 'size']} samples)"
        for row in models.itertuples(index=False)
    ]
    return f"How near peaks lie to each model's peaks, as z of each sample under the field's base rate: {'; '.join(parts)}."
