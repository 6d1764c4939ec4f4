"""The card of a disorder or of a therapy: its studies, and how the samples went, region by region."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from markupsafe import Markup

from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links
from livingreview.site.cards import layout
from livingreview.site.cards.card_data import ARMS, Reading, Row, tally
from livingreview.site.cards.catalogue import NO_THERAPY
from livingreview.site.cards.glass_brain import GlassBrain

# Kind of card → its column in the table of studies, and the other one, by which its studies are told apart.
COLUMNS = {"disorders": ("diagnosis", "therapy"), "therapies": ("therapy", "diagnosis")}
_OTHER = {"diagnosis": ("disorders", "Disorder"), "therapy": ("therapies", "Therapy")}
# Samples that a region needs to be drawn on the brain of a whole literature.
LEAST = 3


def literature_card(reading: Reading, kind: str, key: str, brain: GlassBrain) -> Markup:
    """Write the card of one disorder or therapy.

    Parameters
    ----------
    reading : Reading
        The evidence.
    kind : {"disorders", "therapies"}
        Which.
    key : str
        Its level.
    brain : GlassBrain
        Outlines.

    Returns
    -------
    markupsafe.Markup
        The card without its title.
    """
    column, _ = COLUMNS[kind]
    own = [row for row in reading.studies.values() if row[column] == key]
    return Markup("\n").join(
        part
        for part in (
            layout.paragraph(_meaning(reading, column, key), "lr-lead"),
            layout.section("How much there is", _amounts(own)),
            layout.section("Direction by region", *_regions(reading, column, key, brain)),
            layout.section("Before treatment", _abnormal(reading, key) if kind == "disorders" else ""),
            layout.section("Studies by " + _OTHER[COLUMNS[kind][1]][1].lower(), _split(reading, own, COLUMNS[kind][1])),
            layout.section("Studies", _studies(reading, own, COLUMNS[kind][1])),
        )
        if part
    )


def literature_counts(reading: Reading, column: str, key: str, arm: str) -> dict[str, dict[str, int]]:
    """Count the samples of a disorder or therapy by region.

    Parameters
    ----------
    reading : Reading
        The evidence.
    column : {"diagnosis", "therapy"}
        Column of the studies.
    key : str
        Its level.
    arm : str
        Psychotherapy or drug.

    Returns
    -------
    dict of str to dict
        ``n_decrease, n_increase, n_zero`` of each region, those with most directions first.
    """
    return tally((row for row in reading.signs[arm] if row[column] == key), "region")


def _meaning(reading: Reading, column: str, key: str) -> str:
    text = reading.words(column, key)
    return f"{text[0].upper()}{text[1:]}."


def _amounts(own: list[Row]) -> Markup:
    years = [int(row["year"]) for row in own if not pd.isna(row["year"])]
    return layout.facts(
        [
            ("Studies", f"{len(own):,}"),
            ("Samples", f"{len({row['sample'] for row in own}):,}"),
            ("Years", f"{min(years)} to {max(years)}" if years else ""),
            ("Published up to the review", f"{sum(row['era'] == 'core' for row in own):,}"),
        ]
    )


def _regions(reading: Reading, column: str, key: str, brain: GlassBrain) -> list[Markup]:
    arms = {arm: heading for arm, heading in ARMS.items() if not (key == NO_THERAPY and arm == "psychotherapy")}
    counts = {arm: literature_counts(reading, column, key, arm) for arm in arms}
    parts = []
    for arm, heading in arms.items():
        often = {region: n for region, n in counts[arm].items() if n["n_decrease"] + n["n_increase"] >= LEAST}
        net = {region: _sign(n["n_increase"] - n["n_decrease"]) for region, n in often.items()}
        words = f"{heading}, the direction of more samples where at least {formatting.number(LEAST)} report one"
        parts.append(brain.draw(net, reading.names, words))
    total = Counter({region: 0 for region in sorted({region for found in counts.values() for region in found})})
    for found in counts.values():
        total.update({region: sum(n.values()) for region, n in found.items()})
    rows = []
    for region, _ in total.most_common():
        row: dict[str, object] = {"Region": reading.catalogue.link("regions", region, reading.names[region])}
        for arm, heading in arms.items():
            row[heading] = layout.counted(counts[arm][region]) if region in counts[arm] else "–"
        rows.append(row)
    if not rows:
        return [layout.paragraph("No sample reports a change with treatment that the book counts.")]
    caption = (
        "Samples by the direction of change in activity; counting directions is a weak method, and few samples are few"
    )
    return [*parts, layout.table(rows, caption, f"Show {formatting.count(len(rows), 'region')}")]


def _abnormal(reading: Reading, key: str) -> Markup:
    frame = reading.evidence.pathophysiology
    own = frame[frame["disorder"] == key]
    rows = []
    for region, found in own.groupby("region", sort=True):
        rows.append(
            {
                "Region": reading.catalogue.link("regions", str(region), reading.names.get(str(region), str(region))),
                "Higher than in controls": int((found["direction"] == "hyper").sum()),
                "Lower than in controls": int((found["direction"] == "hypo").sum()),
            }
        )
    return layout.table(
        rows, "Sources that name the region as abnormal before treatment", f"Show {formatting.count(len(rows), 'region')}"
    )


def _split(reading: Reading, own: list[Row], by: str) -> Markup:
    kind, heading = _OTHER[by]
    rows = [
        {
            heading: reading.catalogue.link(kind, level),
            "Studies": n,
            "Samples": len({row["sample"] for row in own if row[by] == level}),
        }
        for level, n in Counter(row[by] for row in own).most_common()
    ]
    return layout.table(rows, f"By {heading.lower()}")


def _studies(reading: Reading, own: list[Row], by: str) -> Markup:
    kind, heading = _OTHER[by]
    rows = [
        {
            "Study": reading.catalogue.link("studies", row["study_id"], study_label(row)),
            heading: reading.catalogue.link(kind, row[by], formatting.code(row[by])),
            "Imaging": formatting.code(row["modality"]),
            "Design": formatting.code(row["design"]),
            "Findings": len(reading.findings.get(row["study_id"], ())),
            "Links": identifier_links(row),
        }
        for row in own
    ]
    n = formatting.count(len(rows), "study")
    return layout.table(rows, f"{n.capitalize()}, oldest first", f"Show {n}")


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
