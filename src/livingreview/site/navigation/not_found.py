"""The page for an address that does not exist: whole in itself, since it is shown at any depth of the site.

A server shows it under the address that was asked for, so that nothing in it may hang on where it lies. Its links are
written as from the top of the site; its script looks for that top, from the folder of the address upwards, by the
small file that only the top has, and turns the links there. It also puts the pages first that look like what was asked.

sphinx-notfound-page (1.1.0, tried) writes every link of the theme's page under one prefix, ``/en/latest/`` or another that
is set beforehand: such a page works on one host only, and neither from a disk nor under the address of somebody's copy.
"""

from __future__ import annotations

from collections.abc import Mapping

from livingreview.page.templates import render
from livingreview.site.navigation.page_position import Place, parts
from livingreview.site.navigation.reading_time import TEMPLATES

NAME = "404.html"
MARK = "_static/top-of-site.js"
# The script says where it was loaded from; whatever else a server sends for that address does not.
MARK_TEXT = 'window.livingreviewTop = new URL("..", document.currentScript.src).href;\n'


def not_found_page(places: Mapping[str, Place], book: str, language: str) -> str:
    """Write the page, for all pages of a book in reading order; it loads nothing but the mark at the top of its own site."""
    home = next(iter(places.values()))
    page = render(
        "not_found.html", TEMPLATES,
        book=book, language=language, home=home, parts=parts(places), mark=MARK,
    )  # fmt: skip
    return f"{page}\n"
