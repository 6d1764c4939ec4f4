"""The Sphinx extension of the navigation: breadcrumbs, reading times, glossary, search, and what machines read of pages.

While pages are written, each gets its breadcrumbs, its reading time and the tags of its head. When all are written, what
one page says of another is filled in: minutes of a path, the line under the link to the next page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.errors import ExtensionError

from livingreview.errors import EditionError
from livingreview.page.templates import render
from livingreview.site.data_script import data_script
from livingreview.site.html_postprocess.markup import write_if_changed
from livingreview.site.metadata import description, head_tags, share_picture
from livingreview.site.metadata.base_url import base_address, page_address
from livingreview.site.metadata.citation import read_citation
from livingreview.site.navigation import glossary, not_found, page_position, reading_time, search_objects, sidebar

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BINDER = "https://mybinder.org"


class BookPages:
    """What is known of the book's pages during one build.

    Attributes
    ----------
    places : dict of str to Place
        All pages in reading order.
    metadata : BookMetadata
        For the heads of pages.
    words : dict of str to dict
        Words by section, of each page that is written.
    summaries : dict of str to str
        What fits beside a link to the page.
    """

    def __init__(self, app: Sphinx) -> None:
        root = Path(app.srcdir)
        edition, references = read_citation(root)
        self.front = share_picture.front_figure(root)
        self.places = page_position.read_places(app.env)
        self.metadata = head_tags.BookMetadata(
            edition=edition,
            references=references,
            data=root / "data",
            title=app.config.html_title or app.config.project,
            language=app.config.language or "en",
            base=app.config.html_baseurl,
            home=app.config.root_doc,
            picture_alt=self.front.alt if self.front else "",
        )
        self.words: dict[str, dict[str, int]] = {}
        self.summaries: dict[str, str] = {}

    def head(self, page: str, about: str) -> str:
        """Write the tags of a page's head."""
        place = self.places[page]
        above = [(self.places[name].title, name) for name in (self.metadata.home, *place.parents)]
        return str(self.metadata.head_html(self.metadata.page_head(page, place.title, about, above)))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the navigation to Sphinx."""
    glossary.setup(app)
    search_objects.setup(app)
    app.add_role("minutes", reading_time.MinutesRole())
    # Parts of the contents that are folded in the sidebar; and words by which a page is sought and that it does not hold.
    app.add_config_value("folded_parts", [], "html", list)
    app.add_config_value("search_words", {}, "env", dict)
    app.connect("doctree-read", _add_search_words)
    app.connect("html-page-context", _help_search)
    app.connect("config-inited", _set_address, priority=100)
    app.connect("config-inited", _offer_binder, priority=100)
    app.connect("config-inited", _label_search, priority=100)
    app.connect("env-updated", _read_pages)
    app.connect("html-page-context", _describe_page, priority=950)
    app.connect("build-finished", _complete_pages, priority=400)
    # Pages describe one another, so that one process writes them all.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}


def _set_address(_app: Sphinx, config: Any) -> None:
    try:
        config.html_baseurl = base_address(config.html_baseurl)
    except EditionError as error:
        raise ExtensionError(str(error)) from None


def _offer_binder(_app: Sphinx, config: Any) -> None:
    """Offer to launch a page's notebook only where it is known which repository to launch it from."""
    options = config.html_theme_options
    if options.get("repository_url"):
        options["launch_buttons"] = {"binderhub_url": BINDER, "notebook_interface": "jupyterlab"} | {
            name: value for name, value in (options.get("launch_buttons") or {}).items() if value
        }


def _label_search(_app: Sphinx, config: Any) -> None:
    """Say in the empty field of the search what it finds by name."""
    config.html_theme_options.setdefault("search_bar_text", "Region, study, term or word")


def _add_search_words(app: Sphinx, doctree: nodes.document) -> None:
    if words := app.config.search_words.get(app.env.docname, ""):
        doctree.append(nodes.meta(name="keywords", content=", ".join(words.split())))


def _help_search(app: Sphinx, page: str, _template: str, _context: dict[str, Any], _doctree: Any) -> None:
    if page == "search" and app.config.html_search_scorer:
        app.add_js_file("search-lines.js", loading_method="defer")


def _read_pages(app: Sphinx, _env: Any) -> None:
    if app.builder.format == "html":
        try:
            app.livingreview_pages = BookPages(app)
        except EditionError as error:
            raise ExtensionError(str(error)) from None


def _describe_page(app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: Any) -> None:
    pages: BookPages | None = getattr(app, "livingreview_pages", None)
    if pages is None or doctree is None or page not in pages.places:
        return
    if "data-find=" in context["body"]:
        app.add_js_file("unfold.js", loading_method="defer")
    if 'class="lr-table' in context["body"]:
        app.add_js_file("scroll-sign.js", loading_method="defer")
    paragraph = description.first_paragraph(doctree)
    about = description.shorten(paragraph, description.DESCRIPTION) if paragraph else ""
    pages.summaries[page] = description.line(paragraph)
    words = pages.words[page] = reading_time.count_words(context["body"])
    in_tables = words[reading_time.TABLES]
    crumbs = page_position.breadcrumbs(pages.places[page], pages.places, pages.metadata.home, context["pathto"])
    context["body"] = page_position.add_position(
        context["body"],
        crumbs,
        reading_time.minutes(words[""]),
        reading_time.minutes(in_tables) if in_tables * 2 > words[""] else 0,
    )
    context["metatags"] = context.get("metatags", "") + pages.head(page, about)


def _complete_pages(app: Sphinx, exception: Exception | None) -> None:
    pages: BookPages | None = getattr(app, "livingreview_pages", None)
    if exception is not None or pages is None:
        return
    site, book = Path(app.outdir), pages.metadata
    for page in pages.places:
        file = site / f"{page}.html"
        try:
            text = reading_time.fill_minutes(file.read_text(encoding="utf-8"), pages.words)
        except EditionError as error:
            raise ExtensionError(f"{page}: {error}") from None
        if after := page_position.next_page(pages.places, page):
            n_minutes = reading_time.minutes(pages.words[after][""])
            text = page_position.describe_next(text, pages.summaries[after], n_minutes)
        write_if_changed(file, text)
    for file in (*(site / f"{page}.html" for page in pages.places), site / "search.html"):
        write_if_changed(file, sidebar.fold_parts(file.read_text(encoding="utf-8"), app.config.folded_parts))
    lines = {f"{page}.html": summary for page, summary in pages.summaries.items() if summary}
    write_if_changed(site / "_static" / "search-lines-data.js", data_script("livingreviewLines", lines))
    write_if_changed(site / not_found.NAME, not_found.not_found_page(pages.places, book.title, book.language))
    write_if_changed(site / not_found.MARK, not_found.MARK_TEXT)
    if pages.front:
        picture = share_picture.share_picture(pages.front, pages.places[book.home].title, book.edition.title)
        (site / share_picture.PICTURE).write_bytes(picture)
    if book.base:
        # sphinx-sitemap (2.9.0, tried) warns where there is no address, which fails the build, and lists the page of the
        # search and every card unless each is excluded: its settings are longer than this template, which needs no dates.
        addresses = [page_address(book.base, page) for page in pages.places]
        write_if_changed(site / "sitemap.xml", f"{render('sitemap.xml', head_tags.TEMPLATES, addresses=addresses)}\n")
