"""What a variant may change about the data: a `Selection` in, the findings that count and the flow out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd

from livingreview.evidence.loading import Evidence
from livingreview.evidence.membership import drawn_members
from livingreview.evidence.wording import count, nearest

_SETS = ("review", "core", "later", "all")
_STUDY_COLUMNS = (
    "sample",
    "era",
    "slot",
    "membership",
    "diagnosis",
    "population",
    "therapy",
    "modality",
    "design",
    "year",
)
# Number of people of an arm, by arm; where psychotherapy stands against medication there is no single arm.
ARM_SIZES = {"psychotherapy": "n_therapy", "drug": "n_drug", "waitlist": "n_waitlist", "healthy": "n_healthy"}


class SelectionError(ValueError):
    """A selection names something that the evidence base does not have."""


def _choice(default: str | int, help_text: str, levels: str | tuple[str, ...] = "") -> object:
    return field(default=default, metadata={"help": help_text, "levels": levels})


@dataclass(frozen=True)
class Selection:
    """Which studies and findings count.

    A text filter is a list of levels with commas between them; a leading "-" on every one of them leaves these out
    instead; "" is no filter. A blank cell never matches a list, and always survives a list of what to leave out.

    Raises
    ------
    SelectionError
        If a value is of the wrong type or out of range; levels are checked against the evidence by `check_selection`.

    Examples
    --------
    >>> Selection(modality="fdg_pet,o15_pet", design="-case_report").modality
    'fdg_pet,o15_pet'
    >>> Selection(min_n="ten")
    Traceback (most recent call last):
    ...
    livingreview.evidence.selection.SelectionError: min_n is 'ten': expected a whole number, 0 or more
    """

    studies: str = _choice(
        "review",
        "set of studies: the studies of the review, the core or later era (medication alone included), or all",
        _SETS,
    )
    members: int = _choice(14, "of the studies of the review, only so many of the likeliest (slots 1 to N)")
    drawn: int = _choice(
        0,
        "instead of the published list a set of the same size, drawn by membership probability: its number; 0 for none",
    )
    since: int = _choice(0, "first year of publication; 0 for no limit")
    until: int = _choice(0, "last year of publication; 0 for no limit")
    diagnosis: str = _choice("", "diagnoses", "studies.diagnosis")
    therapy: str = _choice("", "kinds of psychotherapy", "studies.therapy")
    modality: str = _choice("", "imaging techniques", "studies.modality")
    design: str = _choice("", "designs", "studies.design")
    population: str = _choice("", "age groups", "studies.population")
    arm: str = _choice("psychotherapy", "groups of people", "findings.arm")
    contrast: str = _choice("post_vs_pre", "what is compared with what", "findings.contrast")
    measure: str = _choice("activity", "what was measured", "findings.measure")
    evidence_level: str = _choice("", "how close to the paper a fact was read", "findings.evidence_level")
    pooled: str = _choice("no", "findings reported for several arms together", ("no", "yes", "any"))
    mixed: str = _choice("no", "medication arms with several treatments, or with none stated", ("no", "yes", "any"))
    min_n: int = _choice(0, "least number of people in the arm; 0 for no limit")
    exclude_studies: str = _choice("", "studies to leave out", "studies.study_id")
    exclude_samples: str = _choice("", "samples to leave out", "studies.sample")

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(item.default, int):
                if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                    raise SelectionError(f"{item.name} is {value!r}: expected a whole number, 0 or more")
            elif not isinstance(value, str):
                raise SelectionError(f"{item.name} is {value!r}: expected text")
        either = ("no", "yes", "any")
        for name, allowed in (("studies", _SETS), ("pooled", either), ("mixed", either)):
            if getattr(self, name) not in allowed:
                raise SelectionError(
                    f"{name} is {getattr(self, name)!r}: expected {nearest(getattr(self, name), allowed)}"
                )
        if self.since and self.until and self.since > self.until:
            raise SelectionError(f"since {self.since} is after until {self.until}: expected the earlier year first")


@dataclass(frozen=True, eq=False)
class Selected:
    """What a selection left.

    Parameters
    ----------
    selection : Selection
        What was asked for.
    findings : pandas.DataFrame
        The findings, with ``sample, era, slot, membership, diagnosis, population, therapy, modality, design, year`` of
        their studies and ``n_arm``, the number of people in the finding's arm.
    studies : pandas.DataFrame
        The studies with at least one of these findings.
    flow : pandas.DataFrame
        Columns ``step, rule, studies, samples, findings``: what was left after each step. Down to the step ``findings``
        a study counts whether it has findings or not, from there on only with at least one left.
    rows : numpy.ndarray of int
        Where these findings stand in the table of all findings.
    """

    selection: Selection
    findings: pd.DataFrame
    studies: pd.DataFrame
    flow: pd.DataFrame
    rows: np.ndarray


def check_selection(evidence: Evidence, selection: Selection) -> None:
    """Check a selection against the levels, studies and samples of the evidence base.

    Raises
    ------
    SelectionError
        With the nearest level that exists.
    """
    for item in fields(selection):
        place = item.metadata["levels"]
        if isinstance(place, str) and place:
            _split(evidence, item.name, getattr(selection, item.name), place)
    slots = int(evidence.studies["slot"].max()) if evidence.studies["slot"].notna().any() else 0
    if selection.members != Selection.members and not 1 <= selection.members <= slots:
        raise SelectionError(f"members is {selection.members}: expected 1 to {slots}")
    if selection.studies != "review" and selection.members != Selection.members:
        raise SelectionError(
            f"members is {selection.members} with studies {selection.studies!r}: expected studies 'review', "
            "which is the set that it narrows"
        )
    if selection.studies != "review" and selection.drawn:
        raise SelectionError(
            f"drawn is {selection.drawn} with studies {selection.studies!r}: expected studies 'review', "
            "which is the set that is drawn anew"
        )


def select(evidence: Evidence, selection: Selection) -> Selected:
    """Select the findings that count.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    selection : Selection
        What counts.

    Returns
    -------
    Selected

    Raises
    ------
    SelectionError
        If the selection names a level, study or sample that does not exist.
    """
    check_selection(evidence, selection)
    studies, findings = evidence.studies, evidence.findings.reset_index(drop=True)
    flow = [("evidence", "everything in the evidence base", len(studies), studies["sample"].nunique(), len(findings))]

    def narrow_studies(step: str, rule: str, keep: pd.Series) -> None:
        nonlocal studies, findings
        studies = studies[keep]
        findings = findings[findings["study_id"].isin(studies["study_id"])]
        flow.append((step, rule, len(studies), studies["sample"].nunique(), len(findings)))

    def narrow_findings(step: str, rule: str, keep: pd.Series) -> None:
        nonlocal studies, findings
        findings = findings[keep]
        studies = studies[studies["study_id"].isin(findings["study_id"])]
        flow.append((step, rule, len(studies), studies["sample"].nunique(), len(findings)))

    rule, keep = _study_set(studies, selection)
    narrow_studies("studies", rule, keep)
    if selection.since or selection.until:
        narrow_studies("year", *_years(studies, selection))
    for name in ("diagnosis", "therapy", "modality", "design", "population"):
        _apply(evidence, selection, name, f"studies.{name}", studies[name], narrow_studies)
    for name, column in (("exclude_studies", "study_id"), ("exclude_samples", "sample")):
        if getattr(selection, name):
            left_out, _ = _split(evidence, name, getattr(selection, name), f"studies.{column}")
            narrow_studies(name, f"without {', '.join(left_out)}", ~studies[column].isin(left_out))
    narrow_findings("findings", "studies with at least one coded finding", pd.Series(True, index=findings.index))
    for name in ("arm", "contrast", "measure", "evidence_level"):
        _apply(evidence, selection, name, f"findings.{name}", findings[name], narrow_findings)
    without = studies.loc[studies["therapy"] == "none", "study_id"]
    of_none = findings["study_id"].isin(without) & (findings["arm"] == "psychotherapy")
    if of_none.any():
        narrow_findings("therapy given", "psychotherapy counts only where one was given", ~of_none)
    if selection.pooled != "any":
        rule = "arms reported together left out" if selection.pooled == "no" else "only arms reported together"
        narrow_findings("pooled", rule, findings["pooled"] == selection.pooled)
    if selection.mixed != "any":
        named = studies.loc[studies["treatment_mixed"] == selection.mixed, "study_id"]
        rule = f"medication arms whose treatment is {'as named' if selection.mixed == 'no' else 'mixed or not stated'}"
        drug = findings["arm"] == "drug"
        if drug.any():
            narrow_findings("mixed", rule, ~drug | findings["study_id"].isin(named))
    findings = _with_study_columns(findings, studies)
    if selection.min_n:
        unseen = findings.loc[findings["n_arm"].isna(), "study_id"].nunique()
        rule = f"{selection.min_n} people or more in the arm"
        if unseen:
            rule += f"; {count(unseen, 'study', 'studies')} with no number seen left out"
        narrow_findings("min_n", rule, (findings["n_arm"] >= selection.min_n).fillna(False).astype(bool))
    return Selected(
        selection=selection,
        findings=findings.reset_index(drop=True),
        studies=studies.reset_index(drop=True),
        flow=pd.DataFrame(flow, columns=["step", "rule", "studies", "samples", "findings"]),
        rows=findings.index.to_numpy(),
    )


def _study_set(studies: pd.DataFrame, selection: Selection) -> tuple[str, pd.Series]:
    if selection.studies == "review" and selection.drawn:
        try:
            members = drawn_members(studies, selection.members, selection.drawn)
        except ValueError as error:
            raise SelectionError(str(error)) from None
        rule = f"set {selection.drawn} of {selection.members} candidates drawn by membership probability"
        return rule, studies["study_id"].isin(members)
    if selection.studies == "review":
        keep = (studies["slot"] <= selection.members).fillna(False).astype(bool)
        return f"slots 1 to {selection.members} of the reconstructed list", keep
    if selection.studies == "all":
        return "all studies, of any era", pd.Series(True, index=studies.index)
    keep = studies["era"] == selection.studies
    if selection.studies == "later":
        # A sample that the core era knows already is not new evidence, whenever it was written up again.
        known = studies.loc[studies["era"] == "core", "sample"]
        return "era later, samples not known before", keep & ~studies["sample"].isin(known)
    return f"era {selection.studies}", keep


def _years(studies: pd.DataFrame, selection: Selection) -> tuple[str, pd.Series]:
    year = studies["year"]
    keep = pd.Series(True, index=studies.index)
    if selection.since:
        keep &= (year >= selection.since).fillna(False).astype(bool)
    if selection.until:
        keep &= (year <= selection.until).fillna(False).astype(bool)
    limits = [f"{selection.since} or later"] * bool(selection.since) + [f"{selection.until} or earlier"] * bool(
        selection.until
    )
    unseen = int(year.isna().sum())
    rule = " and ".join(limits)
    return (f"{rule}; {count(unseen, 'study', 'studies')} with no year seen left out" if unseen else rule), keep


def _apply(
    evidence: Evidence,
    selection: Selection,
    name: str,
    place: str,
    cells: pd.Series,
    narrow: Callable[[str, str, pd.Series], None],
) -> None:
    value = getattr(selection, name)
    if not value:
        return
    levels, excludes = _split(evidence, name, value, place)
    matches = cells.isin(levels)
    narrow(name, f"{'without ' if excludes else ''}{', '.join(levels)}", ~matches if excludes else matches)


def _split(evidence: Evidence, name: str, value: str, place: str) -> tuple[list[str], bool]:
    """Levels of a filter, and whether they are to be left out."""
    if not value.strip():
        return [], False
    items = [item.strip() for item in value.split(",")]
    excludes = [item.startswith("-") for item in items]
    if any(excludes) and not all(excludes):
        raise SelectionError(f'{name} is {value!r}: expected a leading "-" on every level or on none')
    if any(excludes) and name.startswith("exclude_"):
        raise SelectionError(f'{name} is {value!r}: expected names without "-", they are left out already')
    levels = [item.removeprefix("-").strip() for item in items]
    table, _, column = place.partition(".")
    allowed = evidence.dictionaries[table].columns[column].levels or frozenset(evidence.table(table)[column])
    for level in levels:
        if level not in allowed:
            raise SelectionError(f"{name} has {level!r}: expected {nearest(level, allowed)}")
    return levels, any(excludes)


def _with_study_columns(findings: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    of_study = studies.set_index("study_id")
    joined = findings.join(of_study[list(_STUDY_COLUMNS)], on="study_id")
    sizes = pd.Series(pd.NA, index=findings.index, dtype="Int64")
    for arm, column in ARM_SIZES.items():
        of_arm = findings["arm"] == arm
        sizes = sizes.mask(of_arm, findings["study_id"].map(of_study[column]))
    return joined.assign(n_arm=sizes)
