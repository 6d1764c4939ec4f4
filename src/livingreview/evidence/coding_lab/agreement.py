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


def compare_students(lab: Lab, one: Coding, other: Coding) -> Agreement:
    """Compare two students over the studies that both began."""
    both = sorted(set(one.studies["study_id"]) & set(other.studies["study_id"]))
    first, second = (
        Coding(made.studies[made.studies["study_id"].isin(both)], made.findings[made.findings["study_id"].isin(both)])
        for made in (one, other)
    )
    return compare_codings(first, second, lab.study_fields, JUDGED, lab.units, passes="students")


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
        if agreement.passes == "students":
            if row.table not in ("studies", "findings by region"):
                continue
            printed = reason = ""
        elif row.table == "studies":
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
    alpha : pandas.DataFrame
        Agreement of the students among themselves, as :func:`class_alpha` gives it.
    items : pandas.DataFrame
        One row a fact on which a student differs from the reference: ``study_id, table, field, key, reference, n_differ,
        n_coded, answers`` (the students' codes with how many gave each), ``printed, reason``. The most disputed first.
    """

    students: pd.DataFrame
    fields: pd.DataFrame
    items: pd.DataFrame
    alpha: pd.DataFrame


def class_alpha(lab: Lab, codings: Mapping[str, Coding]) -> pd.DataFrame:
    """Krippendorff's alpha of a class among themselves, without the reference: facts of the studies, and directions.

    A blank is no code: whoever did not see a value is left out of that unit, as alpha allows.

    Returns
    -------
    pandas.DataFrame
        Columns ``table, field, n_students, n_units`` (facts that two students or more coded) and ``alpha``, NaN where
        fewer than two codes are in use.

    References
    ----------
    Krippendorff K 2011. Computing Krippendorff's alpha-reliability. University of Pennsylvania.

    Examples
    --------
    >>> from livingreview.evidence import load
    >>> from livingreview.evidence.coding_lab import load_lab
    >>> lab = load_lab(load())
    >>> float(class_alpha(lab, {"one": lab.reference, "two": lab.reference})["alpha"].min())
    1.0
    """
    fields = {("studies", name): {who: _codes(made.studies, name) for who, made in codings.items()} for name in lab.study_fields}
    fields[("findings by region", "direction")] = {who: _directions(made.findings) for who, made in codings.items()}
    rows = []
    for (table, field), by_student in fields.items():
        codes = pd.DataFrame(by_student)
        codes = codes[codes.notna().sum(axis=1) > 1]
        rows.append((table, field, len(codings), len(codes), _alpha(codes)))
    return pd.DataFrame(rows, columns=[*_FIELD, "n_students", "n_units", "alpha"])


def _codes(studies: pd.DataFrame, name: str) -> pd.Series:
    cells = studies.set_index("study_id")[name].astype("object")
    return cells.where(cells.notna(), "").map(str).replace("", None)


def _directions(findings: pd.DataFrame) -> pd.Series:
    if findings.empty:
        return pd.Series(index=pd.MultiIndex.from_arrays([[], []]), dtype=object)
    return findings.groupby([findings["study_id"], finding_labels(findings)])["direction"].agg(lambda own: "+".join(sorted(set(own))))


def _alpha(codes: pd.DataFrame) -> float:
    number = {code: place for place, code in enumerate(sorted(set(codes.stack().dropna())))}
    if len(number) < 2:
        return float("nan")
    import krippendorff

    data = codes.map(lambda code: number.get(code, float("nan"))).to_numpy(dtype=float)
    return float(krippendorff.alpha(reliability_data=data.T, level_of_measurement="nominal"))


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
    return Pool(students, _by_field(students, lab), _by_item(disputed, codings), class_alpha(lab, codings))


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
