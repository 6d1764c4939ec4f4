"""What was learnt since the review: what became of each direction that its studies give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.inference.replication import STATUSES, Replication, replication
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.labels import votes
from livingreview.reports.directions.direction_figures import show_nothing
from livingreview.reports.since_review.study_characteristics import REVIEW, SINCE

ALL = "all"
# A word needs this many samples in the lenient comparison, where a single sample counts as a direction.
LENIENT = 1


def learn(
    evidence: ev.Evidence,
    analysis: inference.Analysis | None = None,
    then: ev.Selection = REVIEW,
    since: ev.Selection = SINCE,
) -> dict[str, Replication]:
    """Compare two bodies of evidence over all disorders and disorder by disorder.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    analysis : Analysis, optional
        The rules; by default those of the book at the coarse level.
    then, since : Selection
        The two bodies; by default the review's studies and the later ones.

    Returns
    -------
    dict of str to Replication
        Under ``"all"`` and under each diagnosis.
    """
    rules = analysis or inference.Analysis(level="coarse")
    results = {}
    for diagnosis in ("", *evidence.dictionaries["studies"].columns["diagnosis"].levels):
        frames = [
            inference.consistency(inference.sign_table(evidence, replace(body, diagnosis=diagnosis), rules)).frame
            for body in (then, since)
        ]
        results[diagnosis or ALL] = replication(*frames, rules)
    return results


def learn_leniently(evidence: ev.Evidence) -> dict[str, Replication]:
    """Compare as :func:`learn` does, with a single sample enough for a direction."""
    return learn(evidence, inference.Analysis(level="coarse", min_samples=LENIENT))


def status_facts(evidence: ev.Evidence, result: Replication, prefix: str) -> dict[str, str]:
    """Put a comparison into words: for each status how many regions, and which, with the votes of both bodies.

    Parameters
    ----------
    evidence : Evidence
        The evidence base, for the names.
    result : Replication
        The comparison, at the coarse level.
    prefix : str
        Put before every name, with an underscore.

    Returns
    -------
    dict of str to str
    """
    names = anatomy.unit_names(evidence.regions, "coarse", evidence.circuits)
    frame = result.frame
    facts = {}
    for status in STATUSES:
        own = frame[frame["status"] == status].to_dict("records")
        phrases = [f"{formatting.lower(names[row['region']])} ({both_votes(row)})" for row in own]
        facts |= {status: formatting.listed(phrases, empty="no region"), f"n_{status}": formatting.pronoun(len(own))}
    had = frame["direction_then"].isin(["decrease", "increase"])
    tested = frame[frame["q"].notna()]
    smallest = frame.loc[frame["p"].idxmin()] if frame["p"].notna().any() else None
    facts |= {
        "had": formatting.count(int(had.sum()), "region"),
        "n_unseen": formatting.pronoun(int(result.counts[["thin", "silent"]].sum())),
        "answered": formatting.number(int(result.counts[["held", "turned", "blurred"]].sum())),
        "tested": formatting.number(len(tested)),
        "differ": formatting.pronoun(int((tested["q"] <= inference.Analysis().alpha).sum())),
        "smallest_p": formatting.p_value(smallest["p"]) if smallest is not None else "p not defined",
        "smallest_region": formatting.lower(names[smallest["region"]]) if smallest is not None else "no region",
    }
    return {f"{prefix}_{name}": value for name, value in facts.items()}


def within_facts(results: Mapping[str, Replication], prefix: str) -> dict[str, str]:
    """Count, over the single disorders, what became of the directions that the earlier body has.

    Parameters
    ----------
    results : mapping of str to Replication
        From :func:`learn`.
    prefix : str
        Put before every name, with an underscore.

    Returns
    -------
    dict of str to str
        A region counts once for each disorder.
    """
    counts = sum(result.counts for group, result in results.items() if group != ALL)
    told = ("held", "turned", "blurred", "thin", "silent")
    facts = {status: formatting.pronoun(int(counts[status])) for status in told}
    facts |= {"had": formatting.number(int(counts[list(told)].sum())), "new": formatting.pronoun(int(counts["new"]))}
    return {f"{prefix}_{name}": value for name, value in facts.items()}


def disorder_table(evidence: ev.Evidence, results: Mapping[str, Replication]) -> pd.DataFrame:
    """Count regions by what became of them, disorder by disorder.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    results : mapping of str to Replication
        From :func:`learn`.

    Returns
    -------
    pandas.DataFrame
    """
    groups = groups_of(evidence)
    shown = [status for status in STATUSES if status != "open"]
    return pd.DataFrame(
        [
            {"Disorder": label} | {status.capitalize(): int(results[group].counts[status]) for status in shown}
            for group, label in groups.items()
        ]
    )


def status_table(evidence: ev.Evidence, results: Mapping[str, Replication]) -> pd.DataFrame:
    """List what became of every region, disorder by disorder, leaving out those that are open in both bodies.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    results : mapping of str to Replication
        From :func:`learn`.

    Returns
    -------
    pandas.DataFrame
    """
    names = anatomy.unit_names(evidence.regions, "coarse", evidence.circuits)
    rows = [
        {
            "Disorder": label,
            "Region": names[row["region"]],
            "Then": _votes(row, "then"),
            "Since": _votes(row, "since"),
            "What became of it": row["status"],
            "p, Fisher": row["p"],
            "q": "cannot reach the level" if pd.isna(row["q"]) else f"{row['q']:.3f}",
        }
        for group, label in groups_of(evidence).items()
        for row in results[group].frame.to_dict("records")
        if row["status"] != "open"
    ]
    return pd.DataFrame(rows, columns=["Disorder", "Region", "Then", "Since", "What became of it", "p, Fisher", "q"])


def show_replication(
    evidence: ev.Evidence,
    results: Mapping[str, Replication],
    groups: tuple[str, ...],
    caption: str,
    without: tuple[str, ...] = ("open",),
) -> None:
    """Show what became of the directions of some groups, region by region.

    Parameters
    ----------
    evidence : Evidence
        The evidence base, for the names.
    results : mapping of str to Replication
        From :func:`learn`.
    groups : tuple of str
        Keys of `results`; with none, every single disorder.
    caption : str
        Caption of the figure.
    without : tuple of str
        Statuses that are left out.
    """
    from livingreview.figures.replication import alt_replication, draw_replication

    names = anatomy.unit_names(evidence.regions, "coarse", evidence.circuits)
    chosen = groups or tuple(group for group in results if group != ALL)
    frames = [
        results[group].frame.assign(
            label=[
                names[region] if len(chosen) == 1 else f"{names[region]}, {formatting.code(group)}"
                for region in results[group].frame["region"]
            ]
        )
        for group in chosen
    ]
    frame = pd.concat([own for own in frames if len(own)] or frames[:1], ignore_index=True)
    frame = frame[~frame["status"].isin(without)]
    if frame.empty:
        return show_nothing("No region has a direction here, so that there is nothing to compare.")
    least = inference.Analysis().min_samples
    return show(draw_replication(frame, STATUSES, least), alt_replication(frame, STATUSES), caption, numbers=frame)


def groups_of(evidence: ev.Evidence) -> dict[str, str]:
    """Return the groups of :func:`learn` with the label of each."""
    levels = evidence.dictionaries["studies"].columns["diagnosis"].levels
    return {ALL: "all disorders together"} | {code: formatting.meaning(meaning) for code, meaning in levels.items()}


def both_votes(row: Mapping[str, object]) -> str:
    """Say how the samples of one region went then and since.

    Parameters
    ----------
    row : mapping
        A row of the frame of :class:`livingreview.inference.replication.Replication`.

    Examples
    --------
    >>> row = {"n_decrease_then": 3, "n_increase_then": 0, "n_zero_then": 0}
    >>> both_votes(row | {"n_decrease_since": 0, "n_increase_since": 0, "n_zero_since": 0})
    'then all three down; since not named'
    """
    return f"then {_votes(row, 'then')}; since {_votes(row, 'since')}"


def _votes(row: Mapping[str, object], body: str) -> str:
    counts = {name: row[f"{name}_{body}"] for name in ("n_decrease", "n_increase", "n_zero")}
    return votes(counts) or "not named"
