"""The order of the pages, breadcrumbs, reading times, the line about what comes next."""

from livingreview.site.navigation.page_position import (
    Place,
    add_position,
    breadcrumbs,
    describe_next,
    next_page,
    parts,
)

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
    assert '</h1>\n<p class="lr-reading">1 minute to read</p><p>x</p>' in add_position(body, "", 1)
    assert "9 minutes to read, 7 of them in tables" in add_position(body, "", 9, 7)
    assert "9 minutes to read, most of it in tables" in add_position(body, "", 9, 9)
    assert add_position("<p>no title</p>", "", 1) == "<p>no title</p>"


PAGER = (
    '<a class="left-prev" href="a"><p class="prev-next-title">A</p></a>'
    '<a class="right-next" href="b"><p class="prev-next-title">B</p></a>'
)


def test_what_comes_next_stands_under_the_next_title_alone_and_escaped():
    page = describe_next(PAGER, "On <b>.", 2)
    assert page.count("lr-next-line") == 1 and "On &lt;b&gt;. (2 minutes)" in page
    assert page.index("lr-next-line") > page.index("right-next")


def test_a_next_page_without_a_paragraph_has_its_time_alone():
    assert '<p class="lr-next-line">(1 minute)</p>' in describe_next(PAGER, "", 1)


ORDER = {name: Place(name, name.upper(), part) for name, part in (("i", ""), ("a", "P"), ("b", "P"), ("c", "Q"))}


def test_the_order_crosses_parts_and_ends():
    assert [next_page(ORDER, name) for name in "iabc"] == ["a", "b", "c", ""]
    assert next_page(ORDER, "unknown") == ""


def test_parts_keep_the_order_of_their_pages():
    assert {part: [page.name for page in pages] for part, pages in parts(ORDER).items()} == {
        "P": ["a", "b"],
        "Q": ["c"],
    }
