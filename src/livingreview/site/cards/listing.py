"""The lists of cards, one for each kind, each line with what tells the cards apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.site.cards.card_data import ARMS, CardData
from livingreview.site.cards.catalogue import KINDS, NO_THERAPY
from livingreview.site.cards.cells import DirectionCounts, card_table
from livingreview.site.cards.group_card import COLUMNS
from livingreview.site.cards.region_card import region_counts

LIST_PAGE = "index"  # name of a list among its cards


def listing(data: CardData, kind: str) -> Table | None:
    """List the cards of one kind; study-list.js filters and sorts that of the studies."""
    if kind == "studies":
        rows = _studies(data)
        return card_table(rows, f"{formatting.count(len(rows), 'study').capitalize()}, oldest first", kind="lr-study-list")
    rows = _regions(data) if kind == "regions" else _groups(data, kind)
    return card_table(rows, formatting.count(len(rows), "card").capitalize())


def _studies(data: CardData) -> list[dict[str, object]]:
    link, coded = data.catalogue.link, formatting.code
    return [
        {
            "Study": link("studies", key),
            "Year": "" if pd.isna(study["year"]) else int(study["year"]),
            "Disorder": link("disorders", study["diagnosis"], coded(study["diagnosis"])),
            "Therapy": link("therapies", study["therapy"], "medication" if study["therapy"] == NO_THERAPY else coded(study["therapy"])),
            "Design": coded(study["design"]) or "not seen",
            "n": "" if pd.isna(study["n_therapy"]) else int(study["n_therapy"]),
            "Risk of bias": _high(data.risk.get(key, {})),
            "Title": study["title"] or "(title not seen)",
        }
        for key, study in data.studies.items()
    ]


def _high(answers: Mapping[str, str]) -> str:
    """Say in how many domains the risk is high and in how many the text says nothing.

    Examples
    --------
    >>> _high({"a": "high", "b": "low", "c": "not said"})
    '1 high, 1 not said'
    """
    n = Counter(answers.values())
    return ", ".join(f"{n[answer]} {answer}" for answer in ("high", "not said") if n[answer]) or ("all low" if answers else "")


def _regions(data: CardData) -> list[dict[str, object]]:
    link = data.catalogue.link
    return [
        {
            "Region": link("regions", key, data.names[key]),
            "Part of": link("regions", parent) if parent else "",
        }
        | {
            heading: sum(region_counts(data, key, arm).values(), start=DirectionCounts())
            for arm, heading in ARMS.items()
        }
        for key, parent in data.evidence.regions[["region", "parent"]].itertuples(index=False, name=None)
    ]


def _groups(data: CardData, kind: str) -> list[dict[str, object]]:
    column = COLUMNS[kind][0]
    rows = []
    for card in data.catalogue.of(kind):
        own = [study for study in data.studies.values() if study[column] == card.key]
        rows.append(
            {
                KINDS[kind]: data.catalogue.link(kind, card.key),
                "Studies": len(own),
                "Samples": len({study["sample"] for study in own}),
            }
        )
    return rows
