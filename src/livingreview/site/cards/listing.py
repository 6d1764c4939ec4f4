"""The lists of cards, one for each kind, each line with what tells the cards apart."""

from __future__ import annotations

from markupsafe import Markup

from livingreview.page import formatting
from livingreview.site.cards import layout
from livingreview.site.cards.card_data import ARMS, Reading
from livingreview.site.cards.catalogue import KINDS
from livingreview.site.cards.group_card import COLUMNS
from livingreview.site.cards.region_card import region_counts

ADDRESS = "index"  # key of a list among its cards


def listing(reading: Reading, kind: str) -> Markup:
    """Write the list of the cards of one kind.

    Parameters
    ----------
    reading : Reading
        The evidence.
    kind : str
        One of :data:`~livingreview.site.cards.catalogue.KINDS`.

    Returns
    -------
    markupsafe.Markup
        The list without its title: the studies by disorder, all others in one table.
    """
    if kind != "studies":
        rows = (_regions if kind == "regions" else _levels)(reading, kind)
        return layout.table(rows, formatting.count(len(rows), "card").capitalize())
    parts = []
    for disorder in reading.catalogue.of("disorders"):
        rows = _studies(reading, disorder.key)
        caption = f"{formatting.count(len(rows), 'study').capitalize()}, oldest first"
        parts.append(layout.section(disorder.title, layout.table(rows, caption)))
    return Markup("\n").join(parts)


def neighbours() -> Markup:
    """Lead from one list to the others."""
    links = (Markup('<a href="../{}/{}.html">{}</a>').format(kind, ADDRESS, name) for kind, name in KINDS.items())
    return Markup('<p class="lr-kinds">{}</p>').format(Markup(" · ").join(links))


def _studies(reading: Reading, disorder: str) -> list[dict[str, object]]:
    link = reading.catalogue.link
    return [
        {
            "Study": link("studies", key),
            "Title": study["title"] or "(title not seen)",
            "Therapy": link(
                "therapies",
                study["therapy"],
                "medication" if study["therapy"] == "none" else formatting.code(study["therapy"]),
            ),
            "Findings": len(reading.findings.get(key, ())),
        }
        for key, study in reading.studies.items()
        if study["diagnosis"] == disorder
    ]


def _regions(reading: Reading, kind: str) -> list[dict[str, object]]:
    rows = []
    for region in reading.evidence.regions.to_dict("records"):
        key = region["region"]
        row: dict[str, object] = {
            "Region": reading.catalogue.link(kind, key, reading.names[key]),
            "Part of": reading.catalogue.link(kind, region["parent"]) if region["parent"] else "",
        }
        for arm, heading in ARMS.items():
            found = region_counts(reading, key, arm).values()
            row[heading] = layout.counted(
                {name: sum(n[name] for n in found) for name in ("n_decrease", "n_increase", "n_zero")}
            )
        rows.append(row)
    return rows


def _levels(reading: Reading, kind: str) -> list[dict[str, object]]:
    column = COLUMNS[kind][0]
    rows = []
    for card in reading.catalogue.of(kind):
        own = [study for study in reading.studies.values() if study[column] == card.key]
        rows.append(
            {
                KINDS[kind]: reading.catalogue.link(kind, card.key),
                "Studies": len(own),
                "Samples": len({study["sample"] for study in own}),
            }
        )
    return rows
