"""The lists of cards, one for each kind, each line with what tells the cards apart."""

from __future__ import annotations

from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.site.cards.card_data import ARMS, CardData
from livingreview.site.cards.catalogue import KINDS, NO_THERAPY
from livingreview.site.cards.cells import DirectionCounts, card_table
from livingreview.site.cards.group_card import COLUMNS
from livingreview.site.cards.region_card import region_counts

LIST_PAGE = "index"  # name of a list among its cards


def listing(data: CardData, kind: str) -> list[tuple[str, Table]]:
    """List the cards of one kind, as headings and tables: the studies by disorder, all others in one without a heading."""
    if kind != "studies":
        rows = _regions(data) if kind == "regions" else _groups(data, kind)
        return [("", card_table(rows, formatting.count(len(rows), "card").capitalize()))]
    tables = []
    for disorder in data.catalogue.of("disorders"):
        rows = _studies(data, disorder.key)
        caption = f"{formatting.count(len(rows), 'study').capitalize()}, oldest first"
        tables.append((disorder.title, card_table(rows, caption)))
    return [(title, table) for title, table in tables if table]


def _studies(data: CardData, disorder: str) -> list[dict[str, object]]:
    link = data.catalogue.link
    return [
        {
            "Study": link("studies", key),
            "Title": study["title"] or "(title not seen)",
            "Therapy": link(
                "therapies",
                study["therapy"],
                "medication" if study["therapy"] == NO_THERAPY else formatting.code(study["therapy"]),
            ),
            "Findings": len(data.findings.get(key, ())),
        }
        for key, study in data.studies.items()
        if study["diagnosis"] == disorder
    ]


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
