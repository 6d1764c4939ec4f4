"""The public address of the book: one setting, or none.

A book on a disk has no address. What needs one (canonical links, the sitemap, the picture where a page is shared) is
written only where it is set: ``html: baseurl`` in ``_config.yml``, or the environment variable, which wins.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from livingreview.errors import EditionError

VARIABLE = "LIVINGREVIEW_BASEURL"


def base_address(setting: str = "", environment: Mapping[str, str] = os.environ) -> str:
    """Return the address under which the book is published, with a slash at its end; blank where none is set.

    Anything but an address of the web is an EditionError, as is one that names a page, a query or a password.

    Examples
    --------
    >>> base_address("https://review.example/book", {})
    'https://review.example/book/'
    >>> base_address("https://review.example/book", {"LIVINGREVIEW_BASEURL": ""})
    ''
    """
    named = environment.get(VARIABLE)
    address, where = (named, VARIABLE) if named is not None else (setting or "", "_config.yml, html: baseurl")
    address = address.strip()
    if address and not _is_book_address(address):
        raise EditionError(f"{where}: no address of a book: {address!r}; expected one like https://example.org/book/")
    return address.rstrip("/") + "/" if address else ""


def page_address(base: str, page: str) -> str:
    """Return the address of a page; blank where the book has none.

    Examples
    --------
    >>> page_address("https://review.example/", "chapters/index"), page_address("", "chapters/index")
    ('https://review.example/chapters/index.html', '')
    """
    return f"{base}{quote(page)}.html" if base else ""


def _is_book_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
    good = good and parts.username is None and not any(sign in address for sign in "\"'<> \\")
    return good and not parts.path.endswith((".html", ".htm"))
