"""How firm each conclusion is: who carries it, how many unreported samples would change it, what other choices give."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.evidence import Selection
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims import TOO_LITTLE, evidence_of_claim, fail_safe_n, leave_one_out, other_choices
from livingreview.page import formatting
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.claims import Claim

    from .conclusions import Conclusions


def robustness_table(conclusions: Conclusions, claim: Claim) -> Table:
    """How firm the conclusions on one claim are, era by era, folded away."""
    evidence, rulebook, draws = conclusions.evidence, conclusions.rulebook, conclusions.rough_draws
    rules, rows = Analysis(), []
    for era in conclusions.eras:
        conclusion, left_out, needed = conclusions.found[claim.key, era].verdict, None, ("", math.nan)
        own = evidence_of_claim(evidence, claim, Selection(studies=era), rules)
        if conclusion != TOO_LITTLE and len(own.owner):
            left_out = leave_one_out(own, rulebook, claim, rules, draws)
            needed = fail_safe_n(own, rulebook, claim, rules, draws)
        other = other_choices(evidence, rulebook, claim, era, rules, draws)
        rows.append(
            {
                "Studies": conclusions.era(era).capitalize(),
                "Verdict": conclusion,
                "Changed by leaving out": changed_without(evidence, left_out),
                "Moves the estimate most": _moves_most(evidence, claim, left_out),
                "Unreported samples": unreported_samples(*needed),
                "Other choices of evidence": _under_other_choices(conclusion, other),
            }
        )
    caption = f"How firm the verdicts on claim {claim.part} are; an unreported sample here {_imagined(claim)}"
    return Table(pd.DataFrame(rows), caption, folded=f"Show how firm the verdicts on claim {claim.part} are")


def changed_without(evidence: Evidence, left_out: pd.DataFrame | None) -> str:
    """Name the samples without which the conclusion is another."""
    if left_out is None:
        return "no verdict"
    own = left_out[left_out["carries"]]
    named = sample_labels(evidence.studies, own["sample"], None)
    phrases = [f"{named[row.sample]} ({row.verdict})" for row in own.itertuples(index=False)]
    return formatting.listed(phrases, empty="no single sample")


def unreported_samples(kind: str, n: float) -> str:
    """Say how many unreported samples would change the conclusion.

    Examples
    --------
    >>> unreported_samples("undo", 7.0), unreported_samples("nothing to undo", float("nan"))
    ('seven against it undo it', 'nothing to undo')
    """
    if math.isnan(n):
        return kind
    many = "more than two hundred" if math.isinf(n) else formatting.number(int(n))
    return f"{many} against it undo it" if kind == "undo" else f"{many} more in favour would support it"


def _moves_most(evidence: Evidence, claim: Claim, left_out: pd.DataFrame | None) -> str:
    if left_out is None or not left_out["shift"].notna().any():
        return ""
    row = left_out.iloc[0]
    name = sample_labels(evidence.studies, [row["sample"]], None)[row["sample"]]
    return f"{name} ({formatting.signed(claim.expected * row['estimate'])} without it)"


def _imagined(claim: Claim) -> str:
    """Say what an unreported sample that goes fully one way would have reported."""
    if claim.statistic != "alignment":
        return "reports every region on which those that it is compared with have a majority, with it or against it"
    other = ", and one other region in the opposite direction" if claim.excess else ""
    return f"reports one region of which the claim expects a direction, in that direction or against it{other}"


def _under_other_choices(conclusion: str, other: pd.DataFrame) -> str:
    """Name the choices that give another conclusion, and count the drawn sets of studies that give the same."""
    drawn = other["key"].str.startswith("drawn-")
    differing = other[~drawn & (other["verdict"] != conclusion)]
    text = formatting.listed((f"{row.title}: {row.verdict}" for row in differing.itertuples(index=False)), empty="the same")
    if drawn.any():
        same = int((other.loc[drawn, "verdict"] == conclusion).sum())
        text += f"; drawn sets: {formatting.out_of(same, int(drawn.sum()))} the same"
    return text
