"""The tags in the head of a page: addresses whole or not at all, and every text escaped."""

import re
from pathlib import Path

import pytest

from livingreview.site.metadata.citation import Work
from livingreview.site.metadata.head_tags import BookMetadata

EDITION = Work("The edition", ("Abe, B",), (True,), {"version": "1"})


def head(base="", alt="", page="chapters/one", title="A", about="On A."):
    book = BookMetadata(EDITION, (), Path("nowhere"), "The book", "en", base, "chapters/index", alt)
    return str(book.head_html(book.page_head(page, title, about, [("Home", "chapters/index")])))


def tags(html):
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)" />', html))


def test_a_picture_and_an_address_are_named_only_as_whole_addresses():
    without = tags(head(alt="alt"))
    assert not {"og:image", "og:url"} & set(without) and without["twitter:card"] == "summary"
    given = tags(head("https://a.example/", "alt"))
    assert given["og:url"] == "https://a.example/chapters/one.html" and given["og:image:alt"] == "alt"
    assert given["og:image"].startswith("https://a.example/") and given["og:image:width"] == "1200"
    assert given["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize(
    ("page", "kind", "cited"), [("chapters/index", "website", "The edition"), ("chapters/one", "article", "A")]
)
def test_the_first_page_stands_for_the_edition(page, kind, cited):
    found = tags(head(page=page))
    assert (found["og:type"], found["citation_title"], found["og:title"]) == (kind, cited, "A")


def test_text_stays_text_and_a_page_without_a_paragraph_has_no_description():
    assert "<b>" not in head(title='<b>"', about="<b>")
    assert "description" not in tags(head(about=""))
