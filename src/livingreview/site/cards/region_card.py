"""The card of a region: what was found there, when, by disorder and by arm, and what models and reviews say of it."""

from __future__ import annotations

from dataclasses import dataclass

from livingreview import anatomy
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links, source_links
from livingreview.page.tables import Table
from livingreview.site.cards.card_data import ARMS, CardData
from livingreview.site.cards.cells import DirectionCounts, arm, card_table, direction, known_facts, tested
from livingreview.site.cards.certainty import certainty_table
from livingreview.site.cards.glass_brain import BrainPicture, GlassBrain
from livingreview.site.cards.peaks import region_peaks
from livingreview.site.cards.year_strip import YearStrip, year_strip


@dataclass(frozen=True)
class RegionCard:
    """Everything that the card of a region shows; None for what the evidence does not have."""

    picture: BrainPicture | None
    place: list[tuple[str, object]]
    by_disorder: Table | None
    certainty: Table | None
    years: YearStrip | None
    findings: Table | None
    peaks: tuple[str, Table | None]
    before_treatment: Table | None
    predicted: Table | None
    later_reviews: Table | None


def region_card(data: CardData, key: str, brain: GlassBrain, claims_page: str = "") -> RegionCard:
    """Collect what the card of one region shows."""
    signs = {name: [row for row in rows if row["region"] == key] for name, rows in data.signs.items()}
    return RegionCard(
        picture=brain.locate(key, data.names[key]),
        place=_place(data, key),
        by_disorder=_by_disorder(data, key),
        certainty=certainty_table(data, claims_page, region=_coarse(data, key)),
        years=year_strip(signs, ARMS, f"Counted samples in the {formatting.lower(data.names[key])}"),
        findings=_findings(data, key),
        peaks=region_peaks(data.peaks, key, data.studies, data.findings, data.catalogue.link),
        before_treatment=_before_treatment(data, key),
        predicted=_predicted(data, key),
        later_reviews=_later_reviews(data, key),
    )


def _coarse(data: CardData, key: str) -> str:
    regions = data.evidence.regions
    return str(regions.loc[regions["region"] == key, "coarse"].iloc[0]) or "none"


def region_counts(data: CardData, key: str, arm: str) -> dict[str, DirectionCounts]:
    """Count the samples that report on a region by disorder, at the fine level: its parts have cards of their own."""
    return data.counts(arm, "diagnosis", region=key)


def _place(data: CardData, key: str) -> list[tuple[str, object]]:
    regions, circuits, link = data.evidence.regions, data.evidence.circuits, data.catalogue.link
    row = regions[regions["region"] == key].iloc[0]
    parts = regions[regions["parent"] == key]["region"]
    member = anatomy.units(regions, "circuit", circuits)[key]
    named = dict(zip(circuits["circuit"], circuits["name"], strict=True))
    coarse = row["coarse"]
    return known_facts(
        [
            ("Part of", [link("regions", region) for region in anatomy.ancestors(regions, key)]),
            ("Its parts", [link("regions", region) for region in parts]),
            ("Counted at the coarse level as", link("regions", coarse) if coarse not in ("", key) else ""),
            ("Circuits", formatting.listed((named[circuit] for circuit in member), empty="")),
            ("Note", row["note"]),
            ("Source", row["source"]),
        ]
    )


def _by_disorder(data: CardData, key: str) -> Table | None:
    counts = {name: region_counts(data, key, name) for name in ARMS}
    order = data.evidence.dictionaries["studies"].columns["diagnosis"].levels or {}
    rows = [
        {"Disorder": data.catalogue.link("disorders", diagnosis)}
        | {heading: counts[name].get(diagnosis, "–") for name, heading in ARMS.items()}
        for diagnosis in order
        if any(diagnosis in found for found in counts.values())
    ]
    caption = "Samples by the direction of change in activity"
    if (data.evidence.regions["parent"] == key).any():
        caption += ", under this very name: its parts are counted on their own cards"
    return card_table(rows, caption)


def _findings(data: CardData, key: str) -> Table | None:
    rows = [
        {
            "Study": data.catalogue.link("studies", study["study_id"], study_label(study)),
            "Disorder": formatting.code(study["diagnosis"]),
            "Arm": arm(row["arm"]),
            "Direction": direction(row["direction"]),
            **tested(row),
            "Side": "" if row["hemisphere"] == "NR" else row["hemisphere"],
            "As printed": row["region_label"],
            "Why not counted": row["why_not"],
        }
        for name, study in data.studies.items()
        for row in sorted(data.findings.get(name, ()), key=lambda row: (row["arm"], row["contrast"]))
        if row["region"] == key
    ]
    n, counted = formatting.count(len(rows), "finding"), sum(not row["Why not counted"] for row in rows)
    return card_table(rows, f"{n.capitalize()}, oldest first; counted above: {formatting.pronoun(counted)}", f"Show {n}")


def _before_treatment(data: CardData, key: str) -> Table | None:
    frame = data.evidence.pathophysiology
    activity = {"hyper": "▲ higher than in controls", "hypo": "▼ lower than in controls"}
    rows = [
        {
            "Disorder": data.catalogue.link("disorders", row["disorder"], formatting.code(row["disorder"])),
            "Activity": activity.get(row["direction"], row["direction"]),
            "Source": row["citation"],
            "Read at": source_links(row["source_url"]),
            "Note": row["note"],
        }
        for row in frame[frame["region"] == key].to_dict("records")
    ]
    return card_table(
        rows,
        "What reviews and meta-analyses say of untreated patients",
        f"Show {formatting.count(len(rows), 'source')}",
    )


def _predicted(data: CardData, key: str) -> Table | None:
    frame = data.evidence.model_predictions
    rows = [
        {
            "Model": row["model"],
            "Disorder": formatting.code(row["disorder"]),
            "Arm": arm(row["arm"]),
            "Predicted": direction(row["predicted_direction"]),
            "Sign": row["basis_stated"].lower(),
            "Circular": "made from treatment studies" if row["circular"] == "yes" else "",
            "Source": row["citation"],
        }
        for row in frame[frame["region"] == key].to_dict("records")
    ]
    return card_table(
        rows, "Predicted directions; a circular model is no test", f"Show {formatting.count(len(rows), 'prediction')}"
    )


def _later_reviews(data: CardData, key: str) -> Table | None:
    frame = data.evidence.review_findings
    reviews = data.evidence.reviews.set_index("review_id")
    rows = []
    for row in frame[frame["region"] == key].to_dict("records"):
        review = reviews.loc[row["review_id"]].to_dict()
        rows.append(
            {
                "Review": study_label(review | {"study_id": row["review_id"]}),
                "About": formatting.code(row["about"]),
                "Disorders": ", ".join(formatting.code(name) for name in str(row["disorder"]).split(",")),
                "Direction": direction(row["direction"]),
                "Subset": row["subset"],
                "Links": identifier_links(review),
            }
        )
    return card_table(rows, "What reviews and meta-analyses report", f"Show {formatting.count(len(rows), 'report')}")
