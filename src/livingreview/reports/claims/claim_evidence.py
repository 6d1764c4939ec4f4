"""The samples behind the test of a claim: by sample where the claim expects directions, else by region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from livingreview import anatomy
from livingreview.figures.style import MARKS
from livingreview.page import formatting
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Note, Table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.claims import Claim


def evidence_table(evidence: Evidence, claim: Claim, rows: pd.DataFrame, era: str) -> Table | Note:
    """What a claim rests on in an era that is named so, folded away; `rows` are those of its assessment."""
    if rows.empty:
        return Note(f"No study in the evidence reports on claim {claim.part}.")
    names = anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    frame = by_sample(evidence, rows, names) if claim.labels else by_region(claim, rows, names)
    tested = f"{claim.tested[0].lower()}{claim.tested[1:].rstrip('.')}"
    caption = f"What claim {claim.part} rests on, {era}. Tested: {tested}"
    return Table(frame, caption, folded=f"Show the samples behind {claim.part} {claim.title}")


def by_sample(evidence: Evidence, rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """One row a sample: its disorder, its directions where one is expected, and its share of those as claimed."""
    studies = evidence.studies
    disorder = dict(zip(studies["sample"], studies["diagnosis"], strict=True))
    found = []
    for sample, label in sample_labels(studies, rows["sample"]).items():
        own = rows[(rows["sample"] == sample) & (rows["label"] != 0) & (rows["sign"] != 0)]
        if own.empty:
            continue
        as_claimed = own["sign"] == own["label"]
        found.append(
            {
                "Sample": label,
                "Disorder": formatting.code(disorder[sample]),
                "As claimed": _regions(own[as_claimed], names),
                "Against": _regions(own[~as_claimed], names),
                "Share as claimed": formatting.percent(float(as_claimed.mean())),
            }
        )
    return pd.DataFrame(found)


def by_region(claim: Claim, rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """One row a region that two groups report: how the samples of each group went; most samples first."""
    titles = {which: getattr(claim.groups, which).replace(",", ", ") for which in ("a", "b") if claim.groups.a}
    found = []
    for (stratum, region), own in rows.groupby(["stratum", "region"], sort=False):
        moved = own[own["sign"] != 0]
        if moved["group"].nunique() < 2:
            continue
        row = {"Disorder": formatting.code(stratum)} if claim.groups.within else {}
        row["Region"] = names.get(region, region)
        for group in titles or sorted(rows["group"].unique()):
            signs = moved.loc[moved["group"] == group, "sign"]
            heading = ", ".join(formatting.code(level) for level in titles.get(group, group).split(", "))
            row[heading] = " ".join(
                f"{int((signs == sign).sum())}{MARKS[sign].glyph}" for sign in (-1, 1) if (signs == sign).any()
            )
        found.append((len(moved), row))
    return pd.DataFrame([row for _, row in sorted(found, key=lambda pair: -pair[0])])


def _regions(rows: pd.DataFrame, names: dict[str, str]) -> str:
    phrases = [
        f"{MARKS[row.sign].glyph} {formatting.lower(names.get(row.region, row.region))}" for row in rows.itertuples()
    ]
    return formatting.listed(dict.fromkeys(phrases), empty="")
