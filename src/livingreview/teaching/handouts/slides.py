"""Slides of a session: the cells of its notebook that are marked so, through nbconvert, with reveal.js beside them.

Nothing is loaded from elsewhere: reveal.js comes from the installed package of a Sphinx extension that brings it, and is
copied into the site. Speaker notes open with the key S; the print view is the address with ``?print-pdf``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import nbformat

from livingreview.teaching.handouts.standalone_markdown import TEMPLATES, plain_notebook
from livingreview.teaching.sessions.citations import Paper

FOLDER = "slides"
# What the slides need of reveal.js; the rest of the package stays where it is.
ASSETS = ("LICENSE", "dist/reveal.css", "dist/reset.css", "dist/reveal.js", "plugin/notes/notes.js")


def is_slide(cell: nbformat.NotebookNode) -> bool:
    """Tell whether a cell is shown on a slide, or is a speaker's note."""
    return cell.metadata.get("slideshow", {}).get("slide_type", "skip") != "skip"


def slides_html(notebook: nbformat.NotebookNode, title: str, page: str, find: Callable[[str], Paper]) -> str:
    """Make the slides of one session: a page that needs :func:`copy_reveal`'s files beside it and the book's ``_static``.

    The arguments are those of :func:`livingreview.teaching.handouts.handouts.handout_html`.
    """
    from nbconvert import SlidesExporter

    place = page.rpartition("/")[0]
    plain = plain_notebook(notebook, find, place, FOLDER, is_slide)
    plain.metadata["title"] = title
    plain.metadata["page"] = f"../{page}.html"
    exporter = SlidesExporter(
        template_name="lr-slides",
        extra_template_basedirs=[str(TEMPLATES)],
        reveal_url_prefix="reveal",
        exclude_anchor_links=True,
        embed_images=False,
    )
    body, _ = exporter.from_notebook_node(plain)
    return body


def copy_reveal(folder: Path) -> None:
    """Copy what the slides need of reveal.js into their folder."""
    package = Path(next(iter(find_spec("sphinx_revealjs").submodule_search_locations)))
    for name in ASSETS:
        target = folder / "reveal" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package / "_static" / "revealjs" / name, target)
