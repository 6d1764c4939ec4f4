"""Where a page may lead: links are made from identifiers, and from addresses on a short list of hosts only.

Some coded sources are mirrors on hosts that no reader should be sent to; those are shown as plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from livingreview.page.tables import Cells, Link

_TRUSTED = frozenset(
    """
    doi.org pubmed.ncbi.nlm.nih.gov pmc.ncbi.nlm.nih.gov www.ncbi.nlm.nih.gov www.cambridge.org jamanetwork.com
    www.nature.com journals.plos.org www.frontiersin.org psychiatryonline.org www.sciencedirect.com
    onlinelibrary.wiley.com link.springer.com www.jstage.jst.go.jp
    """.split()
)


def identifier_links(row: Mapping[str, object]) -> Cells:
    """Make the links of one paper from its ``doi``, ``pmid`` and ``pmcid``; a blank leaves its link out.

    Examples
    --------
    >>> str(identifier_links({"doi": "10.1001/x", "pmid": "123", "pmcid": ""}))
    'doi · PubMed'
    """
    links = []
    if doi := str(row.get("doi") or ""):
        links.append(Link("doi", f"https://doi.org/{quote(doi, safe='/():;._-')}"))
    if pmid := str(row.get("pmid") or ""):
        links.append(Link("PubMed", f"https://pubmed.ncbi.nlm.nih.gov/{quote(pmid, safe='')}/"))
    if pmcid := str(row.get("pmcid") or ""):
        links.append(Link("PMC", f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(pmcid, safe='')}/"))
    return Cells(tuple(links) or ("no identifier seen",))


def source_links(sources: str) -> Cells:
    """Show the addresses that a fact was read on, separated by spaces, linked where the host is on the short list.

    Examples
    --------
    >>> from markupsafe import escape
    >>> print(escape(source_links("https://mirror.example/x")))
    mirror.example
    """
    cells: list[object] = []
    for address in sources.split():
        host = urlsplit(address).hostname or address
        trusted = host in _TRUSTED and urlsplit(address).scheme == "https"
        cell = Link(host, address) if trusted else host
        if cell not in cells:
            cells.append(cell)
    return Cells(tuple(cells) or ("",))
