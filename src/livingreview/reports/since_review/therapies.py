"""Which therapies were studied: those that the review could compare, and those that came after it."""

from __future__ import annotations

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.page.labels import directions
from livingreview.page.tables import Table
from livingreview.reports.directions import coded_studies
from livingreview.reports.since_review.study_characteristics import REVIEW, SINCE, coded_samples

# Codes of the therapy column that name no therapy of their own.
_UNNAMED = ("none", "other", "several", "")
_DIRECTIONS = {"decrease": "Decrease", "increase": "Increase", "inconsistent": "Inconsistent", "too few samples": "Too few samples"}


def new_therapies(evidence: ev.Evidence) -> list[str]:
    """Codes of the therapies of later studies that no study up to the review's year used, in the review or outside it."""
    before = {
        therapy
        for selection in (REVIEW, REVIEW.replace(studies="core"))
        for therapy in coded_studies(evidence, selection)["therapy"]
    }
    later = set(coded_studies(evidence, SINCE)["therapy"])
    codes = evidence.dictionaries["studies"].columns["therapy"].levels
    return [code for code in codes if code in later - before and code not in _UNNAMED]


def therapy_table(evidence: ev.Evidence) -> Table:
    """Samples by therapy (the review's, others of its time, later ones), and the directions of the later ones."""
    new, rows = new_therapies(evidence), []
    for code, meaning in evidence.dictionaries["studies"].columns["therapy"].levels.items():
        if code == "none":
            continue
        then, core, since = (
            coded_samples(evidence, SINCE.replace(studies=studies, therapy=code))
            for studies in ("review", "core", "later")
        )
        if then.empty and core.empty and since.empty:
            continue
        rows.append(
            {
                "Therapy": formatting.meaning(meaning),
                "New": "new" if code in new else "",
                "The review's": then["sample"].nunique(),
                "Others up to its year": core.loc[~core["sample"].isin(then["sample"]), "sample"].nunique(),
                "Later": since["sample"].nunique(),
                "With a direction": since.loc[since["counted"], "sample"].nunique(),
                **_directions(evidence, code),
            }
        )
    units = dict.fromkeys(["The review's", "Others up to its year", "Later", "With a direction"], "samples")
    caption = "Therapies then and since, with the directions of the later samples, coarse level"
    return Table(pd.DataFrame(rows), caption, units, folded="Show every therapy")


def therapy_values(evidence: ev.Evidence) -> dict[str, str]:
    """The new therapies, their samples, and the therapy that most later samples had."""
    levels, new = evidence.dictionaries["studies"].columns["therapy"].levels, new_therapies(evidence)
    since = coded_samples(evidence, SINCE)
    own = since[since["therapy"].isin(new)]
    samples = since.groupby("therapy")["sample"].nunique().sort_values(ascending=False, kind="stable")
    most = formatting.meaning(levels[samples.index[0]]) if len(samples) else "no therapy"
    return {
        "new": formatting.listed(formatting.meaning(levels[code]) for code in new),
        "new_samples": formatting.number(own["sample"].nunique()),
        "new_counted": formatting.number(own.loc[own["counted"], "sample"].nunique()),
        "most_used": most,
        "most_used_samples": formatting.out_of(int(samples.max()) if len(samples) else 0, since["sample"].nunique()),
    }


def _directions(evidence: ev.Evidence, therapy: str) -> dict[str, str]:
    """Regions of the later samples of a therapy by direction, at the coarse level, each with its votes."""
    signs = inference.sign_table(evidence, SINCE.replace(therapy=therapy), inference.Analysis(level="coarse"))
    counts = inference.consistency(signs).frame
    names = anatomy.unit_names(evidence.regions, "coarse", evidence.circuits)
    return {column: directions(counts, names, direction) for direction, column in _DIRECTIONS.items()}
