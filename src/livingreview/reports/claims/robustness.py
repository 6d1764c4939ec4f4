"""How firm each verdict is: who carries it, what would overturn it, and what other choices of evidence give."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.evidence import Selection
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims import (
    TOO_LITTLE,
    Draws,
    evidence_of_claim,
    fail_safe_n,
    leave_one_out,
    other_choices,
)
from livingreview.page import formatting
from livingreview.page.labels import sample_labels
from livingreview.page.tables import show_table
from livingreview.reports.claims.conclusion_board import ERAS

if TYPE_CHECKING:
    from livingreview.inference.claims import Claim
    from livingreview.reports.claims.conclusion_board import Judged

# A leaning of a verdict needs fewer permutations than the verdict itself.
_PERMUTATIONS = 1000


@dataclass(frozen=True)
class Robustness:
    """Everything about how firm the verdicts are.

    Parameters
    ----------
    judged : Judged
        The verdicts.
    left_out, turned, chosen : mapping of (str, str)
        By claim and era: without each sample; samples that would turn it; other choices of evidence.
    """

    judged: Judged
    left_out: Mapping[tuple[str, str], pd.DataFrame]
    turned: Mapping[tuple[str, str], tuple[str, float]]
    chosen: Mapping[tuple[str, str], pd.DataFrame]


def try_verdicts(judged: Judged) -> Robustness:
    """Try every verdict.

    Parameters
    ----------
    judged : Judged
        From :func:`livingreview.reports.claims.conclusion_board.judge_claims`.
    """
    draws, rules = Draws(judged.rulebook.seed, _PERMUTATIONS), Analysis()
    left_out, turned, chosen = {}, {}, {}
    for claim in judged.rulebook.claims:
        for era in ERAS:
            place = claim.key, era
            claim_evidence = evidence_of_claim(judged.evidence, claim, Selection(studies=era), rules)
            if judged.found[place].verdict != TOO_LITTLE and len(claim_evidence.owner):
                left_out[place] = leave_one_out(claim_evidence, judged.rulebook, claim, rules, draws)
                turned[place] = fail_safe_n(claim_evidence, judged.rulebook, claim, rules, draws)
            chosen[place] = other_choices(judged.evidence, judged.rulebook, claim, era, rules, draws)
    return Robustness(judged, left_out, turned, chosen)


def show_robustness(tried: Robustness, key: str) -> None:
    """Show how firm the verdicts on one claim are, folded away.

    Parameters
    ----------
    tried : Robustness
        From :func:`try_verdicts`.
    key : str
        Key of the claim.
    """
    judged, claim = tried.judged, tried.judged.rulebook.claim(key)
    rows = [
        {
            "Studies": judged.era(era).capitalize(),
            "Verdict": judged.found[key, era].verdict,
            "Changed by leaving out": carriers(tried, claim, era),
            "Moves the estimate most": mover(tried, claim, era),
            "Unreported samples": turning(tried, claim, era),
            "Other choices of evidence": choices(tried, claim, era),
        }
        for era in ERAS
    ]
    caption = f"How firm the verdicts on claim {claim.part} are; an unreported sample here {imagined(claim)}"
    show_table(pd.DataFrame(rows), caption, folded=f"Show how firm the verdicts on claim {claim.part} are")


def carriers(tried: Robustness, claim: Claim, era: str) -> str:
    """Name the samples without which the verdict is another."""
    frame = tried.left_out.get((claim.key, era))
    if frame is None:
        return "no verdict"
    own = frame[frame["carries"]]
    named = sample_labels(tried.judged.evidence.studies, own["sample"], None)
    return formatting.listed(
        (f"{named[row.sample]} ({row.verdict})" for row in own.itertuples(index=False)), empty="no single sample"
    )


def mover(tried: Robustness, claim: Claim, era: str) -> str:
    """Name the sample that moves the estimate most, with the estimate without it."""
    frame = tried.left_out.get((claim.key, era))
    if frame is None or not frame["shift"].notna().any():
        return ""
    row = frame.iloc[0]
    name = sample_labels(tried.judged.evidence.studies, [row["sample"]], None)[row["sample"]]
    return f"{name} ({formatting.signed(claim.expected * row['estimate'])} without it)"


def imagined(claim: Claim) -> str:
    """Say what an unreported sample that goes fully one way would have reported."""
    if claim.statistic != "alignment":
        return "reports every region on which those that it is compared with have a majority, with it or against it"
    other = ", and one other region in the opposite direction" if claim.excess else ""
    return f"reports one region of which the claim expects a direction, in that direction or against it{other}"


def turning(tried: Robustness, claim: Claim, era: str) -> str:
    """Say how many unreported samples would change the verdict."""
    kind, n = tried.turned.get((claim.key, era), ("", math.nan))
    if math.isnan(n):
        return kind
    many = "more than two hundred" if math.isinf(n) else formatting.number(int(n))
    return f"{many} against it undo it" if kind == "undo" else f"{many} more in favour would support it"


def choices(tried: Robustness, claim: Claim, era: str) -> str:
    """Say under which other choices the verdict is another, and in how many drawn sets it is the same."""
    frame, verdict = tried.chosen[claim.key, era], tried.judged.found[claim.key, era].verdict
    drawn = frame["key"].str.startswith("drawn-")
    other = frame[~drawn & (frame["verdict"] != verdict)]
    said = formatting.listed((f"{row.title}: {row.verdict}" for row in other.itertuples(index=False)), empty="the same")
    if drawn.any():
        same = int((frame.loc[drawn, "verdict"] == verdict).sum())
        said += f"; drawn sets: {formatting.out_of(same, int(drawn.sum()))} the same"
    return said
