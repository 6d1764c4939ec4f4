"""The list of pages for search engines."""

import xml.etree.ElementTree as tree

import pytest

from livingreview.site.metadata.sitemap import sitemap


def test_it_is_xml_with_whole_addresses_in_reading_order():
    made = tree.fromstring(sitemap("https://a.example/b/", ["chapters/index", "chapters/a&b"]))
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert made.tag == f"{space}urlset"
    found = [item.text for item in made.iter(f"{space}loc")]
    assert found == ["https://a.example/b/chapters/index.html", "https://a.example/b/chapters/a%26b.html"]


def test_without_an_address_there_is_none():
    with pytest.raises(ValueError, match="public address"):
        sitemap("", ["a"])
