"""Where a page may lead: links are made from identifiers, and from addresses on a list of hosts only.

Some coded sources are mirrors on hosts that no reader should be sent to; those are shown as plain text. The list is
``data/site/hosts.toml``; without it there are the registries of identifiers alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

from pydantic import StringConstraints

from livingreview.page.tables import Cells, Link
from livingreview.paths import data_directory
from livingreview.toml_files import Settings, read_toml, validated

HOSTS = "site/hosts.toml"
REGISTRIES = ("doi.org", "pubmed.ncbi.nlm.nih.gov", "pmc.ncbi.nlm.nih.gov")


class Hosts(Settings):
    """Hosts to which a page may send a reader: those of papers, to which a table's addresses are linked, and others."""

    papers: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")], ...]
    other: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")], ...] = ()


def read_hosts(directory: Path | None = None) -> Hosts:
    """Read the list of an evidence directory, by default the edition's."""
    path = (directory or data_directory()) / HOSTS
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else Hosts(papers=REGISTRIES)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Hosts:
    return validated(Hosts, read_toml(path, HOSTS), HOSTS)


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
        trusted = host in read_hosts().papers and urlsplit(address).scheme == "https"
        cell = Link(host, address) if trusted else host
        if cell not in cells:
            cells.append(cell)
    return Cells(tuple(cells) or ("",))
