"""What another version of the evidence changes: the rows behind each estimate that moved, and the rows that count nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from livingreview import evidence as ev
from livingreview.inference.claims import load_claims
from livingreview.inference.claims.claim_evidence import arm_selections
from livingreview.reports.directions.studies import why_not_counted
from livingreview.rerun.conclusion_record import ERAS, TABLE, Change, changes, conclude, newest

# What a count sees of a row; two rows alike in all of this are one to it.
_SEEN = ["study_id", "sample", "diagnosis", "arm", "region", "hemisphere", "tested_against", "direction"]


@dataclass(frozen=True)
class MovedEstimate:
    """A claim in an era whose conclusion, estimate, test or number of samples differs, with the rows that do it.

    Parameters
    ----------
    added, removed : tuple of str
        Rows that count for it in one version only, as "smith2024: amygdala (L) decrease, sample smith2024".
    """

    change: Change
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class EvidenceChanges:
    """The difference that one version of the evidence makes against another.

    Parameters
    ----------
    uncounted : pandas.DataFrame
        Rows of findings that the other version lacks and that count for no claim: ``study_id, region_label, direction,
        why``. Studies without a finding are among them, their other cells blank.
    """

    moved: tuple[MovedEstimate, ...]
    uncounted: pd.DataFrame


def compare_evidence(
    before: ev.Evidence,
    after: ev.Evidence,
    progress: Callable[[str], None] = lambda said: None,
    model: bool = True,
) -> EvidenceChanges:
    """Compare two versions of the evidence, claim by claim and era by era.

    Parameters
    ----------
    progress, model
        As of :func:`livingreview.rerun.conclusion_record.conclude`.
    """
    kept = newest(before.table(TABLE)) if TABLE in before.tables else None
    then = conclude(before, kept, progress, model)
    found = changes(then, conclude(after, then, progress, model))
    places = {(change.claim, change.era) for change in found}
    counted_then, counted_now = (_rows_by_place(evidence, places) for evidence in (before, after))
    moved = []
    for change in found:
        was, is_now = (rows.get((change.claim, change.era), {}) for rows in (counted_then, counted_now))
        added = tuple(text for key, text in is_now.items() if key not in was)
        removed = tuple(text for key, text in was.items() if key not in is_now)
        moved.append(MovedEstimate(change, added, removed))
    return EvidenceChanges(tuple(moved), _uncounted(before, after))


def _selections(evidence: ev.Evidence) -> Iterator[tuple[tuple[str, str], ev.Selection]]:
    for claim in load_claims(evidence.directory / "claims.toml").claims:
        for era in ERAS:
            for selection in arm_selections(claim, ev.Selection(studies=era)).values():
                yield (claim.key, era), selection


def _rows_by_place(evidence: ev.Evidence, places: set[tuple[str, str]]) -> dict[tuple[str, str], dict[tuple, str]]:
    """For each claim and era the rows that count for it, each by what the count sees of it."""
    rows: dict[tuple[str, str], dict[tuple, str]] = {}
    for place, selection in _selections(evidence):
        if place in places:
            findings = ev.select(evidence, selection).findings
            rows.setdefault(place, {}).update(
                {tuple(row[name] for name in _SEEN): _described(row) for row in findings.to_dict("records")}
            )
    return rows


def _described(row: dict[str, object]) -> str:
    tested = str(row["tested_against"]).replace("_", " ")
    return (
        f"{row['study_id']} (sample {row['sample']}): {row['region_label']}, {row['hemisphere']}, "
        f"{str(row['direction']).replace('_', ' ')} against {tested}"
    )


def _uncounted(before: ev.Evidence, after: ev.Evidence) -> pd.DataFrame:
    keys = [name for name in after.dictionaries["findings"].key if name in before.findings]
    known = set(before.findings[keys].itertuples(index=False, name=None))
    new = pd.Series([key not in known for key in after.findings[keys].itertuples(index=False, name=None)], dtype=bool)
    counted = pd.Series(False, index=after.findings.index)
    for _, selection in _selections(after):
        counted.iloc[ev.select(after, selection).rows] = True
    frames = []
    for arm in ("psychotherapy", "drug"):
        left_out = ev.select(after, ev.Selection(studies="all", arm=arm)).left_out
        frames.append(left_out[left_out["arm"] == arm])
    left_out = pd.concat(frames)
    why = why_not_counted(after, left_out)
    rows = after.findings[new & ~counted][["study_id", "region_label", "direction", "arm"]]
    other_arm = rows["arm"].map(after.dictionaries["findings"].columns["arm"].levels)
    other_claim = "no claim is about its disorder or region"
    reasons = why.reindex(rows.index).where(rows.index.isin(why.index), None)
    fallback = other_arm.where(~rows["arm"].isin(["psychotherapy", "drug"]), other_claim)
    rows = rows.assign(why=reasons.fillna(fallback)).drop(columns="arm")
    fresh = after.studies.loc[~after.studies["study_id"].isin(before.studies["study_id"]), "study_id"]
    silent = fresh[~fresh.isin(after.findings["study_id"])]
    bare = pd.DataFrame({"study_id": silent, "region_label": "", "direction": "", "why": "no finding is coded"})
    return pd.concat([rows, bare], ignore_index=True)
