"""The card of a study: design, arms, findings on the brain, what each coding said, and what its leaving out changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from livingreview.figures.style import MARKS
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links, source_links
from livingreview.site.bibliography import bibtex_entry
from livingreview.site.cards import layout
from livingreview.site.cards.card_data import ARMS, Reading, Row, tally
from livingreview.site.cards.claims_section import bearing_on_claims
from livingreview.site.cards.glass_brain import GlassBrain


def study_card(reading: Reading, key: str, brain: GlassBrain, claims_page: str = "") -> Markup:
    """Write the card of one study.

    Parameters
    ----------
    reading : Reading
        The evidence.
    key : str
        The study.
    brain : GlassBrain
        Outlines.
    claims_page : str
        Way from a card to the page of the claims, with its ending; "" where the book has none.

    Returns
    -------
    markupsafe.Markup
        The card without its title.
    """
    study = reading.studies[key]
    sharing = [row for row in reading.studies.values() if row["sample"] == study["sample"] and row["study_id"] != key]
    return Markup("\n").join(
        part
        for part in (
            _record(study),
            layout.section("Design", _design(reading, study, sharing)),
            layout.section("On the brain", *_on_the_brain(reading, study, sharing, brain)),
            layout.section("All coded findings", _findings(reading, key)),
            layout.section(
                "Claims that it bears on", *bearing_on_claims(reading, str(study["sample"]), bool(sharing), claims_page)
            ),
            layout.section("What the second coder made of it", *_recoded(reading, key)),
        )
        if part
    )


def counted_signs(reading: Reading, sample: str, arm: str) -> list[dict[str, Any]]:
    """Return what the book counts of a sample in one arm, with how the other samples of its disorder went.

    Parameters
    ----------
    reading : Reading
        The evidence.
    sample : str
        The sample.
    arm : str
        Psychotherapy or drug.

    Returns
    -------
    list of dict
        ``region, sign``, and ``n_decrease, n_increase, n_zero`` of all other samples of the same disorder and arm.
    """
    own = [row for row in reading.signs[arm] if row["sample"] == sample]
    disorders = {row["diagnosis"] for row in own}
    others = tally((r for r in reading.signs[arm] if r["sample"] != sample and r["diagnosis"] in disorders), "region")
    none = {"n_decrease": 0, "n_increase": 0, "n_zero": 0}
    return [{"region": row["region"], "sign": row["sign"]} | others.get(row["region"], none) for row in own]


def bibtex_file(study: Mapping[str, object]) -> str:
    """Write the entry that a reader takes away from a card."""
    return bibtex_entry({name: "" if pd.isna(value) else str(value) for name, value in study.items()}) + "\n"


def _record(study: Mapping[str, object]) -> Markup:
    where = ", ".join(
        part for part in (str(study["journal"] or ""), "" if pd.isna(study["year"]) else str(study["year"])) if part
    )
    return Markup('<p class="lr-lead">{}</p><p>{}{}</p><p>{} · <a href="{}.bib" download>BibTeX</a></p>').format(
        study["title"] or "(title not seen)",
        str(study["authors"] or "(authors not seen)").removesuffix("."),
        Markup(". <cite>{}</cite>").format(where) if where else "",
        identifier_links(study),
        study["study_id"],
    )


def _design(reading: Reading, study: Mapping[str, object], sharing: list[Row]) -> Markup:
    link = reading.catalogue.link
    columns = reading.evidence.dictionaries["studies"].columns
    therapy = link("therapies", str(study["therapy"]))
    detail = Markup("{} ({})").format(therapy, study["therapy_detail"]) if study["therapy_detail"] else therapy
    member = ""
    if not pd.isna(study["slot"]):
        member = "among the reconstructed studies of the review"
    pairs: list[tuple[str, object]] = [
        ("Disorder", link("disorders", str(study["diagnosis"]))),
        ("Therapy", detail),
        ("Medication", study["drug"]),
        *((columns[name].long_name, study[name]) for name in ("n_therapy", "n_drug", "n_waitlist", "n_healthy")),
        ("Population", reading.words("population", study["population"])),
        ("Design", reading.words("design", study["design"])),
        ("Imaging", reading.words("modality", study["modality"])),
        ("State", reading.words("state", study["state"])),
        ("Task", study["task"]),
        ("Analysis", reading.words("analysis", study["analysis"])),
        ("Outcome", study["outcome"]),
        ("Era", reading.words("era", study["era"])),
        ("Review", member),
        (
            "Judged probability that the review included it",
            "" if pd.isna(study["membership"]) else f"{study['membership']:g}",
        ),
        ("Shares its patients with", layout.listed(link("studies", r["study_id"], study_label(r)) for r in sharing)),
        ("Note", study["note"]),
        ("Read at", source_links(str(study["source_url"])) if study["source_url"] else ""),
    ]
    return layout.facts(pairs)


def _on_the_brain(reading: Reading, study: Mapping[str, object], sharing: list[Row], brain: GlassBrain) -> list[Markup]:
    parts = []
    for arm, heading in ARMS.items():
        found = counted_signs(reading, str(study["sample"]), arm)
        if not found:
            continue
        parts.append(brain.draw({row["region"]: row["sign"] for row in found}, reading.names, heading))
        rows = [
            {
                "Region": reading.catalogue.link("regions", row["region"], reading.names[row["region"]]),
                "Direction": f"{MARKS[row['sign']].glyph} {MARKS[row['sign']].word}",
                "Other samples of the disorder": layout.counted(row) or "none reports it",
            }
            for row in found
        ]
        parts.append(layout.table(rows, f"{heading}: change in activity, as it is counted"))
    if not parts:
        nothing = (
            "No change in activity with treatment that the book counts was coded from what was seen of this study."
        )
        return [layout.paragraph(nothing)]
    if sharing:
        parts.append(
            layout.paragraph(
                "Studies that share patients count as one sample: these directions are those of all of them."
            )
        )
    parts.append(
        layout.paragraph(
            "A region that is not named here was not reported in what was read; that is not “no change”.", "lr-small"
        )
    )
    return parts


def _findings(reading: Reading, key: str) -> Markup:
    own = reading.findings.get(key, ())
    if not own:
        return layout.paragraph("No finding on a region was coded from what was seen of this study.")
    rows = [
        {
            "Region": reading.catalogue.link("regions", row["region"], reading.names[row["region"]]),
            "As printed": row["region_label"],
            "Direction": layout.direction(row["direction"]),
            "Arm": layout.arm(row["arm"]),
            "Contrast": formatting.code(row["contrast"]),
            "Coded": _how(reading, row),
            "Note": row["note"],
        }
        for row in own
    ]
    return layout.table(
        rows, f"{formatting.count(len(own), 'finding').capitalize()}, one a row", f"Show {formatting.count(len(own), 'finding')}"
    )


def _recoded(reading: Reading, key: str) -> list[Markup]:
    parts = []
    for name, agreement in reading.recoded.items():
        again = reading.evidence.table(f"recoding/{name}_studies")
        if key not in set(again["study_id"]):
            continue
        differ = agreement.disagreements
        own = differ[(differ["study_id"] == key) & (differ["table"] != "findings by region and hemisphere")]
        n = int((reading.evidence.table(f"recoding/{name}_findings")["study_id"] == key).sum())
        first = len(reading.findings.get(key, ()))
        said = (
            "Coded twice, the second time independently of the first: "
            f"{formatting.count(first, 'finding')} the first time, {formatting.number(n)} the second. "
        )
        differing = f"{formatting.count(len(own), 'value').capitalize()} {'differs' if len(own) == 1 else 'differ'}."
        said += "No field and no region differs." if own.empty else differing
        rows = [
            {
                "What": row["field"].replace("_", " ")
                if row["table"] == "studies"
                else f"{row['key']}: {row['field'].replace('_', ' ')}",
                "First coding": row["first"].replace("_", " ") or "not coded",
                "Second coding": row["second"].replace("_", " ") or "not coded",
            }
            for row in own.to_dict("records")
        ]
        parts += [
            layout.paragraph(said),
            layout.table(rows, "Where the two codings differ", "Show where the two codings differ"),
        ]
    return parts or [layout.paragraph("This study was coded once; a sample of the studies was coded twice.")]


def _how(reading: Reading, row: Row) -> str:
    """Say what was measured and how the finding was coded, in a few words."""
    words = [
        reading.words("hemisphere", row["hemisphere"], "findings"),
        row["measure"],
        f"sign {row['sign_basis']}",
        f"seen in {row['evidence_level'].replace('_', ' ')}",
        "reported together with medication" if row["pooled"] == "yes" else "",
    ]
    return "; ".join(word for word in words if word)
