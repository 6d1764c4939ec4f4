"""Unlike things compared: how the review's samples were studied and how later ones, where a direction did not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.inference.replication import Replication
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.reports.since_review.replication import ALL, both_votes, groups_of
from livingreview.reports.since_review.study_characteristics import REVIEW, SINCE, coded_samples, n_samples

# What can differ between studies besides the treatment, by the column that says so.
_FACETS = {
    "modality": "Imaging",
    "state": "In the scanner",
    "design": "Design",
    "population": "Age group",
}
_GROUPS_BESIDE = {
    "n_waitlist": "waiting list, placebo or active control",
    "n_drug": "medication",
    "n_healthy": "healthy controls",
}
_WORDS = {-1: "decrease", 1: "increase"}
_APART = (
    "Disorder", "Region", "When", "Study", "Direction", "Imaging", "In the scanner", "Task or tracer",
    "Beside the finding",
)  # fmt: skip


def measured_table(evidence: ev.Evidence) -> pd.DataFrame:
    """Compare how the counted samples of the review and the later ones were studied.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    pandas.DataFrame
        ``What``, ``Which``, and the number of samples with a direction in each body. A sample that was studied in two
        ways counts under both.
    """
    bodies = [coded_samples(evidence, selection).query("counted") for selection in (REVIEW, SINCE)]
    columns, rows = evidence.dictionaries["studies"].columns, []
    for column, what in _FACETS.items():
        for level in (*columns[column].levels, ""):
            meaning = formatting.code(level) if column == "modality" else columns[column].levels.get(level)
            rows.append((what, meaning or "not seen", *(n_samples(body, body[column] == level) for body in bodies)))
    for column, which in _GROUPS_BESIDE.items():
        rows.append(("Scanned beside them", which, *(n_samples(body, body[column].notna()) for body in bodies)))
    frame = pd.DataFrame(rows, columns=["What", "Which", "The review's", "Later"])
    return frame[(frame["The review's"] > 0) | (frame["Later"] > 0)].reset_index(drop=True)


def same_technique(evidence: ev.Evidence) -> ev.Selection:
    """Select the later studies that used an imaging technique of the review's counted studies.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    Selection
    """
    used = set(ev.select(evidence, REVIEW).studies["modality"]) - {""}
    return replace(SINCE, modality=",".join(sorted(used)))


def measured_apart(
    evidence: ev.Evidence, results: Mapping[str, Replication], statuses: tuple[str, ...] = ("turned", "blurred")
) -> pd.DataFrame:
    """List, for each region whose direction did not hold within a disorder, what every sample behind it measured.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    results : mapping of str to Replication
        From :func:`livingreview.reports.since_review.replication.learn`, at the coarse level.
    statuses : tuple of str
        What is listed.

    Returns
    -------
    pandas.DataFrame
        One row a study behind a direction; the last column holds what the coder wrote beside the finding.
    """
    rows = [row for status in statuses for found in _not_held(evidence, results, status) for row in found["rows"]]
    return pd.DataFrame(rows, columns=list(_APART))


def apart_words(evidence: ev.Evidence, results: Mapping[str, Replication], status: str = "turned") -> str:
    """Say of each region that did not hold within a disorder how it was imaged then and since.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    results : mapping of str to Replication
        From :func:`livingreview.reports.since_review.replication.learn`, at the coarse level.
    status : str
        Which regions.

    Returns
    -------
    str
        One sentence a region, or one that says that there is none.
    """
    sentences = []
    for found in _not_held(evidence, results, status):
        rows = pd.DataFrame(found["rows"])
        imaging = {
            when: formatting.listed(dict.fromkeys(rows.loc[rows["When"] == when, "Imaging"]))
            for when in ("then", "since")
        }
        shared = set(rows.loc[rows["When"] == "then", "Imaging"]) & set(rows.loc[rows["When"] == "since", "Imaging"])
        verdict = "Some of these are the same technique." if shared else "No technique was used both then and since."
        region = found["rows"][0]["Region"]
        sentences.append(
            f"{region} in {found['disorder']}: {found['votes']}. Imaged then with {imaging['then']}, "
            f"since with {imaging['since']}. {verdict}"
        )
    return " ".join(sentences) or f"Within no disorder has a direction {status}."


def _not_held(evidence: ev.Evidence, results: Mapping[str, Replication], status: str) -> list[dict[str, object]]:
    """Regions with a status, disorder by disorder, each with its votes and the studies behind them."""
    names = anatomy.unit_names(evidence.regions, "coarse", evidence.circuits)
    found = []
    for group, label in groups_of(evidence).items():
        if group == ALL:
            continue
        for row in results[group].frame.query("status == @status").to_dict("records"):
            region = row["region"]
            first = {"Disorder": label, "Region": names[region]}
            rows = [
                first | {"When": when} | study
                for body, when in ((REVIEW, "then"), (SINCE, "since"))
                for study in _studies_behind(evidence, replace(body, diagnosis=group), region)
            ]
            found.append({"disorder": label, "votes": both_votes(row), "rows": rows})
    return found


def _studies_behind(evidence: ev.Evidence, selection: ev.Selection, region: str) -> list[dict[str, str]]:
    signs = inference.sign_table(evidence, selection, inference.Analysis(level="coarse"))
    units = anatomy.units(evidence.regions, "coarse", evidence.circuits)
    findings, states = signs.selected.findings, evidence.dictionaries["studies"].columns["state"].levels
    studies = {study["study_id"]: study for study in signs.selected.studies.to_dict("records")}
    rows = []
    own = signs.frame[(signs.frame["region"] == region) & (signs.frame["sign"] != 0)]
    for sign in own.to_dict("records"):
        for name in sign["studies"].split("; "):
            study = studies[name]
            here = findings[(findings["study_id"] == name) & findings["region"].map(lambda r: region in units[r])]
            rows.append(
                {
                    "Study": study_label(study),
                    "Direction": _WORDS[sign["sign"]],
                    "Imaging": formatting.code(study["modality"]) or "not seen",
                    "In the scanner": states.get(study["state"], "not seen"),
                    "Task or tracer": study["task"] or "not seen",
                    "Beside the finding": "; ".join(dict.fromkeys(note for note in here["note"] if note)),
                }
            )
    return rows
