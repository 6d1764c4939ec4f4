"""What a page shows of its place: breadcrumbs above the title, the reading time under it, what comes at its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from markupsafe import Markup

from livingreview.site.navigation.contents import Place, parts
from livingreview.site.navigation.reading_time import minutes_of

_TITLE_END = "</h1>"
_NEXT_TITLE = re.compile(r'(<a class="right-next".*?<p class="prev-next-title">.*?</p>)', re.DOTALL)
PLACEHOLDER = re.compile(r'<span class="lr-minutes" data-places="([^"]*)"></span>')


def breadcrumbs(place: Place, places: Mapping[str, Place], home: str, link: Callable[[str], str]) -> Markup:
    """Say where a page stands: the book, its part, the pages above it, itself.

    Parameters
    ----------
    place : Place
        The page.
    places : mapping of str to Place
        All pages in reading order.
    home : str
        Name of the first page.
    link : callable
        Turns the name of a page into an address relative to this one.

    Returns
    -------
    markupsafe.Markup
        A navigation landmark; blank on the first page. A part leads to its first page.
    """
    if place.name == home:
        return Markup("")
    above = [(places[home].title, home)]
    if place.part:
        above.append((place.part, parts(places)[place.part][0].name))
    above += [(places[name].title, name) for name in place.parents]
    items = Markup("").join(
        Markup("<li>{}</li>").format(
            title if name == place.name else Markup('<a href="{}">{}</a>').format(link(name), title)
        )
        for title, name in above
    )
    return Markup(
        '<nav class="lr-crumbs d-print-none" aria-label="Breadcrumb"><ol>{}<li aria-current="page">{}</li></ol></nav>\n'
    ).format(items, place.title)


def with_bearings(body: str, crumbs: Markup, n_minutes: int, in_tables: int = 0) -> str:
    """Put breadcrumbs above a page's article and the reading time under its title.

    A table is looked things up in more than it is read, so that a page which is mostly tables says so.

    Parameters
    ----------
    body : str
        HTML of the article.
    crumbs : markupsafe.Markup
        From :func:`breadcrumbs`.
    n_minutes, in_tables : int
        Reading time, and how much of it goes to open tables where that is most of it.

    Examples
    --------
    >>> print(with_bearings("<h1>Title</h1><p>Text</p>", Markup(""), 3))
    <h1>Title</h1>
    <p class="lr-reading">3 minutes to read</p><p>Text</p>
    """
    words = f"{minute_words(n_minutes)} to read"
    if 0 < in_tables < n_minutes:
        words += f", {in_tables} of them in tables"
    elif in_tables:
        words += ", most of it in tables"
    time = Markup('\n<p class="lr-reading">{}</p>').format(words)
    head, end, rest = body.partition(_TITLE_END)
    return str(crumbs) + (head + end + str(time) + rest if end else body)


def minute_words(n: int) -> str:
    """Write a number of minutes.

    Examples
    --------
    >>> minute_words(1), minute_words(12)
    ('1 minute', '12 minutes')
    """
    return "1 minute" if n == 1 else f"{n} minutes"


def tell_next(page: str, line: str, n_minutes: int) -> str:
    """Say under the title of the next page what it is about and how long it takes.

    Parameters
    ----------
    page : str
        HTML of a whole page.
    line : str
        From :func:`livingreview.site.metadata.description.line`; plain text.
    n_minutes : int
        Reading time of the next page.
    """
    told = Markup('<p class="lr-next-line">{}</p>').format(f"{line} ({minute_words(n_minutes)})".strip())
    return _NEXT_TITLE.sub(lambda found: found[1] + str(told), page, count=1)


def fill_minutes(page: str, words: Mapping[str, Mapping[str, int]]) -> str:
    """Put computed minutes in the places that the role ``minutes`` left open.

    Parameters
    ----------
    page : str
        HTML of a whole page.
    words : mapping
        Words by section, for each page.

    Raises
    ------
    ValueError
        If there is no such page or section; the message names it.
    """

    def fill(found: re.Match[str]) -> str:
        places = [place.partition("#")[::2] for place in found[1].split()]
        for name, section in places:
            if section not in words.get(name, ()):
                raise ValueError(f"minutes: the book has no place {name}{'#' if section else ''}{section}")
        return f'<span class="lr-minutes">{minute_words(minutes_of(places, words))}</span>'

    return PLACEHOLDER.sub(fill, page)
