"""Names in the book's tables lead to their cards: a cell that holds the name of a study or region, and nothing else."""

from __future__ import annotations

import re
from collections import Counter

from markupsafe import escape

from livingreview.page import formatting
from livingreview.site.cards.card_data import CardData
from livingreview.site.cards.catalogue import Card

ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
# A name that the search finds has an element of its own within the cell.
CELL = re.compile(r"(<t[hd]\b[^>]*>(?:<span\b[^>]*>)?)([^<>]{2,120})((?:</span>)?</t[hd]>)")
# What tables add to the name of a sample: the number of further studies, and the therapy.
_ADDED = re.compile(r"( \(\+\d+\))?(, [^,]+)?$")


def card_names(data: CardData) -> dict[str, list[Card]]:
    """Map every name that a table may hold, escaped, to the cards of that name.

    Studies and regions have their names; disorders and therapies their names and short names. A short name of two
    different things is left out; a name of two studies leads to each where its row tells them apart.
    """
    found: dict[str, list[Card]] = {}
    for card in data.catalogue.cards.values():
        names = {card.title}
        if card.kind == "regions":
            names.add(data.names[card.key])
        if card.kind in ("disorders", "therapies"):
            names.add(formatting.code(card.key))
        for name in names:
            found.setdefault(str(escape(name)), []).append(card)
    kinds = {name: Counter(card.kind for card in cards) for name, cards in found.items()}
    vague = {"other", "none", "several"}
    return {name: cards for name, cards in found.items() if len(kinds[name]) == 1 and name not in vague}


def link_names(body: str, names: dict[str, list[Card]], addresses: dict[str, str], root: str) -> str:
    """Turn the names in the tables of a page into links.

    Parameters
    ----------
    names : dict of str to list of Card
        From :func:`card_names`.
    addresses : dict of str to str
        Page of a study's card to an identifier of its paper, by which namesakes are told apart within a row.
    root : str
        Way from the page to the root of the site.

    Examples
    --------
    >>> names = {"Insula": [Card("regions", "insula", "Insula")]}
    >>> link_names("<tr><th>Insula</th><td>Insula, pons</td></tr>", names, {}, "../")
    '<tr><th><a class="lr-card-link" href="../chapters/cards/regions/insula.html">Insula</a></th><td>Insula, pons</td></tr>'
    """

    def in_row(row: re.Match[str]) -> str:
        def in_cell(cell: re.Match[str]) -> str:
            text = cell[2].strip()
            cards = names.get(text) or [card for card in names.get(_ADDED.sub("", text), ()) if card.kind == "studies"]
            if len(cards) > 1:
                cards = [card for card in cards if addresses.get(card.page) and addresses[card.page] in row[0]]
            if len(cards) != 1:
                return cell[0]
            return f'{cell[1]}<a class="lr-card-link" href="{root}{cards[0].page}.html">{cell[2]}</a>{cell[3]}'

        return CELL.sub(in_cell, row[0])

    return ROW.sub(in_row, body)
