"""What a verdict rests on: the samples behind it, which of them carries it, and what would overturn it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from livingreview import anatomy
from livingreview.figures.style import MARKS
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.labels import sample_labels
from livingreview.page.tables import show_table
from livingreview.reports.claims.conclusion_board import ERAS

if TYPE_CHECKING:
    from livingreview.inference.claims import Claim
    from livingreview.reports.claims.conclusion_board import Judged


def show_bearing(judged: Judged, key: str, era: str = "all") -> None:
    """Show the evidence behind a verdict, folded away: by sample for a claim with labels, else by region.

    Parameters
    ----------
    judged : Judged
        From :func:`livingreview.reports.claims.conclusion_board.judge_claims`.
    key : str
        Key of the claim.
    era : str
        Set of studies.
    """
    from livingreview.reports.directions.direction_figures import show_nothing

    claim, rows = judged.rulebook.claim(key), judged.found[key, era].rows
    if rows.empty:
        return show_nothing(f"Nothing in the evidence bears on claim {claim.part}.")
    names = anatomy.unit_names(judged.evidence.regions, "fine", judged.evidence.circuits)
    frame = by_sample(judged, rows, names) if claim.labels else by_region(claim, rows, names)
    caption = f"What claim {claim.part} rests on, {judged.era(era)}"
    return show_table(frame, caption, folded=f"Show the evidence behind claim {claim.part}")


def by_sample(judged: Judged, rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """One row a sample: its disorder, its directions where a sign is expected, and its score."""
    studies = judged.evidence.studies
    disorder = dict(zip(studies["sample"], studies["diagnosis"], strict=True))
    labels = sample_labels(studies, rows["sample"])
    found = []
    for sample, label in labels.items():
        own = rows[(rows["sample"] == sample) & (rows["label"] != 0)]
        moved = own[own["sign"] != 0]
        if moved.empty:
            continue
        found.append(
            {
                "Sample": label,
                "Disorder": formatting.code(disorder[sample]),
                "As claimed": _regions(moved[moved["sign"] == moved["label"]], names),
                "Against": _regions(moved[moved["sign"] != moved["label"]], names),
                "Share as claimed": formatting.percent(float((moved["sign"] == moved["label"]).mean())),
            }
        )
    return pd.DataFrame(found)


def by_region(claim: Claim, rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """One row a region: how the samples of each group went."""
    titles = {which: claim.groups[which].replace(",", ", ") for which in ("a", "b") if which in claim.groups}
    groups = list(titles) or sorted(rows["group"].unique())
    found = []
    for (stratum, region), own in rows.groupby(["stratum", "region"], sort=False):
        moved = own[own["sign"] != 0]
        if moved["group"].nunique() < 2:
            continue
        row = {"Disorder": formatting.code(stratum)} if claim.groups.get("within") else {}
        row["Region"] = names.get(region, region)
        for group in groups:
            signs = moved.loc[moved["group"] == group, "sign"]
            row[_group_name(titles.get(group, group))] = " ".join(
                f"{int((signs == sign).sum())}{MARKS[sign].glyph}" for sign in (-1, 1) if (signs == sign).any()
            )
        found.append(row | {"_n": len(moved)})
    frame = pd.DataFrame(found)
    return frame.sort_values("_n", ascending=False, kind="stable").drop(columns="_n") if len(frame) else frame


def show_verdict_figure(judged: Judged, caption: str) -> None:
    """Show the estimates of all claims in all eras.

    Parameters
    ----------
    judged : Judged
        From :func:`livingreview.reports.claims.conclusion_board.judge_claims`.
    caption : str
        Caption of the figure.
    """
    from livingreview.figures.conclusions import alt_conclusions, draw_conclusions

    found = []
    for claim in judged.rulebook.claims:
        for era in ERAS:
            result = judged.found[claim.key, era]
            low, high = sorted((claim.expected * result.ci_low, claim.expected * result.ci_high))
            row = {"label": claim.part, "era": judged.era(era), "estimate": claim.expected * result.estimate}
            found.append(row | {"low": low, "high": high, "verdict": result.verdict})
    frame = pd.DataFrame(found)
    eras = [judged.era(era) for era in ERAS]
    show(draw_conclusions(frame, eras), alt_conclusions(frame, eras), caption, wide=True, numbers=frame)


def _group_name(levels: str) -> str:
    return ", ".join(formatting.code(level) for level in levels.split(", "))


def _regions(rows: pd.DataFrame, names: dict[str, str]) -> str:
    phrases = [
        f"{MARKS[row.sign].glyph} {formatting.lower(names.get(row.region, row.region))}" for row in rows.itertuples()
    ]
    return formatting.listed(dict.fromkeys(phrases), conjunction="and", empty="")
