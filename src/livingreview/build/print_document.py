"""The whole book as one document for the press: all chapters in the order of the contents, every link within it.

It is put together from the pages of the built site, so that it says what they say. What only a screen can do is left
out: code, and the numbers of each figure, are on the site; folded tables lie open.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import yaml
from markupsafe import Markup

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

LEFT_OUT = (
    "a.headerlink, script, style, button, form, details.above-input, .lr-years-controls, [hidden], .tag_screen-only, "
    ".lr-figure-tools"
)
REFERS = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls")
DEEPEST = 6
# A line's end would join two words in the outline, in the source as where the press breaks the line.
HEADINGS = "<style>h1, h2, h3, h4, h5, h6 { white-space: pre-wrap; }</style>"
OPEN = '<span class="lr-page" data-of="{}"></span>'


@dataclass(frozen=True)
class Entry:
    """A page in the book's contents.

    Parameters
    ----------
    name : str
        Path of the page, without ending.
    part : str
        Caption of the part that begins with it; empty within a part.
    depth : int
        1 for a chapter, 2 for a section of it.
    """

    name: str
    part: str
    depth: int


def contents(root: Path) -> list[Entry]:
    """Return the pages in the order of the contents.

    Parameters
    ----------
    root : pathlib.Path
        The edition's folder.
    """
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    entries = [Entry(toc["root"], "", 1)]
    for part in toc.get("parts", [{"chapters": toc.get("chapters", [])}]):
        found = list(_walk(part.get("chapters", []), 1))
        entries += [
            Entry(name, part.get("caption", "") if not place else "", depth)
            for place, (name, depth) in enumerate(found)
        ]
    return entries


def _walk(items: list[Mapping[str, Any]], depth: int) -> Iterator[tuple[str, int]]:
    for item in items:
        if "file" in item:
            yield item["file"], depth
            yield from _walk(item.get("sections", []), depth + 1)


def compose(root: Path, site: Path, to_site: str) -> str:
    """Put the document together; the page numbers in its contents are left open.

    Parameters
    ----------
    root : pathlib.Path
        The edition's folder.
    site : pathlib.Path
        The built site.
    to_site : str
        How the document reaches the site's folder, with a slash at the end.

    Returns
    -------
    str
        HTML.
    """
    from bs4 import BeautifulSoup

    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    entries = contents(root)
    known = {entry.name for entry in entries}
    styles, bodies, lines = "", [], []
    for entry in entries:
        soup = BeautifulSoup((site / f"{entry.name}.html").read_text(encoding="utf-8"), "html.parser")
        styles = styles or _styles(soup, entry.name, to_site)
        article = soup.select_one("article.bd-article")
        title = article.find("h1").get_text().removesuffix("#")
        _adapt(article, entry.name, known, to_site, entry.depth)
        if entry.part:
            anchor = f"part-{slug(entry.part)}"
            bodies.append(Markup('<h1 class="lr-part-title" id="{}">{}</h1>').format(anchor, entry.part))
            lines.append(_line(anchor, entry.part, 0))
        kind = "lr-chapter" if not entry.part else "lr-chapter lr-first"
        bodies.append(f'<div class="{kind}" id="{slug(entry.name)}">{article.decode_contents()}</div>')
        lines.append(_line(slug(entry.name), title, entry.depth))
    head = Markup('<title>{}</title><meta name="author" content="{}" />').format(settings["title"], settings["author"])
    front = Markup('<header class="lr-title-page"><p class="lr-book-title">{}</p><p>{}</p></header>').format(
        settings["title"], settings["author"]
    )
    language = settings.get("sphinx", {}).get("config", {}).get("language", "en")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" data-theme="light"><head><meta charset="utf-8" />{head}{styles}'
        f'<link rel="stylesheet" href="{to_site}_static/book.css" />{HEADINGS}</head>\n<body>{front}\n'
        f'<nav class="lr-contents"><p class="lr-contents-title">Contents</p>{"".join(lines)}</nav>\n'
        f'<main class="bd-content"><article class="bd-article">{"".join(bodies)}</article></main></body></html>\n'
    )


def with_numbers(document: str, numbers: Mapping[str, int]) -> str:
    """Fill in the page numbers of the contents.

    Parameters
    ----------
    document : str
        From :func:`compose`.
    numbers : mapping of str to int
        Page number by anchor.

    Examples
    --------
    >>> with_numbers(OPEN.format("a"), {"a": 7})
    '<span class="lr-page" data-of="a">7</span>'
    """
    for anchor, number in numbers.items():
        document = document.replace(OPEN.format(anchor), OPEN.format(anchor).replace("><", f">{number}<"))
    return document


def slug(name: str) -> str:
    """Return a name as an anchor.

    Examples
    --------
    >>> slug("chapters/results/ocd")
    'chapters-results-ocd'
    """
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower())


def target(address: str, page: str, known: set[str]) -> str | None:
    """Say where a link of a page leads within the document.

    Parameters
    ----------
    address : str
        As it stands on the page.
    page : str
        The page, without ending.
    known : set of str
        Pages that the document holds.

    Returns
    -------
    str or None
        An anchor of the document, or the address itself where it leads out of the site; None where it leads to
        something of the site that is not printed.

    Examples
    --------
    >>> target("../b/c.html#d", "a/x", {"b/c"})
    '#b-c--d'
    >>> target("#d", "a/x", {"a/x"})
    '#a-x--d'
    >>> target("../data.csv", "a/x", {"a/x"}) is None
    True
    >>> target("https://doi.org/10.1/a", "a/x", set())
    'https://doi.org/10.1/a'
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return address
    path = (
        posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
        if parts.path
        else f"{page}.html"
    )
    name = path.removesuffix(".html")
    if name not in known or not path.endswith(".html"):
        return None
    return f"#{slug(name)}--{unquote(parts.fragment)}" if parts.fragment else f"#{slug(name)}"


