"""Where the explorer's rows lead: the cards of studies and regions, papers, and the places where a fact was read."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from livingreview.page.links import identifier_links, source_links
from livingreview.page.tables import Cells

PAGE = "chapters/explorer/explorer"
_CARD = "../cards/{kind}/{name}.html"


def card_address(kind: str, name: str) -> str:
    """Return the address of the card of a study ("studies") or region ("regions"), as the explorer's page reaches it.

    Examples
    --------
    >>> card_address("studies", "baxter1992")
    '../cards/studies/baxter1992.html'
    """
    return _CARD.format(kind=kind, name=quote(name, safe=""))


def paper_links(study: Mapping[str, object]) -> list[list[str]]:
    """Return the links of a paper: word and address; none where no identifier was seen.

    Examples
    --------
    >>> paper_links({"pmid": "123"})
    [['PubMed', 'https://pubmed.ncbi.nlm.nih.gov/123/']]
    """
    return [link for link in _words(identifier_links(study)) if len(link) == 2]


def read_at(sources: str) -> list[list[str]]:
    """Return where a fact was read: word and address, or the word alone where no reader should be sent.

    Examples
    --------
    >>> read_at("https://mirror.example/x https://doi.org/10.1/x")
    [['mirror.example'], ['doi.org', 'https://doi.org/10.1/x']]
    """
    return [link for link in _words(source_links(sources)) if link != [""]]


def _words(cells: Cells) -> list[list[str]]:
    return [[str(item), item.url] if hasattr(item, "url") else [str(item)] for item in cells.items]
