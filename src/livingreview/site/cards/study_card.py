"""The card of a study: design, arms, findings on the brain, what each coding said, and what its leaving out changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from livingreview.figures.risk_of_bias import LIGHTS
from livingreview.figures.style import MARKS
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links, source_links
from livingreview.page.tables import Cells, Table
from livingreview.site.bibliography import bibtex_entry
from livingreview.site.cards.card_data import ARMS, CardData, Row
from livingreview.site.cards.cells import DirectionCounts, arm, card_table, direction, known_facts, tested
from livingreview.site.cards.claim_evidence import ClaimEvidence, claim_evidence
from livingreview.site.cards.found import risk_line, what_it_found
from livingreview.site.cards.glass_brain import BrainPicture, GlassBrain
from livingreview.site.cards.peaks import study_peaks


@dataclass(frozen=True)
class ArmFindings:
    """The counted directions of a study's sample in one arm; no picture where no region has a place."""

    picture: BrainPicture | None
    table: Table


@dataclass(frozen=True)
class SecondCoding:
    """How often two codings of a study differ, and where."""

    n_first: int
    n_second: int
    n_differing: int
    table: Table | None


@dataclass(frozen=True)
class StudyCard:
    """Everything that the card of a study shows."""

    key: str
    title: str
    found: str
    risk: list[tuple[str, str, str]]
    authors: str
    published: str
    links: Cells
    design: list[tuple[str, object]]
    arms: list[ArmFindings]
    shared: bool
    findings: Table | None
    peaks: Table | None
    claims: ClaimEvidence | None
    codings: list[SecondCoding]


def study_card(data: CardData, key: str, brain: GlassBrain, claims_page: str = "") -> StudyCard:
    """Collect what the card of one study shows; the page of the claims is named as a card reaches it."""
    study = data.studies[key]
    sample = str(study["sample"])
    sharing = [row for row in data.studies.values() if row["sample"] == sample and row["study_id"] != key]
    year = "" if pd.isna(study["year"]) else str(study["year"])
    return StudyCard(
        key=key,
        title=study["title"] or "(title not seen)",
        found=what_it_found(data, key),
        risk=risk_line(data.risk.get(key, {}), LIGHTS),
        authors=str(study["authors"] or "(authors not seen)").removesuffix("."),
        published=", ".join(filter(None, (str(study["journal"] or ""), year))),
        links=identifier_links(study),
        design=_design(data, study, sharing),
        arms=[
            _arm(data, sample, name, heading, brain) for name, heading in ARMS.items() if _own_signs(data, sample, name)
        ],
        shared=bool(sharing),
        findings=_findings(data, key),
        peaks=study_peaks(data.peaks, key),
        claims=claim_evidence(data, sample, bool(sharing), claims_page),
        codings=_codings(data, key),
    )


def counted_signs(data: CardData, sample: str, arm: str) -> list[dict[str, Any]]:
    """Return what the book counts of a sample in one arm, beside the other samples of its disorder.

    Returns
    -------
    list of dict
        ``region``, ``sign`` and ``others``: the counts of all other samples of the same disorder and arm.
    """
    own = _own_signs(data, sample, arm)
    totals = {name: data.counts(arm, "region", diagnosis=name) for name in {row["diagnosis"] for row in own}}
    rows = []
    for row in own:
        total, mine = totals[row["diagnosis"]][row["region"]], DirectionCounts.of([row["sign"]])
        others = DirectionCounts(
            total.n_decrease - mine.n_decrease, total.n_increase - mine.n_increase, total.n_zero - mine.n_zero
        )
        rows.append({"region": row["region"], "sign": row["sign"], "others": others})
    return rows


def bibtex_file(study: Mapping[str, object]) -> str:
    """Write the entry that a reader takes away from a card."""
    return bibtex_entry({name: "" if pd.isna(value) else str(value) for name, value in study.items()}) + "\n"


def _own_signs(data: CardData, sample: str, arm: str) -> list[Row]:
    return [row for row in data.signs[arm] if row["sample"] == sample]


