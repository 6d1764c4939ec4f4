"""The evidence and the claims as they stood at the end of every year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import evidence as evidence_base
from livingreview.errors import EditionError

from .claims import Claim, Draws, Rulebook, assess_evidence, evidence_of_claim
from .claims.claim_evidence import ClaimEvidence
from .signs import sign_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

    from .analysis import Analysis

ARRIVED = ("year", "group", "region", "down", "up", "unclear")


@dataclass(frozen=True)
class CumulativeEvidence:
    """What was known, year by year.

    Parameters
    ----------
    arrived : pandas.DataFrame
        Samples that arrived, one row a ``year`` × ``group`` × ``region`` with any: ``down``, ``up`` and ``unclear``
        (no change, or conflicting). What was known at the end of a year is the sum down to it.
    undated : tuple of str
        Samples that would count but have no year; they are in no year.
    conclusions : pandas.DataFrame
        One row a claim × year in which its evidence changed, and the first year: ``key``, ``year`` and the numbers of
        :class:`~livingreview.inference.claims.Assessment`. A conclusion holds until the claim's next row.
    """

    first: int
    last: int
    arrived: pd.DataFrame
    samples: pd.DataFrame
    undated: tuple[str, ...]
    conclusions: pd.DataFrame


def cumulative_evidence(
    evidence: Evidence, selection: Selection, analysis: Analysis, rulebook: Rulebook, column: str = "diagnosis"
) -> CumulativeEvidence:
    """Work out what was known, and what each claim's conclusion would have been, at the end of every year.

    A sample arrives in the year of its first study that counts. Its sign in the matrix is that of all its studies, so
    that a sample keeps its cell and direction; the claims are tested on what had been published by each year.

    Parameters
    ----------
    analysis : Analysis
        The rules; its level is that of the matrix, while the claims keep the fine one they were fixed at.

    Raises
    ------
    EditionError
        If no sample that counts has a year.

    Examples
    --------
    >>> from livingreview.evidence import Selection, load
    >>> from livingreview.inference import Analysis
    >>> from livingreview.inference.claims import Rulebook, load_claims
    >>> evidence = load()
    >>> rules = load_claims(evidence.directory / "claims.toml")
    >>> few = rules.replace(claims=rules.claims[:1], n_permutations=100)
    >>> known = cumulative_evidence(evidence, Selection(), Analysis(level="coarse"), few)
    >>> bool(known.first < known.last) and list(known.arrived.columns) == list(ARRIVED)
    True
    """
    arrived, samples, undated = _arrivals(evidence, selection, analysis, column)
    if samples.empty:
        raise EditionError("no sample of the selection has both a direction and a year: expected at least one")
    first, last = int(samples["year"].min()), int(samples["year"].max())
    own = analysis.replace(level="fine")
    draws = Draws(rulebook.seed, rulebook.n_permutations)
    rows = [
        row
        for claim in rulebook.claims
        for row in _conclusions(evidence, rulebook, claim, selection, own, draws, range(first, last + 1))
    ]
    return CumulativeEvidence(first, last, arrived, samples, undated, pd.DataFrame(rows))


def as_of(known: CumulativeEvidence, year: int) -> pd.DataFrame:
    """Sum the matrix up to the end of a year.

    Returns
    -------
    pandas.DataFrame
        One row a ``group`` × ``region`` with any sample: ``down``, ``up``, ``unclear``.
    """
    until = known.arrived[known.arrived["year"] <= year]
    return until.groupby(["group", "region"], as_index=False)[["down", "up", "unclear"]].sum()


def conclusions_in(known: CumulativeEvidence, year: int) -> pd.DataFrame:
    """Find what the rules say of each claim at the end of a year, indexed by the claim's key."""
    until = known.conclusions[known.conclusions["year"] <= year]
    return until.groupby("key", sort=False).tail(1).set_index("key")


def _arrivals(
    evidence: Evidence, selection: Selection, analysis: Analysis, column: str
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    frame = sign_table(evidence, selection, analysis).frame
    counted = evidence_base.select(evidence, selection).studies.sort_values(["year", "study_id"], na_position="last")
    of_sample = counted.groupby("sample").agg(year=("year", "first"), group=(column, "first"))
    samples = of_sample.loc[sorted(set(frame["sample"]))].reset_index()
    undated = tuple(samples.loc[samples["year"].isna(), "sample"])
    samples = samples.dropna(subset="year").astype({"year": int})
    dated = frame.merge(samples, on="sample")
    counts = dated.assign(down=dated["sign"] < 0, up=dated["sign"] > 0, unclear=dated["sign"] == 0)
    keys = ["year", "group", "region"]
    arrived = counts.groupby(keys, as_index=False)[["down", "up", "unclear"]].sum()
    return arrived[list(ARRIVED)], samples[["sample", "group", "year"]], undated


def _conclusions(
    evidence: Evidence,
    rulebook: Rulebook,
    claim: Claim,
    selection: Selection,
    analysis: Analysis,
    draws: Draws,
    years: range,
) -> list[dict[str, object]]:
    """Assess a claim at the end of every year in which its evidence is not what it was the year before."""
    rows: list[dict[str, object]] = []
    before: ClaimEvidence | None = None
    for year in years:
        claim_evidence = evidence_of_claim(evidence, claim, selection.replace(until=year), analysis)
        if before is not None and _same(before, claim_evidence):
            continue
        before = claim_evidence
        rows.append({"year": year} | assess_evidence(claim_evidence, rulebook, claim, analysis, draws).numbers())
    return rows


def _same(one: ClaimEvidence, other: ClaimEvidence) -> bool:
    """Whether two years lay out the same samples, directions and labels."""
    if (one.owner, one.regions) != (other.owner, other.regions):
        return False
    arrays = ("member", "sign", "reported", "label", "group", "stratum")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
