"""The whole book as one document to print: all chapters in the order of the contents, every link within it.

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

from livingreview.errors import EditionError, nearest
from livingreview.page.templates import render

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

LEFT_OUT = (
    "a.headerlink, script, style, button, form, details.above-input, .lr-years-controls, [hidden], .tag_screen-only, "
    ".lr-figure-tools"
)
REFERS = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls")
DEEPEST = 6
OPEN = re.compile(r'(<span class="lr-page" data-of="([^"]*)">)</span>')
TEMPLATES = Path(__file__).parent / "templates"


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


@dataclass(frozen=True)
class Chapter:
    """A page as a part of the document: its title, and the content of its article."""

    entry: Entry
    title: str
    content: Markup

    @property
    def anchor(self) -> str:
        """Where the chapter begins."""
        return slug(self.entry.name)

    @property
    def part_anchor(self) -> str:
        """Where the part begins that begins with the chapter."""
        return f"part-{slug(self.entry.part)}"


def contents(root: Path, until: str = "") -> list[Entry]:
    """Return the pages in the order of the contents, down to the end of a part where one is named."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    entries = [Entry(toc["root"], "", 1)]
    parts = toc.get("parts", [{"chapters": toc.get("chapters", [])}])
    captions = [part.get("caption", "") for part in parts]
    if until and until not in captions:
        raise EditionError(f"no part {until!r} in _toc.yml; expected {nearest(until, captions)}")
    for part in parts[: captions.index(until) + 1] if until else parts:
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


def compose(root: Path, site: Path, to_site: str, until: str = "") -> str:
    """Put the document together, as HTML; the page numbers in its contents are left open.

    Parameters
    ----------
    root, site : pathlib.Path
        The edition's folder, and the built site.
    to_site : str
        How the document reaches the site's folder, with a slash at the end.
    until : str
        The last part that is printed, without what is folded away on the site; the whole book, unfolded, where blank.
    """
    from bs4 import BeautifulSoup

    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    entries = contents(root, until)
    known = {entry.name for entry in entries}
    styles, chapters = [], []
    for entry in entries:
        soup = BeautifulSoup((site / f"{entry.name}.html").read_text(encoding="utf-8"), "html.parser")
        styles = styles or _styles(soup, entry.name, to_site)
        article = soup.select_one("article.bd-article")
        title = article.find("h1").get_text().removesuffix("#")
        for folded in article.select("details.lr-folded") if until else ():
            folded.decompose()
        _adapt(article, entry.name, known, to_site, entry.depth)
        chapters.append(Chapter(entry, " ".join(title.split()), Markup(article.decode_contents())))
    document = render(
        "print_document.html",
        TEMPLATES,
        title=settings["title"],
        author=settings["author"],
        language=settings.get("sphinx", {}).get("config", {}).get("language", "en"),
        styles=[*styles, f"{to_site}_static/book.css"],
        chapters=chapters,
    )
    return f"{document}\n"


def with_numbers(document: str, numbers: Mapping[str, int]) -> str:
    """Fill in the page numbers of the contents, by anchor.

    Examples
    --------
    >>> with_numbers('<span class="lr-page" data-of="a"></span>', {"a": 7})
    '<span class="lr-page" data-of="a">7</span>'
    """
    return OPEN.sub(lambda found: f"{found[1]}{numbers.get(found[2], '')}</span>", document)


def slug(name: str) -> str:
    """Return a name as an anchor.

    Examples
    --------
    >>> slug("chapters/results/ocd")
    'chapters-results-ocd'
    """
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower())


def target(address: str, page: str, known: set[str]) -> str | None:
    """Say where a link of a page leads in the document, which holds some known pages.

    It is an anchor of the document, or the address itself where it leads out of the site; None where it leads to something
    of the site that is not printed.

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


def _styles(soup: BeautifulSoup, name: str, to_site: str) -> list[str]:
    """Return the style sheets of a page, as the document reaches them."""
    folder = posixpath.dirname(name)
    links = [link["href"].partition("?")[0] for link in soup.select('head link[rel="stylesheet"]')]
    return [to_site + posixpath.normpath(posixpath.join(folder, link)) for link in links]
