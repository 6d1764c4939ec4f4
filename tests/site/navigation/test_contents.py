"""The order of the pages."""

from livingreview.site.navigation.contents import Place, following, parts

PLACES = {name: Place(name, name.upper(), part) for name, part in (("i", ""), ("a", "P"), ("b", "P"), ("c", "Q"))}


def test_the_order_crosses_parts_and_ends():
    assert [following(PLACES, name) for name in "iabc"] == ["a", "b", "c", ""]
    assert following(PLACES, "unknown") == ""


def test_parts_keep_the_order_of_their_pages():
    assert {part: [page.name for page in pages] for part, pages in parts(PLACES).items()} == {
        "P": ["a", "b"],
        "Q": ["c"],
    }
