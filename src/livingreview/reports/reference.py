"""The appendix, made from the material itself: dictionaries, studies, regions, circuits, citing publications."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links
from livingreview.page.tables import Findable, Table
from livingreview.page.templates import Fragment, render

_TEMPLATES = Path(__file__).parent / "templates"


def dictionaries(evidence: ev.Evidence) -> list[Fragment | Table]:
    """The dictionary of every table under its heading, folded away."""
    shown: list[Fragment | Table] = []
    for name, dictionary in evidence.dictionaries.items():
        frame = evidence.table(name)
        rows = [
            {
                "Column": column,
                "Meaning": spec.description,
                "Levels": _levels(spec),
                "Kind": ", ".join(
                    part for part in (spec.type, spec.units, "required" if spec.required else "") if part
                ),
                "Seen": int(frame[column].notna().sum() - (frame[column].astype(str) == "").sum()),
                "Source": spec.source,
            }
            for column, spec in dictionary.columns.items()
        ]
        caption = f"{dictionary.description} One row is {dictionary.row_is}."
        shown.append(_heading(f"{name}.tsv", f"table-{re.sub(r'[^a-z]+', '-', name)}"))
        folded = f"{caption} Show {formatting.count(len(rows), 'column')}"
        shown.append(Table(pd.DataFrame(rows), caption, units={"Seen": f"of {len(frame):,} rows"}, folded=folded))
    return shown


def studies_by_disorder(evidence: ev.Evidence) -> list[Fragment | Table]:
    """Every study with its links, folded under a heading for each disorder."""
    shown: list[Fragment | Table] = []
    counts = evidence.findings.groupby("study_id").size()
    for diagnosis, meaning in evidence.dictionaries["studies"].columns["diagnosis"].levels.items():
        own = evidence.studies[evidence.studies["diagnosis"] == diagnosis]
        if own.empty:
            continue
        rows = [
            {
                "Study": Findable(study_label(study), "study", f"study-{_anchor(study['study_id'])}"),
                "Title": study["title"] or "(title not seen)",
                "Journal": study["journal"],
                "Therapy": "medication alone" if study["therapy"] == "none" else formatting.code(study["therapy"]),
                "Imaging": formatting.code(study["modality"]),
                "Findings": int(counts.get(study["study_id"], 0)),
                "Links": identifier_links(study),
            }
            for study in own.sort_values(["year", "study_id"], na_position="last").to_dict("records")
        ]
        shown.append(_heading(meaning.capitalize(), f"studies-{diagnosis.replace('_', '-')}"))
        folded = f"Show {formatting.count(len(own), 'study')}"
        shown.append(Table(pd.DataFrame(rows), f"{len(own)} studies", units={"Findings": "rows"}, folded=folded))
    return shown


def region_table(evidence: ev.Evidence, folded: str | None = None) -> Table:
    """The canonical regions, where they meet, and how they are drawn."""
    names = dict(zip(evidence.regions["region"], evidence.regions["name"], strict=True))
    counts = evidence.findings.groupby("region").size()
    labels = evidence.region_labels.groupby("region")["label"].agg(list)
    rows = [
        {
            "Region": Findable(row["name"], "region", f"region-{_anchor(row['region'])}"),
            "Part of": names.get(row["parent"], ""),
            "Compared as": names.get(row["coarse"], "never counted"),
            "Findings": int(counts.get(row["region"], 0)),
            "Atlas labels": _shorten(labels.get(row["region"], [])),
            "Note": row["note"],
        }
        for row in evidence.regions.to_dict("records")
    ]
    caption = "Canonical regions, where they meet, and how they are drawn"
    return Table(pd.DataFrame(rows), caption, units={"Findings": "rows"}, folded=folded)


def circuit_table(evidence: ev.Evidence, folded: str | None = None) -> Table:
    """The circuits with the source of each region."""
    circuits = evidence.circuits
    frame = pd.DataFrame(
        {
            "Circuit": circuits["name"],
            "Region": circuits["region"].map(anatomy.unit_names(evidence.regions, "fine", circuits)),
            "Citation": circuits["citation"],
            "Links": [identifier_links({"doi": doi}) for doi in circuits["doi"]],
            "Note": circuits["note"],
        }
    )
    return Table(frame, "Circuits, their regions and the source of each", folded=folded)


def shared_regions(evidence: ev.Evidence) -> list[str]:
    """Names of the regions that count in more than one circuit."""
    members = anatomy.units(evidence.regions, "circuit", evidence.circuits)
    names = anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    return [names[region] for region, circuits in members.items() if len(circuits) > 1 and region in names]


def citing_kinds(evidence: ev.Evidence) -> pd.DataFrame:
    """Year and kind of the citing publications, kinds in words."""
    return evidence.citing[["year"]].assign(kind=evidence.citing["kind"].str.replace("_", " "))


def citing_table(evidence: ev.Evidence) -> Table:
    """The citing publications, newest first."""
    citing = evidence.citing.sort_values(["year", "citing_id"], ascending=[False, True])
    places = citing[["journal", "volume", "first_page"]].fillna("").astype(str)
    frame = pd.DataFrame(
        {
            "Authors": citing["authors"],
            "Year": citing["year"].astype(str),
            "Title": citing["title"],
            "In": [", ".join(part for part in place if part) for place in places.itertuples(index=False)],
            "Kind": citing["kind"].str.replace("_", " "),
        }
    )
    return Table(frame, "The citing publications that the page shows")


def _heading(text: str, anchor: str) -> Fragment:
    return Fragment(render("heading.html", _TEMPLATES, text=text, anchor=anchor))


def _anchor(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")


def _levels(spec: ev.Column) -> str:
    if spec.levels_from:
        return f"see {spec.levels_from}"
    return "; ".join(f"{level} – {meaning}" if meaning else level for level, meaning in (spec.levels or {}).items())


def _shorten(labels: list[str], most: int = 6) -> str:
    more = f" and {len(labels) - most} more" if len(labels) > most else ""
    return ", ".join(labels[:most]) + more
