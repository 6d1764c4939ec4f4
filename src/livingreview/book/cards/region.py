"""The card of a region: what was found there, when, by disorder and by arm, and what models and reviews say of it."""

from __future__ import annotations

from markupsafe import Markup

from livingreview import anatomy
from livingreview.book import prose
from livingreview.book.cards import sheet
from livingreview.book.cards.glassbrain import GlassBrain
from livingreview.book.cards.reading import ARMS, Reading, tally
from livingreview.book.cards.years import draw_years
from livingreview.book.links import identifier_links, source_links
from livingreview.book.naming import study_label


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
            sheet.section("Where it is", *_place(reading, key, brain)),
            sheet.section("Counted by disorder", *_by_disorder(reading, key)),
            sheet.section("Over the years", _years(reading, key)),
            sheet.section("All coded findings", _findings(reading, key)),
            sheet.section("Before treatment", _abnormal(reading, key)),
            sheet.section("What models predict", _predicted(reading, key)),
            sheet.section("What later reviews found", _reviewed(reading, key)),
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
    facts = sheet.facts(
        [
            ("Part of", sheet.listed(link("regions", region) for region in above)),
            ("Its parts", sheet.listed(link("regions", region) for region in parts)),
            (
                "Counted at the coarse level as",
                link("regions", row["coarse"]) if row["coarse"] not in ("", key) else "",
            ),
            ("Circuits", prose.listed((named[circuit] for circuit in member), empty="")),
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
            row[heading] = sheet.counted(counts[arm][diagnosis]) if diagnosis in counts[arm] else "–"
        rows.append(row)
    if not rows:
        return [sheet.paragraph("No sample reports a change with treatment that the book counts under this very name.")]
    caption = "Samples by the direction of change in activity"
    if (reading.evidence.regions["parent"] == key).any():
        caption += ", under this very name: its parts are counted on their own cards"
    return [sheet.table(rows, caption)]


def _years(reading: Reading, key: str) -> Markup:
    own = {arm: [row for row in signs if row["region"] == key] for arm, signs in reading.signs.items()}
    return draw_years(own, ARMS, f"Counted samples in the {prose.lower(reading.names[key])}")


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
            "Disorder": prose.code(study["diagnosis"]),
            "Arm": sheet.arm(row["arm"]),
            "Contrast": prose.code(row["contrast"]),
            "Direction": sheet.direction(row["direction"]),
            "Side": "" if row["hemisphere"] == "NR" else row["hemisphere"],
            "Measure": row["measure"],
            "As printed": row["region_label"],
        }
        for study, row in own
    ]
    n = prose.count(len(rows), "finding")
    return sheet.table(rows, f"{n.capitalize()}, oldest first; most are not counted above", f"Show {n}")


def _abnormal(reading: Reading, key: str) -> Markup:
    frame = reading.evidence.pathophysiology
    rows = [
        {
            "Disorder": reading.catalogue.link("disorders", row["disorder"], prose.code(row["disorder"])),
            "Activity": {"hyper": "▲ higher than in controls", "hypo": "▼ lower than in controls"}.get(
                row["direction"], row["direction"]
            ),
            "Source": row["citation"],
            "Read at": source_links(row["source_url"]),
            "Note": row["note"],
        }
        for row in frame[frame["region"] == key].to_dict("records")
    ]
    return sheet.table(
        rows, "What reviews and meta-analyses say of untreated patients", f"Show {prose.count(len(rows), 'source')}"
    )


def _predicted(reading: Reading, key: str) -> Markup:
    frame = reading.evidence.model_predictions
    rows = [
        {
            "Model": row["model"],
            "Disorder": prose.code(row["disorder"]),
            "Arm": sheet.arm(row["arm"]),
            "Predicted": sheet.direction(row["predicted_direction"]),
            "Sign": row["basis_stated"].lower(),
            "Circular": "made from treatment studies" if row["circular"] == "yes" else "",
            "Source": row["citation"],
        }
        for row in frame[frame["region"] == key].to_dict("records")
    ]
    return sheet.table(
        rows, "Predicted directions; a circular model is no test", f"Show {prose.count(len(rows), 'prediction')}"
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
                "About": prose.code(row["about"]),
                "Disorders": ", ".join(prose.code(name) for name in str(row["disorder"]).split(",")),
                "Direction": sheet.direction(row["direction"]),
                "Subset": row["subset"],
                "Links": identifier_links(review),
            }
        )
    return sheet.table(rows, "What reviews and meta-analyses report", f"Show {prose.count(len(rows), 'report')}")
