"""The Sphinx extension for finding the way and being found.

While pages are written, each gets its breadcrumbs, its reading time and what machines read of it. When all are written,
what one page says of another is filled in: minutes of a path, the line under the link to the next page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from sphinx.errors import ExtensionError

from livingreview.site.html_postprocess.markup import write_if_changed
from livingreview.site.metadata import citation, description, linked_data, open_graph
from livingreview.site.metadata.base_url import AddressError, base_address, page_address
from livingreview.site.metadata.sitemap import sitemap
from livingreview.site.navigation import (
    contents,
    glossary,
    not_found,
    page_position,
    reading_path,
    reading_time,
    search_objects,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# The tables that the description of the evidence tells of; the others are about these.
MAIN_TABLES = ("studies", "findings")
BINDER = "https://mybinder.org"


class Finding:
    """What is known of the book's pages during one build.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The build.
    """

    def __init__(self, app: Sphinx) -> None:
        self.root = Path(app.srcdir)
        self.book = app.config.html_title or app.config.project
        self.language = app.config.language or "en"
        self.base = app.config.html_baseurl
        self.home = app.config.root_doc
        self.places = contents.read_places(app.env)
        self.edition, references = citation.read_citation(self.root)
        self.reviewed = references[:1]
        self.references = references
        self.alt = open_graph.front_alt(self.root)
        self.words: dict[str, dict[str, int]] = {}
        self.lines: dict[str, str] = {}

    def head(self, page: str, about: str) -> Markup:
        """Write what machines read of a page."""
        place, first = self.places[page], page == self.home
        address, home = page_address(self.base, page), page_address(self.base, self.home)
        image = f"{self.base}{open_graph.PICTURE}" if self.base and self.alt else ""
        title = "" if first else place.title
        shared = open_graph.sharing_tags(
            place.title, about, self.book, address, image, self.alt, "website" if first else "article"
        )
        tags = [Markup('<meta name="description" content="{}" />').format(about)] if about else []
        tags += [Markup('<meta property="{}" content="{}" />').format(*pair) for pair in shared]
        card = "summary_large_image" if image else "summary"
        tags.append(Markup('<meta name="twitter:card" content="{}" />').format(card))
        cited = citation.citation_tags(self.edition, self.references, title, address, self.language)
        tags += [Markup('<meta name="{}" content="{}" />').format(*pair) for pair in cited]
        tags.append(linked_data.script(*self._described(page, about, address, home, image)))
        return Markup("\n").join(tags)

    def _described(self, page: str, about: str, address: str, home: str, image: str) -> list[dict[str, Any]]:
        if page == self.home:
            described = [linked_data.article(self.edition, self.reviewed, about, self.language, address, image)]
            data = self.root / "data"
            tables = [name for name in MAIN_TABLES if (data / f"{name}.json").is_file()]
            if tables:
                described.append(linked_data.dataset(self.edition, self.reviewed, data, tables, self.language, address))
        else:
            title = self.places[page].title
            described = [linked_data.chapter(self.edition, title, about, self.language, address, home)]
        if address and page != self.home:
            above = [self.home, *self.places[page].parents, page]
            described.append(
                linked_data.trail([(self.places[name].title, page_address(self.base, name)) for name in above])
            )
        return described


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the rooms to Sphinx."""
    app.add_css_file("finding.css")
    glossary.setup(app)
    search_objects.setup(app)
    app.add_role("minutes", reading_path.MinutesRole())
    app.connect("config-inited", _set_address, priority=100)
    app.connect("config-inited", _offer_binder, priority=100)
    app.connect("config-inited", _name_what_is_found, priority=100)
    app.connect("env-updated", _look_round)
    app.connect("html-page-context", _show_bearings, priority=950)
    app.connect("build-finished", _finish, priority=400)
    # Pages tell of one another, so that one process writes them all.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}


def _set_address(_app: Sphinx, config: Any) -> None:
    try:
        config.html_baseurl = base_address(config.html_baseurl)
    except AddressError as error:
        raise ExtensionError(str(error)) from None


def _offer_binder(_app: Sphinx, config: Any) -> None:
    """Offer to launch a page's notebook only where it is known which repository to launch it from."""
    options = config.html_theme_options
    if options.get("repository_url"):
        options["launch_buttons"] = {"binderhub_url": BINDER, "notebook_interface": "jupyterlab"} | {
            name: value for name, value in (options.get("launch_buttons") or {}).items() if value
        }


def _name_what_is_found(_app: Sphinx, config: Any) -> None:
    """Say in the empty field of the search what it finds by name."""
    config.html_theme_options.setdefault("search_bar_text", "Region, study, term or word")


def _look_round(app: Sphinx, _env: Any) -> None:
    if app.builder.format == "html":
        try:
            app.livingreview_finding = Finding(app)
        except citation.CitationError as error:
            raise ExtensionError(str(error)) from None


def _show_bearings(app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: Any) -> None:
    finding: Finding | None = getattr(app, "livingreview_finding", None)
    if finding is None or doctree is None or page not in finding.places:
        return
    paragraph = description.first_paragraph(doctree)
    about = description.shorten(paragraph, description.DESCRIPTION) if paragraph else ""
    if "data-find=" in context["body"]:
        app.add_js_file("unfold.js", loading_method="defer")
    finding.lines[page] = description.line(paragraph)
    finding.words[page] = reading_time.count_words(context["body"])
    crumbs = page_position.breadcrumbs(finding.places[page], finding.places, finding.home, context["pathto"])
    words = finding.words[page]
    tables = reading_time.minutes(words[reading_time.TABLES]) if words[reading_time.TABLES] * 2 > words[""] else 0
    context["body"] = page_position.with_bearings(context["body"], crumbs, reading_time.minutes(words[""]), tables)
    context["metatags"] = context.get("metatags", "") + str(finding.head(page, about))


def _finish(app: Sphinx, exception: Exception | None) -> None:
    finding: Finding | None = getattr(app, "livingreview_finding", None)
    if exception is not None or finding is None:
        return
    site = Path(app.outdir)
    for page in finding.places:
        file = site / f"{page}.html"
        try:
            text = page_position.fill_minutes(file.read_text(encoding="utf-8"), finding.words)
        except ValueError as error:
            raise ExtensionError(f"{page}: {error}") from None
        if after := contents.following(finding.places, page):
            text = page_position.tell_next(text, finding.lines[after], reading_time.minutes(finding.words[after][""]))
        write_if_changed(file, text)
    write_if_changed(site / not_found.NAME, not_found.not_found_page(finding.places, finding.book, finding.language))
    write_if_changed(site / not_found.MARK, not_found.MARK_TEXT)
    picture = open_graph.share_picture(finding.root, finding.places[finding.home].title, finding.edition.title)
    if picture is not None:
        (site / open_graph.PICTURE).write_bytes(picture)
    if finding.base:
        write_if_changed(site / "sitemap.xml", sitemap(finding.base, finding.places))
