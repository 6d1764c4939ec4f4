"""The studies behind a count: those that it is about, those that are counted, and what they report beside it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links
from livingreview.page.tables import Note, Table

_DESIGNS = {
    "rct": "randomised",
    "nonrandomised_controlled": "controlled, not known to be randomised",
    "pre_post": "before and after",
    "case_report": "case report",
    "predictor": "predictor of response",
}
# Why a step of a selection leaves a finding out, where the step says it; and where the finding's own level does.
_REASONS = {
    "pooled": "several arms together",
    "direction": "direction not given",
    "comparison": "the sample has a controlled comparison of this region",
    "region": "no region of the brain",
    "mixed": "treatment mixed or not stated",
    "min_n": "too few people",
    "therapy given": "no psychotherapy given",
}
_LEVEL_REASONS = {"subgroup": "{}", "tested_against": "tested against {} only", "evidence_level": "read in {}"}


def coded_studies(evidence: ev.Evidence, selection: ev.Selection) -> pd.DataFrame:
    """Return the studies that a selection is about, whether their findings can be counted or not.

    Its filters on studies apply, those on findings do not.
    """
    wide = selection.replace(
        arm="", contrast="", tested_against="", subgroup="", normalised="any", measure="",
        evidence_level="", pooled="any", mixed="any", min_n=0,
    )  # fmt: skip
    selected = ev.select(evidence, wide)
    findings = selected.left_out["step"].isin(("direction", "therapy given"))  # steps that no parameter leaves out
    about = {*selected.studies["study_id"], *selected.left_out.loc[findings, "study_id"]}
    return evidence.studies[evidence.studies["study_id"].isin(about)].reset_index(drop=True)


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


def not_counted_table(evidence: ev.Evidence, selection: ev.Selection, names: Mapping[str, str]) -> Table | Note:
    """List what the same studies also report: other contrasts, measures and subgroups, pooled arms, each with the reason."""
    frame = not_counted(evidence, selection, names)
    if frame.empty:
        return Note("These studies report nothing else that was coded.")
    line = f"Show {formatting.count(len(frame), 'finding')} of the same selection that no count uses"
    return Table(frame, "Reported, but kept out of every count", folded=line)


def not_counted(evidence: ev.Evidence, selection: ev.Selection, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the findings of a selection's studies that are not counted, with the reason."""
    out = left_out(evidence, selection)
    about = set(coded_studies(evidence, selection)["study_id"])
    out = out[out["study_id"].isin(about) & out["arm"].isin(("psychotherapy", "drug"))]
    if selection.arm == "psychotherapy":
        out = out[out["therapy"] != "none"]  # studies of medication alone are another literature
    labels = {study["study_id"]: study_label(study) for study in evidence.studies.to_dict("records")}
    frame = pd.DataFrame(
        {
            "Study": out["study_id"].map(labels),
            "Region": out["region"].map(names).fillna(out["region_label"]),
            "Direction": out["direction"].str.replace("_", " "),
            "Contrast": out["contrast"].str.replace("_", " "),
            "Arm": out["arm"],
            "Why not counted": why_not_counted(evidence, out),
        }
    )
    return frame.drop_duplicates().reset_index(drop=True)


def left_out(evidence: ev.Evidence, selection: ev.Selection, level: str = "fine") -> pd.DataFrame:
    """Return the findings that a count by region does not use, with ``step``, which leaves each out.

    Beside the steps of the selection there are two: "comparison", a change passed over since the sample has a controlled
    comparison of the region, and "region", where the finding lies in none. The index is the place in the table of findings.
    """
    selected = ev.select(evidence, selection)
    found, units = selected.findings.set_axis(selected.rows), anatomy.units(evidence.regions, level)
    passed = found[ev.surpassed(found, units)].assign(step="comparison")
    nowhere = found[[not units[region] for region in found["region"]]].assign(step="region")
    return pd.concat([selected.left_out, passed, nowhere])


def why_not_counted(evidence: ev.Evidence, left_out: pd.DataFrame) -> pd.Series:
    """Say in words why each finding does not count.

    Parameters
    ----------
    left_out : pandas.DataFrame
        From `left_out`, or the findings that `livingreview.evidence.select` left out.

    Returns
    -------
    pandas.Series of str
        Such as "connectivity", "responders", "several arms together".
    """
    columns = evidence.dictionaries["findings"].columns

    def reason(step: str, level: str) -> str:
        if words := _REASONS.get(step):
            return words
        if step not in columns:
            return f"outside the selection ({step.replace('_', ' ')})"
        short = step in ("measure", "subgroup", "evidence_level")
        words = formatting.code(level) if short else formatting.meaning(columns[step].levels.get(level, level))
        return _LEVEL_REASONS.get(step, "{}").format(words)

    levels = [row[row["step"]] if row["step"] in columns else "" for row in left_out.to_dict("records")]
    return pd.Series([reason(*pair) for pair in zip(left_out["step"], levels, strict=True)], left_out.index, dtype=str)


def _described(evidence: ev.Evidence, study: Mapping[str, object]) -> dict[str, object]:
    therapies = evidence.dictionaries["studies"].columns["therapy"].levels
    return {
        "Study": study_label(study),
        "Disorder": formatting.code(study["diagnosis"]),
        "Therapy": formatting.meaning(therapies.get(study["therapy"], study["therapy"])),
        "Imaging": formatting.code(study["modality"]),
    }
