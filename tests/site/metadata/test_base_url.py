"""One address or none; a wrong one is one clear line."""

import pytest

from livingreview.errors import EditionError
from livingreview.site.metadata.base_url import VARIABLE, base_address, page_address


def test_the_environment_wins_over_the_settings():
    assert base_address("https://a.example/x", {VARIABLE: "https://b.example"}) == "https://b.example/"


def test_without_a_setting_there_is_no_address():
    assert base_address("", {}) == base_address("  ", {}) == ""
    assert page_address("", "chapters/index") == ""


def test_a_page_s_name_is_quoted_in_its_address():
    assert page_address("https://a.example/", "chapters/a b") == "https://a.example/chapters/a%20b.html"


@pytest.mark.parametrize(
    "wrong",
    [
        "example.org/book",
        "ftp://example.org/",
        "https://",
        "https://example.org/index.html",
        "https://example.org/?q=1",
        "https://example.org/#top",
        "https://me:secret@example.org/",
        'https://example.org/"><script>',
        "https://[::1",
    ],
)
def test_what_is_no_address_is_refused_with_what_would_be_right(wrong):
    with pytest.raises(EditionError) as raised:
        base_address(wrong, {})
    message = str(raised.value)
    assert repr(wrong) in message and "html: baseurl" in message and "expected one like https://" in message
    with pytest.raises(EditionError, match=VARIABLE):
        base_address("", {VARIABLE: wrong})
