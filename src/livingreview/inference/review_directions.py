"""Signed reviews: one direction for each disorder and region that a later review or meta-analysis reports on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from livingreview import anatomy
from livingreview.errors import EditionError

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

SIGNS = {"decrease": -1, "no_change": 0, "increase": 1}


def signed_reviews(
    evidence: Evidence, about: str = "psychotherapy", after: int = 0, kinds: tuple[str, ...] = (), level: str = "fine"
) -> pd.DataFrame:
    """Give each review one sign for each disorder and region that it reports on.

    Parameters
    ----------
    after : int
        Only reviews published after this year; a review whose year was not seen is then left out. 0 for all.

    Returns
    -------
    pandas.DataFrame
        ``review_id``, ``year``, ``kind``, ``disorder`` (codes with commas between; blank where not said), ``region``,
        ``sign`` (-1, 0, +1: 0 for no change, or rows that contradict one another), ``subsets`` and ``notes`` ("a; b":
        what the result is about, its threshold and what the coder wrote beside it). A change whose sign was not seen,
        and what is not a place, are left out.

    Raises
    ------
    EditionError
        If there is no such level of ``about`` or ``kind``.
    """
    for table, column, wanted in (("review_findings", "about", (about,)), ("reviews", "kind", kinds)):
        known = evidence.dictionaries[table].columns[column].levels
        for value in wanted:
            if value not in known:
                raise EditionError(f"{column} is {value!r}: expected one of {', '.join(known)}")
    reviews = evidence.reviews[["review_id", "year", "kind"]]
    if after:
        reviews = reviews[(reviews["year"] > after).fillna(False).astype(bool)]
    if kinds:
        reviews = reviews[reviews["kind"].isin(kinds)]
    units = anatomy.units(evidence.regions, level, evidence.circuits)
    rows = evidence.review_findings.merge(reviews, on="review_id")
    rows = rows[(rows["about"] == about) & rows["direction"].isin(SIGNS)]
    rows = rows.assign(region=rows["region"].map(units), sign=rows["direction"].map(SIGNS)).explode("region")
    rows = rows.dropna(subset=["region"])
    key = ["review_id", "year", "kind", "disorder", "region"]
    signs = [
        (*name, _one_sign(group["sign"]), _joined(group, "subset"), _joined(group, "threshold", "note"))
        for name, group in rows.groupby(key, dropna=False, sort=True)
    ]
    frame = pd.DataFrame(signs, columns=[*key, "sign", "subsets", "notes"])
    return frame.astype({"year": "Int64", "sign": "int64"})


def _one_sign(signs: pd.Series) -> int:
    """One sign for rows of one review on one region: 0 where they go both ways, as within a sample."""
    low, high = min(signs), max(signs)
    return 0 if low < 0 < high else int(low or high)


def _joined(rows: pd.DataFrame, *columns: str) -> str:
    """Texts of some columns, each once."""
    return "; ".join(dict.fromkeys(text for column in columns for text in rows[column] if text))
