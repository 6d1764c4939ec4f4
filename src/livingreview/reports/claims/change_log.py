"""The page of changes: which conclusions were what at which version, and what moved between versions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.inference.claims import CONCLUSIONS, load_claims
from livingreview.page import formatting
from livingreview.page.tables import show_table
from livingreview.rerun.conclusion_record import TABLE, Change, changes, newest, versions
from livingreview.rerun.multiverse_runs import inputs_digest

if TYPE_CHECKING:
    from livingreview.evidence import Evidence


def change_facts(evidence: Evidence) -> dict[str, str]:
    """Say how many versions there are, and what the last of them changed.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    dict of str to str
        Facts for the prose.
    """
    kept = evidence.table(TABLE)
    every = versions(kept)
    name, date, last = every[-1]
    moved = changes(every[-2][2], last) if len(every) > 1 else []
    turned = [change for change in moved if change.turned]
    current = set(last["inputs"]) == {inputs_digest(evidence.directory)}
    return {
        "versions": formatting.count(len(every), "version"),
        "last_version": name,
        "last_date": date,
        "places": formatting.number(len(last)),
        "moved": "there is no earlier version to compare it with"
        if len(every) < 2
        else f"verdicts that are others than in the version before: {formatting.number(len(turned))}; "
        f"places where an estimate or a number of samples moved: {formatting.number(len(moved))}",
        "standing": "the evidence and the rules are those of this version"
        if current
        else "the evidence or the rules have changed since this version was kept, so that the other pages may say something else",
    }


def show_changes(evidence: Evidence) -> None:
    """Show each version with its verdicts counted, and then what changed from one to the next, newest first.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    """
    every = versions(evidence.table(TABLE))
    show_table(
        pd.DataFrame([_tally(name, date, rows) for name, date, rows in reversed(every)]),
        "Versions of the conclusions, newest first",
        units=dict.fromkeys([verdict.capitalize() for verdict in CONCLUSIONS], "claims and eras"),
    )
    titles = claim_titles(evidence)
    eras = evidence.dictionaries[TABLE].columns["era"].levels
    for (_, _, before), (name, date, after) in reversed(list(zip(every, every[1:], strict=False))):
        moved = sorted(changes(before, after), key=lambda change: not change.turned)
        caption = f"What changed with version {name} ({date}); another verdict first"
        if moved:
            show_table(pd.DataFrame([_row(change, titles, eras) for change in moved]), caption)
        else:
            show_table(pd.DataFrame([{"Claim": "Nothing changed", "Studies": "", "Before": "", "After": ""}]), caption)


def show_conclusions(evidence: Evidence) -> None:
    """Show the conclusions of the newest version, one row a claim and one column an era.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    """
    last = newest(evidence.table(TABLE))
    titles = claim_titles(evidence)
    eras = evidence.dictionaries[TABLE].columns["era"].levels
    found = {(row["claim"], row["era"]): row for row in last.to_dict("records")}
    frame = pd.DataFrame(
        [
            {"Claim": titles.get(claim, claim)}
            | {eras[era].capitalize(): _said(found.get((claim, era))) for era in eras if era in set(last["era"])}
            for claim in dict.fromkeys(last["claim"])
        ]
    )
    caption = (
        f"Conclusions of version {last['version'].iloc[0]}: verdict, estimate from −1 (against the claim) to 1 (as claimed), "
        "and samples"
    )
    show_table(frame, caption)


def claim_titles(evidence: Evidence) -> dict[str, str]:
    """Return the title of each claim of today; a claim that was given up keeps its key."""
    rulebook = load_claims(evidence.directory / "claims.toml")
    return {claim.key: f"{claim.part} {claim.title}" for claim in rulebook.claims}


def _tally(name: str, date: str, rows: pd.DataFrame) -> dict[str, object]:
    counts = rows["verdict"].value_counts()
    return {"Version": name, "Kept on": date} | {
        verdict.capitalize(): int(counts.get(verdict, 0)) for verdict in CONCLUSIONS
    }


def _row(change: Change, titles: Mapping[str, str], eras: Mapping[str, str]) -> dict[str, str]:
    def said(place: tuple[str, float, int] | None) -> str:
        return _said(None if place is None else dict(zip(("verdict", "estimate", "n"), place, strict=True)))

    return {
        "Claim": titles.get(change.claim, change.claim),
        "Studies": eras.get(change.era, change.era).capitalize(),
        "Before": said(change.before),
        "After": said(change.after),
    }


def _said(place: Mapping[str, object] | None) -> str:
    if place is None:
        return "not yet a claim, or no longer one"
    estimate = float(place["estimate"])
    size = "no estimate" if math.isnan(estimate) else formatting.signed(estimate)
    return f"{place['verdict']} ({size}, n = {int(place['n'])})"
