"""Corrections of what the theme writes, as functions from text to text; a page that was corrected already stays as it is."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from livingreview.page.templates import render

TEMPLATES = Path(__file__).parent / "templates"
ELSEWHERE = re.compile(r"^\s*(?:[a-z]+:)?//", re.IGNORECASE)
CONTAINER = '<div class="pst-scrollable-table-container">'
TABLE = re.compile(rf"(?P<container>{CONTAINER}\s*)?(?P<table><table\b[^>]*>.*?</table>)", re.DOTALL)
EMPTY_HEADER = re.compile(r"<th\b([^>]*)>\s*</th>")
HEADING = re.compile(r"<h[1-6]\b[^>]*>(.*?)</h[1-6]>", re.DOTALL)
NO_WORDS = re.compile(r'<a class="headerlink".*?</a>|<[^>]+>', re.DOTALL)
SCOPED_STYLE = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)
# Fonts are fetched with the style sheet; asking for them early is refused by browsers that show a page from a file.
FONT_PRELOAD = re.compile(r'<link rel="preload" as="font"[^>]*>\s*')
# The theme brings its icons twice, as fonts and as 1.5 MB of script; the fonts will do.
ICON_SCRIPT = re.compile(r'\s*<script src="[^"]*vendor/fontawesome/[^"]*/js/[^"]*"></script>')
NO_ICON = '<link rel="icon" href="data:," />'
VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>\s*')

# Each of the next answers one rule of axe-core that the theme breaks on every page, or on every bibliography.
# The name of the book stands outside of every landmark.
LOGO = re.compile(r'<div class="sidebar-primary-item">(?=\s*<a class="navbar-brand logo")')
# A part of the contents opens by a mark without a name.
OPENER = re.compile(
    r'(<a class="(?:current )?reference internal" href="[^"]*">(?P<name>[^<]*)</a><details[^>]*>)<summary>'
)
# Entries of a bibliography have a role that was taken back; in a list they are its items.
ENTRY = re.compile(r'(<div class="citation" id="[^"]*") role="doc-biblioentry">')
# Where a figure scrolls within itself, a keyboard must reach it.
WIDE = re.compile(r'<figure class="([^"]*\blr-wide\b[^"]*)"(?![^>]*tabindex)')


def local_assets(assets: Iterable[Any]) -> list[Any]:
    """Keep the scripts or style sheets, as Sphinx or as paths name them, that are the site's own, each once.

    Examples
    --------
    >>> local_assets(["a.js", "https://example.org/b.js", "//example.org/c.js", "a.js"])
    ['a.js']
    """
    kept, seen = [], set()
    for asset in assets:
        filename = getattr(asset, "filename", asset)
        body = getattr(asset, "attributes", {}).get("body")
        identity = (str(filename), body)
        if identity in seen or (filename and ELSEWHERE.match(str(filename))):
            continue
        if body and ("MathJax" in body or "THEBE" in body):
            continue
        seen.add(identity)
        kept.append(asset)
    return kept


def reachable_tables(body: str) -> str:
    """Let a keyboard scroll every table of an article, by the name of its heading, and let no header cell be empty.

    Tables that stand in a region of their own already are left as they are.

    Examples
    --------
    >>> reachable_tables("<h2>Due</h2><table><tr><th></th></tr></table>")
    '<h2>Due</h2><div class="lr-table" tabindex="0" role="region" aria-label="Table: Due"><table><tr><td></td></tr></table></div>'
    """
    body = SCOPED_STYLE.sub("", body)
    used: Counter[str] = Counter()

    def reachable(start: int) -> str:
        headings = HEADING.findall(body, 0, start)
        words = " ".join(NO_WORDS.sub("", headings[-1]).split()) if headings else ""
        used[words] += 1
        name = f"Table {used[words]}" if used[words] > 1 else "Table"
        return f'tabindex="0" role="region" aria-label="{": ".join(filter(None, (name, words.replace(chr(34), "&quot;"))))}"'

    def correct(match: re.Match[str]) -> str:
        table = EMPTY_HEADER.sub(r"<td\1></td>", match["table"])
        if match["container"]:
            return f"{CONTAINER[:-1]} {reachable(match.start())}>{match['container'].removeprefix(CONTAINER)}{table}"
        inside_region = re.search(r'<div [^>]*tabindex="0"[^>]*>$', body[: match.start()].rstrip())
        return table if inside_region else f'<div class="lr-table" {reachable(match.start())}>{table}</div>'

    return TABLE.sub(correct, body)


def correct_page(page: str) -> str:
    """Correct a whole page.

    Examples
    --------
    >>> correct_page('<head><link rel="preload" as="font" crossorigin href="x.woff2" /><title>A</title></head>')
    '<head><title>A</title><link rel="icon" href="data:," /></head>'
    """
    page = ICON_SCRIPT.sub("", FONT_PRELOAD.sub("", page))
    if 'rel="icon"' not in page:  # else a browser asks the server for one
        page = page.replace("</head>", NO_ICON + "</head>", 1)
    head, mark, rest = page.partition('id="search-input"')  # the page of the search has a second box of that name
    page = head + mark + rest.replace('id="search-input"', 'id="search-page-input"')
    first = VIEWPORT.search(page)
    if first:
        page = page[: first.end()] + VIEWPORT.sub("", page[first.end() :])
    return page


def make_accessible(page: str) -> str:
    """Mend what the theme leaves undone for those who do not see a whole page.

    Examples
    --------
    >>> make_accessible('<figure class="lr-figure lr-wide" id="a">')
    '<figure class="lr-figure lr-wide" tabindex="0" id="a">'
    >>> make_accessible('<div class="citation" id="a" role="doc-biblioentry">')
    '<div class="citation" id="a" role="listitem">'
    """
    page = LOGO.sub('<div class="sidebar-primary-item" role="navigation" aria-label="Book">', page)
    page = OPENER.sub(r'\1<summary aria-label="Pages under: \g<name>">', page)
    page = ENTRY.sub(r'\1 role="listitem">', page)
    return WIDE.sub(r'<figure class="\1" tabindex="0"', page)


def redirect_page(target: str, language: str | None) -> str:
    """Write a page that leads to the book's first page, with a link for those whom it does not carry there."""
    return f"{render('redirect.html', TEMPLATES, target=target, language=language or 'en')}\n"


def remove_unused(site: Path) -> None:
    """Delete what no page refers to any more: scripts of the icons and of the removed extensions."""
    for folder in site.glob("_static/vendor/fontawesome/*/js"):
        shutil.rmtree(folder)
    for name in ("sphinx-thebe.js", "sphinx-thebe.css", "webpack-macros.html", "sbt-webpack-macros.html"):
        (site / "_static" / name).unlink(missing_ok=True)


def strip_outputs(site: Path) -> None:
    """Take the outputs out of the notebooks that a page offers for download: their pictures are on the page already."""
    for path in sorted((site / "_sources").rglob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)
        write_if_changed(path, json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def write_if_changed(path: Path, text: str) -> None:
    """Write a page unless it holds just this text."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
