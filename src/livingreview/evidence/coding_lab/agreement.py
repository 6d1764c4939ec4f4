"""A student beside the reference coding, with its notes, and a class of students together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from livingreview.evidence.coder_agreement import Agreement, Coding, compare_codings, finding_labels
from livingreview.evidence.coding_lab.assignment import JUDGED, Lab

_FIELD = ["table", "field"]
_ITEM = ["study_id", "table", "field", "key"]
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
    labels = finding_labels(findings)
    for row in agreement.disagreements.itertuples(index=False):
        if row.table == "studies":
            printed, reason = "", notes[row.study_id]
        elif row.table == "findings by region":
            match = findings[(findings["study_id"] == row.study_id) & (labels == row.key)]
            printed, reason = (_joined(match[name]) for name in ("region_label", "note"))
        else:
            continue
        rows.append((row.study_id, row.table, row.field, row.key, row.first, row.second, printed, reason))
    return pd.DataFrame(rows, columns=REASONS)


def _joined(cells: pd.Series) -> str:
    return "; ".join(dict.fromkeys(cell for cell in cells if cell))


@dataclass(frozen=True, eq=False)
class Pool:
    """The codings of a class, set beside the reference.

    Parameters
    ----------
    students : pandas.DataFrame
        One row a student and field: ``student, table, field, n_compared, n_agree, percent, kappa, kappa_low, kappa_high``.
    fields : pandas.DataFrame
        One row a field: ``table, field, n_students, median, lowest, highest`` (percent agreement), ``kappa`` (median over
        the students for whom it is defined), ``n_kappa`` (how many they are), ``second_coder`` (percent).
    items : pandas.DataFrame
        One row a fact on which a student differs from the reference: ``study_id, table, field, key, reference, n_differ,
        n_coded, answers`` (the students' codes with how many gave each), ``printed, reason``. The most disputed first.
    """

    students: pd.DataFrame
    fields: pd.DataFrame
    items: pd.DataFrame


def pool(lab: Lab, codings: Mapping[str, Coding]) -> Pool:
    """Pool the codings of a class.

    A pooled kappa would need an interval that knows that students code the same studies; the students are shown one by
    one instead, with their median.

    Parameters
    ----------
    codings : Mapping of str to Coding
        By the name of each student that is shown.
    """
    agreements = {student: compare_with_reference(lab, coding) for student, coding in codings.items()}
    numbers = ["n_compared", "n_agree", "percent", "kappa", "kappa_low", "kappa_high"]
    students = pd.concat(
        [result.fields[[*_FIELD, *numbers]].assign(student=name) for name, result in agreements.items()]
        or [pd.DataFrame(columns=[*_FIELD, *numbers, "student"])]
    )
    students = students[["student", *_FIELD, *numbers]].reset_index(drop=True)
    disputed = pd.concat(
        [explain(lab, result).assign(who=name) for name, result in agreements.items()]
        or [pd.DataFrame(columns=[*_ITEM, "reference", "student", "printed", "reason", "who"])]
    )
    return Pool(students, _by_field(students, lab), _by_item(disputed, codings))


def _by_field(students: pd.DataFrame, lab: Lab) -> pd.DataFrame:
    second = second_coder(lab).fields.set_index(_FIELD)["percent"]
    rows = []
    for (table, field), own in students[students["n_compared"] > 0].groupby(_FIELD, sort=False):
        percent, kappa = own["percent"].astype(float), own["kappa"].astype(float).dropna()
        rows.append(
            (
                table, field, len(own), percent.median(), percent.min(), percent.max(),
                kappa.median() if len(kappa) else float("nan"), len(kappa), float(second.get((table, field), float("nan"))),
            )
        )  # fmt: skip
    names = [*_FIELD, "n_students", "median", "lowest", "highest", "kappa", "n_kappa", "second_coder"]
    return pd.DataFrame(rows, columns=names)


def _by_item(disputed: pd.DataFrame, codings: Mapping[str, Coding]) -> pd.DataFrame:
    coded = pd.Series([study for coding in codings.values() for study in coding.studies["study_id"]]).value_counts()
    rows = []
    for item, own in disputed.groupby(_ITEM, sort=False):
        answers = (
            own["student"].replace("", "blank").value_counts().sort_index().sort_values(ascending=False, kind="stable")
        )
        said = ", ".join(f"{code} ({n})" for code, n in answers.items())
        first = own.iloc[0]
        rows.append((*item, first["reference"], len(own), int(coded[item[0]]), said, first["printed"], first["reason"]))
    names = [*_ITEM, "reference", "n_differ", "n_coded", "answers", "printed", "reason"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.sort_values(["n_differ", *_ITEM], ascending=[False, *[True] * len(_ITEM)], ignore_index=True)
