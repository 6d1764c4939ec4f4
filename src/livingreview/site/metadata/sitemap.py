"""The list of pages for search engines, where the book has a public address."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import escape

from livingreview.site.metadata.base_url import page_address


def sitemap(base: str, pages: Iterable[str]) -> str:
    """Write a sitemap.

    Parameters
    ----------
    base : str
        Public address of the book.
    pages : iterable of str
        Names of its pages, in reading order.

    Returns
    -------
    str
        XML as sitemaps.org describes it. No dates: a build has none of its own.

    Raises
    ------
    ValueError
        If the book has no address: a sitemap holds whole addresses only.

    Examples
    --------
    >>> print(sitemap("https://review.example/", ["a"]).splitlines()[2])
    <url><loc>https://review.example/a.html</loc></url>
    """
    if not base:
        raise ValueError("a sitemap needs the public address of the book; none is set")
    rows = "\n".join(f"<url><loc>{escape(page_address(base, page))}</loc></url>" for page in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{rows}\n</urlset>\n"
    )
