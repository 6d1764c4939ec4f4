"""The order in which records are screened: likely ones first, by the words of what was included and excluded before.

References
----------
van de Schoot R, et al. 2021. An open source machine learning framework for efficient and transparent systematic reviews.
Nat Mach Intell 3:125-133. doi 10.1038/s42256-020-00287-7 (the kind of model: words weighted by rarity, linear classifier).
Callaghan MW, Mueller-Hansen F. 2020. Statistical stopping criteria for automated screening in systematic reviews. Syst Rev
9:273. doi 10.1186/s13643-020-01521-4 (the stopping report).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from livingreview.evidence.records import Record


class Relevance:
    """Scores of records by how likely they are to be included, from the words of title and abstract.

    Parameters
    ----------
    records : sequence of Record
        Everything that is to be scored or learnt from; its words are counted once.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        weights = TfidfVectorizer(sublinear_tf=True, stop_words="english", max_features=50_000)
        self._words = weights.fit_transform([f"{one.title}. {one.abstract}" for one in records]) if records else None
        self._place = {one: place for place, one in enumerate(records)}

    def scores(self, records: Sequence[Record], included: Sequence[Record], excluded: Sequence[Record]) -> np.ndarray:
        """Score some of the records, given what was included and excluded: higher is likelier.

        A linear classifier; where nothing was excluded yet, the likeness to what was included. Comparable within one call.

        Returns
        -------
        numpy.ndarray of shape (records,)
        """
        if not records or not included:
            return np.zeros(len(records))
        from sklearn.linear_model import LogisticRegression

        new, yes, no = (self._words[[self._place[one] for one in group]] if group else None for group in (records, included, excluded))
        if no is None:
            return np.asarray(new @ yes.mean(axis=0).T).ravel()
        from scipy.sparse import vstack

        labels = np.repeat([1, 0], [len(included), len(excluded)])
        model = LogisticRegression(class_weight="balanced", C=10.0, max_iter=200, solver="liblinear", random_state=0)
        return model.fit(vstack([yes, no]), labels).decision_function(new)


@dataclass(frozen=True)
class StoppingReport:
    """What has been screened, and how sure it is that few eligible records are left.

    Parameters
    ----------
    since_last : int
        Records excluded since the last one that was not.
    p_missed : float
        Of seeing none or as few as were seen among the last ones screened if less than `target` of all eligible records had
        been found. Small: little is left. It takes the last records as drawn at random from what was left then; since
        likelier ones come first, that is on the safe side.
    """

    screened: int
    included: int
    left: int
    since_last: int
    target: float
    p_missed: float

    def sentences(self) -> list[str]:
        """Say it in a few lines."""
        said = [
            f"{self.screened:,} screened, {self.included:,} of them not excluded; {self.left:,} left",
            f"{self.since_last:,} excluded in a row since the last that was not",
        ]
        if self.included and self.left:
            verdict = "may stop" if self.p_missed < 0.05 else "go on"
            said.append(f"p = {self.p_missed:.3f} that less than {self.target:.0%} of the eligible were found: {verdict} (below 0.05)")
        return said


def stopping_report(decisions: Sequence[bool], left: int, target: float = 0.95) -> StoppingReport:
    """Test whether enough of the eligible records have been found.

    Parameters
    ----------
    decisions : sequence of bool
        Whether each record screened was not excluded, in the order of screening.
    left : int
        Records that nobody has screened.
    target : float
        Share of the eligible records that is to be found.

    Examples
    --------
    >>> stopping_report([True] * 10 + [False] * 900, left=40).p_missed < 0.05
    True
    >>> stopping_report([True] * 10 + [False] * 20, left=400).p_missed < 0.05
    False
    """
    from scipy.stats import hypergeom

    found = np.asarray(decisions, dtype=bool)
    total, included = len(found), int(found.sum())
    p = 1.0
    if included:
        drawn = np.arange(total, 0, -1)  # the last records, from each place on
        seen = np.cumsum(found[::-1])[::-1]
        # The fewest eligible records left at that place, had the target not been reached at the end.
        missing = int(np.floor(included / target)) - included + 1
        p = float(hypergeom.cdf(seen, drawn + left, np.minimum(seen + missing, drawn + left), drawn).min())
    since = total - 1 - int(np.flatnonzero(found)[-1]) if included else total
    return StoppingReport(total, included, left, since, target, p if left else 0.0)
