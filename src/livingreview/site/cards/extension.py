"""The Sphinx extension of the cards: it writes their pages, feeds the search, and leads the book's names to them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils import new_document
from markupsafe import Markup, escape
from sphinx.errors import ExtensionError

from livingreview.page import formatting
from livingreview.site.cards import hover_summaries, linking, listing
from livingreview.site.cards.catalogue import FOLDER, KINDS, Card

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from livingreview.site.cards.card_data import Reading
    from livingreview.site.cards.glass_brain import GlassBrain


TEMPLATE = "card.html"
# The theme draws its menus for every page to see whether they are empty; a card has none, and there are hundreds.
MENU_MAKERS = ("pydata_sphinx_theme", "sphinx_book_theme")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the cards to Sphinx."""
    # Page of the book on which each claim and era has an anchor; the cards lead there where it is set.
    app.add_config_value("cards_claims_page", "", "html", str)
    app.connect("config-inited", _add_template)
    app.connect("builder-inited", _spare_menus)
    app.connect("builder-inited", _read)
    app.connect("html-page-context", _link_names, priority=800)
    app.connect("html-collect-pages", _collect)
    app.add_css_file("cards.css")
    app.add_js_file("hover-cards.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def write_card(reading: Reading, card: Card, brain: GlassBrain, claims_page: str = "") -> Markup:
    """Write one card, of whatever kind.

    Parameters
    ----------
    reading : Reading
        The evidence.
    card : Card
        Which.
    brain : GlassBrain
        Outlines.
    claims_page : str
        Way from a card to the page of the claims.

    Returns
    -------
    markupsafe.Markup
    """
    from livingreview.site.cards.group_card import literature_card
    from livingreview.site.cards.region_card import region_card
    from livingreview.site.cards.study_card import study_card

    if card.kind == "studies":
        return study_card(reading, card.key, brain, claims_page)
    if card.kind == "regions":
        return region_card(reading, card.key, brain)
    return literature_card(reading, card.kind, card.key, brain)


def _add_template(_app: Sphinx, config: Any) -> None:
    config.templates_path = [*config.templates_path, str(Path(__file__).parent)]


def _spare_menus(app: Sphinx) -> None:
    """Let the theme's own hands stay off the pages of cards."""

    def sparing(handler: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(handler)
        def handle(app: Sphinx, page: str, template: str, *rest: Any) -> Any:
            return None if template == TEMPLATE else handler(app, page, template, *rest)

        return handle

    listeners = app.events.listeners["html-page-context"]
    listeners[:] = [
        item._replace(handler=sparing(item.handler)) if item.handler.__module__.startswith(MENU_MAKERS) else item
        for item in listeners
    ]


def _read(app: Sphinx) -> None:
    """Read the evidence once; a book of another format has no cards."""
    app.livingreview_cards = None  # type: ignore[attr-defined]
    if app.builder.format != "html":
        return
    from livingreview.errors import EditionError
    from livingreview.evidence import load
    from livingreview.site.cards.card_data import read

    try:
        reading = read(load(Path(app.srcdir) / "data"))
    except EditionError as error:
        raise ExtensionError(str(error)) from None
    identifiers = {
        f"{FOLDER}/studies/{key}": f"pubmed.ncbi.nlm.nih.gov/{study['pmid']}/" if study["pmid"] else study["doi"]
        for key, study in reading.studies.items()
    }
    app.livingreview_cards = (reading, linking.card_names(reading), identifiers)  # type: ignore[attr-defined]


def _link_names(app: Sphinx, page: str, template: str, context: dict[str, Any], _doctree: Any) -> None:
    if template == TEMPLATE or "body" not in context or not app.livingreview_cards:  # type: ignore[attr-defined]
        return
    _, names, identifiers = app.livingreview_cards  # type: ignore[attr-defined]
    context["body"] = linking.link_names(context["body"], names, identifiers, "../" * page.count("/"))


def _collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give Sphinx every card to write, and leave what a hover shows beside them."""
    if not app.livingreview_cards:  # type: ignore[attr-defined]
        return
    from livingreview.anatomy import default_atlas
    from livingreview.site.cards.glass_brain import build_glass_brain
    from livingreview.site.cards.study_card import bibtex_file

    reading, _, _ = app.livingreview_cards  # type: ignore[attr-defined]
    brain = build_glass_brain(default_atlas(reading.evidence.directory))
    stamp = f"Evidence {reading.evidence.checksum[:12]}."
    claims = app.config.cards_claims_page
    claims_page = f"{'../' * (FOLDER.count('/') + 2)}{claims}.html" if claims else ""
    shown: dict[str, list[str]] = {}
    for kind, kind_title in KINDS.items():
        cards = reading.catalogue.of(kind)
        frame = {"kind_title": kind_title, "stamp": stamp, "before": None, "after": None}
        whole = listing.neighbours() + listing.listing(reading, kind)
        yield (
            f"{FOLDER}/{kind}/{listing.ADDRESS}",
            frame | {"title": kind_title, "kind_title": "", "card": whole},
            TEMPLATE,
        )
        for place, card in enumerate(cards):
            shown[f"{card.page}.html"] = hover_summaries.card_summary(reading, card)
            context = frame | {
                "title": card.title,
                "card": write_card(reading, card, brain, claims_page),
                "before": cards[place - 1] if place else None,
                "after": cards[place + 1] if place + 1 < len(cards) else None,
            }
            yield card.page, context, TEMPLATE
    for key, study in reading.studies.items():
        beside = Path(app.outdir) / FOLDER / "studies" / f"{key}.bib"
        beside.write_text(bibtex_file(study), encoding="utf-8")
    _feed_search(app, reading)
    references, aliases = hover_summaries.book_summaries(
        app.env, {card.key: card for card in reading.catalogue.of("studies")}
    )
    target = Path(app.outdir) / hover_summaries.SCRIPT
    target.write_text(hover_summaries.script(shown | references, aliases), encoding="utf-8")


def _feed_search(app: Sphinx, reading: Reading) -> None:
    """Let the book's search find the cards by their titles, and studies by people, disorder, therapy and regions too."""
    indexer = getattr(app.builder, "indexer", None)
    if indexer is None:
        return
    for card in reading.catalogue.cards.values():
        # The page of the search writes titles as markup, so they come to it escaped.
        title = str(escape(card.title))
        document = new_document(card.page)
        document += nodes.title("", title)
        if card.kind == "studies":
            study = reading.studies[card.key]
            regions = {row["region"] for row in reading.findings.get(card.key, ())}
            words = [study["title"], study["authors"], formatting.code(study["diagnosis"]), formatting.code(study["therapy"])]
            document += nodes.paragraph("", " ".join([*words, *(reading.names[region] for region in sorted(regions))]))
        indexer.feed(card.page, f"{card.page}.html", title, document)
    cards = [card.page for card in reading.catalogue.cards.values()]
    prune = indexer.prune
    # What is no source file is taken out of the index before it is written: the cards are to stay.
    indexer.prune = lambda names: prune([*names, *cards])
