"""Breadcrumbs, reading times, the line about what comes next."""

import pytest
from markupsafe import Markup

from livingreview.site.navigation.contents import Place
from livingreview.site.navigation.page_position import breadcrumbs, fill_minutes, tell_next, with_bearings

PLACES = {
    place.name: place
    for place in (
        Place("i", "Front <b>"),
        Place("a", "A", "Part"),
        Place("b", "B", "Part"),
        Place("c", "C & co", "Part", ("b",)),
    )
}


def crumbs(name):
    return breadcrumbs(PLACES[name], PLACES, "i", lambda page: f"{page}.html")


def test_a_page_knows_the_book_the_part_and_the_pages_above_it():
    html = str(crumbs("c"))
    assert html.index("i.html") < html.index(">Part<") < html.index(">B<") < html.index("C &amp; co")
    assert '<a href="a.html">Part</a>' in html and 'aria-current="page">C &amp; co' in html
    assert "<b>" not in html and "Front &lt;b&gt;" in html


def test_the_first_page_of_a_part_does_not_lead_to_itself():
    assert "a.html" not in crumbs("a") and "<li>Part</li>" in crumbs("a")


def test_the_first_page_of_the_book_has_no_breadcrumbs():
    assert crumbs("i") == ""


def test_the_time_stands_under_the_title_and_says_where_most_of_it_goes():
    body = '<section><h1>T<a href="#">#</a></h1><p>x</p></section>'
    assert '</h1>\n<p class="lr-reading">1 minute to read</p><p>x</p>' in with_bearings(body, Markup(""), 1)
    assert "9 minutes to read, 7 of them in tables" in with_bearings(body, Markup(""), 9, 7)
    assert "9 minutes to read, most of it in tables" in with_bearings(body, Markup(""), 9, 9)
    assert with_bearings("<p>no title</p>", Markup(""), 1) == "<p>no title</p>"


PAGER = (
    '<a class="left-prev" href="a"><p class="prev-next-title">A</p></a>'
    '<a class="right-next" href="b"><p class="prev-next-title">B</p></a>'
)


def test_what_comes_next_is_told_under_the_next_title_alone_and_escaped():
    page = tell_next(PAGER, "On <b>.", 2)
    assert page.count("lr-next-line") == 1 and "On &lt;b&gt;. (2 minutes)" in page
    assert page.index("lr-next-line") > page.index("right-next")


def test_minutes_are_filled_in_and_a_place_that_is_none_is_named():
    open_place = '<span class="lr-minutes" data-places="a b#end"></span>'
    assert "2 minutes" in fill_minutes(open_place, {"a": {"": 220}, "b": {"": 9, "end": 3}})
    with pytest.raises(ValueError, match="no place b#end"):
        fill_minutes(open_place, {"a": {"": 220}, "b": {"": 9}})
