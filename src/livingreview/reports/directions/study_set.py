"""One body of literature, read once: a selection of studies with its directions, at the fine and the coarse level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.page.labels import study_label

_DESIGN_WORDS = {
    "rct": "randomised",
    "nonrandomised_controlled": "controlled, not randomised",
    "pre_post": "before and after",
    "case_report": "case report",
    "predictor": "predictor of response",
}


@dataclass(frozen=True)
class Literature:
    """A selection, counted.

    Parameters
    ----------
    evidence : livingreview.evidence.Evidence
        The whole evidence base.
    selection : livingreview.evidence.Selection
        What was asked for.
    fine, coarse : livingreview.inference.Signs
        One sign a sample and region, at the two levels.
    fine_counts, coarse_counts : pandas.DataFrame
        Direction consistency by region, regions reported most often first.
    """

    evidence: ev.Evidence
    selection: ev.Selection
    fine: inference.Signs
    coarse: inference.Signs
    fine_counts: pd.DataFrame
    coarse_counts: pd.DataFrame

    @property
    def studies(self) -> pd.DataFrame:
        """Studies with at least one counted finding."""
        return self.fine.selected.studies

    @property
    def n_samples(self) -> int:
        """Number of samples that report on a region, with a direction or without."""
        return self.fine.frame["sample"].nunique()

    @property
    def n_directional(self) -> int:
        """Number of samples with a direction in at least one region."""
        frame = self.fine.frame
        return frame.loc[frame["sign"] != 0, "sample"].nunique()

    def names(self, level: str = "fine") -> dict[str, str]:
        """Return the display name of each region at a level."""
        return anatomy.unit_names(self.evidence.regions, level, self.evidence.circuits)

    def counts(self, level: str = "fine") -> pd.DataFrame:
        """Return direction consistency at a level."""
        return self.fine_counts if level == "fine" else self.coarse_counts

    def signs(self, level: str = "fine") -> inference.Signs:
        """Return the signs at a level."""
        return self.fine if level == "fine" else self.coarse


def read_literature(
    evidence: ev.Evidence, selection: ev.Selection, analysis: inference.Analysis | None = None
) -> Literature:
    """Select, collapse and count at both levels.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    selection : Selection
        What to read.
    analysis : Analysis, optional
        Rules of counting; its level is set by this function.

    Returns
    -------
    Literature
    """
    analysis = analysis or inference.Analysis()
    signs, counts = {}, {}
    for level in ("fine", "coarse"):
        signs[level] = inference.sign_table(evidence, selection, replace(analysis, level=level))
        frame = inference.consistency(signs[level]).frame
        order = (frame["n_decrease"] + frame["n_increase"]).rename("n")
        counts[level] = (
            frame.assign(_n=-order)
            .sort_values(["_n", "region"], kind="stable")
            .drop(columns="_n")
            .reset_index(drop=True)
        )
    return Literature(evidence, selection, signs["fine"], signs["coarse"], counts["fine"], counts["coarse"])


def study_table(literature: Literature) -> pd.DataFrame:
    """List the studies of a literature for a reader.

    Parameters
    ----------
    literature : Literature
        What was read.

    Returns
    -------
    pandas.DataFrame
        Study, therapy, imaging, patients in each arm, design, level of the evidence, links.
    """
    from livingreview.page.links import identifier_links

    base = literature.evidence
    therapy = base.dictionaries["studies"].columns["therapy"].levels
    findings = literature.fine.selected.findings
    rows = []
    for study in literature.studies.sort_values(["year", "study_id"], na_position="last").to_dict("records"):
        levels = findings.loc[findings["study_id"] == study["study_id"], "evidence_level"]
        rows.append(
            {
                "Study": study_label(study),
                "Disorder": formatting.code(study["diagnosis"]),
                "Therapy": formatting.meaning(therapy.get(study["therapy"], study["therapy"])),
                "Imaging": formatting.code(study["modality"]),
                "Therapy arm": study["n_therapy"],
                "Drug arm": study["n_drug"],
                "Design": _DESIGN_WORDS.get(study["design"], "not seen"),
                "Read in": formatting.listed(sorted(levels.unique())).replace("_", " "),
                "Links": identifier_links(study),
            }
        )
    frame = pd.DataFrame(rows)
    return frame.astype({"Therapy arm": "Int64", "Drug arm": "Int64"})


def set_aside(literature: Literature) -> pd.DataFrame:
    """List what the same studies also report, but which is not counted: other contrasts and measures, pooled arms.

    Parameters
    ----------
    literature : Literature
        What was counted.

    Returns
    -------
    pandas.DataFrame
        One row a finding that stays out, with the reason.
    """
    selection, base = literature.selection, literature.evidence
    wide = replace(
        selection, contrast="", measure="", pooled="any", mixed="any", evidence_level="", arm="psychotherapy,drug"
    )
    every = ev.select(base, wide).findings
    if selection.arm == "psychotherapy":
        every = every[every["therapy"] != "none"]  # studies of medication alone are another literature, not set aside
    counted = literature.fine.selected.findings
    key = ["study_id", "arm", "contrast", "region_label", "region", "hemisphere", "measure", "direction", "note"]
    merged = every.merge(counted[key].drop_duplicates().assign(_in=True), on=key, how="left")
    out = merged[merged["_in"].isna()]
    names, labels = literature.names(), {s["study_id"]: study_label(s) for s in base.studies.to_dict("records")}
    reason = [_reason(row, selection) for row in out.to_dict("records")]
    frame = pd.DataFrame(
        {
            "Study": out["study_id"].map(labels),
            "Region": out["region"].map(names).fillna(out["region_label"]),
            "Direction": out["direction"].str.replace("_", " "),
            "Contrast": out["contrast"].str.replace("_", " "),
            "Arm": out["arm"],
            "Why not counted": reason,
        }
    )
    return frame.drop_duplicates().reset_index(drop=True)


def _reason(row: Mapping[str, object], selection: ev.Selection) -> str:
    reasons = []
    if row["pooled"] == "yes" and selection.pooled == "no":
        reasons.append("arms pooled")
    if row["measure"] != selection.measure:
        reasons.append(str(row["measure"]))
    if row["contrast"] not in selection.contrast.split(","):
        reasons.append("another contrast")
    if row["arm"] != selection.arm:
        reasons.append("another arm")
    return formatting.listed(reasons, empty="level of evidence")


def coded_studies(evidence: ev.Evidence, selection: ev.Selection) -> pd.DataFrame:
    """Return the studies that a selection is about, whether their findings can be counted or not.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    selection : Selection
        Its filters on studies apply, its filters on findings do not.

    Returns
    -------
    pandas.DataFrame
        Rows of the studies table.
    """
    wide = replace(selection, arm="", contrast="", measure="", evidence_level="", pooled="any", mixed="any", min_n=0)
    return ev.select(evidence, wide).studies
