"""What a sample does to the claims: the verdicts that it bears on, and what they would be without it."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from livingreview.figures.style import VERDICTS
from livingreview.page import formatting
from livingreview.site.cards import layout
from livingreview.site.cards.card_data import Reading, Row

_ERAS = {
    "review": "the studies of the review",
    "core": "up to the review",
    "later": "later studies",
    "all": "all studies",
}


def claim_rows(reading: Reading, sample: str) -> list[Row]:
    """Return the claims that a sample bears on, over all studies and over those of the review.

    Parameters
    ----------
    reading : Reading
        The evidence; its ``influence`` must not be None.
    sample : str
        The sample.

    Returns
    -------
    list of mapping
        Rows of the kept table, in the order of the claims.
    """
    order = {key: place for place, key in enumerate(reading.claims)}
    own = [row for row in reading.influence.get(sample, ()) if row["studies"] in ("review", "all")]
    return sorted(own, key=lambda row: (order[row["claim"]], row["studies"] != "review"))


def bearing_on_claims(reading: Reading, sample: str, shared: bool, page: str) -> list[Markup]:
    """Write the claims that a sample bears on, with what becomes of each verdict without it.

    Parameters
    ----------
    reading : Reading
        The evidence.
    sample : str
        The sample.
    shared : bool
        Whether several studies share it: then they are left out together.
    page : str
        Way from a card to the page of the claims, with its ending; "" where the book has none.

    Returns
    -------
    list of markupsafe.Markup
        Parts of a section.
    """
    if not reading.claims:
        return []
    if reading.influence is None:
        return [layout.paragraph("Not shown: the evidence has changed since 'livingreview claims --keep'.")]
    bearing = claim_rows(reading, sample)
    if not bearing:
        return [layout.paragraph("None of the claims: nothing that is counted of it enters their tests.")]
    rows = []
    for row in bearing:
        claim = reading.claims[row["claim"]]
        title: object = f"{claim.part} {claim.title}"
        if page:
            title = Markup('<a href="{}#{}-{}">{}</a>').format(page, claim.key, row["studies"], title)
        same = row["verdict"] == row["verdict_without"]
        rows.append(
            {
                "Claim": title,
                "Tested on": _ERAS[row["studies"]],
                "Verdict": f"{VERDICTS[row['verdict']].glyph} {row['verdict']}",
                "Estimate": _decimal(row["estimate"]),
                "Without it": _decimal(row["estimate_without"]),
                "Verdict without it": "the same"
                if same
                else f"{VERDICTS[row['verdict_without']].glyph} {row['verdict_without']}",
            }
        )
    turned = sum(row["verdict"] != row["verdict_without"] for row in bearing)
    said = (
        "If it is left out, every verdict stays as it is."
        if not turned
        else f"If it is left out, {formatting.count(turned, 'verdict')} {'changes' if turned == 1 else 'change'}."
    )
    if shared:
        said += " Left out together with the studies that share its patients."
    return [layout.paragraph(said), layout.table(rows, "Estimates run from −1 (against the claim) to 1 (as claimed)")]


def _decimal(value: float) -> str:
    return "none" if pd.isna(value) else formatting.signed(float(value))