def _design(data: CardData, study: Row, sharing: list[Row]) -> list[tuple[str, object]]:
    link, meaning = data.catalogue.link, data.meaning
    columns = data.evidence.dictionaries["studies"].columns
    membership = study["membership"]

    def numbers(*names: str) -> list[tuple[str, object]]:
        return [(columns[name].long_name, "" if pd.isna(study[name]) else f"{study[name]:g}") for name in names]

    def levels(*names: str) -> list[tuple[str, object]]:
        return [(columns[name].long_name, meaning(name, study[name])) for name in names]

    return known_facts(
        [
            ("Disorder", link("disorders", str(study["diagnosis"]))),
            ("Therapy", link("therapies", str(study["therapy"]), note=study["therapy_detail"])),
            *numbers("sessions", "weeks", "follow_up_months"),
            ("Medication arm", study["drug"]),
            *numbers("n_therapy", "n_drug", "n_control", "n_healthy", "n_total", "n_started", "n_scanned_twice"),
            *levels("population", "severity"),
            ("Medication when first scanned", meaning("medication", study["medication"])),
            *levels("design", "allocation"),
            ("Compared with", [meaning("control", level) for level in str(study["control"]).split(",") if level]),
            ("Registration", study["registration"]),
            ("Imaging", meaning("modality", study["modality"])),
            *levels("state"),
            ("Task", study["task"]),
            *levels("task_type", "looked_at"),
            ("Outcome", study["outcome"]),
            *levels("era"),
            ("Review", "" if pd.isna(study["slot"]) else "among the studies of the review"),
            ("Judged probability that the review included it", "" if pd.isna(membership) else f"{membership:g}"),
            ("Shares its patients with", [link("studies", row["study_id"], study_label(row)) for row in sharing]),
            ("Note", study["note"]),
            ("Read at", source_links(str(study["source_url"])) if study["source_url"] else ""),
        ]
    )


def _arm(data: CardData, sample: str, name: str, heading: str, brain: GlassBrain) -> ArmFindings:
    found = counted_signs(data, sample, name)
    rows = [
        {
            "Region": data.catalogue.link("regions", row["region"], data.names[row["region"]]),
            "Direction": f"{MARKS[row['sign']].glyph} {MARKS[row['sign']].word}",
            "Other samples of the disorder": row["others"] if row["others"].parts else "none counted",
        }
        for row in found
    ]
    picture = brain.draw({row["region"]: row["sign"] for row in found}, data.names, heading)
    return ArmFindings(picture, card_table(rows, f"{heading}: change in activity, as it is counted"))


def _findings(data: CardData, key: str) -> Table | None:
    own = data.findings.get(key, ())
    rows = [
        {
            "Region": data.catalogue.link("regions", row["region"], data.names[row["region"]]),
            "As printed": row["region_label"],
            "Direction": direction(row["direction"]),
            "Arm": arm(row["arm"]),
            **tested(row),
            "Result": _result(data, row),
            "Coded": _how_coded(data, row),
            "Why not counted": row["why_not"],
            "Note": row["note"],
        }
        for row in own
    ]
    n = formatting.count(len(own), "finding")
    return card_table(rows, f"{n.capitalize()}, one a row", f"Show {n}")


def _codings(data: CardData, key: str) -> list[SecondCoding]:
    made = []
    for name, agreement in data.recoded.items():
        if key not in set(data.evidence.table(f"recoding/{name}_studies")["study_id"]):
            continue
        differ = agreement.disagreements
        own = differ[(differ["study_id"] == key) & (differ["table"] != "findings by region and hemisphere")]
        rows = [
            {
                "What": field if row["table"] == "studies" else f"{row['key']}: {field}",
                "First coding": row["first"].replace("_", " ") or "not coded",
                "Second coding": row["second"].replace("_", " ") or "not coded",
            }
            for row in own.to_dict("records")
            for field in [row["field"].replace("_", " ")]
        ]
        n_second = int((data.evidence.table(f"recoding/{name}_findings")["study_id"] == key).sum())
        table = card_table(rows, "Where the two codings differ", "Show where the two codings differ")
        made.append(SecondCoding(len(data.findings.get(key, ())), n_second, len(own), table))
    return made


def _how_coded(data: CardData, row: Row) -> str:
    """Say how the finding was coded, in a few words."""
    words = [
        data.meaning("hemisphere", row["hemisphere"], "findings"),
        "said to have normalised" if row["normalised"] == "yes" else "",
        f"sign {row['sign_basis']}",
        f"seen in {row['evidence_level'].replace('_', ' ')}",
        "several arms or diagnoses reported together" if row["pooled"] == "yes" else "",
    ]
    return "; ".join(word for word in words if word)


def _result(data: CardData, row: Row) -> str:
    """Give the statistic as it is printed, with its p-value, correction and number of people."""
    words = [
        row["statistic"],
        f"p {row['p']}" if row["p"] else "",
        formatting.meaning(data.meaning("correction", row["correction"], "findings")),
        "" if pd.isna(row["n"]) else f"n = {row['n']}",
    ]
    return "; ".join(word for word in words if word)
