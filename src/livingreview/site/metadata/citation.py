"""Who made the edition and how it is cited, from ``CITATION.cff``; and the meta tags that reference managers read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from livingreview.errors import EditionError

FILE = "CITATION.cff"
_NEEDED = ("title", "authors", "version", "license")


@dataclass(frozen=True)
class Work:
    """A work as it is cited.

    Parameters
    ----------
    authors : tuple of str
        As ``Family, Given``, or the name of a group.
    people : tuple of bool
        For each author, whether it is a person.
    facts : mapping of str to str
        All other plain values of the file, under their names there: version, license, abstract, doi, journal...
    """

    title: str
    authors: tuple[str, ...]
    people: tuple[bool, ...]
    facts: Mapping[str, str]
    keywords: tuple[str, ...] = ()


def read_citation(root: Path) -> tuple[Work, tuple[Work, ...]]:
    """Read the edition and the works that it refers to; the reviewed one is the first of these."""
    try:
        content = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise EditionError(f"{FILE}: cannot be read ({error}); expected a citation file in UTF-8") from None
    except yaml.YAMLError as error:
        raise EditionError(f"{FILE}: not YAML ({' '.join(str(error).split())}); expected a citation file") from None
    missing = [name for name in _NEEDED if not (isinstance(content, dict) and content.get(name))]
    if missing:
        raise EditionError(f"{FILE}: has no {' and no '.join(missing)}; expected {', '.join(_NEEDED)}")
    references = content.get("references") or []
    return _work(content, FILE), tuple(
        _work(entry, f"{FILE}, reference {number}") for number, entry in enumerate(references, start=1)
    )


def _work(content: Any, where: str) -> Work:
    if not isinstance(content, dict) or not content.get("title") or not isinstance(content.get("authors"), list):
        raise EditionError(f"{where}: has no title, or authors that are no list; expected both")
    named = [_author(author, where) for author in content["authors"]]
    return Work(
        title=str(content["title"]),
        authors=tuple(name for name, _ in named),
        people=tuple(person for _, person in named),
        facts={name: str(value) for name, value in content.items() if isinstance(value, (str, int, float, date))},
        keywords=tuple(str(word) for word in content.get("keywords") or ()),
    )


def _author(author: Any, where: str) -> tuple[str, bool]:
    given = author if isinstance(author, dict) else {}
    if given.get("family-names"):
        parts = [str(given["family-names"]), str(given.get("given-names") or "")]
        return ", ".join(part for part in parts if part), True
    if given.get("name"):
        return str(given["name"]), False
    raise EditionError(f"{where}: an author without a name: {author!r}; expected family-names, or the name of a group")


def citation_tags(
    edition: Work, references: tuple[Work, ...], title: str, address: str, language: str
) -> Iterator[tuple[str, str]]:
    """Yield name and content of the tags by which a reference manager or a search engine for papers cites a page.

    The title is that of the chapter, blank for the edition as a whole; the address is blank where the book has none. No
    date stands there unless the citation file has one, and never another work's doi.

    Examples
    --------
    >>> made = Work("A book", ("Abe, B",), (True,), {"version": "1"})
    >>> list(citation_tags(made, (), "A chapter", "", "en"))[:3]
    [('citation_title', 'A chapter'), ('citation_inbook_title', 'A book'), ('citation_author', 'Abe, B')]
    """
    yield "citation_title", title or edition.title
    if title:
        yield "citation_inbook_title", edition.title
    for author in edition.authors:
        yield "citation_author", author
    if released := edition.facts.get("date-released"):
        yield "citation_publication_date", released.replace("-", "/")
    if doi := edition.facts.get("doi"):
        yield "citation_doi", doi
    yield "citation_language", language
    for word in edition.keywords:
        yield "citation_keywords", word
    if address:
        yield "citation_fulltext_html_url", address
    for work in references:
        yield "citation_reference", reference_text(work)


def reference_text(work: Work) -> str:
    """Write a reference as ``citation_reference`` wants it: named fields, semicolons between them.

    Examples
    --------
    >>> reference_text(Work("On it", ("Abe, B",), (True,), {"year": "2005", "doi": "10.1/x"}))
    'citation_title=On it; citation_author=Abe, B; citation_publication_date=2005; citation_doi=10.1/x'
    """
    names = {
        "journal": "journal_title", "year": "publication_date", "volume": "volume", "start": "firstpage",
        "end": "lastpage", "doi": "doi",
    }  # fmt: skip
    fields = [("title", work.title), *(("author", author) for author in work.authors)]
    fields += [(tag, work.facts[name]) for name, tag in names.items() if work.facts.get(name)]
    return "; ".join(f"citation_{name}={value.replace(';', ',')}" for name, value in fields)
