"""Where a page stands in the book, and what it shows of that: breadcrumbs above its title, the next page at its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup
from sphinx import addnodes

from livingreview.page.templates import render
from livingreview.site.navigation.reading_time import TEMPLATES, minute_words

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

_NEXT_TITLE = re.compile(r'(<a class="right-next".*?<p class="prev-next-title">.*?</p>)', re.DOTALL)


@dataclass(frozen=True)
class Place:
    """Place of one page in the book.

    Parameters
    ----------
    name : str
        As ``chapters/index``.
    part : str
        Caption of the part that it belongs to; blank for the first page.
    parents : tuple of str
        Pages above it, outermost first; the first page of the book is not among them.
    """

    name: str
    title: str
    part: str = ""
    parents: tuple[str, ...] = ()


def read_places(env: BuildEnvironment) -> dict[str, Place]:
    """Read the places of all pages from the tables of contents, in reading order; a page that none lists is left out."""
    places: dict[str, Place] = {}

    def walk(name: str, part: str, parents: tuple[str, ...]) -> None:
        if name in places or name not in env.titles:
            return
        places[name] = Place(name, env.titles[name].astext(), part, parents)
        below = parents if name == env.config.root_doc else (*parents, name)
        for tree in env.get_doctree(name).findall(addnodes.toctree):
            for child in tree["includefiles"]:
                walk(child, part or tree.get("caption") or "", below)

    walk(env.config.root_doc, "", ())
    return places


def parts(places: Mapping[str, Place]) -> dict[str, list[Place]]:
    """Return the pages of each part, in reading order; the first page stands in no part.

    Examples
    --------
    >>> made = {"i": Place("i", "Front"), "a": Place("a", "A", "Method"), "b": Place("b", "B", "Method", ("a",))}
    >>> {part: [place.title for place in pages] for part, pages in parts(made).items()}
    {'Method': ['A', 'B']}
    """
    made: dict[str, list[Place]] = {}
    for place in places.values():
        if place.part:
            made.setdefault(place.part, []).append(place)
    return made


def next_page(places: Mapping[str, Place], name: str) -> str:
    """Return the name of the page after one; blank after the last.

    Examples
    --------
    >>> next_page({"i": Place("i", "Front"), "a": Place("a", "A")}, "i"), next_page({"i": Place("i", "Front")}, "i")
    ('a', '')
    """
    names = list(places)
    after = names.index(name) + 1 if name in places else len(names)
    return names[after] if after < len(names) else ""


def breadcrumbs(place: Place, places: Mapping[str, Place], home: str, link: Callable[[str], str]) -> Markup:
    """Write where a page stands: the book, its part, the pages above it, itself; blank on the first page.

    `places` are all pages in reading order, `home` is the name of the first; `link` turns a name into a relative address.
    """
    if place.name == home:
        return Markup("")
    above = [(places[home].title, home)]
    if place.part:
        above.append((place.part, parts(places)[place.part][0].name))
    above += [(places[name].title, name) for name in place.parents]
    steps = [(title, "" if name == place.name else link(name)) for title, name in above]
    return render("breadcrumbs.html", TEMPLATES, above=steps, title=place.title)


def add_position(body: str, crumbs: str, n_minutes: int, n_table_minutes: int = 0) -> str:
    """Put breadcrumbs above a page's article and the reading time under its title.

    A table is looked things up in more than it is read, so that a page which is mostly tables says so: `n_table_minutes`
    is the part of the time that goes to open tables, where that is most of it.

    Examples
    --------
    >>> print(add_position("<h1>Title</h1><p>Text</p>", "", 3))
    <h1>Title</h1>
    <p class="lr-reading">3 minutes to read</p><p>Text</p>
    """
    head, end, rest = body.partition("</h1>")
    time = render(
        "reading_time.html", TEMPLATES,
        minutes=minute_words(n_minutes), n_minutes=n_minutes, n_table_minutes=n_table_minutes,
    )  # fmt: skip
    return "\n".join(filter(None, [crumbs, f"{head}{end}\n{time}{rest}" if end else body]))


def describe_next(page: str, summary: str, n_minutes: int) -> str:
    """Say under the title of the next page, in a whole page's HTML, what it is about and how long it takes."""
    line = render("next_page.html", TEMPLATES, summary=summary, minutes=minute_words(n_minutes))
    return _NEXT_TITLE.sub(lambda found: found[1] + str(line), page, count=1)
