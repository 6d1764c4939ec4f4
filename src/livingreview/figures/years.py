"""Counts by year: records as stacked bars, and the samples published so far as steps."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from livingreview.figures import style

_HATCHES = ("", "///", "...", "xxx")
_TONES = (style.ARM_A, style.ARM_B, "#8a94a6", "#e3d9bd")
_ACROSS = 2


def draw_years(frame: pd.DataFrame, kinds: list[str], ylabel: str) -> Figure:
    """Draw counts by year as stacked bars, told apart by tone and by hatching.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``year`` and ``kind``; one row a record.
    """
    import seaborn as sns  # slow to import, and no run draws this

    fig, ax = plt.subplots(figsize=(style.NARROW - 0.6, 2.6))
    looks = dict(zip(kinds, zip(_TONES, _HATCHES, strict=True), strict=False))
    sns.histplot(
        frame.dropna(subset=["year"]).astype({"year": int}), x="year", hue="kind", hue_order=kinds, multiple="stack",
        discrete=True, shrink=0.8, palette={kind: tone for kind, (tone, _) in looks.items()}, alpha=1,
        edgecolor=style.PAPER, legend=False, ax=ax,
    )  # fmt: skip
    bars = dict(zip(reversed(kinds), ax.containers, strict=True))  # drawn from the top of the stack downwards
    for kind in kinds:
        for bar in bars[kind]:
            bar.set_hatch(looks[kind][1])
    ax.set(ylabel=ylabel, xlabel="year of publication")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.legend([bars[kind] for kind in kinds], kinds, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
    return fig


def alt_years(frame: pd.DataFrame, kinds: list[str], what: str) -> str:
    """Say what :func:`draw_years` shows."""
    table = count_years(frame, kinds)
    total = table.sum(axis=1)
    parts = "; ".join(f"{kind}: {int(table[kind].sum())}" for kind in kinds)
    return (
        f"{what} by year, {int(total.index.min())} to {int(total.index.max())}: {int(total.sum())} in all ({parts}); "
        f"the most in one year is {int(total.max())}, in {int(total.idxmax())}."
    )


def count_years(frame: pd.DataFrame, kinds: list[str]) -> pd.DataFrame:
    """Count records, years by kinds, with a row for every year in between."""
    known = frame.dropna(subset=["year"])
    table = pd.crosstab(known["year"].astype(int), known["kind"])
    years = range(int(table.index.min()), int(table.index.max()) + 1)
    return table.reindex(index=years, columns=kinds, fill_value=0)


def year_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Count things by year and kind, as :func:`draw_years` stacks them: ``year``, ``kind``, ``n``.
    Years that are blank are left out, and there is no row for a count of zero.

    Examples
    --------
    >>> year_numbers(pd.DataFrame({"year": [2001, 2001, None], "kind": ["a", "a", "b"]})).values.tolist()
    [[2001, 'a', 2]]
    """
    counted = frame.dropna(subset=["year"]).groupby(["year", "kind"], sort=True).size()
    return counted.rename("n").reset_index().astype({"year": int})


def draw_growth(frame: pd.DataFrame, groups: Mapping[str, str], marked: int) -> Figure:
    """Draw cumulative numbers of samples as steps, one small panel a group, all to one scale.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a group and year: ``group``, ``year``, ``coded`` and ``counted`` (samples up to that year, and those of
        them with a direction that counts).
    """
    n_rows = -(-len(groups) // _ACROSS)
    fig, axes = plt.subplots(
        n_rows, _ACROSS, figsize=(style.NARROW, 0.9 + 1.5 * n_rows), sharex=True, sharey=True, squeeze=False
    )
    for ax in axes.flat[len(groups) :]:
        ax.set_visible(False)
    first, last = int(frame["year"].min()), int(frame["year"].max())
    for ax, (group, label) in zip(axes.flat, groups.items(), strict=False):
        own = frame[frame["group"] == group].sort_values("year")
        ends = own.iloc[-1]
        # A step lasts for the whole of its year, the last one too.
        steps = pd.concat([own, own.tail(1).assign(year=ends["year"] + 1)])
        ax.fill_between(steps["year"], steps["coded"], step="post", color=style.FAINT, linewidth=0)
        ax.fill_between(steps["year"], steps["counted"], step="post", color=style.ARM_A, linewidth=0)
        ax.axvline(marked, color=style.INK, linewidth=0.9, linestyle=(0, (3, 2)))
        share = f"{int(ends['counted'])} of {int(ends['coded'])}"
        ax.text(last + 1, ends["coded"] + 1, share, ha="right", va="bottom", fontsize=style.SMALLEST)
        ax.set_title(textwrap.fill(label, 24), fontsize=style.SMALLEST, loc="left")
        ax.set(xlim=(first, last + 1), ylim=(0, frame["coded"].max() * 1.2))
        ax.set_xticks([year for year in (marked - 10, marked, marked + 10, marked + 20) if first <= year <= last])
        ax.tick_params(labelbottom=True)
    fig.supylabel("samples published so far", fontsize=style.SMALLEST)
    handles = [
        Line2D([], [], color=style.FAINT, linewidth=6, label="coded"),
        Line2D([], [], color=style.ARM_A, linewidth=6, label="with a direction that counts"),
        Line2D([], [], color=style.INK, linewidth=0.9, linestyle=(0, (3, 2)), label=f"{marked}"),
    ]
    fig.tight_layout(w_pad=1.5)
    fig.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1))
    return fig


def alt_growth(frame: pd.DataFrame, groups: Mapping[str, str], marked: int) -> str:
    """Say what :func:`draw_growth` shows, panel by panel."""
    phrases = []
    for group, label in groups.items():
        own = frame[frame["group"] == group].sort_values("year")
        until = own[own["year"] <= marked]
        then = until.iloc[-1] if len(until) else {"coded": 0, "counted": 0}
        now = own.iloc[-1]
        phrases.append(
            f"{label} from {int(then['coded'])} to {int(now['coded'])} "
            f"(with a direction that counts from {int(then['counted'])} to {int(now['counted'])})"
        )
    last = int(frame["year"].max())
    return f"Samples published up to {marked} and up to {last}: {'; '.join(phrases) if phrases else 'none'}."
