"""Where each page stands: its part, its parents, and what comes before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


@dataclass(frozen=True)
class Place:
    """Place of one page in the book.

    Parameters
    ----------
    name : str
        Name of the page, as ``chapters/index``.
    title : str
        Its title.
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
    """Read the places of all pages from the tables of contents.

    Parameters
    ----------
    env : sphinx.environment.BuildEnvironment
        Sphinx's knowledge of the book, after all pages were read.

    Returns
    -------
    dict of str to Place
        In reading order, the first page first. A page that no table of contents lists is left out.
    """
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


def following(places: Mapping[str, Place], name: str) -> str:
    """Return the name of the page after one; blank after the last.

    Examples
    --------
    >>> following({"i": Place("i", "Front"), "a": Place("a", "A")}, "i"), following({"i": Place("i", "Front")}, "i")
    ('a', '')
    """
    names = list(places)
    after = names.index(name) + 1 if name in places else len(names)
    return names[after] if after < len(names) else ""
