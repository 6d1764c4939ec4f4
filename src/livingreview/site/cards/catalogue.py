"""Which cards there are, what each is called, and where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.site.cards.cells import fill

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

FOLDER = "chapters/cards"
# Kind of card → its name in the plural, as a heading; the order is that of the book.
KINDS = {"studies": "Studies", "regions": "Regions", "disorders": "Disorders", "therapies": "Therapies"}
# Level of the therapies that stands for none, as the dictionary of studies has it.
NO_THERAPY = "none"


@dataclass(frozen=True)
class Card:
    """One card: its kind (a key of :data:`KINDS`), the name of its subject in the evidence, and its title."""

    kind: str
    key: str
    title: str

    @property
    def page(self) -> str:
        """Name of the page, from the root of the site, without ending.

        Examples
        --------
        >>> Card("regions", "insula", "Insula").page
        'chapters/cards/regions/insula'
        """
        return f"{FOLDER}/{self.kind}/{self.key}"


@dataclass(frozen=True)
class CardLink:
    """A cell or word on one card that leads to another; a note follows it in brackets.

    All cards lie two folders below their common one, so that the way from any to any other is the same.
    """

    text: str
    card: Card
    note: str = ""

    def __html__(self) -> Markup:
        return fill("link.html", link=self)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Catalogue:
    """All cards by kind and key, in the order in which an index lists them."""

    cards: Mapping[tuple[str, str], Card]

    def of(self, kind: str) -> list[Card]:
        """List the cards of one kind."""
        return [card for card in self.cards.values() if card.kind == kind]

    def link(self, kind: str, key: str, text: str | None = None, note: str = "") -> CardLink | str:
        """Lead to a card from another one, by its title if no text is given; plain text where there is no such card."""
        card = self.cards.get((kind, key))
        if card is None:
            return key if text is None else text
        return CardLink(card.title if text is None else text, card, note)


def catalogue(evidence: Evidence) -> Catalogue:
    """List every card: studies by year, regions as the hierarchy orders them, levels of diagnosis and of therapy."""
    studies = evidence.studies.sort_values(["year", "study_id"], na_position="last")
    columns = evidence.dictionaries["studies"].columns
    labels = [study_label(row) for row in studies.to_dict("records")]
    found = [
        # Two studies of one name differ by their disorder.
        Card("studies", str(key), label if labels.count(label) == 1 else f"{label} ({formatting.code(diagnosis)})")
        for label, key, diagnosis in zip(labels, studies["study_id"], studies["diagnosis"], strict=True)
    ]
    found += [
        Card("regions", str(key), str(name))
        for key, name in zip(evidence.regions["region"], evidence.regions["name"], strict=True)
    ]
    for kind, column in (("disorders", "diagnosis"), ("therapies", "therapy")):
        levels = columns[column].levels or {}
        found += [Card(kind, level, level_title(level, meaning)) for level, meaning in levels.items()]
    return Catalogue({(card.kind, card.key): card for card in found})


def level_title(level: str, meaning: str) -> str:
    """Name a level by the first phrase of its meaning, with its short name where it has one of capitals.

    Examples
    --------
    >>> level_title("ocd", "obsessive-compulsive disorder"), level_title("panic", "panic disorder, with or without")
    ('Obsessive-compulsive disorder (OCD)', 'Panic disorder')
    """
    words = formatting.meaning(meaning) or level
    title, short = words[0].upper() + words[1:], formatting.code(level)
    return f"{title} ({short})" if short.isupper() and short not in title else title
