"""The Sphinx extension of the teaching part.

It writes slides, handouts and release versions of the exercises beside the pages, lists what a session has, and gives a
page the scripts of its exercises.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from livingreview.rerun.normal_form import to_bytes
from livingreview.site.html_postprocess.markup import write_if_changed
from livingreview.teaching import class_site, exercise_scripts
from livingreview.teaching.handouts import handouts, slides
from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.assignment_release import release_version
from livingreview.teaching.seminar.notebook_files import read_own_notebook
from livingreview.teaching.sessions.citations import find_in_edition
from livingreview.teaching.sessions.sessions import SessionFile, read_session, session_keys

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGES = "chapters/teaching"
RELEASED = "student"  # folder of the release versions, beside the exercises' pages


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the teaching part to Sphinx."""
    app.add_directive("session-materials", SessionMaterials)
    app.add_directive("session-list", SessionList)
    app.add_css_file("teaching.css")
    app.add_config_value(class_site.SETTING, [], "env")
    app.connect("source-read", class_site.hold_back)
    app.connect("html-page-context", exercise_scripts.add_scripts, priority=600)  # before other assets are sorted out
    app.connect("build-finished", _write_beside_pages, priority=400)  # before the pages are tidied
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class SessionMaterials(SphinxDirective):
    """List what belongs to a session: slides, handout, and those of its further pages that the book has."""

    required_arguments = 1
    option_spec: ClassVar = {"pages": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        key = self.arguments[0]
        up = "../" * self.env.docname.count("/")
        items = [
            self._item("Slides", f"{up}{slides.FOLDER}/{key}.html", " (key S: speaker notes; key ?: all keys)"),
            self._item("Slides to print", f"{up}{slides.FOLDER}/{key}.html?print-pdf", ""),
            self._item("Handout, one page", f"{up}{handouts.FOLDER}/{key}.html", ""),
        ]
        further = [f"exercises/{key}", *self.options.get("pages", "").split()]
        for name in further:
            if f"{PAGES}/{name}" in self.env.found_docs:
                link = page_link(f"{PAGES}/{name}", self.env.docname)
                items.append(nodes.list_item("", nodes.paragraph("", "", link)))
        return [nodes.bullet_list("", *items)]

    @staticmethod
    def _item(words: str, address: str, note: str) -> nodes.list_item:
        link = nodes.reference("", words, refuri=address, internal=True)
        return nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(note)))


class SessionList(SphinxDirective):
    """List every session with its page, length, slides and handout, in order."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        up = "../" * self.env.docname.count("/")
        items = []
        root = Path(self.env.srcdir)
        for key, content, _notebook in sessions_of(root):
            link = page_link(f"{PAGES}/{key}", self.env.docname)
            paragraph = nodes.paragraph("", "", link, nodes.Text(f" ({content.minutes} minutes): "))
            for words, folder in (("slides", slides.FOLDER), ("handout", handouts.FOLDER)):
                address = f"{up}{folder}/{key}.html"
                link = nodes.reference("", words, refuri=address, internal=True)
                paragraph += [link, nodes.Text(", ")]
            paragraph.pop()
            if f"{PAGES}/exercises/{key}" in self.env.found_docs:
                paragraph += [nodes.Text(", "), page_link(f"{PAGES}/exercises/{key}", self.env.docname, "exercise")]
            items.append(nodes.list_item("", paragraph))
        return [nodes.enumerated_list("", *items, enumtype="arabic", prefix="", suffix=".")]


def page_link(document: str, within: str, words: str = "") -> addnodes.pending_xref:
    """Make a link to a page of the book, under its own title where no words are given."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", words or document),
        refdoc=within,
        refdomain="std",
        reftype="doc",
        refexplicit=bool(words),
        refwarn=True,
        reftarget=f"/{document}",
    )


def sessions_of(root: Path) -> Iterator[tuple[str, SessionFile, Path]]:
    """Give each session that has a page: its key, its file and its notebook."""
    for key in session_keys(root / "data"):
        notebook = root / PAGES / f"{key}.ipynb"
        if notebook.is_file():
            yield key, read_session(root / "data", key), notebook


def write_materials(root: Path, site: Path, book: str) -> list[Path]:
    """Write slides and handouts of every session of the book called `book` into a site, and return the files."""
    found = list(sessions_of(root))
    if not found:
        return []
    find, written = partial(find_in_edition, root), []
    for key, content, path in found:
        notebook, page = read_own_notebook(path), f"{PAGES}/{key}"
        for folder, html in (
            (slides.FOLDER, slides.slides_html(notebook, content.title, page, find)),
            (handouts.FOLDER, handouts.handout_html(notebook, content.title, page, book, find)),
        ):
            target = site / folder / f"{key}.html"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(html, encoding="utf-8")
            written.append(target)
    slides.copy_reveal(site / slides.FOLDER)
    return written


def write_release_versions(root: Path, site: Path) -> list[Path]:
    """Write the release version of every exercise, with the published subset, into a site, and return the files."""
    written = []
    for name, path in exercises.find_sessions(root).items():
        released = site / exercises.FOLDER / RELEASED / f"{name}.ipynb"
        released.parent.mkdir(parents=True, exist_ok=True)
        write_if_changed(released, to_bytes(release_version(exercises.read_exercise(path))).decode("utf-8"))
        written.append(released)
    return written


def _write_beside_pages(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        root, site = Path(app.srcdir), Path(app.outdir)
        write_release_versions(root, site)
        if app.builder.name == "html":
            write_materials(root, site, app.config.html_title or app.config.project)
