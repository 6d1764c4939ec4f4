"""What a study contributes to the claims: the tests that its sample enters, and what they would give without it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from livingreview.figures.style import RESULTS
from livingreview.page import formatting
from livingreview.page.tables import Link, Table
from livingreview.site.cards.card_data import CardData, Row
from livingreview.site.cards.cells import card_table

_ERAS = {
    "review": "the studies of the review",
    "core": "up to the review",
    "later": "later studies",
    "all": "all studies",
}


@dataclass(frozen=True, eq=False)
class ClaimEvidence:
    """Claims that a sample is evidence of.

    Parameters
    ----------
    current : bool
        Whether the kept table was made from this evidence; else nothing is known.
    n_changed : int
        Results that change without the sample.
    shared : bool
        Whether several studies share the sample: then they are left out together.
    table : Table or None
        One row a claim and era; None where the sample enters no test.
    """

    current: bool
    n_changed: int
    shared: bool
    table: Table | None


def claim_rows(data: CardData, sample: str) -> list[Row]:
    """Return the rows of the kept table about a sample, over all studies and over the review's, in the claims' order."""
    order = {key: place for place, key in enumerate(data.claims)}
    own = [row for row in data.influence.get(sample, ()) if row["studies"] in ("review", "all")]
    return sorted(own, key=lambda row: (order[row["claim"]], row["studies"] != "review"))


def claim_evidence(data: CardData, sample: str, shared: bool, page: str) -> ClaimEvidence | None:
    """Collect the claims that a sample is evidence of; None where the edition has no claims.

    `shared` says whether several studies share the sample, `page` is the page of the claims as a card reaches it, "" where
    the book has none.
    """
    if not data.claims:
        return None
    if data.influence is None:
        return ClaimEvidence(False, 0, shared, None)
    rows = claim_rows(data, sample)
    table = card_table(
        [
            {
                "Claim": _title(data, row, page),
                "Tested on": _ERAS[row["studies"]],
                "Test result": _result(row["result"]),
                "Estimate": _decimal(row["estimate"]),
                "Without it": _decimal(row["estimate_without"]),
                "Result without it": _result(row["result_without"]) if _changes(row) else "the same",
            }
            for row in rows
        ],
        "Estimates run from −1 (against the claim) to 1 (as claimed)",
    )
    return ClaimEvidence(True, sum(map(_changes, rows)), shared, table)


def _changes(row: Row) -> bool:
    return row["result"] != row["result_without"]


def _title(data: CardData, row: Row, page: str) -> Link | str:
    claim = data.claims[row["claim"]]
    title = f"{claim.part} {claim.title}"
    return Link(title, f"{page}#{claim.key}-{row['studies']}") if page else title


def _result(name: str) -> str:
    return f"{RESULTS[name].glyph} {name}"


def _decimal(value: float) -> str:
    return "none" if pd.isna(value) else formatting.signed(float(value))
