"""How the review's samples and later ones were studied, above all where a direction did not hold within a disorder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.tables import Table
from livingreview.page.templates import Fragment, render
from livingreview.reports.since_review.replication import ALL, ReplicationReport, votes_in
from livingreview.reports.since_review.study_characteristics import REVIEW, SINCE, coded_samples, n_samples

_TEMPLATES = Path(__file__).parent / "templates"
# What can differ between studies besides the treatment, by the column that says so.
_FACETS = {
    "modality": "Imaging",
    "state": "In the scanner",
    "design": "Design",
    "population": "Age group",
}
_GROUPS_BESIDE = {
    "n_control": "waiting list, placebo, usual care or active control",
    "n_drug": "medication",
    "n_healthy": "healthy controls",
}
_WORDS = {-1: "decrease", 1: "increase"}
_COLUMNS = (
    "Disorder", "Region", "When", "Study", "Direction", "Imaging", "In the scanner", "Task or tracer",
    "Beside the finding",
)  # fmt: skip


def methods_table(evidence: ev.Evidence) -> Table:
    """How samples with a direction were studied, then and since; one that was studied in two ways counts under both."""
    bodies = [coded_samples(evidence, selection).query("counted") for selection in (REVIEW, SINCE)]
    columns, rows = evidence.dictionaries["studies"].columns, []
    for column, what in _FACETS.items():
        for level in (*columns[column].levels, ""):
            meaning = formatting.code(level) if column == "modality" else columns[column].levels.get(level)
            rows.append((what, meaning or "not seen", *(n_samples(body, body[column] == level) for body in bodies)))
    for column, which in _GROUPS_BESIDE.items():
        rows.append(("Scanned beside them", which, *(n_samples(body, body[column].notna()) for body in bodies)))
    frame = pd.DataFrame(rows, columns=["What", "Which", "The review's", "Later"])
    frame = frame[(frame["The review's"] > 0) | (frame["Later"] > 0)].reset_index(drop=True)
    return Table(
        frame, "How samples with a direction were studied, then and since",
        dict.fromkeys(["The review's", "Later"], "samples"), folded="Show technique, state, design and controls, then and since",
    )  # fmt: skip


def studies_where_not_repeated(report: ReplicationReport, statuses: tuple[str, ...] = ("reversed", "inconsistent")) -> Table:
    """The studies behind each direction with one of the statuses within a disorder, and what they measured."""
    rows = [row for _, _, studies in _not_repeated(report, statuses) for row in studies]
    caption = f"Studies behind each direction that is {' or '.join(statuses)} since within a disorder, and what they measured"
    return Table(pd.DataFrame(rows, columns=list(_COLUMNS)), caption, folded="Show the studies behind them")


def imaging_where_not_repeated(report: ReplicationReport, status: str = "reversed") -> Fragment:
    """One sentence for each region with the status within a disorder: how it was imaged then and since."""
    regions = []
    for disorder, row, studies in _not_repeated(report, (status,)):
        imaging = {when: dict.fromkeys(s["Imaging"] for s in studies if s["When"] == when) for when in ("then", "since")}
        region = {"name": report.region_names[row["region"]], "disorder": disorder}
        region |= {
            when: {"votes": votes_in(row, when), "imaging": formatting.listed(used)} for when, used in imaging.items()
        }
        regions.append(region | {"shared": bool(imaging["then"].keys() & imaging["since"].keys())})
    return Fragment(render("method_differences.html", _TEMPLATES, regions=regions, status=status))


def _not_repeated(report: ReplicationReport, statuses: tuple[str, ...]) -> Iterator[tuple[str, dict, list[dict]]]:
    """Label of the disorder, row and studies of each region with a status, status by status."""
    for status in statuses:
        for group, label in report.groups.items():
            if group == ALL:
                continue
            for row in report.by_group[group].frame.query("status == @status").to_dict("records"):
                first = {"Disorder": label, "Region": report.region_names[row["region"]]}
                studies = [
                    first | {"When": when} | study
                    for body, when in ((REVIEW, "then"), (SINCE, "since"))
                    for study in _studies_behind(report.evidence, body.replace(diagnosis=group), row["region"])
                ]
                yield label, row, studies


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
