"""What the theme writes is corrected, once."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from livingreview.site.html_postprocess import markup


def test_scripts_from_elsewhere_and_second_copies_go():
    assets = [
        SimpleNamespace(filename="a.js", attributes={}),
        SimpleNamespace(filename="https://example.org/a.js", attributes={}),
        SimpleNamespace(filename=None, attributes={"body": "const THEBE_JS_URL = 1"}),
        SimpleNamespace(filename=None, attributes={"body": "let a = 1"}),
        SimpleNamespace(filename=None, attributes={"body": "let a = 1"}),
    ]
    kept = markup.local_assets(assets)
    assert [(asset.filename, asset.attributes.get("body")) for asset in kept] == [("a.js", None), (None, "let a = 1")]


def test_a_table_in_a_region_of_its_own_is_left_as_it_is():
    html = (
        '<div class="lr-table" tabindex="0" role="region" aria-label="Counts"><table><tr><th>a</th></tr></table></div>'
    )
    assert markup.reachable_tables(html) == html
    plain = '<div class="pst-scrollable-table-container"><table class="table"><tr><th>a</th></tr></table></div>'
    once = markup.reachable_tables(plain)
    assert once.count('tabindex="0"') == 1
    assert markup.reachable_tables(once) == once


def test_no_two_tables_of_a_page_have_one_name():
    table = '<div class="pst-scrollable-table-container"><table><tr><td>a</td></tr></table></div>'
    heading = '<h2>{}<a class="headerlink" href="#a">#</a></h2>'
    body = f"{table}{heading.format('The <em>first</em> term')}{table}{table}{heading.format('Due')}{table}"
    names = re.findall(r'aria-label="([^"]*)"', markup.reachable_tables(body))
    assert names == ["Table", "Table: The first term", "Table 2: The first term", "Table: Due"]


def test_a_page_is_tidied_once_and_then_stays():
    page = (
        '<head><meta name="viewport" content="a" /><meta name="viewport" content="a" />'
        '<link rel="preload" as="font" type="font/woff2" crossorigin href="f.woff2" />\n'
        '<script src="../_static/vendor/fontawesome/6.5.2/js/all.min.js?digest=1"></script></head>'
    )
    tidy = markup.correct_page(page)
    assert tidy == '<head><meta name="viewport" content="a" /><link rel="icon" href="data:," /></head>'
    assert markup.correct_page(tidy) == tidy


def test_built_pages_need_no_network(built):
    site = built / "_build" / "html"
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert "unpkg.com" not in page
        assert "cdn" not in page
        assert "thebe" not in page.lower()
    assert "url=chapters/index.html" in (site / "index.html").read_text(encoding="utf-8")
    assert not list(site.rglob("*thebe*"))


def test_a_pandas_table_has_no_empty_header():
    table = '<style scoped>a</style>\n<table border="1" class="dataframe"><tr><th></th><th>n</th></tr></table>'
    tidy = markup.reachable_tables(table)
    assert "<th></th>" not in tidy
    assert "<style" not in tidy
    assert tidy.startswith('<div class="lr-table" tabindex="0"')


LOGO = '<div class="sidebar-primary-item">\n\n<a class="navbar-brand logo" href="#">'
PART = '<a class="reference internal" href="a.html">Variants: &amp; more</a><details><summary><span class="t"></span></summary>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LOGO, LOGO.replace("item", 'item" role="navigation" aria-label="Book', 1)),
        (PART, PART.replace("<summary", '<summary aria-label="Pages under: Variants: &amp; more"')),
        (PART.replace("reference", "current reference"), None),
        ('<div class="citation" id="id5" role="doc-biblioentry">', '<div class="citation" id="id5" role="listitem">'),
        ('<figure class="lr-figure lr-wide" id="a">', '<figure class="lr-figure lr-wide" tabindex="0" id="a">'),
    ],
)
def test_a_gap_is_mended_and_a_mended_page_stays_as_it_is(before, after):
    mended = markup.make_accessible(before)
    assert mended != before and (after is None or mended == after)
    assert markup.make_accessible(mended) == mended


@pytest.mark.parametrize("page", ['<figure class="lr-figure" id="a">', "<details><summary>Show the numbers</summary>"])
def test_what_is_whole_is_left_alone(page):
    assert markup.make_accessible(page) == page
