"""The sign that a claim expects of each region: from what is known of a disorder, from a circuit, or from models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview.errors import EditionError, nearest
from livingreview.inference.model_predictions import predicted_signs

from .rules import Labels

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

_SIGN = {"increase": 1, "decrease": -1}
_OPPOSITE = {"hyper": "hypo", "hypo": "hyper"}


def expected_signs(
    evidence: Evidence, labels: Labels, disorder: str, observed: list[tuple[str, str]], level: str
) -> np.ndarray:
    """Label each observed unit with the sign that a claim expects in one disorder.

    Parameters
    ----------
    level : {"fine", "coarse", "circuit"}
        Level of the units; circuits can be labelled from a circuit alone.
    """
    kind = labels.source
    if kind == "circuit":
        return _from_circuit(evidence, labels, observed, level)
    if level == "circuit":
        return np.zeros(len(observed), dtype=int)
    if kind == "pathophysiology":
        return _from_pathophysiology(evidence, labels, disorder, observed, level)
    return _from_models(evidence, labels, disorder, observed, level)


def _from_circuit(evidence: Evidence, labels: Labels, observed: list[tuple[str, str]], level: str) -> np.ndarray:
    circuit = labels.circuit
    known = set(evidence.circuits["circuit"])
    if circuit not in known:
        raise EditionError(
            f"labels: no circuit '{circuit}' in the table of circuits: expected {nearest(circuit, known)}"
        )
    inside = anatomy.units(evidence.regions, "circuit", evidence.circuits)
    if level == "circuit":
        members = {circuit}
    else:
        # A coarse region that holds a member counts as one.
        unit_of = anatomy.units(evidence.regions, level)
        members = {unit for region, circuits in inside.items() if circuit in circuits for unit in unit_of[region]}
    sign = _SIGN[labels.predict]
    return np.array([sign if region in members else 0 for region, _ in observed], dtype=int)


def _from_pathophysiology(
    evidence: Evidence, labels: Labels, disorder: str, observed: list[tuple[str, str]], level: str
) -> np.ndarray:
    table = evidence.pathophysiology
    own = table[table["disorder"] == disorder]
    unit_of = anatomy.units(evidence.regions, level)
    votes: dict[str, int] = {}
    # A source has one vote on a unit and direction, however many rows it fills.
    seen = {(unit, row.direction, row.citation) for row in own.itertuples() for unit in unit_of[row.region]}
    for unit, direction, _ in seen:
        for_it, against = labels.abnormal, _OPPOSITE[labels.abnormal]
        votes[unit] = votes.get(unit, 0) + (direction == for_it) - (direction == against)
    sign, above = _SIGN[labels.predict], anatomy.lineages(evidence.regions)
    signs = np.zeros(len(observed), dtype=int)
    for place, (region, _) in enumerate(observed):
        for unit in (region, *above[region]):
            if unit in votes:
                signs[place] = sign * (votes[unit] > 0)
                break
    return signs


def _from_models(
    evidence: Evidence, labels: Labels, disorder: str, observed: list[tuple[str, str]], level: str
) -> np.ndarray:
    votes = np.zeros(len(observed), dtype=int)
    for own in evidence.cached(
        ("models", labels.bearing, disorder), lambda: _fitting(evidence, labels.bearing, disorder)
    ):
        votes += predicted_signs(own, evidence.regions, observed, level, labels.stated)
    return np.sign(votes)


def _fitting(evidence: Evidence, bearing: str, disorder: str) -> list[pd.DataFrame]:
    """Models of a disorder, or of several, that say what therapy does; none that was made from these studies."""
    table, diagnoses = evidence.model_predictions, set(evidence.studies["diagnosis"])
    # A model of several disorders names none of them alone.
    fits = (table["disorder"] == disorder) | ~table["disorder"].isin({*diagnoses, "healthy"})
    fits &= (table["arm"] == "psychotherapy") & (table["bearing"] == bearing)
    fits &= table["circular"].astype(str) != "yes"
    return [pd.DataFrame(own) for _, own in table[fits].groupby("model_id", sort=True)]
