"""Where the included studies come from: candidates, the reasons for each, and what each of them contributes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from livingreview import evidence as ev
from livingreview.figures.flow import alt_flow, draw_flow
from livingreview.page.figure_output import Figure
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links
from livingreview.page.tables import Table
from livingreview.reports.directions import coded_studies
from livingreview.reports.directions.studies import why_not_counted


def studies_by_year(studies: pd.DataFrame, kinds: Sequence[str]) -> pd.DataFrame:
    """Return ``year`` and ``kind`` of every study whose year was seen.

    Parameters
    ----------
    kinds : sequence of str
        Words for medication alone and for psychotherapy, in this order.
    """
    kind = studies["therapy"].eq("none").map({True: kinds[0], False: kinds[1]})
    return pd.DataFrame({"year": studies["year"], "kind": kind}).dropna(subset=["year"])


def candidate_flow(evidence: ev.Evidence, caption: str) -> Figure:
    """Draw how many candidates each step from the first list to the counted studies kept and set aside."""
    candidates = evidence.candidates
    refused = candidates["in_scope"] == "no"
    unjudged = ~refused & candidates["membership"].isna()
    less_likely = ~refused & candidates["membership"].notna() & candidates["slot"].isna()
    members = candidates[candidates["slot"].notna()]
    selected = ev.select(evidence, ev.Selection())
    counted = selected.studies["study_id"].nunique()
    samples = selected.findings["sample"].nunique()
    out_of_scope = "out of scope: structural, published too late, another disorder, no psychotherapy"
    steps = [
        ("studies considered as candidates", len(candidates), "kept"),
        (out_of_scope, int(refused.sum()), "aside"),
        ("in scope or unclear", int((~refused).sum()), "kept"),
        ("too little seen to judge a probability", int(unjudged.sum()), "aside"),
        ("with a judged probability, but less likely than those kept", int(less_likely.sum()), "aside"),
        ("taken as the review's studies", len(members), "kept"),
        ("without a direction of change for psychotherapy alone", len(members) - counted, "aside"),
        (f"counted, in {samples} samples", counted, "kept"),
    ]
    frame = pd.DataFrame(steps, columns=["label", "n", "kind"])
    return Figure(draw_flow(frame), alt_flow(frame), caption, frame)


def candidate_table(evidence: ev.Evidence, caption: str, folded: str | None = None) -> Table:
    """List all candidates with the reasons."""
    studies = {study["study_id"]: study for study in evidence.studies.to_dict("records")}
    ordered = evidence.candidates.sort_values(["slot", "membership"], ascending=[True, False], na_position="last")
    rows = [
        {
            "Candidate": study_label(studies[c["study_id"]]) if c["study_id"] in studies else c["study_id"],
            "Slot": c["slot"],
            "Probability": c["membership"],
            "In scope": c["in_scope"],
            "Published": c["published"],
            "What it is": c["reason"],
            "Evidence for membership": c["evidence_for_membership"],
            "Links": identifier_links(studies.get(c["study_id"], {})),
        }
        for c in ordered.to_dict("records")
    ]
    return Table(pd.DataFrame(rows).astype({"Slot": "Int64"}), caption, folded=folded)


def contribution_table(evidence: ev.Evidence, caption: str) -> Table:
    """List the review's studies with what each contributes, and why some contribute nothing."""
    selection = ev.Selection()
    members = coded_studies(evidence, selection).sort_values("slot")
    counted = ev.select(evidence, selection).findings.groupby("study_id").size()
    left_out = ev.select(evidence, selection).left_out
    left_out = left_out[left_out["arm"] == selection.arm].assign(why=lambda out: why_not_counted(evidence, out))
    rows = []
    for study in members.to_dict("records"):
        own = left_out.loc[left_out["study_id"] == study["study_id"], "why"].value_counts()
        rows.append(
            {
                "Study": study_label(study),
                "Slot": study["slot"],
                "Probability": study["membership"],
                "Coded findings": int((evidence.findings["study_id"] == study["study_id"]).sum()),
                "Counted": int(counted.get(study["study_id"], 0)),
                "Not counted": ", ".join(f"{why} ({n})" for why, n in own.items()),
            }
        )
    return Table(pd.DataFrame(rows), caption)


def selection_table(evidence: ev.Evidence, caption: str, folded: str | None = None) -> Table:
    """Show what each step of the published selection leaves."""
    return Table(ev.select(evidence, ev.Selection()).flow.rename(columns=str.capitalize), caption, folded=folded)
