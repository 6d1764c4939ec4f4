"""How much the comparison with later reviews hangs on its choices."""

from __future__ import annotations

import pandas as pd

from livingreview import evidence as ev
from livingreview import inference
from livingreview.inference.review_agreement import ReviewAgreement, agreement_with_reviews
from livingreview.inference.review_directions import signed_reviews
from livingreview.page import formatting
from livingreview.reports.later_reviews.comparison import EVERYTHING, LaterReviews


def choices_table(evidence: ev.Evidence, read: LaterReviews) -> pd.DataFrame:
    """Compare again under other choices than those of the main comparison.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    read : LaterReviews
        From :func:`read_reviews`.

    Returns
    -------
    pandas.DataFrame
        One row a choice, the main one first.
    """
    lenient = inference.Analysis(min_samples=1)
    kinds = evidence.dictionaries["reviews"].columns["kind"].levels
    pooling = tuple(kind for kind, words in kinds.items() if words.startswith("meta-analysis"))
    others = tuple(kind for kind in kinds if kind not in pooling)
    results = {
        "Studies of any era, disorders matched": read.everything,
        "Later studies alone": read.since,
        "Disorders not matched": _compare(evidence, read.signed, matched=False),
        "One sample enough for a direction": _compare(evidence, read.signed, analysis=lenient),
        "Fine level alone": _compare(evidence, read.signed, levels=("fine",)),
        "Coarse level alone": _compare(evidence, read.signed, levels=("coarse",)),
        "Meta-analyses of images alone": _compare(evidence, signed_reviews(evidence, after=read.year, kinds=pooling)),
        "Other reviews alone": _compare(evidence, signed_reviews(evidence, after=read.year, kinds=others)),
        "Reviews without a year as well": _compare(evidence, signed_reviews(evidence)),
        "Results on treatment of either kind": _compare(evidence, signed_reviews(evidence, "either", read.year)),
        "Medication: their results and our drug arms": _compare(
            evidence, signed_reviews(evidence, "medication", read.year), ev.Selection(studies="all", arm="drug")
        ),
    }
    return pd.DataFrame(
        [
            {
                "Choice": choice,
                "Compared": len(result.frame),
                "Same": result.n_same,
                "Opposite": result.n_opposite,
                "Mixed here": int((result.frame["agreement"] == "mixed").sum()),
                "Too few or silent here": int(result.frame["agreement"].isin(["too few", "silent"]).sum()),
                "No change there": int((result.frame["agreement"] == "undecided").sum()),
                "Same, of those with two directions": formatting.percent(result.share),
                "95% interval": formatting.interval(result.ci_low, result.ci_high),
                "If dealt out afresh": formatting.percent(result.expected),
            }
            for choice, result in results.items()
        ]
    )


def _compare(
    evidence: ev.Evidence, reviews: pd.DataFrame, selection: ev.Selection = EVERYTHING, **choices: object
) -> ReviewAgreement:
    return agreement_with_reviews(evidence, selection, reviews=reviews, **choices)
