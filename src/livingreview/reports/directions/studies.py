"""The studies behind a count: those that it is about, those that are counted, and what they report beside it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links
from livingreview.page.tables import Note, Table

_DESIGNS = {
    "rct": "randomised",
    "nonrandomised_controlled": "controlled, not randomised",
    "pre_post": "before and after",
    "case_report": "case report",
    "predictor": "predictor of response",
}
_FINDING = ["study_id", "arm", "contrast", "region_label", "region", "hemisphere", "measure", "direction", "note"]


def coded_studies(evidence: ev.Evidence, selection: ev.Selection) -> pd.DataFrame:
    """Return the studies that a selection is about, whether their findings can be counted or not.

    Its filters on studies apply, those on findings do not.
    """
    wide = selection.replace(arm="", contrast="", measure="", evidence_level="", pooled="any", mixed="any", min_n=0)
    return ev.select(evidence, wide).studies


def members_table(evidence: ev.Evidence, selection: ev.Selection, caption: str) -> Table:
    """List the studies that a selection is about, with their probability of membership and counted findings."""
    members = coded_studies(evidence, selection).sort_values(["year", "study_id"])
    counted = ev.select(evidence, selection).findings.groupby("study_id").size()
    frame = pd.DataFrame(
        [
            _described(evidence, study)
            | {
                "Therapy arm": study["n_therapy"],
                "Membership": study["membership"],
                "Counted": int(counted.get(study["study_id"], 0)),
                "Links": identifier_links(study),
            }
            for study in members.to_dict("records")
        ]
    ).astype({"Therapy arm": "Int64"})
    return Table(frame, caption, {"Therapy arm": "patients", "Membership": "probability", "Counted": "findings"})


def studies_table(
    evidence: ev.Evidence, studies: pd.DataFrame, findings: pd.DataFrame, caption: str, folded: str | None = None
) -> Table | Note:
    """List studies with their arms, design and the level of evidence of their counted findings."""
    if studies.empty:
        return Note("No study in this selection reports a counted direction.")
    rows = []
    for study in studies.sort_values(["year", "study_id"], na_position="last").to_dict("records"):
        levels = findings.loc[findings["study_id"] == study["study_id"], "evidence_level"]
        rows.append(
            _described(evidence, study)
            | {
                "Therapy arm": study["n_therapy"],
                "Drug arm": study["n_drug"],
                "Design": _DESIGNS.get(study["design"], "not seen"),
                "Read in": formatting.listed(sorted(levels.unique())).replace("_", " "),
                "Links": identifier_links(study),
            }
        )
    frame = pd.DataFrame(rows).astype({"Therapy arm": "Int64", "Drug arm": "Int64"})
    return Table(frame, caption, {"Therapy arm": "patients", "Drug arm": "patients"}, folded=folded)


def not_counted_table(
    evidence: ev.Evidence, selection: ev.Selection, counted: pd.DataFrame, names: Mapping[str, str]
) -> Table | Note:
    """List what the same studies also report: other contrasts and measures, pooled arms, each with the reason."""
    frame = not_counted(evidence, selection, counted, names)
    if frame.empty:
        return Note("These studies report nothing else that was coded.")
    line = f"Show {formatting.count(len(frame), 'finding')} of the same selection that no count uses"
    return Table(frame, "Reported, but kept out of every count", folded=line)


def not_counted(
    evidence: ev.Evidence, selection: ev.Selection, counted: pd.DataFrame, names: Mapping[str, str]
) -> pd.DataFrame:
    """Return the findings of a selection's studies that are not among the counted ones, with the reason."""
    wide = selection.replace(contrast="", measure="", pooled="any", mixed="any", evidence_level="", arm="psychotherapy,drug"
    )
    every = ev.select(evidence, wide).findings
    if selection.arm == "psychotherapy":
        every = every[every["therapy"] != "none"]  # studies of medication alone are another literature
    merged = every.merge(counted[_FINDING].drop_duplicates(), on=_FINDING, how="left", indicator=True)
    out = merged[merged["_merge"] == "left_only"]
    labels = {study["study_id"]: study_label(study) for study in evidence.studies.to_dict("records")}
    frame = pd.DataFrame(
        {
            "Study": out["study_id"].map(labels),
            "Region": out["region"].map(names).fillna(out["region_label"]),
            "Direction": out["direction"].str.replace("_", " "),
            "Contrast": out["contrast"].str.replace("_", " "),
            "Arm": out["arm"],
            "Why not counted": [_reason(row, selection) for row in out.to_dict("records")],
        }
    )
    return frame.drop_duplicates().reset_index(drop=True)


def _described(evidence: ev.Evidence, study: Mapping[str, object]) -> dict[str, object]:
    therapies = evidence.dictionaries["studies"].columns["therapy"].levels
    return {
        "Study": study_label(study),
        "Disorder": formatting.code(study["diagnosis"]),
        "Therapy": formatting.meaning(therapies.get(study["therapy"], study["therapy"])),
        "Imaging": formatting.code(study["modality"]),
    }


def _reason(row: Mapping[str, object], selection: ev.Selection) -> str:
    reasons = {
        "arms pooled": row["pooled"] == "yes" and selection.pooled == "no",
        str(row["measure"]): row["measure"] != selection.measure,
        "another contrast": row["contrast"] not in selection.contrast.split(","),
        "another arm": row["arm"] != selection.arm,
    }
    return formatting.listed((reason for reason, holds in reasons.items() if holds), empty="level of evidence")
