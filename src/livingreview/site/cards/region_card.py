"""The card of a region: what was found there, when, by disorder and by arm, and what models and reviews say of it."""

from __future__ import annotations

from markupsafe import Markup

from livingreview import anatomy
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links, source_links
from livingreview.site.cards import layout
from livingreview.site.cards.card_data import ARMS, Reading, tally
from livingreview.site.cards.glass_brain import GlassBrain
from livingreview.site.cards.year_strip import draw_years


def region_card(reading: Reading, key: str, brain: GlassBrain) -> Markup:
    """Write the card of one region.

    Parameters
    ----------
    reading : Reading
        The evidence.
    key : str
        The region.
    brain : GlassBrain
        Outlines.

    Returns
    -------
    markupsafe.Markup
        The card without its title.
    """
    return Markup("\n").join(
        part
        for part in (
            layout.section("Where it is", *_place(reading, key, brain)),
            layout.section("Counted by disorder", *_by_disorder(reading, key)),
            layout.section("Over the years", _years(reading, key)),
            layout.section("All coded findings", _findings(reading, key)),
            layout.section("Before treatment", _abnormal(reading, key)),
            layout.section("What models predict", _predicted(reading, key)),
            layout.section("What later reviews found", _reviewed(reading, key)),
        )
        if part
    )


def region_counts(reading: Reading, key: str, arm: str) -> dict[str, dict[str, int]]:
    """Count the samples that report on a region, by disorder.

    Parameters
    ----------
    reading : Reading
        The evidence.
    key : str
        The region, at the fine level: its parts have cards of their own.
    arm : str
        Psychotherapy or drug.

    Returns
    -------
    dict of str to dict
        ``n_decrease, n_increase, n_zero`` of each disorder that has a sample.
    """
    return tally((row for row in reading.signs[arm] if row["region"] == key), "diagnosis")


def _place(reading: Reading, key: str, brain: GlassBrain) -> list[Markup]:
    regions, link = reading.evidence.regions, reading.catalogue.link
    row = regions[regions["region"] == key].iloc[0]
    parts = regions[regions["parent"] == key]["region"]
    circuits = reading.evidence.circuits
    member = anatomy.units(regions, "circuit", circuits)[key]
    named = dict(zip(circuits["circuit"], circuits["name"], strict=True))
    above = anatomy.ancestors(regions, key)
    facts = layout.facts(
        [
            ("Part of", layout.listed(link("regions", region) for region in above)),
            ("Its parts", layout.listed(link("regions", region) for region in parts)),
            (
                "Counted at the coarse level as",
                link("regions", row["coarse"]) if row["coarse"] not in ("", key) else "",
            ),
            ("Circuits", formatting.listed((named[circuit] for circuit in member), empty="")),
            ("Note", row["note"]),
            ("Source", row["source"]),
        ]
    )
    return [brain.locate(key, reading.names[key]), facts]


def _by_disorder(reading: Reading, key: str) -> list[Markup]:
    counts = {arm: region_counts(reading, key, arm) for arm in ARMS}
    order = reading.evidence.dictionaries["studies"].columns["diagnosis"].levels or {}
    rows = []
    for diagnosis in order:
        if not any(diagnosis in counts[arm] for arm in ARMS):
            continue
        row: dict[str, object] = {"Disorder": reading.catalogue.link("disorders", diagnosis)}
        for arm, heading in ARMS.items():
            row[heading] = layout.counted(counts[arm][diagnosis]) if diagnosis in counts[arm] else "–"
        rows.append(row)
    if not rows:
        return [layout.paragraph("No sample reports a change with treatment that the book counts under this very name.")]
    caption = "Samples by the direction of change in activity"
    if (reading.evidence.regions["parent"] == key).any():
        caption += ", under this very name: its parts are counted on their own cards"
    return [layout.table(rows, caption)]


def _years(reading: Reading, key: str) -> Markup:
    own = {arm: [row for row in signs if row["region"] == key] for arm, signs in reading.signs.items()}
    return draw_years(own, ARMS, f"Counted samples in the {formatting.lower(reading.names[key])}")


def _findings(reading: Reading, key: str) -> Markup:
    own = [
        (study, row)
        for name, study in reading.studies.items()
        for row in sorted(reading.findings.get(name, ()), key=lambda row: (row["arm"], row["contrast"]))
        if row["region"] == key
    ]
    rows = [
        {
            "Study": reading.catalogue.link("studies", study["study_id"], study_label(study)),
            "Disorder": formatting.code(study["diagnosis"]),
            "Arm": layout.arm(row["arm"]),
            "Contrast": formatting.code(row["contrast"]),
            "Direction": layout.direction(row["direction"]),
            "Side": "" if row["hemisphere"] == "NR" else row["hemisphere"],
            "Measure": row["measure"],
            "As printed": row["region_label"],
        }
        for study, row in own
    ]
    n = formatting.count(len(rows), "finding")
    return layout.table(rows, f"{n.capitalize()}, oldest first; most are not counted above", f"Show {n}")


def _abnormal(reading: Reading, key: str) -> Markup:
    frame = reading.evidence.pathophysiology
    rows = [
        {
            "Disorder": reading.catalogue.link("disorders", row["disorder"], formatting.code(row["disorder"])),
            "Activity": {"hyper": "▲ higher than in controls", "hypo": "▼ lower than in controls"}.get(
                row["direction"], row["direction"]
            ),
            "Source": row["citation"],
            "Read at": source_links(row["source_url"]),
            "Note": row["note"],
        }
        for row in frame[frame["region"] == key].to_dict("records")
    ]
    return layout.table(
        rows, "What reviews and meta-analyses say of untreated patients", f"Show {formatting.count(len(rows), 'source')}"
    )


def _predicted(reading: Reading, key: str) -> Markup:
    frame = reading.evidence.model_predictions
    rows = [
        {
            "Model": row["model"],
            "Disorder": formatting.code(row["disorder"]),
            "Arm": layout.arm(row["arm"]),
            "Predicted": layout.direction(row["predicted_direction"]),
            "Sign": row["basis_stated"].lower(),
            "Circular": "made from treatment studies" if row["circular"] == "yes" else "",
            "Source": row["citation"],
        }
        for row in frame[frame["region"] == key].to_dict("records")
    ]
    return layout.table(
        rows, "Predicted directions; a circular model is no test", f"Show {formatting.count(len(rows), 'prediction')}"
    )


def _reviewed(reading: Reading, key: str) -> Markup:
    frame = reading.evidence.review_findings
    reviews = reading.evidence.reviews.set_index("review_id")
    rows = []
    for row in frame[frame["region"] == key].to_dict("records"):
        review = reviews.loc[row["review_id"]].to_dict()
        rows.append(
            {
                "Review": study_label(review | {"study_id": row["review_id"]}),
                "About": formatting.code(row["about"]),
                "Disorders": ", ".join(formatting.code(name) for name in str(row["disorder"]).split(",")),
                "Direction": layout.direction(row["direction"]),
                "Subset": row["subset"],
                "Links": identifier_links(review),
            }
        )
    return layout.table(rows, "What reviews and meta-analyses report", f"Show {formatting.count(len(rows), 'report')}")
