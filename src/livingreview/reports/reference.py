"""The appendix, made from the material itself: dictionaries, studies, regions, circuits, citing publications."""

from __future__ import annotations

import re

import pandas as pd
from IPython.display import display
from markupsafe import Markup

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links
from livingreview.page.tables import Findable, show_table


def show_dictionaries(evidence: ev.Evidence) -> None:
    """Show the dictionary of every table.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    """
    for name, dictionary in evidence.dictionaries.items():
        frame = evidence.table(name)
        display_heading(f"{name}.tsv", f"table-{re.sub(r'[^a-z]+', '-', name)}")
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
        show_table(pd.DataFrame(rows), caption, units={"Seen": f"of {len(frame):,} rows"})


def show_all_studies(evidence: ev.Evidence) -> None:
    """Show every study with its links, by disorder.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    """
    diagnoses = evidence.dictionaries["studies"].columns["diagnosis"].levels
    counts = evidence.findings.groupby("study_id").size()
    for diagnosis, meaning in diagnoses.items():
        own = evidence.studies[evidence.studies["diagnosis"] == diagnosis]
        if own.empty:
            continue
        display_heading(meaning.capitalize(), f"studies-{diagnosis.replace('_', '-')}")
        frame = pd.DataFrame(
            [
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
        )
        show_table(
            frame, f"{len(own)} studies", units={"Findings": "rows"}, folded=f"Show {formatting.count(len(own), 'study')}"
        )


def region_table(evidence: ev.Evidence) -> pd.DataFrame:
    """List the canonical regions.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    pandas.DataFrame
    """
    names = dict(zip(evidence.regions["region"], evidence.regions["name"], strict=True))
    counts = evidence.findings.groupby("region").size()
    labels = evidence.region_labels.groupby("region")["label"].agg(list)
    return pd.DataFrame(
        [
            {
                "Region": Findable(row["name"], "region", f"region-{_anchor(row['region'])}"),
                "Part of": names.get(row["parent"], ""),
                "Meets at": names.get(row["coarse"], "never counted" if row["region"] == "other" else ""),
                "Findings": int(counts.get(row["region"], 0)),
                "Atlas labels": _shorten(labels.get(row["region"], [])),
                "Note": row["note"],
            }
            for row in evidence.regions.to_dict("records")
        ]
    )


def circuit_table(evidence: ev.Evidence) -> pd.DataFrame:
    """List the circuits with the source of each region.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    pandas.DataFrame
    """
    names = anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    circuits = evidence.circuits
    return pd.DataFrame(
        {
            "Circuit": circuits["name"],
            "Region": circuits["region"].map(names),
            "Citation": circuits["citation"],
            "Links": [identifier_links({"doi": doi}) for doi in circuits["doi"]],
            "Note": circuits["note"],
        }
    )


def shared_regions(evidence: ev.Evidence) -> list[str]:
    """Return the names of regions that count in more than one circuit."""
    members = anatomy.units(evidence.regions, "circuit", evidence.circuits)
    names = anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    return [names[region] for region, circuits in members.items() if len(circuits) > 1 and region in names]


def citing_kinds(evidence: ev.Evidence) -> pd.DataFrame:
    """Return year and kind of the citing publications, kinds in words."""
    return evidence.citing[["year"]].assign(kind=evidence.citing["kind"].str.replace("_", " "))


def citing_table(evidence: ev.Evidence) -> pd.DataFrame:
    """List the citing publications.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    pandas.DataFrame
    """
    citing = evidence.citing.sort_values(["year", "citing_id"], ascending=[False, True])
    return pd.DataFrame(
        {
            "Authors": citing["authors"],
            "Year": citing["year"].astype(str),
            "Title": citing["title"],
            "In": [
                ", ".join(
                    part for part in (row["journal"], str(row["volume"] or ""), str(row["first_page"] or "")) if part
                )
                for row in citing.fillna("").to_dict("records")
            ],
            "Kind": citing["kind"].str.replace("_", " "),
        }
    )


def display_heading(text: str, anchor: str) -> None:
    """Display a heading between tables.

    Parameters
    ----------
    text : str
        The heading; escaped.
    anchor : str
        Its id on the page.
    """
    display({"text/html": str(Markup('<h2 id="{}">{}</h2>').format(anchor, text)), "text/plain": text}, raw=True)


def _anchor(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")


def _levels(spec: ev.Column) -> str:
    if spec.levels_from:
        return f"see {spec.levels_from}"
    return "; ".join(f"{level} – {meaning}" if meaning else level for level, meaning in (spec.levels or {}).items())


def _shorten(labels: list[str], most: int = 6) -> str:
    shown = labels[:most]
    return ", ".join(shown) + (f" and {len(labels) - most} more" if len(labels) > most else "")
