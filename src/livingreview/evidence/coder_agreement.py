"""Agreement of two coders: percent and Cohen's kappa of every field, with every disagreement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from livingreview.errors import EditionError, nearest
from livingreview.evidence.loading import Evidence

_FIELDS = ["table", "field", "n_compared", "n_agree", "percent", "kappa", "kappa_low", "kappa_high", "note"]
_DISAGREEMENTS = ["study_id", "table", "field", "key", "first", "second", "note"]
_KEY = ("study_id", "arm", "contrast", "tested_against", "region")
# With fewer codes than this the interval of kappa, which is of large samples, says more than it knows.
_LEAST_FOR_INTERVAL = 10
_JUDGED = ("direction", "measure", "evidence_level")


@dataclass(frozen=True, eq=False)
class Coding:
    """How one coder coded some studies.

    Parameters
    ----------
    studies : pandas.DataFrame
        One row a study, with ``study_id`` and the fields.
    findings : pandas.DataFrame
        One row a finding: ``study_id, arm, contrast, tested_against, region, hemisphere`` and what is judged.
    """

    studies: pd.DataFrame
    findings: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Agreement:
    """Agreement of two coding passes.

    Parameters
    ----------
    passes : str
        Which second coding: ``"core"`` or ``"later"``.
    n_studies : int
        Studies that were coded twice.
    fields : pandas.DataFrame
        Columns ``table, field, n_compared, n_agree, percent, kappa, kappa_low, kappa_high, note``. ``percent`` is of
        ``n_compared``; for the presence of findings it is the positive specific agreement. ``kappa`` is ``NaN`` where
        it is not defined, and the note says why.
    disagreements : pandas.DataFrame
        Columns ``study_id, table, field, key, first, second, note``: both values of everything that differs.
    """

    passes: str
    n_studies: int
    fields: pd.DataFrame
    disagreements: pd.DataFrame


def agreement(
    evidence: Evidence, passes: str = "core", units: Mapping[str, tuple[str, ...]] | None = None
) -> Agreement:
    """Compare the first coding with the second.

    Of the studies the fields with levels and the numbers of people are compared: the values where both coders saw one,
    and whether they saw one. Of the findings, rows are matched by study, arm, contrast, what a change was tested against, and region (and
    hemisphere); whether a row is in both passes is given as positive specific agreement, 2a / (2a + b + c), since there is no
    count of rows that both rightly left out; direction, measure and evidence level are compared over matched rows.
    Where a coder has several rows for one match, its value is all of theirs together.

    Parameters
    ----------
    passes : {"core", "later"}
        Which second coding; an `EditionError` where there is none of that name.
    units : Mapping of str to tuple of str, optional
        For each coded region its coarser region, to match at that level too.

    References
    ----------
    Cohen J 1960. A coefficient of agreement for nominal scales. Educ Psychol Meas 20:37-46.
    Fleiss JL, Cohen J, Everitt BS 1969. Large sample standard errors of kappa. Psychol Bull 72:323-327 (the interval).
    Hripcsak G, Rothschild AS 2005. Agreement, the F-measure, and reliability in information retrieval. J Am Med Inform
    Assoc 12:296-298. doi 10.1197/jamia.M1733 (positive specific agreement).
    """
    known = [
        name.removeprefix("recoding/").removesuffix("_studies") for name in evidence.tables if name.endswith("_studies")
    ]
    if passes not in known:
        raise EditionError(f"no second coding {passes!r}: expected {nearest(passes, known)}")
    second = evidence.table(f"recoding/{passes}_studies")
    columns = evidence.dictionaries[f"recoding/{passes}_studies"].columns
    compared = [name for name, column in columns.items() if column.type in ("level", "integer")]
    return compare_codings(
        Coding(evidence.studies, evidence.findings),
        Coding(second, evidence.table(f"recoding/{passes}_findings")),
        compared,
        units=units,
        passes=passes,
    )


def compare_codings(
    first: Coding,
    second: Coding,
    fields: Iterable[str],
    judged: tuple[str, ...] = _JUDGED,
    units: Mapping[str, tuple[str, ...]] | None = None,
    passes: str = "",
) -> Agreement:
    """Compare two codings of the studies in the second one, in the way that `agreement` describes.

    Parameters
    ----------
    first, second : Coding
        What the two coders made; every study of the second is in the first too.
    fields : iterable of str
        Columns of the studies to compare.
    judged : tuple of str
        Columns of the findings to compare over matched rows; ``direction`` is among them.
    passes : str
        Name of the second coding.
    """
    theirs = second.studies.set_index("study_id")
    own = first.studies.set_index("study_id").loc[theirs.index]
    rows: list[tuple[object, ...]] = []
    differ: list[tuple[object, ...]] = []
    for name in fields:
        for row, found in _study_field(name, own[name], theirs[name]):
            rows.append(row)
            differ.extend(found)
    once = first.findings[first.findings["study_id"].isin(theirs.index)]
    levels = [("findings by region", None, False), ("findings by region and hemisphere", None, True)]
    levels += [("findings by coarse region", units, False)] if units is not None else []
    for table, mapping, sides in levels:
        matches = (_match(findings, mapping, sides, judged) for findings in (once, second.findings))
        found_rows, found = _finding_fields(table, *matches, judged)
        rows.extend(found_rows)
        differ.extend(found)
    return Agreement(
        passes=passes,
        n_studies=len(theirs),
        fields=pd.DataFrame(rows, columns=_FIELDS),
        disagreements=pd.DataFrame(differ, columns=_DISAGREEMENTS),
    )


def _study_field(
    name: str, first: pd.Series, second: pd.Series
) -> Iterator[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
    """Agreement on the values that both saw, then on whether a value was seen."""
    one, two = _as_text(first), _as_text(second)
    both = (one != "") & (two != "")
    differ = [(study, "studies", name, study, one[study], two[study], "") for study in both.index[both & (one != two)]]
    yield _row("studies", name, list(one[both]), list(two[both]), "values that both coders saw"), differ
    seen_one, seen_two = one != "", two != ""
    if not (seen_one.all() and seen_two.all()):
        note = {study: f"seen by the {'first' if seen_one[study] else 'second'} coder only" for study in one.index}
        only = [
            (study, "studies", name, study, one[study], two[study], note[study])
            for study in one.index[seen_one != seen_two]
        ]
        seen = [np.where(cells, "seen", "not seen").tolist() for cells in (seen_one, seen_two)]
        yield _row("studies", f"{name} (seen)", *seen, "seen or not"), only


def _finding_fields(
    table: str,
    first: dict[tuple[str, ...], dict[str, str]],
    second: dict[tuple[str, ...], dict[str, str]],
    judged: tuple[str, ...],
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    both = sorted(first.keys() & second.keys())
    either = sorted(first.keys() | second.keys())
    percent = 200 * len(both) / (len(first) + len(second)) if either else nan
    note = f"positive specific agreement: {len(first)} in the first pass, {len(second)} in the second"
    rows: list[tuple[object, ...]] = [(table, "presence", len(either), len(both), percent, nan, nan, nan, note)]
    differ: list[tuple[object, ...]] = []
    for key in either:
        if key not in second or key not in first:
            only = "first" if key in first else "second"
            codes = first.get(key, second.get(key, {}))["direction"]
            values = (codes, "") if only == "first" else ("", codes)
            differ.append((key[0], table, "presence", _label(key), *values, f"coded in the {only} pass only"))
    for name in judged:
        one, two = [first[key][name] for key in both], [second[key][name] for key in both]
        rows.append(_row(table, name, one, two, "over matched rows"))
        differ += [
            (key[0], table, name, _label(key), a, b, "") for key, a, b in zip(both, one, two, strict=True) if a != b
        ]
    return rows, differ


def _match(
    findings: pd.DataFrame, units: Mapping[str, tuple[str, ...]] | None, sides: bool, judged: tuple[str, ...]
) -> dict[tuple[str, ...], dict[str, str]]:
    """Values of each match; several rows of one coder are joined by a plus."""
    names = [*_KEY, "hemisphere", *judged]
    grouped: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for study, arm, contrast, tested, region, side, *codes in findings[names].itertuples(index=False, name=None):
        for unit in (region,) if units is None else units[region]:
            key = (study, arm, contrast, tested, unit, side) if sides else (study, arm, contrast, tested, unit)
            values = grouped.setdefault(key, {name: set() for name in judged})
            for name, value in zip(judged, codes, strict=True):
                values[name].add(value)
    return {key: {name: "+".join(sorted(found)) for name, found in values.items()} for key, values in grouped.items()}


def _row(table: str, name: str, first: list[str], second: list[str], note: str) -> tuple[object, ...]:
    agree = sum(a == b for a, b in zip(first, second, strict=True))
    percent = 100 * agree / len(first) if first else nan
    kappa, low, high, why = kappa_interval(first, second)
    return table, name, len(first), agree, percent, kappa, low, high, f"{note}; {why}" if why else note


def _as_text(cells: pd.Series) -> pd.Series:
    return cells.astype("object").where(cells.notna(), "").map(str)


def finding_labels(findings: pd.DataFrame) -> pd.Series:
    """Label each finding as its match by region is labelled among the disagreements."""
    return findings[list(_KEY)].apply(_label, axis=1)


def _label(key: Iterable[str]) -> str:
    """Name a match within its study; what a finding was tested against is blank where it is no change."""
    return " | ".join(part for part in list(key)[1:] if part)


def kappa_interval(first: list[str], second: list[str]) -> tuple[float, float, float, str]:
    """Cohen's kappa of two coders' codes of the same things, with its large-sample 95 per cent interval.

    kappa = (p_o - p_e) / (1 - p_e), p_o the share of equal codes, p_e the share expected from the coders' margins.

    Returns
    -------
    kappa, low, high : float
        NaN where kappa is not defined; the interval is cut at -1 and 1.
    note : str
        Why there is no kappa or no interval; else blank.

    References
    ----------
    Cohen J 1960. Educ Psychol Meas 20:37-46. Fleiss JL, Cohen J, Everitt BS 1969. Psychol Bull 72:323-327.

    Examples
    --------
    >>> kappa, low, high, note = kappa_interval(["a", "a", "b", "b"], ["a", "a", "b", "a"])
    >>> round(kappa, 2)
    0.5
    """
    codes = sorted({*first, *second})
    if not codes:
        return nan, nan, nan, "nothing to compare"
    if len(codes) == 1:
        return nan, nan, nan, "kappa is not defined: both coders used one value throughout"
    if list(first) == list(second):
        return 1.0, nan, nan, "no interval: the coders agree throughout, so the standard error is 0"
    if len({*first}) == 1 or len({*second}) == 1:
        return 0.0, nan, nan, "kappa is 0 and has no interval: one coder used one value throughout"
    place = {code: number for number, code in enumerate(codes)}
    table = np.zeros((len(codes), len(codes)))
    np.add.at(table, ([place[code] for code in first], [place[code] for code in second]), 1)
    # statsmodels is slow to import, and only this function needs it.
    from statsmodels.stats.inter_rater import cohens_kappa

    with np.errstate(invalid="ignore"):  # its z, which nobody reads, is 0/0 where the coders share no code
        result = cohens_kappa(table)
    if len(first) < _LEAST_FOR_INTERVAL:
        return float(result.kappa), nan, nan, "no interval: fewer than ten codes, too few for one"
    return float(result.kappa), max(-1.0, float(result.kappa_low)), min(1.0, float(result.kappa_upp)), ""
