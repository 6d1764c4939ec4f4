"""What later reviews say, beside the directions counted here: what is compared, and what comes out, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True)
class LaterReviews:
    """Reviews since a year, compared.

    Parameters
    ----------
    year : int
        Only reviews published after it.
    signed : pandas.DataFrame
        From :func:`livingreview.inference.review_directions.signed_reviews`, at the fine level.
    everything, since : ReviewAgreement
        Against the studies of any era, and against the later ones alone.
    ahead : dict of str to ProspectiveAgreement
        At the fine and at the coarse level.
    """

    year: int
    signed: pd.DataFrame
    everything: ReviewAgreement
    since: ReviewAgreement
    ahead: dict[str, ProspectiveAgreement]


def read_reviews(evidence: ev.Evidence, year: int) -> LaterReviews:
    """Compare what reviews published after a year say of psychotherapy with what is counted here.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    year : int
        Year of the review that this edition is of.

    Returns
    -------
    LaterReviews
    """
    signed = signed_reviews(evidence, after=year)
    ahead = {}
    for level in ("fine", "coarse"):
        reviews = signed_reviews(evidence, after=year, level=level)
        ahead[level] = prospective_agreement(evidence, EVERYTHING, reviews, inference.Analysis(level=level))
    return LaterReviews(
        year,
        signed,
        agreement_with_reviews(evidence, EVERYTHING, reviews=signed),
        agreement_with_reviews(evidence, SINCE, reviews=signed),
        ahead,
    )


def review_labels(evidence: ev.Evidence) -> dict[str, str]:
    """Name each review by its first author and year, as far as seen."""
    return {
        row["review_id"]: study_label(row | {"study_id": row["review_id"]})
        for row in evidence.reviews.to_dict("records")
    }


def review_facts(evidence: ev.Evidence, read: LaterReviews) -> dict[str, str]:
    """Put the comparison into words.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    read : LaterReviews
        From :func:`read_reviews`.

    Returns
    -------
    dict of str to str
    """
    reviews, rows = evidence.reviews, evidence.review_findings
    recent = reviews[(reviews["year"] > read.year).fillna(False).astype(bool)]
    own = rows[rows["review_id"].isin(recent["review_id"])]
    about = own[own["about"] == "psychotherapy"]
    undated = reviews[reviews["year"].isna() & reviews["review_id"].isin(rows["review_id"])]
    labels = review_labels(evidence)
    facts = {
        "reviews": formatting.number(len(recent)),
        "named_region": formatting.number(own["review_id"].nunique()),
        "signed_reviews": formatting.number(read.signed["review_id"].nunique()),
        "signed": formatting.number(len(read.signed)),
        "unsigned": formatting.number(int((about["direction"] == "change").sum())),
        "about": formatting.number(len(about)),
        "rows": formatting.number(len(own)),
        "undated": formatting.listed(labels[name] for name in undated["review_id"]),
        "undated_count": formatting.count(len(undated), "review"),
    }
    for name, result in (("all", read.everything), ("since", read.since)):
        facts |= {f"{name}_{key}": value for key, value in _agreement_facts(evidence, result, labels).items()}
    for level, ahead in read.ahead.items():
        facts |= {
            f"{level}_samples": formatting.number(ahead.n_samples),
            f"{level}_pairs": formatting.number(len(ahead.frame)),
            f"{level}_agree": formatting.out_of(ahead.n_agree, len(ahead.frame)),
            f"{level}_share": formatting.percent(ahead.share),
            f"{level}_interval": formatting.interval(ahead.ci_low, ahead.ci_high),
            f"{level}_turn": formatting.p_value(ahead.p_turn),
            f"{level}_shuffle": formatting.p_value(ahead.p_shuffle),
            f"{level}_informative": formatting.count(ahead.n_informative, "sample")
            if ahead.n_informative
            else "no sample",
        }
    return facts


def disorders(codes: str, most: int = 9) -> str:
    """Write the disorders that a result is about.

    Parameters
    ----------
    codes : str
        Codes with commas between; blank where the review does not say.
    most : int
        Above this many they are only counted.

    Examples
    --------
    >>> disorders("ocd,ptsd"), disorders(""), disorders("ocd,ptsd,mdd", most=2)
    ('OCD, PTSD', 'not said', '3 disorders')
    """
    names = [formatting.code(code) for code in codes.split(",") if code]
    if not names:
        return "not said"
    return ", ".join(names) if len(names) <= most else f"{len(names)} disorders"


def _agreement_facts(evidence: ev.Evidence, result: ReviewAgreement, labels: Mapping[str, str]) -> dict[str, str]:
    names = anatomy.unit_names(evidence.regions, "fine")
    frame = result.frame
    against = [
        f"{formatting.lower(names[row['region']])} in {disorders(row['disorder'])} ({labels[row['review_id']]}: "
        f"{SIGN_WORDS[row['sign']]}; counted at the {row['level']} level: {votes_at(row)})"
        for row in frame[frame["agreement"].isin(["opposite", "undecided"])].to_dict("records")
    ]
    n = result.n_same + result.n_opposite
    return {
        "same": formatting.out_of(result.n_same, n),
        "decided": formatting.number(n),
        "reviews": formatting.count(result.n_reviews, "review"),
        "share": formatting.percent(result.share),
        "interval": formatting.interval(result.ci_low, result.ci_high),
        "expected": formatting.percent(result.expected),
        "mixed": formatting.number(int((frame["agreement"] == "mixed").sum())),
        "thin": formatting.number(int(frame["agreement"].isin(["too few", "silent"]).sum())),
        "against": formatting.listed(against, empty="nowhere"),
        "opposite": formatting.pronoun(result.n_opposite),
        "undecided": formatting.pronoun(int((frame["agreement"] == "undecided").sum())),
    }


def votes_at(row: Mapping[str, object], ending: str = "") -> str:
    """Say how the samples went that a review is compared with.

    Parameters
    ----------
    row : mapping
        A row of the frame of :class:`livingreview.inference.review_agreement.ReviewAgreement`.
    ending : {"", "_fine", "_coarse"}
        At which level; blank for that of the comparison.
    """
    counts = {"n_decrease": row[f"n_decrease{ending}"], "n_increase": row[f"n_increase{ending}"], "n_zero": 0}
    return votes(counts) or "no direction"
