"""How certain the answers are that the samples of a card bear on: claims, their conclusions and certainty, as kept."""

from __future__ import annotations

from livingreview.page import formatting
from livingreview.page.tables import Link, Table
from livingreview.site.cards.card_data import CardData
from livingreview.site.cards.cells import card_table


def certainty_table(data: CardData, page: str, region: str = "", diagnosis: str = "") -> Table | None:
    """List the claims that samples of a region or a disorder are evidence of, over all studies.

    Parameters
    ----------
    page : str
        Page of the claims as a card reaches it; blank where the book has none.
    region, diagnosis : str
        A coarse region, or a disorder; the other is blank.
    """
    rows = []
    for key, claim in data.claims.items():
        samples = {
            sample
            for sample, where in data.bearing.get(key, ())
            if (not region or where == region) and (not diagnosis or data.disorders[sample] == diagnosis)
        }
        answer = data.answers.get(key)
        if samples and answer:
            title = f"{claim.part} {claim.title}"
            rows.append(
                {
                    "Claim": Link(title, f"{page}#{key}-all") if page else title,
                    "Samples from here": len(samples),
                    "Conclusion": answer["conclusion"],
                    "Certainty": answer["certainty"],
                    "Lowered for": formatting.listed(answer["reasons"].split(", "), empty=""),
                }
            )
    return card_table(rows, "Claims that these samples bear on, over all studies and disorders")
