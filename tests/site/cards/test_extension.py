"""The extension: no menus of the theme are made for cards, and they come to the search with titles that are text."""

from __future__ import annotations

from types import SimpleNamespace

from sphinx.events import EventListener

from livingreview.site.cards import extension
from livingreview.site.cards.catalogue import Card, Catalogue


def test_the_theme_makes_menus_for_chapters_and_none_for_cards():
    seen = []

    def handler(_app, page, template, _context, _doctree):
        seen.append((page, template))

    def own(_app, page, template, _context, _doctree):
        seen.append(("own", template))

    handler.__module__ = "sphinx_book_theme.header_buttons"
    listeners = [EventListener(1, handler, 500), EventListener(2, own, 500)]
    app = SimpleNamespace(events=SimpleNamespace(listeners={"html-page-context": listeners}))
    extension._skip_menus(app)
    for item in listeners:
        item.handler(app, "a", "page.html", {}, None)
        item.handler(app, "b", extension.PAGE, {}, None)
    assert seen == [("a", "page.html"), ("own", "page.html"), ("own", extension.PAGE)]
    assert listeners[0].handler.__module__ == "sphinx_book_theme.header_buttons"


def test_the_search_keeps_the_cards_and_gets_their_titles_escaped():
    fed, pruned = {}, []

    class Indexer:
        def feed(self, page, file, title, document):
            fed[page] = (file, title, document.astext())

        def prune(self, names):
            pruned.extend(names)

    card = Card("regions", "a", "<b> & co")
    app = SimpleNamespace(builder=SimpleNamespace(indexer=Indexer()))
    extension._feed_search(app, SimpleNamespace(catalogue=Catalogue({("regions", "a"): card})))
    assert fed == {card.page: (f"{card.page}.html", "&lt;b&gt; &amp; co", "&lt;b&gt; &amp; co")}
    app.builder.indexer.prune(["chapters/index"])
    assert pruned == ["chapters/index", card.page]


def test_a_builder_without_a_search_is_left_alone():
    extension._feed_search(SimpleNamespace(builder=SimpleNamespace()), None)
    assert list(extension._collect(SimpleNamespace(livingreview_cards=None))) == []
