"""The page's HTML without its scripts."""

from html.parser import HTMLParser

import pytest

from livingreview import evidence as ev
from livingreview.site.explorer.page import explorer_html
from livingreview.site.explorer.tables import explorer_tables


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in {"input", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def named(self, tag):
        return [given for name, given in self.found if name == tag]


@pytest.fixture(scope="module")
def page():
    words = explorer_tables(ev.load())["words"]
    return Elements(str(explorer_html(words, ["a.js", "b.js", "c.js"])))


def test_every_element_is_closed(page):
    assert page.open == []


def test_every_choice_can_be_made(page):
    names = {given["name"] for tag in ("select", "input") for given in page.named(tag)}
    assert names >= {
        "diagnosis", "therapy", "arm", "studies", "contrast", "tested_against", "subgroup", "direction", "evidence_level",
        "level", "measure", "pooled",
    }  # fmt: skip


def test_the_viewer_is_named_but_not_loaded(page):
    assert [given["src"] for given in page.named("script")] == ["a.js", "b.js"]
    assert page.found[0][1]["data-solid"] == "c.js"


def test_hostile_words_are_text():
    words = {name: [["x", "<b>x</b>", '"><script>']] for name in (
        "arm", "contrast", "tested_against", "subgroup", "measure", "diagnosis", "therapy", "evidence_level", "modality", "design",
    )}  # fmt: skip
    html = str(explorer_html(words, ["a.js", "b.js", "c.js"]))
    assert "<b>" not in html
    assert "<script>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html
