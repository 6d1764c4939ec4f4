"""The page for an address that does not exist leads back from any depth."""

from __future__ import annotations

import re

from livingreview.site.navigation.not_found import MARK, MARK_TEXT, NAME, not_found_page
from livingreview.site.navigation.page_position import Place

PLACES = {
    "chapters/index": Place("chapters/index", "Front"),
    "chapters/a/ocd": Place("chapters/a/ocd", "OCD </script> & <b>", "Results"),
}


def test_it_asks_for_nothing_of_its_own_page_but_the_mark():
    page = not_found_page(PLACES, "Book", "en")
    assert not re.search(r"<link|<img|src=\"", page)
    assert MARK in page and page.count("<script>") == 1


def test_titles_are_text():
    page = not_found_page(PLACES, "Book & <i>", "en")
    assert "OCD &lt;/script&gt; &amp; &lt;b&gt;" in page and "<i>" not in page


def test_it_stands_at_the_top_of_the_site_with_its_mark(tiny_site):
    assert 'data-page="chapters/one.html"' in (tiny_site / NAME).read_text(encoding="utf-8")
    assert (tiny_site / MARK).read_text(encoding="utf-8") == MARK_TEXT
