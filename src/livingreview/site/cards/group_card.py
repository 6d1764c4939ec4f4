"""The card of a disorder or of a therapy: its studies, and how the samples went, region by region."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links
from livingreview.page.tables import Table
from livingreview.site.cards.card_data import ARMS, CardData, Row
from livingreview.site.cards.catalogue import NO_THERAPY
from livingreview.site.cards.cells import DirectionCounts, SampleMarks, card_table, known_facts
from livingreview.site.cards.certainty import certainty_table

# Kind of card → its column in the table of studies, and the other one, by which its studies are told apart.
COLUMNS = {"disorders": ("diagnosis", "therapy"), "therapies": ("therapy", "diagnosis")}
_OTHER = {"diagnosis": ("disorders", "Disorder"), "therapy": ("therapies", "Therapy")}


@dataclass(frozen=True)
class GroupCard:
    """Everything that the card of a disorder or therapy shows; None for what the evidence does not have.

    `by_other` splits the studies by the other of the two, which `other` names.
    """

    meaning: str
    amounts: list[tuple[str, object]]
    regions: Table | None
    certainty: Table | None
    before_treatment: Table | None
    other: str
    by_other: Table | None
    studies: Table | None


def group_card(data: CardData, kind: str, key: str, claims_page: str = "") -> GroupCard:
    """Collect what the card of one disorder or therapy shows."""
    column, other = COLUMNS[kind]
    own = [row for row in data.studies.values() if row[column] == key]
    arms = [arm for arm in ARMS if not (key == NO_THERAPY and arm == "psychotherapy")]
    counts = {arm: group_counts(data, column, key, arm) for arm in arms}
    meaning = data.meaning(column, key)
    return GroupCard(
        meaning=f"{meaning[0].upper()}{meaning[1:]}.",
        amounts=_amounts(own),
        regions=_regions(data, counts),
        certainty=certainty_table(data, claims_page, diagnosis=key) if kind == "disorders" else None,
        before_treatment=_before_treatment(data, key) if kind == "disorders" else None,
        other=_OTHER[other][1].lower(),
        by_other=_by_other(data, own, other),
        studies=_studies(data, own, other),
    )


def group_counts(data: CardData, column: str, key: str, arm: str) -> dict[str, DirectionCounts]:
    """Count the samples of a disorder or therapy by region; `column` is "diagnosis" or "therapy"."""
    return data.counts(arm, "region", **{column: key})


def _amounts(own: list[Row]) -> list[tuple[str, object]]:
    years = [int(row["year"]) for row in own if not pd.isna(row["year"])]
    return known_facts(
        [
            ("Studies", f"{len(own):,}"),
            ("Samples", f"{len({row['sample'] for row in own}):,}"),
            ("Years", f"{min(years)} to {max(years)}" if years else ""),
            ("Published up to the review", f"{sum(row['era'] == 'core' for row in own):,}"),
        ]
    )


def _regions(data: CardData, counts: dict[str, dict[str, DirectionCounts]]) -> Table | None:
    reported = {region for found in counts.values() for region in found}
    rows = [
        {"Region": data.catalogue.link("regions", region, name)}
        | {ARMS[arm]: SampleMarks(found.get(region, DirectionCounts())) for arm, found in counts.items()}
        for region, name in data.names.items()
        if region in reported
    ]
    caption = "Every mark is a sample: ▼ decrease, ▲ increase, ● no change or conflicting; counting directions is a weak method"
    return card_table(rows, caption)


def _before_treatment(data: CardData, key: str) -> Table | None:
    frame = data.evidence.pathophysiology
    rows = [
        {
            "Region": data.catalogue.link("regions", str(region), data.names.get(str(region), str(region))),
            "Higher than in controls": int((found["direction"] == "hyper").sum()),
            "Lower than in controls": int((found["direction"] == "hypo").sum()),
        }
        for region, found in frame[frame["disorder"] == key].groupby("region", sort=True)
    ]
    return card_table(
        rows,
        "Sources that name the region as abnormal before treatment",
        f"Show {formatting.count(len(rows), 'region')}",
    )


def _by_other(data: CardData, own: list[Row], other: str) -> Table | None:
    kind, heading = _OTHER[other]
    rows = [
        {
            heading: data.catalogue.link(kind, level),
            "Studies": n,
            "Samples": len({row["sample"] for row in own if row[other] == level}),
        }
        for level, n in Counter(row[other] for row in own).most_common()
    ]
    return card_table(rows, f"By {heading.lower()}")


def _studies(data: CardData, own: list[Row], other: str) -> Table | None:
    kind, heading = _OTHER[other]
    rows = [
        {
            "Study": data.catalogue.link("studies", row["study_id"], study_label(row)),
            heading: data.catalogue.link(kind, row[other], formatting.code(row[other])),
            "Imaging": formatting.code(row["modality"]),
            "Design": formatting.code(row["design"]),
            "Findings": len(data.findings.get(row["study_id"], ())),
            "Links": identifier_links(row),
        }
        for row in own
    ]
    n = formatting.count(len(rows), "study")
    return card_table(rows, f"{n.capitalize()}, oldest first", f"Show {n}")
