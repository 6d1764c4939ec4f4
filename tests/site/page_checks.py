"""Look through built pages for what a reader would stumble over: dead links, mute pictures, anything from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
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
    """What a page refers to.

    Parameters
    ----------
    path : pathlib.Path
        The page.
    """

    path: Path
    ids: list[str] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    fetched: list[tuple[int, str, str]] = field(default_factory=list)
    pictures: list[tuple[int, str | None, str]] = field(default_factory=list)
    dangers: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.path.read_text(encoding="utf-8"))

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
    """Check every page of a built site.

    Parameters
    ----------
    site : pathlib.Path
        Folder of the site.

    Returns
    -------
    list of Problem
        Sorted by page and line; empty where all is well. Checked: links and pictures inside the site lead somewhere,
        anchors exist, ids are unique, every picture has an alternative text that is no file name, nothing is fetched
        from another host, no link runs a script.
    """
    pages = {path.relative_to(site).as_posix(): Page(path) for path in sorted(site.rglob("*.html"))}
    problems = [problem for name, page in pages.items() for problem in _check_page(name, page, pages, site)]
    for sheet in sorted(site.rglob("*.css")):
        for address in FETCHED_BY_STYLE.findall(sheet.read_text(encoding="utf-8", errors="replace")):
            problems.append(
                _problem(
                    sheet.relative_to(site).as_posix(), None, "fetches from elsewhere", address, "a file of the site"
                )
            )
    return sorted(problems, key=Problem.order)


def _check_page(name: str, page: Page, pages: dict[str, Page], site: Path) -> list[Problem]:
    found = [
        _problem(name, None, "id stands more than once", identity, "ids that are unique on a page")
        for identity, number in Counter(page.ids).items()
        if number > 1
    ]
    for line, alt, source in page.pictures:
        if not (alt or "").strip() or HASHED.search(alt or "") or alt == source:
            found.append(
                _problem(
                    name,
                    line,
                    "picture without a text of its own",
                    alt or source,
                    "alternative text that says what it shows",
                )
            )
    for line, tag, address in page.fetched:
        if re.match(r"\s*(https?:)?//", address, re.IGNORECASE):
            found.append(_problem(name, line, f"{tag} fetches from elsewhere", address, "a file of the site"))
        else:
            found += _check_target(name, line, address, pages, site)
    for line, address in page.links:
        found += _check_target(name, line, address, pages, site)
    return found + [
        _problem(name, line, "runs a script from a link", danger, "an address") for line, danger in page.dangers
    ]


def _check_target(name: str, line: int, address: str, pages: dict[str, Page], site: Path) -> list[Problem]:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return []
    target = (site / name).parent / unquote(parts.path) if parts.path else site / name
    if not target.resolve().exists():
        return [_problem(name, line, "leads nowhere", address, "a page or file of the site")]
    anchor = unquote(parts.fragment)
    if "=" in anchor:  # the state of a page that reads it, as the explorer does, and no place on it
        return []
    page = pages.get(target.resolve().relative_to(site.resolve()).as_posix()) if target.suffix == ".html" else None
    if anchor and page is not None and anchor not in page.ids:
        return [_problem(name, line, "leads to a place that the page does not have", address, "an id of that page")]
    return []


def _problem(name: str, line: int | None, rule: str, value: str, expected: str) -> Problem:
    return Problem(file=name, line=line, column=None, value=value, rule=rule, expected=expected)
