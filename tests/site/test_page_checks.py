from __future__ import annotations

import pytest
from page_checks import check_site

GOOD = '<html><body><h1 id="top">A</h1><a href="#top">up</a><img src="a.png" alt="A falling line"></body></html>'


@pytest.fixture
def site(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "index.html").write_text(GOOD)
    assert check_site(tmp_path) == []
    return tmp_path


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ('<a href="missing.html">x</a>', "leads nowhere"),
        ('<a href="index.html#nowhere">x</a>', "leads to a place that the page does not have"),
        ('<img src="missing.png" alt="A line">', "leads nowhere"),
        ('<img src="a.png">', "picture without a text of its own"),
        ('<img src="a.png" alt="a.png">', "picture without a text of its own"),
        (f'<img src="a.png" alt="../_images/{"ab" * 32}.png">', "picture without a text of its own"),
        ('<script src="https://example.org/x.js"></script>', "script fetches from elsewhere"),
        ('<link rel="stylesheet" href="//example.org/x.css">', "link fetches from elsewhere"),
        ('<p id="a"></p><p id="a"></p>', "id stands more than once"),
        ('<a href=" JavaScript:alert(1)">x</a>', "runs a script from a link"),
    ],
)
def test_each_fault_is_found_once(site, html, rule):
    (site / "b.html").write_text(f"<html><body>{html}</body></html>")
    assert [(problem.file, problem.rule) for problem in check_site(site)] == [("b.html", rule)]


def test_links_to_other_hosts_are_a_readers_choice(site):
    (site / "b.html").write_text(
        '<a href="https://doi.org/10.1/x">x</a><link rel="canonical" href="https://example.org/">'
    )
    assert check_site(site) == []


def test_a_style_sheet_may_not_fetch_from_elsewhere(site):
    (site / "b.css").write_text("@font-face { src: url('https://example.org/f.woff2') }")
    assert [problem.rule for problem in check_site(site)] == ["fetches from elsewhere"]


def test_a_built_book_has_no_problem(built):
    assert check_site(built / "_build" / "html") == []
