"""A student's coding beside the reference: agreement field by field, and each disagreement with the reference's note."""

from __future__ import annotations

import pandas as pd

from livingreview.evidence.coder_agreement import Agreement, Coding, compare_codings
from livingreview.evidence.coding_lab.assignment import JUDGED, Lab

REASONS = ["study_id", "table", "field", "key", "reference", "student", "printed", "reason"]


def compare_with_reference(lab: Lab, coding: Coding) -> Agreement:
    """Compare a student's coding (the second) with the reference (the first), over the studies that have any code in it."""
    return compare_codings(lab.reference, coding, lab.study_fields, JUDGED, lab.units, passes="student")


def second_coder(lab: Lab) -> Agreement:
    """Compare the edition's second coder with the reference, over the same studies and fields."""
    return compare_codings(lab.reference, lab.second, lab.study_fields, JUDGED, lab.units, passes="second coder")


def explain(lab: Lab, agreement: Agreement) -> pd.DataFrame:
    """List the disagreements with what the reference coder noted.

    Returns
    -------
    pandas.DataFrame
        Columns ``study_id, table, field, key, reference, student, printed, reason``: of facts of the study, and of
        findings by region; the finer and the coarser matching repeat the same findings. ``printed`` is the name of the
        region as the source gives it, ``reason`` the reference's note; both blank where the reference has none.
    """
    rows = []
    notes = dict(zip(lab.reference.studies["study_id"], lab.reference.studies["note"], strict=True))
    findings = lab.reference.findings
    for row in agreement.disagreements.itertuples(index=False):
        if row.table == "studies":
            printed, reason = "", notes[row.study_id]
        elif row.table == "findings by region":
            arm, contrast, region = row.key.split(" | ")
            wanted = {"study_id": row.study_id, "arm": arm, "contrast": contrast, "region": region}
            match = findings[(findings[list(wanted)] == pd.Series(wanted)).all(axis=1)]
            printed, reason = (_joined(match[name]) for name in ("region_label", "note"))
        else:
            continue
        rows.append((row.study_id, row.table, row.field, row.key, row.first, row.second, printed, reason))
    return pd.DataFrame(rows, columns=REASONS)


def _joined(cells: pd.Series) -> str:
    return "; ".join(dict.fromkeys(cell for cell in cells if cell))
