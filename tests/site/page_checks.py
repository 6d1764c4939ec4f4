"""Look through built pages for what a reader would stumble over: dead links, mute pictures, anything from elsewhere."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from livingreview.errors import Problem

# What a browser fetches by itself when it shows a page.
FETCHED = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "video": ("src", "poster"),
}
NOT_FETCHED = {"canonical", "next", "prev", "index", "search", "author", "license", "alternate"}
HASHED = re.compile(r"[0-9a-f]{32,}")
FETCHED_BY_STYLE = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])((?:https?:)?//[^'\")\s]+)", re.IGNORECASE)


@dataclass
class Page(HTMLParser):
    """What a page refers to."""

    path: Path
    ids: list[str] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    fetched: list[tuple[int, str, str]] = field(default_factory=list)
    pictures: list[tuple[int, str | None, str]] = field(default_factory=list)
    dangers: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.path.read_text(encoding="utf-8"))
        self.places = frozenset(self.ids)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what one element refers to."""
        line, given = self.getpos()[0], dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "a" and given.get("href") is not None:
            self.links.append((line, given["href"]))
        if tag == "img":
            self.pictures.append((line, given.get("alt"), given.get("src") or ""))
        if not (tag == "link" and set((given.get("rel") or "").split()) & NOT_FETCHED):
            self.fetched += [(line, tag, given[name]) for name in FETCHED.get(tag, ()) if given.get(name)]
        for name, value in given.items():
            if name in {"href", "src"} and re.match(r"\s*(javascript|vbscript):", value or "", re.IGNORECASE):
                self.dangers.append((line, f"{name}={value}"))


def check_site(site: Path) -> list[Problem]:
    """Check every page of a built site; the problems come sorted by page and line.

    Links and pictures inside the site lead somewhere, anchors exist, ids are unique, every picture has an alternative text
    that is no file name, nothing is fetched from another host, no link runs a script.
    """
    pages = {path.relative_to(site).as_posix(): Page(path) for path in sorted(site.rglob("*.html"))}
    problems = [problem for name, page in pages.items() for problem in _check_page(name, page, pages, site)]
    for sheet in sorted(site.rglob("*.css")):
        name, text = sheet.relative_to(site).as_posix(), sheet.read_text(encoding="utf-8", errors="replace")
        for address in FETCHED_BY_STYLE.findall(text):
            problems.append(Problem(name, "fetches from elsewhere", "a file of the site", value=address))
    return sorted(problems, key=Problem.order)


def _check_page(name: str, page: Page, pages: dict[str, Page], site: Path) -> Iterator[Problem]:
    for identity, number in Counter(page.ids).items():
        if number > 1:
            yield Problem(name, "id stands more than once", "ids that are unique on a page", value=identity)
    for line, alt, source in page.pictures:
        if not (alt or "").strip() or HASHED.search(alt) or alt == source:
            rule, expected = "picture without a text of its own", "alternative text that says what it shows"
            yield Problem(name, rule, expected, line=line, value=alt or source)
    for line, tag, address in page.fetched:
        if re.match(r"\s*(https?:)?//", address, re.IGNORECASE):
            yield Problem(name, f"{tag} fetches from elsewhere", "a file of the site", line=line, value=address)
        else:
            yield from _check_target(name, line, address, pages, site)
    for line, address in page.links:
        yield from _check_target(name, line, address, pages, site)
    for line, danger in page.dangers:
        yield Problem(name, "runs a script from a link", "an address", line=line, value=danger)


def _check_target(name: str, line: int, address: str, pages: dict[str, Page], site: Path) -> Iterator[Problem]:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return
    target = Path(os.path.normpath((site / name).parent / unquote(parts.path))) if parts.path else site / name
    if not target.exists():
        yield Problem(name, "leads nowhere", "a page or file of the site", line=line, value=address)
        return
    anchor = unquote(parts.fragment)
    page = pages.get(target.relative_to(site).as_posix()) if target.suffix == ".html" else None
    # The state of a page that reads it, as the explorer does, is no place on it.
    if anchor and "=" not in anchor and page is not None and anchor not in page.places:
        rule = "leads to a place that the page does not have"
        yield Problem(name, rule, "an id of that page", line=line, value=address)
