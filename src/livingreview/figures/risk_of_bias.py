"""Risk of bias as traffic lights: a sign and a colour for each answer, by study or as shares of a group of studies."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from livingreview.figures import style
from livingreview.figures.style import Look

# Tones apart from those of the directions; the sign in the mark carries the answer without colour.
LIGHTS: dict[str, Look] = {
    "low": Look("o", "#00735c", "+", "low risk"),
    "high": Look("s", "#8f2d63", "−", "high risk"),
    "not said": Look("o", "#e3e6ea", "?", "not said"),
}


def draw_lights(answers: pd.DataFrame, domains: Mapping[str, str]) -> Figure:
    """Draw one mark a study and domain.

    Parameters
    ----------
    answers : pandas.DataFrame
        One row a study, its label as index; one column a domain, by key: "low", "high" or "not said".
    domains : mapping of str to str
        Title of each domain, in the order of the columns.
    """
    fig, ax = plt.subplots(figsize=(0.28 * len(domains), 0.3 * len(answers)))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    ax.set(xlim=(-0.6, len(domains) - 0.4), ylim=(len(answers) - 0.4, -0.6))
    style.label_grid(ax, answers.index, domains.values())
    for x, key in enumerate(domains):
        for y, answer in enumerate(answers[key]):
            light = LIGHTS[answer]
            ink = style.INK if answer == "not said" else style.PAPER
            ax.plot(x, y, marker=light.marker, markersize=12, color=light.colour, linestyle="none")
            ax.text(x, y, light.glyph, ha="center", va="center_baseline", color=ink, fontsize=10, fontweight="bold")
    keys = [style.key_mark(light.marker, light.colour, f"{light.glyph}  {light.name}", markersize=9) for light in LIGHTS.values()]
    ax.legend(handles=keys, loc="upper center", bbox_to_anchor=(0.2, -0.01), ncols=3, columnspacing=1.0, handletextpad=0.2)
    return fig


def draw_shares(counts: pd.DataFrame, domains: Mapping[str, str]) -> Figure:
    """Draw how many studies of each group have each answer, one panel a group, one bar a domain.

    Parameters
    ----------
    counts : pandas.DataFrame
        Columns ``group`` (label), ``domain`` (key), ``low``, ``high``, ``not said``: numbers of studies.
    """
    groups = list(dict.fromkeys(counts["group"]))
    rows = -(-len(groups) // 2)
    fig, axes = plt.subplots(rows, 2, figsize=(style.WIDTH, 0.75 + (0.7 + 0.25 * len(domains)) * rows), sharey=True, squeeze=False)
    for ax, group in zip(axes.flat, groups, strict=False):
        own = counts[counts["group"] == group].set_index("domain").loc[list(domains)]
        total = own[list(LIGHTS)].sum(axis=1)
        left = pd.Series(0.0, own.index)
        for answer, light in LIGHTS.items():
            share = own[answer] / total
            ax.barh(range(len(own)), share, left=left, color=light.colour, height=0.72, edgecolor=style.PAPER, linewidth=0.8)
            for y, (width, start, n) in enumerate(zip(share, left, own[answer], strict=True)):
                if width >= 0.13:
                    ink = style.INK if answer == "not said" else style.PAPER
                    ax.text(start + width / 2, y, f"{light.glyph}{n}", ha="center", va="center", color=ink, fontsize=style.SMALLEST)
            left = left + share
        ax.set_title(textwrap.fill(f"{group} ({int(total.iloc[0])})", 30), fontsize=10)
        ax.set(xlim=(0, 1), xticks=[])
        ax.set_yticks(range(len(domains)), domains.values())
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.invert_yaxis() if not ax.yaxis_inverted() else None
    for ax in axes.flat[len(groups) :]:
        ax.axis("off")
    keys = [style.key_mark("s", light.colour, f"{light.glyph}  {light.name}", markersize=9) for light in LIGHTS.values()]
    fig.legend(handles=keys, loc="lower center", ncols=3, handletextpad=0.2)
    fig.tight_layout(rect=(0, 0.05, 1, 1))
    return fig


def alt_lights(answers: pd.DataFrame, domains: Mapping[str, str]) -> str:
    """Say what :func:`draw_lights` shows, study by study."""
    studies = [
        f"{label}: {'; '.join(f'{title.lower()} {row[key]}' for key, title in domains.items())}."
        for label, row in answers.iterrows()
    ]
    return f"Risk of bias of {len(answers)} studies in {len(domains)} domains. " + " ".join(studies)


def alt_shares(counts: pd.DataFrame, domains: Mapping[str, str]) -> str:
    """Say what :func:`draw_shares` shows, group by group."""
    sentences = []
    for group, own in counts.groupby("group", sort=False):
        parts = [
            f"{domains[row['domain']].lower()} {row['low']} low, {row['high']} high, {row['not said']} not said"
            for row in own.to_dict("records")
        ]
        sentences.append(f"{group}: {'; '.join(parts)}.")
    return "Numbers of studies by risk of bias. " + " ".join(sentences)
