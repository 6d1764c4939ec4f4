"""Peaks of the coded studies: which of them a question takes, and the experiments that they make.

An experiment is all peaks of one sample in one direction, whichever tables and papers they stand in, so that a sample that
was written up twice, or prints many peaks, counts once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field

from livingreview.errors import EditionError, nearest
from livingreview.evidence.loading import Evidence
from livingreview.run_parameters import RunParameters

GRADES = {"A": "caption", "B": "abstract agrees", "C": "probable", "U": "not attributable"}
LEAST_EXPERIMENTS = 17  # for an ALE (Eickhoff 2016)
_FACTS = ("sample", "year", "title", "diagnosis", "therapy", "drug", "modality", "design", "n_therapy", "n_drug", "n_total")


def _levels(column: str, description: str, default: str = "") -> Any:
    return Field(default, description=description, json_schema_extra={"levels": column})


class FociSelection(RunParameters):
    """Which peaks count.

    A text filter is a list of levels with commas between them; a leading "-" on every one of them leaves these out instead; "" is
    no filter.

    Examples
    --------
    >>> FociSelection(grade="A,B", direction="decrease").grade
    'A,B'
    """

    arm: str = _levels("foci.arm", "whose change it is", "psychotherapy")
    about: str = _levels("foci.about", "kind of contrast", "activity_change")
    direction: str = _levels("foci.direction", "directions", "increase,decrease")
    grade: str = _levels("foci.grade", "grades of attribution", "A,B")
    diagnosis: str = _levels("studies.diagnosis", "diagnoses")
    therapy: str = _levels("studies.therapy", "kinds of psychotherapy")
    modality: str = _levels("studies.modality", "imaging techniques")
    source: str = _levels("foci.source", "where the peaks were read")
    exclude_samples: str = _levels("studies.sample", "samples to leave out")
    least_people: Annotated[int, Field(ge=1)] = Field(2, description="least number of people in the arm, where it is known")
    not_stated: Literal["MNI", "TAL"] = Field("MNI", description="the space that peaks of no stated space are taken to be in")
    pool_directions: Literal["no", "yes"] = Field("no", description="both directions of a sample as one experiment")


@dataclass(frozen=True, eq=False)
class SelectedFoci:
    """What a selection of peaks left.

    Parameters
    ----------
    foci : pandas.DataFrame
        The rows of ``foci.tsv``, with the facts of their studies, ``n_arm`` (people in the arm) and ``experiment``.
    experiments : pandas.DataFrame
        ``experiment, sample, direction, foci, n_arm``.
    """

    selection: FociSelection
    foci: pd.DataFrame
    experiments: pd.DataFrame


def joined_foci(evidence: Evidence) -> pd.DataFrame:
    """Join the peaks of an evidence base to the facts of their studies; blank cells of the facts stay blank."""
    studies = evidence.studies.set_index("study_id")
    foci = evidence.table("foci").join(studies[list(_FACTS)], on="study_id")
    size = foci["n_therapy"].where(foci["therapy"] != "none", foci["n_drug"])
    return foci.assign(n_arm=foci["n"].fillna(size.fillna(foci["n_total"])))


def select_foci(evidence: Evidence, selection: FociSelection) -> SelectedFoci:
    """Select peaks and put them into experiments; a level that does not exist is an `EditionError` with the nearest.

    Examples
    --------
    >>> from livingreview.evidence import load
    >>> found = select_foci(load(), FociSelection())
    >>> found.experiments["sample"].nunique() <= len(found.experiments)
    True
    """
    foci = joined_foci(evidence)
    keep = pd.Series(True, index=foci.index)
    for name, field in FociSelection.model_fields.items():
        value = getattr(selection, name)
        if not field.json_schema_extra or not value.strip():
            continue
        table, column = field.json_schema_extra["levels"].split(".")
        allowed = evidence.dictionaries[table].columns[column].levels or frozenset(evidence.table(table)[column])
        items = [item.strip() for item in value.split(",")]
        without = name == "exclude_samples" or items[0].startswith("-")
        if any(item.startswith("-") != items[0].startswith("-") for item in items):
            raise EditionError(f'{name} is {value!r}: expected a leading "-" on every level or on none')
        levels = [item.removeprefix("-") for item in items]
        for level in levels:
            if level not in allowed:
                raise EditionError(f"{name} has {level!r}: expected {nearest(level, allowed)}")
        matches = foci[column].isin(levels)
        keep &= ~matches if without else matches
    keep &= ~(foci["n_arm"] < selection.least_people).fillna(False)
    left = foci[keep].reset_index(drop=True)
    direction = left["direction"] if selection.pool_directions == "no" else pd.Series("both", index=left.index)
    left = left.assign(experiment=left["sample"] + "-" + direction)
    named = left.assign(_direction=direction).groupby("experiment", sort=True)
    experiments = named.agg(
        sample=("sample", "first"), direction=("_direction", "first"), foci=("x", "size"), n_arm=("n_arm", "max")
    ).reset_index()
    return SelectedFoci(selection, left, experiments)
