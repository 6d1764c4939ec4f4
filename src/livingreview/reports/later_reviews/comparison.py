"""Later reviews compared with the directions counted here: what is compared, and how it agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.inference.prospective_agreement import ProspectiveAgreement, prospective_agreement
from livingreview.inference.review_agreement import ReviewAgreement, agreement_with_reviews
from livingreview.inference.review_directions import signed_reviews
from livingreview.page import formatting
from livingreview.page.labels import study_label, votes

EVERYTHING = ev.Selection(studies="all")
SINCE = ev.Selection(studies="later")
SIGN_WORDS = {-1: "decrease", 1: "increase", 0: "no change"}


@dataclass(frozen=True, eq=False)
class LaterReviews:
    """Reviews published after a year, compared with what is counted here.

    Parameters
    ----------
    signed : pandas.DataFrame
        From :func:`livingreview.inference.review_directions.signed_reviews`, at the fine level.
    everything, since : ReviewAgreement
        Against the studies of any era, and against the later ones alone.
    ahead : dict of str to ProspectiveAgreement
        Samples published after a review, against it: at the fine and at the coarse level.
    """

    evidence: ev.Evidence
    year: int
    signed: pd.DataFrame
    everything: ReviewAgreement
    since: ReviewAgreement
    ahead: dict[str, ProspectiveAgreement]

    @cached_property
    def labels(self) -> dict[str, str]:
        """First author and year of each review, as far as seen."""
        return {
            row["review_id"]: study_label(row | {"study_id": row["review_id"]})
            for row in self.evidence.reviews.to_dict("records")
        }

    @cached_property
    def recent(self) -> pd.DataFrame:
        """The reviews published after the year."""
        reviews = self.evidence.reviews
        return reviews[(reviews["year"] > self.year).fillna(False).astype(bool)]

    def values(self) -> dict[str, str]:
        """How many reviews and results are compared, and how they agree with the samples."""
        reviews, rows = self.evidence.reviews, self.evidence.review_findings
        own = rows[rows["review_id"].isin(self.recent["review_id"])]
        about = own[own["about"] == "psychotherapy"]
        undated = reviews[reviews["year"].isna() & reviews["review_id"].isin(rows["review_id"])]
        values = {
            "reviews": formatting.number(len(self.recent)),
            "named_region": formatting.number(own["review_id"].nunique()),
            "signed_reviews": formatting.number(self.signed["review_id"].nunique()),
            "signed": formatting.number(len(self.signed)),
            "unsigned": formatting.number(int((about["direction"] == "change").sum())),
            "about": formatting.number(len(about)),
            "rows": formatting.number(len(own)),
            "undated": formatting.listed(self.labels[name] for name in undated["review_id"]),
        }
        for name, result in (("all", self.everything), ("since", self.since)):
            values |= {f"{name}_{key}": value for key, value in self._agreement(result).items()}
        for level, ahead in self.ahead.items():
            informative = formatting.count(ahead.n_informative, "sample") if ahead.n_informative else "no sample"
            values |= {
                f"{level}_samples": formatting.number(ahead.n_samples),
                f"{level}_agree": formatting.out_of(ahead.n_agree, len(ahead.frame)),
                f"{level}_share": formatting.percent(ahead.share),
                f"{level}_interval": formatting.interval(ahead.ci_low, ahead.ci_high),
                f"{level}_turn": formatting.p_value(ahead.p_turn),
                f"{level}_shuffle": formatting.p_value(ahead.p_shuffle),
                f"{level}_informative": informative,
            }
        return values

    def _agreement(self, result: ReviewAgreement) -> dict[str, str]:
        names, frame = anatomy.unit_names(self.evidence.regions, "fine"), result.frame
        against = [
            f"{formatting.lower(names[row['region']])} in {disorders(row['disorder'])} ({self.labels[row['review_id']]}: "
            f"{SIGN_WORDS[row['sign']]}; counted at the {row['level']} level: {votes_at(row)})"
            for row in frame[frame["agreement"].isin(["opposite", "undecided"])].to_dict("records")
        ]
        n = result.n_same + result.n_opposite
        return {
            "same": formatting.out_of(result.n_same, n),
            "reviews": formatting.count(result.n_reviews, "review"),
            "share": formatting.percent(result.share),
            "interval": formatting.interval(result.ci_low, result.ci_high),
            "expected": formatting.percent(result.expected),
            "inconsistent": formatting.number(int((frame["agreement"] == "inconsistent").sum())),
            "few": formatting.number(int(frame["agreement"].isin(["too few samples", "not reported"]).sum())),
            "against": formatting.listed(against, empty="nowhere"),
            "undecided": formatting.pronoun(int((frame["agreement"] == "undecided").sum())),
        }


def later_reviews(evidence: ev.Evidence, year: int) -> LaterReviews:
    """Compare what reviews published after a year say of psychotherapy with what is counted here."""
    signed, ahead = signed_reviews(evidence, after=year), {}
    for level in ("fine", "coarse"):
        reviews = signed_reviews(evidence, after=year, level=level)
        ahead[level] = prospective_agreement(evidence, EVERYTHING, reviews, inference.Analysis(level=level))
    everything, since = (agreement_with_reviews(evidence, body, reviews=signed) for body in (EVERYTHING, SINCE))
    return LaterReviews(evidence, year, signed, everything, since, ahead)


def disorders(codes: str, most: int = 9) -> str:
    """Write the disorders that a result is about, from codes with commas between; more than `most` are only counted.

    Examples
    --------
    >>> disorders("ocd,ptsd"), disorders(""), disorders("ocd,ptsd,mdd", most=2)
    ('OCD, PTSD', 'not said', '3 disorders')
    """
    names = [formatting.code(code) for code in codes.split(",") if code]
    if not names:
        return "not said"
    return ", ".join(names) if len(names) <= most else f"{len(names)} disorders"


def votes_at(row: Mapping[str, object], ending: str = "") -> str:
    """Say how the samples went that a review is compared with, at the level with this ending ("_fine", "_coarse")."""
    counts = {"n_decrease": row[f"n_decrease{ending}"], "n_increase": row[f"n_increase{ending}"], "n_zero": 0}
    return votes(counts) or "no direction"