def _adapt(article: Tag, name: str, known: set[str], to_site: str, depth: int) -> None:
    """Make a page's article a part of the document, in place."""
    for element in article.select(LEFT_OUT):
        element.decompose()
    for element in article.find_all(True):
        if element.get("id"):
            element["id"] = f"{slug(name)}--{element['id']}"
        for attribute in REFERS:
            if element.get(attribute):
                value = element[attribute]
                words = value if isinstance(value, list) else value.split()
                element[attribute] = " ".join(f"{slug(name)}--{word}" for word in words)
        if element.name == "a" and element.get("href") is not None:
            found = target(element["href"], name, known)
            if found is None:
                del element["href"]
            else:
                element["href"] = found
        if element.name == "img":
            element["src"] = to_site + posixpath.normpath(posixpath.join(posixpath.dirname(name), element["src"]))
            del element["loading"]
        if element.name == "details":
            element["open"] = ""
        if len(element.name) == 2 and element.name[0] == "h" and element.name[1].isdigit():
            for text in element.find_all(string=True):
                text.replace_with(re.sub(r"\s+", " ", text))
            element.name = f"h{min(int(element.name[1]) + depth, DEEPEST)}"
        for attribute in ("tabindex", "role"):
            if element.get("class") and "lr-table" in element["class"]:
                del element[attribute]


def _styles(soup: BeautifulSoup, name: str, to_site: str) -> str:
    """Return the style sheets of a page, as the document reaches them."""
    folder = posixpath.dirname(name)
    links = [link["href"].partition("?")[0] for link in soup.select('head link[rel="stylesheet"]')]
    return "".join(
        f'<link rel="stylesheet" href="{to_site}{posixpath.normpath(posixpath.join(folder, link))}" />'
        for link in links
    )


def _line(anchor: str, title: str, depth: int) -> str:
    return str(
        Markup('<p class="lr-line lr-depth-{0}"><a href="#{1}"><span>{2}</span>{3}</a></p>').format(
            depth, anchor, " ".join(title.split()), Markup(OPEN).format(anchor)
        )
    )
