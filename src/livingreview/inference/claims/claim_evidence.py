"""The evidence of a claim: samples and their signs as arrays, for one selection or for thousands at once.

A *unit of analysis* is what a sample reports in one group and one disorder under one set of filters. Over many
specifications most units come again and again; each is collapsed once, and a specification is a choice of units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview import evidence as evidence_base
from livingreview.evidence.selection_flow import joined_findings
from livingreview.inference.result_definitions import narrow
from livingreview.inference.signs import sign_matrix, weigh

from .expected_signs import expected_signs

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection
    from livingreview.inference.analysis import Analysis

    from .rules import Claim


@dataclass(frozen=True)
class AnalysisUnits:
    """The findings behind each unit of analysis, before they are mapped to regions of one level.

    Parameters
    ----------
    rows : pandas.DataFrame
        Findings; column ``sample`` holds the number of the unit, as text.
    group, stratum : numpy.ndarray of str, shape (units,)
        Group of the comparison ("" where there is none), and that within which alone samples are compared.
    member : numpy.ndarray of bool, shape (units, specifications)
        Which units take part.
    """

    rows: pd.DataFrame
    owner: tuple[str, ...]
    group: np.ndarray
    stratum: np.ndarray
    disorder: np.ndarray
    member: np.ndarray


@dataclass(frozen=True)
class ClaimEvidence:
    """Signs of all units of analysis on one claim at one level.

    Parameters
    ----------
    owner, group, stratum
        As in :class:`AnalysisUnits`, of the units that have a sign.
    regions : tuple of (str, str)
        Region and hemisphere of each column.
    sign, label : numpy.ndarray of int, shape (units, regions)
        Direction reported (0: none) and expected (0: no label).
    """

    owner: tuple[str, ...]
    group: np.ndarray
    stratum: np.ndarray
    member: np.ndarray
    regions: tuple[tuple[str, str], ...]
    sign: np.ndarray
    label: np.ndarray
    reported: np.ndarray
    patients: np.ndarray

    def weight(self, weighting: str) -> np.ndarray:
        """Weight of each unit; 0 where it is to be weighted by patients and their number was not seen."""
        if weighting == "equal":
            return np.ones(len(self.owner))
        return np.where(self.patients > 0, self.patients, 0.0)


def arm_selections(claim: Claim, selection: Selection) -> dict[str, Selection]:
    """Selection of the claim's arm, or of both arms that it compares, over that of an era or a specification."""
    own = narrow(selection, claim.selection)
    if claim.groups.by != "arm":
        return {own.arm: own}
    first, second = claim.groups.a, claim.groups.b
    return {first: own.replace(arm=first), second: narrow(own.replace(arm=second), claim.drug)}


def units_of_analysis(evidence: Evidence, claim: Claim, chosen: Sequence[Sequence[np.ndarray]]) -> AnalysisUnits:
    """Sort the chosen rows into units of analysis.

    Parameters
    ----------
    chosen : sequence, one for each specification, of one array for each arm
        Rows of ``evidence.findings``.
    """
    joined = joined_findings(evidence)
    findings = joined.findings
    sample, disorder = joined.text("sample"), joined.text("diagnosis")
    by, within = claim.groups.by, claim.groups.within
    stratum = joined.text(within) if within else np.full(len(findings), "")
    # "a, b" lists the levels that make a group; without lists every level is one.
    named = {level: which for which in ("a", "b") for level in getattr(claim.groups, which).split(",") if level}
    levels = joined.text(by) if by else np.full(len(findings), "")
    group = np.array([named.get(level, "") for level in levels]) if named else levels
    places: dict[tuple[str, str, str, str, bytes], int] = {}
    members: list[set[int]] = []
    for s, rows_of_arms in enumerate(chosen):
        for rows in rows_of_arms:
            if by:
                rows = rows[group[rows] != ""]
            order = np.lexsort((rows, disorder[rows], stratum[rows], group[rows], sample[rows]))
            for own in _runs(rows[order], sample, group, stratum, disorder):
                first = own[0]
                key = (sample[first], group[first], stratum[first], disorder[first], own.astype(np.int64).tobytes())
                place = places.setdefault(key, len(places))
                if place == len(members):
                    members.append(set())
                members[place].add(s)
    # The order of units must not depend on that of the specifications.
    keys = sorted(places)
    member = np.zeros((len(keys), len(chosen)), dtype=bool)
    pieces = []
    for v, key in enumerate(keys):
        member[v, sorted(members[places[key]])] = True
        pieces.append(pd.Series(str(v), index=np.frombuffer(key[4], dtype=np.int64)))
    unit = pd.concat(pieces) if pieces else pd.Series(dtype=str)
    rows = findings.loc[unit.index].assign(sample=unit.to_numpy(str)).reset_index(drop=True)
    columns = list(zip(*keys, strict=True)) if keys else [(), (), (), ()]
    return AnalysisUnits(rows, tuple(columns[0]), *(np.array(column, dtype=str) for column in columns[1:4]), member)


def collapse_units(evidence: Evidence, claim: Claim, units: AnalysisUnits, analysis: Analysis) -> ClaimEvidence:
    """Collapse the findings of each unit to one sign a region, and label the regions."""
    regions = anatomy.units(evidence.regions, analysis.level, evidence.circuits)
    frame = evidence_base.collapse_findings(units.rows, regions, analysis.hemispheres, analysis.conflict, analysis.comparison)
    # Two arms of one sample are two units, so that no unit has two signs on a region.
    matrix = sign_matrix(weigh(frame, analysis.replace(weighting="equal")))
    kept = np.array([int(name) for name in matrix.samples], dtype=int)
    order = np.argsort(kept)
    kept = kept[order]
    sizes = frame.drop_duplicates("sample").set_index("sample")["n_patients"].astype("Float64")
    patients = sizes.reindex([str(v) for v in kept]).to_numpy(dtype=float, na_value=np.nan)
    label = np.zeros((len(kept), len(matrix.regions)), dtype=int)
    if claim.labels:
        observed = list(matrix.regions)
        for disorder in sorted(set(units.disorder[kept])):
            own = expected_signs(evidence, claim.labels, disorder, observed, analysis.level)
            label[units.disorder[kept] == disorder] = own
    return ClaimEvidence(
        tuple(units.owner[v] for v in kept), units.group[kept], units.stratum[kept], units.member[kept],
        matrix.regions, matrix.sign[order], label, matrix.reported[order], patients,
    )  # fmt: skip


def _runs(rows: np.ndarray, *keys: np.ndarray) -> list[np.ndarray]:
    """Cut rows, sorted by the keys, into runs of equal keys."""
    if not len(rows):
        return []
    change = np.zeros(len(rows) - 1, dtype=bool)
    for key in keys:
        change |= key[rows[1:]] != key[rows[:-1]]
    return np.split(rows, np.flatnonzero(change) + 1)
