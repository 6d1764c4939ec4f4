"""A student's own subset of the evidence: drawn by a seed, never empty, and large enough for the tasks.

Samples are ordered by a digest of the seed and their own name. That is the same on every machine and in every version
of every library, and a study that is added to the evidence later moves no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest
from types import MappingProxyType

import pandas as pd

from livingreview.errors import EditionError
from livingreview.evidence import Evidence, Selection, select

_ATTEMPTS = 1000


@dataclass(frozen=True, eq=False)
class StudentSubset:
    """What one student works on: an evidence base with some samples alone, which every function of the package takes."""

    evidence: Evidence
    samples: tuple[str, ...]
    seed: int


def draw_subset(
    evidence: Evidence,
    seed: int,
    *pools: Selection,
    samples: int,
    across: str = "",
    most_reported: int = 1,
    shared: int = 0,
) -> StudentSubset:
    """Draw a subset of the evidence.

    Parameters
    ----------
    seed : int
        The student's seed.
    *pools : Selection
        What is drawn from; a subset holds samples of each.
    samples : int
        Samples to take from each pool.
    across : str
        A column of the studies over whose values the samples are spread, as evenly as they allow.
    most_reported : int
        In each pool some region must be reported by so many of the samples: with fewer, nothing can be counted.
    shared : int
        So many regions must be reported in every pool.

    Raises
    ------
    EditionError
        If a pool has too few samples, or no draw gives what the tasks need.

    Examples
    --------
    >>> from livingreview import evidence
    >>> own = draw_subset(evidence.load(), 7, Selection(studies="all"), samples=5)
    >>> len(own.samples), set(own.evidence.studies["sample"]) == set(own.samples)
    (5, True)
    """
    if not pools:
        raise EditionError("no pool was given; expected at least one selection to draw from")
    selected = [select(evidence, pool) for pool in pools]
    for pool, found in zip(pools, selected, strict=True):
        there = found.studies["sample"].nunique()
        if samples < 1 or there < samples:
            raise EditionError(f"{samples} samples were asked for, and {pool} has {there}; expected 1 to {there}")
    places = evidence.regions.loc[evidence.regions["coarse"] != "", "region"]
    on_regions = [found.findings[found.findings["region"].isin(places)] for found in selected]
    for attempt in range(_ATTEMPTS):
        drawn = set().union(*(_draw(found.studies, f"{seed}:{attempt}", samples, across) for found in selected))
        reported = [_reported(found, drawn) for found in on_regions]
        enough = all(max(counts.values(), default=0) >= most_reported for counts in reported)
        if enough and len(set.intersection(*(set(counts) for counts in reported))) >= shared:
            return StudentSubset(_narrow(evidence, drawn), tuple(sorted(drawn)), seed)
    raise EditionError(
        f"no draw of {samples} samples has a region that {most_reported} of them report and {shared} regions that "
        "every pool shares; expected more samples or less of them"
    )


def _draw(studies: pd.DataFrame, salt: str, number: int, across: str) -> list[str]:
    names = _ranked(set(studies["sample"]), salt)
    if across:
        level = studies.drop_duplicates("sample").set_index("sample")[across].map(str)
        decks = [[name for name in names if level[name] == value] for value in _ranked(set(level), salt)]
        names = [name for row in zip_longest(*decks) for name in row if name is not None]
    return names[:number]


def _ranked(names: Iterable[str], salt: str) -> list[str]:
    return sorted(names, key=lambda name: (hashlib.sha256(f"{salt}:{name}".encode()).digest(), name))


def _reported(findings: pd.DataFrame, drawn: set[str]) -> dict[str, int]:
    """Number of drawn samples that report each region."""
    own = findings.loc[findings["sample"].isin(drawn), ["sample", "region"]]
    counts = own.drop_duplicates().groupby("region").size()
    return {str(region): int(n) for region, n in counts.items()}


def _narrow(evidence: Evidence, drawn: set[str]) -> Evidence:
    """Keep the drawn samples in every table that is about studies."""
    studies = evidence.studies
    kept = set(studies.loc[studies["sample"].isin(drawn), "study_id"])
    frames = {}
    for name in evidence.tables:
        frame = evidence.table(name)
        own = "study_id" in frame and name != "candidates"
        frames[name] = frame[frame["study_id"].isin(kept)].reset_index(drop=True) if own else frame
    return replace(evidence, _frames=MappingProxyType(frames))
