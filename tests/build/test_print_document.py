"""The book as one document: every page in its order, every link within it, nothing that only a screen can do."""

import re

import pytest

from livingreview.build import print_document
from livingreview.errors import EditionError

HEAD = '<html><head><link rel="stylesheet" href="_static/a.css?digest=1" /></head><body><article class="bd-article">'
FIRST = f"""{HEAD}<section id="top"><h1>First<a class="headerlink" href="#top">#</a></h1>
<details class="admonition hide above-input"><summary>Show the code</summary>secret code</details>
<p><a href="part/two.html#deep">there</a> <a href="data.csv">the table</a> <a href="https://doi.org/10.1/x">out</a></p>
<details class="lr-folded"><summary>Show the numbers</summary><p>numbers</p></details>
<img alt="a chart" src="_images/a.webp" loading="lazy" /></section></article></body></html>"""
SECOND = """<html><head></head><body><article class="bd-article"><section id="top"><h1>Second
line</h1><h2 id="deep">Deep</h2><p><a href="../first.html">back</a> <a href="#deep">here</a></p></section></article></body></html>"""


@pytest.fixture
def composed(tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "root: first\nparts:\n  - caption: Part & one\n    chapters:\n      - file: part/two\n", encoding="utf-8"
    )
    (tmp_path / "_config.yml").write_text("title: A <book>\nauthor: People\n", encoding="utf-8")
    (tmp_path / "site" / "part").mkdir(parents=True)
    (tmp_path / "site" / "first.html").write_text(FIRST, encoding="utf-8")
    (tmp_path / "site" / "part" / "two.html").write_text(SECOND, encoding="utf-8")
    return print_document.compose(tmp_path, tmp_path / "site", "../html/")


def test_every_link_within_the_document_leads_to_a_place_that_it_has(composed):
    places = set(re.findall(r'id="([^"]+)"', composed))
    led_to = re.findall(r'href="#([^"]+)"', composed)
    assert {"part-two--deep", "part-two", "first"} <= set(led_to)
    assert set(led_to) <= places


def test_places_are_unique_though_pages_share_their_names(composed):
    places = re.findall(r'id="([^"]+)"', composed)
    assert {"first--top", "part-two--top"} <= set(places)
    assert len(places) == len(set(places))


def test_a_link_to_what_is_not_printed_is_plain_text_and_one_to_elsewhere_stays(composed):
    assert "<a>the table</a>" in composed
    assert 'href="https://doi.org/10.1/x"' in composed


def test_code_is_left_out_and_folded_tables_lie_open(composed):
    assert "secret code" not in composed
    assert '<details class="lr-folded" open="">' in composed


def test_headings_stand_below_their_part_and_keep_their_words_apart(composed):
    assert "<h2>First</h2>" in composed and "<h2>Second line</h2>" in composed and "Deep</h3>" in composed
    assert '<h1 class="lr-part-title" id="part-part---one">Part &amp; one</h1>' in composed


def test_pictures_and_styles_are_reached_from_where_the_document_lies(composed):
    assert 'src="../html/_images/a.webp"' in composed and "loading" not in composed
    assert 'href="../html/_static/a.css"' in composed and "digest" not in composed


def test_titles_from_settings_are_escaped(composed):
    assert "<title>A &lt;book&gt;</title>" in composed


def test_page_numbers_are_filled_in_where_they_belong(composed):
    filled = print_document.with_numbers(composed, {"part-two": 12})
    assert re.search(
        r'<a href="#part-two"><span>Second line</span><span class="lr-page" data-of="part-two">12</span>', filled
    )
    assert filled.count(">12<") == 1


def test_the_review_ends_with_its_last_part_and_leaves_out_what_is_folded(composed, tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "root: first\nparts:\n  - caption: One\n    chapters: []\n  - caption: Two\n    chapters:\n      - file: part/two\n", encoding="utf-8"
    )
    review = print_document.compose(tmp_path, tmp_path / "site", "../html/", until="One")
    assert "numbers" in composed and "numbers" not in review and "Second" not in review
    with pytest.raises(EditionError, match="no part 'Oen'.*nearest: One"):
        print_document.contents(tmp_path, "Oen")
