"""Which findings count: a `Selection` in; the findings, their studies, and the flow from all to these out."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from livingreview.errors import EditionError, count, nearest
from livingreview.evidence.loading import Evidence
from livingreview.evidence.selection_flow import Flow, JoinedFindings, joined_findings
from livingreview.run_parameters import RunParameters

_DRAW_SEED = 2005
_DRAW_TRIES = 100_000  # before a size is called out of reach

Either = Literal["no", "yes", "any"]
Limit = Annotated[int, Field(ge=0)]


def _levels(column: str, description: str, default: str = "") -> Any:
    """A filter over the levels of a column, ``table.column``."""
    return Field(default, description=description, json_schema_extra={"levels": column})


class Selection(RunParameters):
    """Which studies and findings count.

    A text filter is a list of levels with commas between them; a leading "-" on every one of them leaves these out
    instead; "" is no filter. A blank cell never matches a list, and always survives a list of what to leave out.
    Levels are checked against the evidence by `check_selection`.

    Examples
    --------
    >>> Selection(modality="fdg_pet,o15_pet", design="-case_report").modality
    'fdg_pet,o15_pet'
    >>> Selection(diagnosis="ptsd").replace(until=2001).until
    2001
    >>> Selection(since=2004).replace(until=2001)
    Traceback (most recent call last):
    livingreview.errors.EditionError: since 2004 is after until 2001: expected the earlier year first
    """

    studies: Literal["review", "core", "later", "all"] = Field(
        "review",
        description="set of studies: the studies of the review, the core or later era (medication alone included), or all",
    )
    members: Limit = Field(0, description="of the studies of the review, only so many of the likeliest (slots 1 to N); 0 for all")
    drawn: Limit = Field(
        0,
        description="instead of the published list a set of the same size, drawn by membership probability: its number; "
        "0 for none",
    )
    since: Limit = Field(0, description="first year of publication; 0 for no limit")
    until: Limit = Field(0, description="last year of publication; 0 for no limit")
    diagnosis: str = _levels("studies.diagnosis", "diagnoses")
    therapy: str = _levels("studies.therapy", "kinds of psychotherapy")
    modality: str = _levels("studies.modality", "imaging techniques")
    design: str = _levels("studies.design", "designs")
    population: str = _levels("studies.population", "age groups")
    arm: str = _levels("findings.arm", "groups of people", "psychotherapy")
    contrast: str = _levels("findings.contrast", "what is compared with what", "change")
    tested_against: str = _levels(
        "findings.tested_against", "what a change was tested against; a finding that is no change passes",
        "control_group,before",
    )
    subgroup: str = _levels("findings.subgroup", "in which of the arm's people a finding was made", "all")
    normalised: Either = Field("any", description="changes of which the source says that an abnormality normalised")
    measure: str = _levels("findings.measure", "what was measured", "perfusion,metabolism,bold")
    evidence_level: str = _levels("findings.evidence_level", "how close to the paper a fact was read")
    pooled: Either = Field("no", description="findings reported for several arms together")
    mixed: Either = Field("no", description="medication arms with several treatments, or with none stated")
    min_n: Limit = Field(0, description="least number of people in the arm; 0 for no limit")
    exclude_studies: str = _levels("studies.study_id", "studies to leave out")
    exclude_samples: str = _levels("studies.sample", "samples to leave out")

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"since {self.since} is after until {self.until}: expected the earlier year first")
        return self


class Selected:
    """What a selection left; each table is made when it is first asked for.

    Attributes
    ----------
    selection : Selection
    findings : pandas.DataFrame
        The findings, with ``sample, era, slot, membership, diagnosis, population, therapy, modality, design, year`` of
        their studies and ``n_arm``, the number of people in the finding's arm.
    studies : pandas.DataFrame
        The studies with at least one of these findings.
    flow : pandas.DataFrame
        Columns ``step, rule, studies, samples, findings``: what was left after each step. Down to the step ``findings``
        a study counts whether it has findings or not, from there on only with at least one left.
    rows : numpy.ndarray of int
        Their positions in the table of all findings.
    left_out : pandas.DataFrame
        The findings that do not count, as in `findings`, with ``step``: the first step of the flow that left each out.
    """

    def __init__(self, selection: Selection, joined: JoinedFindings, left: Flow) -> None:
        self.selection = selection
        self.rows = np.flatnonzero(left.findings)
        self._joined = joined
        self._left = left

    @cached_property
    def findings(self) -> pd.DataFrame:
        return self._joined.findings.take(self.rows).reset_index(drop=True)

    @cached_property
    def studies(self) -> pd.DataFrame:
        return self._joined.studies[self._left.studies].reset_index(drop=True)

    @cached_property
    def flow(self) -> pd.DataFrame:
        return pd.DataFrame(self._left.steps, columns=["step", "rule", "studies", "samples", "findings"])

    @cached_property
    def left_out(self) -> pd.DataFrame:
        out = ~self._left.findings
        return self._joined.findings[out].assign(step=self._left.left_out[out])


def check_selection(evidence: Evidence, selection: Selection) -> None:
    """Check a selection against the evidence base; an `EditionError` names the nearest level, study or sample."""
    for name, field in Selection.model_fields.items():
        if field.json_schema_extra:
            _filter_levels(evidence, name, getattr(selection, name), field.json_schema_extra["levels"])
    narrowed = selection.members != Selection.model_fields["members"].default
    if narrowed:
        slot = evidence.studies["slot"]
        slots = int(slot.max()) if slot.notna().any() else 0
        if not 1 <= selection.members <= slots:
            raise EditionError(f"members is {selection.members}: expected 1 to {slots}")
    if selection.studies != "review" and narrowed:
        raise EditionError(
            f"members is {selection.members} with studies {selection.studies!r}: expected studies 'review', "
            "which is the set that it narrows"
        )
    if selection.studies != "review" and selection.drawn:
        raise EditionError(
            f"drawn is {selection.drawn} with studies {selection.studies!r}: expected studies 'review', "
            "which is the set that is drawn anew"
        )


def select(evidence: Evidence, selection: Selection) -> Selected:
    """Select the findings that count; a level, study or sample that does not exist is an `EditionError`."""
    check_selection(evidence, selection)
    joined = joined_findings(evidence)
    left = Flow(joined)
    left.keep_studies("studies", *_study_set(joined.studies, selection))
    if selection.since or selection.until:
        left.keep_studies("year", *_years(joined.studies, left.studies, selection))
    for name in ("diagnosis", "therapy", "modality", "design", "population"):
        if value := getattr(selection, name):
            levels, excludes = _filter_levels(evidence, name, value, f"studies.{name}")
            left.keep_studies(name, *_matches(levels, excludes, joined.of_studies(name, levels)))
    for name, column in (("exclude_studies", "study_id"), ("exclude_samples", "sample")):
        if value := getattr(selection, name):
            left_out, _ = _filter_levels(evidence, name, value, f"studies.{column}")
            left.keep_studies(name, f"without {', '.join(left_out)}", ~joined.of_studies(column, left_out))
    left.keep_findings("findings", "studies with at least one coded finding", np.ones(len(joined.findings), dtype=bool))
    for name in ("arm", "contrast", "tested_against", "measure", "subgroup", "evidence_level"):
        if value := getattr(selection, name):
            levels, excludes = _filter_levels(evidence, name, value, f"findings.{name}")
            rule, matches = _matches(levels, excludes, joined.of_findings(name, levels))
            if name == "tested_against":  # blank where a finding is no change
                matches = matches | joined.of_findings(name, [""])
            left.keep_findings(name, rule, matches)
    if selection.normalised != "any":
        rule = "not said to have normalised" if selection.normalised == "no" else "said to have normalised"
        left.keep_findings("normalised", rule, joined.of_findings("normalised", [selection.normalised]))
    undirected = joined.of_findings("direction", ["unclear"])
    if (undirected & left.findings).any():
        left.keep_findings("direction", "the direction of the change is given", ~undirected)
    of_none = joined.of_findings("therapy", ["none"]) & joined.of_findings("arm", ["psychotherapy"])
    if (of_none & left.findings).any():
        left.keep_findings("therapy given", "psychotherapy counts only where one was given", ~of_none)
    if selection.pooled != "any":
        rule = "arms reported together left out" if selection.pooled == "no" else "only arms reported together"
        left.keep_findings("pooled", rule, joined.of_findings("pooled", [selection.pooled]))
    if selection.mixed != "any":
        named = joined.of_studies("treatment_mixed", [selection.mixed])[joined.study]
        rule = f"medication arms whose treatment is {'as named' if selection.mixed == 'no' else 'mixed or not stated'}"
        drug = joined.of_findings("arm", ["drug"])
        if (drug & left.findings).any():
            left.keep_findings("mixed", rule, ~drug | named)
    if selection.min_n:
        size = joined.findings["n_arm"]
        unseen = len(np.unique(joined.study[left.findings & size.isna().to_numpy()]))
        rule = f"{selection.min_n} people or more in the arm"
        if unseen:
            rule += f"; {count(unseen, 'study', 'studies')} with no number seen left out"
        left.keep_findings("min_n", rule, (size >= selection.min_n).fillna(False).to_numpy(dtype=bool))
    return Selected(selection, joined, left)


def _study_set(studies: pd.DataFrame, selection: Selection) -> tuple[str, np.ndarray]:
    if selection.studies == "review" and selection.drawn:
        size = selection.members or int(studies["slot"].notna().sum())
        members = draw_members(studies, size, selection.drawn)
        rule = f"set {selection.drawn} of {size} candidates drawn by membership probability"
        return rule, studies["study_id"].isin(members).to_numpy()
    if selection.studies == "review":
        last = selection.members or int(studies["slot"].notna().sum())
        keep = (studies["slot"] <= last).fillna(False).to_numpy(dtype=bool)
        return f"slots 1 to {last} of the review's list", keep
    if selection.studies == "all":
        return "all studies, of any era", np.ones(len(studies), dtype=bool)
    keep = (studies["era"] == selection.studies).to_numpy()
    if selection.studies == "later":
        # A sample that the core era knows already is not new evidence, whenever it was written up again.
        known = studies.loc[studies["era"] == "core", "sample"]
        return "era later, samples not known before", keep & ~studies["sample"].isin(known).to_numpy()
    return f"era {selection.studies}", keep


def draw_members(studies: pd.DataFrame, size: int, number: int) -> frozenset[str]:
    """Draw a set of studies that the review may have had.

    Each candidate belongs with its own probability, independently, given that the set has the size asked for
    (conditional Poisson sampling, by rejection).

    Parameters
    ----------
    studies : pandas.DataFrame
        ``study_id`` and ``membership``, a probability, blank for a study that is no candidate.
    number : int
        Which set: the same number always gives the same one.

    Returns
    -------
    frozenset of str
        Their ``study_id``.

    Raises
    ------
    EditionError
        If sets of that size are next to impossible under these probabilities.

    References
    ----------
    Hajek J (1964). Asymptotic theory of rejective sampling with varying probabilities from a finite population.
    Ann Math Stat 35:1491-1523.

    Examples
    --------
    >>> frame = pd.DataFrame({"study_id": ["a", "b", "c"], "membership": [1.0, 1.0, 0.0]})
    >>> sorted(draw_members(frame, 2, 1))
    ['a', 'b']
    """
    candidates = studies[studies["membership"].notna()].sort_values("study_id")
    chance = candidates["membership"].to_numpy(dtype=float)
    rng = np.random.default_rng([_DRAW_SEED, number])
    for _ in range(_DRAW_TRIES):
        belongs = rng.random(len(chance)) < chance
        if belongs.sum() == size:
            return frozenset(candidates["study_id"][belongs])
    raise EditionError(
        f"drawn is {number}: no set of {size} came up in {_DRAW_TRIES:,} draws from {len(chance)} candidates that sum to "
        f"{chance.sum():.1f} expected members; expected a size near that sum"
    )


def _years(studies: pd.DataFrame, left: np.ndarray, selection: Selection) -> tuple[str, np.ndarray]:
    year = studies["year"]
    keep = np.ones(len(studies), dtype=bool)
    if selection.since:
        keep &= (year >= selection.since).fillna(False).to_numpy(dtype=bool)
    if selection.until:
        keep &= (year <= selection.until).fillna(False).to_numpy(dtype=bool)
    limits = {f"{selection.since} or later": selection.since, f"{selection.until} or earlier": selection.until}
    unseen = int((year.isna().to_numpy() & left).sum())
    rule = " and ".join(limit for limit, given in limits.items() if given)
    return (f"{rule}; {count(unseen, 'study', 'studies')} with no year seen left out" if unseen else rule), keep


def _matches(levels: list[str], excludes: bool, matches: np.ndarray) -> tuple[str, np.ndarray]:
    return f"{'without ' if excludes else ''}{', '.join(levels)}", ~matches if excludes else matches


def _filter_levels(evidence: Evidence, name: str, value: str, place: str) -> tuple[list[str], bool]:
    """Levels of a filter, and whether they are to be left out."""
    if not value.strip():
        return [], False
    items = [item.strip() for item in value.split(",")]
    excludes = [item.startswith("-") for item in items]
    if any(excludes) and not all(excludes):
        raise EditionError(f'{name} is {value!r}: expected a leading "-" on every level or on none')
    if any(excludes) and name.startswith("exclude_"):
        raise EditionError(f'{name} is {value!r}: expected names without "-", they are left out already')
    levels = [item.removeprefix("-").strip() for item in items]
    table, _, column = place.partition(".")
    allowed = evidence.dictionaries[table].columns[column].levels or frozenset(evidence.table(table)[column])
    for level in levels:
        if level not in allowed:
            raise EditionError(f"{name} has {level!r}: expected {nearest(level, allowed)}")
    return levels, any(excludes)
