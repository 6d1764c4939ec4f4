"""The extension on a tiny book: with and without an address, and with mistakes in it."""

from __future__ import annotations

import re

import page_checks
import pytest

from livingreview.build.book_build import BuildError, build
from livingreview.site.metadata.base_url import VARIABLE


def test_a_page_has_its_place_its_time_and_what_comes_next(read_page):
    page = read_page("one")
    assert '<nav class="lr-crumbs' in page and "<li>Part one</li>" in page and "1 minute to read" in page
    told = page.partition('<a class="right-next"')[2]
    assert "Under the first. (1 minute)" in told
    assert '<a href="one.html">One</a></li><li aria-current="page">Below' in read_page("below")


def test_the_first_page_has_no_breadcrumbs_and_the_last_no_next(read_page):
    assert "lr-crumbs" not in read_page("index")
    assert "lr-next-line" not in read_page("glossary")


def test_minutes_stand_in_the_sentence(read_page):
    assert '<span class="lr-minutes">1 minute</span> for two places' in read_page("index")


def test_a_page_describes_itself(read_page, linked):
    page = read_page("index")
    assert '<meta name="description" content="The first page, in a sentence. More of it." />' in page
    assert '<meta property="og:type" content="website" />' in page and "og:site_name" in page
    assert '<meta name="citation_title" content="The tiny edition" />' in page
    assert linked(page)["@type"] == "ScholarlyArticle"
    one = read_page("one")
    assert '<meta name="citation_title" content="One" />' in one
    assert '<meta name="citation_inbook_title" content="The tiny edition" />' in one
    assert linked(one)["@type"] == "Chapter" and linked(one)["isPartOf"]["name"] == "The tiny edition"


def test_without_an_address_none_is_written(tiny_site, read_page):
    for name in ("index", "one"):
        page = read_page(name)
        assert 'rel="canonical"' not in page and "og:url" not in page and "og:image" not in page
    assert not (tiny_site / "sitemap.xml").exists()


def test_the_site_has_no_dead_link(tiny_site):
    assert [problem.sentence() for problem in page_checks.check_site(tiny_site)] == []


def test_with_an_address_every_page_names_it(tiny_book, monkeypatch, linked):
    monkeypatch.setenv(VARIABLE, "https://review.example/book")
    built = build(tiny_book, quiet=True)
    assert not build(tiny_book, quiet=True).rebuilt
    site = built.site.parent
    page = (site / "chapters" / "below.html").read_text(encoding="utf-8")
    own = "https://review.example/book/chapters/below.html"
    assert f'<link rel="canonical" href="{own}"' in page and f'<meta property="og:url" content="{own}" />' in page
    assert f'<meta name="citation_fulltext_html_url" content="{own}" />' in page
    chapter, trail = linked(page)["@graph"]
    assert chapter["url"] == own and trail["itemListElement"][-1]["item"] == own
    listed = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert own in listed and len(listed) == 4
    monkeypatch.delenv(VARIABLE)
    assert build(tiny_book, quiet=True).rebuilt, "another address is another site"


def test_a_repository_s_address_offers_binder_and_none_offers_nothing():
    from types import SimpleNamespace

    from livingreview.site.navigation.extension import _offer_binder

    config = SimpleNamespace(html_theme_options={"repository_url": "", "launch_buttons": {}})
    _offer_binder(None, config)
    assert not config.html_theme_options["launch_buttons"]
    config.html_theme_options["repository_url"] = "https://github.com/someone/review"
    _offer_binder(None, config)
    assert config.html_theme_options["launch_buttons"]["binderhub_url"] == "https://mybinder.org"


ADDRESS = ("_config.yml", '"baseurl": ""', '"baseurl": "example.org"', "no address of a book: 'example.org'")
PLACE = ("chapters/index.md", "below#deep", "below#nowhere", "the book has no place chapters/below#nowhere")
CITED = ("CITATION.cff", "version: 1.0.0\n", "", "CITATION.cff: has no version")
WARNINGS = (
    ("chapters/index.md", "one below#deep", "one <b>", "no place in the book"),
    ("data/glossary.tsv", "cite:cohen1960", "cite:cohen1961", "no key 'cohen1961' in the bibliography"),
    ("data/glossary.tsv", "data:glossary.kind", "data:glossary.kinds", "no column 'glossary.kinds'"),
    ("data/glossary.tsv", "Sample\tgroup; cohort", "Sample\tgroup; kappa", "is also that of"),
)


@pytest.mark.parametrize(
    "mistakes", [(ADDRESS,), (PLACE,), (CITED,), WARNINGS], ids=["address", "place", "citation", "warnings"]
)
def test_a_mistake_stops_the_build_with_its_name(tiny_book, mistakes):
    for file, old, new, _ in mistakes:
        text = (tiny_book / file).read_text(encoding="utf-8")
        assert old in text
        (tiny_book / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BuildError) as raised:
        build(tiny_book, quiet=True)
    assert all(message in str(raised.value) for *_, message in mistakes)
    assert "Traceback" not in str(raised.value)
