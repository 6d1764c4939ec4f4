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

from livingreview.errors import EditionError
from livingreview.page import formatting
from livingreview.site.cards import hover_summaries, linking, listing
from livingreview.site.cards.catalogue import FOLDER, KINDS, Card
from livingreview.site.cards.cells import fill
from livingreview.site.cards.group_card import COLUMNS

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from livingreview.site.cards.card_data import CardData
    from livingreview.site.cards.glass_brain import GlassBrain


PAGE = "card_page.html"
# Titles of the lists, each apart from those of chapters and cards.
LIST_TITLES = {kind: f"All {name.lower()}" for kind, name in KINDS.items()}
# The theme draws its menus for every page to see whether they are empty; a card has none, and there are hundreds.
MENU_MAKERS = ("pydata_sphinx_theme", "sphinx_book_theme")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the cards to Sphinx."""
    # Page of the book on which each claim and era has an anchor; the cards lead there where it is set.
    app.add_config_value("cards_claims_page", "", "html", str)
    # Page of the book on each disorder, which its card and those of its studies lead back to; and on mending a row.
    app.add_config_value("cards_chapters", {}, "html", dict)
    app.add_config_value("cards_mending_page", "", "html", str)
    app.connect("config-inited", _add_template)
    app.connect("builder-inited", _skip_menus)
    app.connect("builder-inited", _read)
    app.connect("html-page-context", _link_names, priority=800)
    app.connect("html-collect-pages", _collect)
    app.add_css_file("cards.css")
    app.add_js_file("hover-cards.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def card_html(data: CardData, card: Card, brain: GlassBrain, claims_page: str = "") -> Markup:
    """Write one card without its title, of whatever kind; the page of the claims is named as a card reaches it."""
    from livingreview.site.cards.group_card import group_card
    from livingreview.site.cards.region_card import region_card
    from livingreview.site.cards.study_card import study_card

    if card.kind == "studies":
        return fill("study.html", card=study_card(data, card.key, brain, claims_page))
    if card.kind == "regions":
        return fill("region.html", card=region_card(data, card.key, brain, claims_page))
    return fill("group.html", card=group_card(data, card.kind, card.key, claims_page))


def listing_html(data: CardData, kind: str) -> Markup:
    """Write the list of one kind of card."""
    return fill("listing.html", kinds=KINDS, address=listing.LIST_PAGE, table=listing.listing(data, kind))


def _add_template(_app: Sphinx, config: Any) -> None:
    config.templates_path = [*config.templates_path, str(Path(__file__).parent)]


def _skip_menus(app: Sphinx) -> None:
    """Let the theme not make the menus that the pages of cards do not show."""

    def skipping(handler: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(handler)
        def handle(app: Sphinx, page: str, template: str, *rest: Any) -> Any:
            return None if template == PAGE else handler(app, page, template, *rest)

        return handle

    listeners = app.events.listeners["html-page-context"]
    listeners[:] = [
        item._replace(handler=skipping(item.handler)) if item.handler.__module__.startswith(MENU_MAKERS) else item
        for item in listeners
    ]


def _read(app: Sphinx) -> None:
    """Read the evidence once; a book of another format has no cards."""
    app.livingreview_cards = None  # type: ignore[attr-defined]
    if app.builder.format != "html":
        return
    from livingreview.evidence import load
    from livingreview.site.cards.card_data import read_card_data

    try:
        data = read_card_data(load(Path(app.srcdir) / "data"))
    except EditionError as error:
        raise ExtensionError(str(error)) from None
    identifiers = {
        f"{FOLDER}/studies/{key}": f"pubmed.ncbi.nlm.nih.gov/{study['pmid']}/" if study["pmid"] else study["doi"]
        for key, study in data.studies.items()
    }
    app.livingreview_cards = (data, linking.card_names(data), identifiers)  # type: ignore[attr-defined]


def _link_names(app: Sphinx, page: str, template: str, context: dict[str, Any], _doctree: Any) -> None:
    if template == PAGE or "body" not in context or not app.livingreview_cards:  # type: ignore[attr-defined]
        return
    _, names, identifiers = app.livingreview_cards  # type: ignore[attr-defined]
    context["body"] = linking.link_names(context["body"], names, identifiers, "../" * page.count("/"))


def _collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give Sphinx every card to write, and leave what a pointer shows beside them."""
    if not app.livingreview_cards:  # type: ignore[attr-defined]
        return
    from livingreview.anatomy import default_atlas
    from livingreview.site.cards.glass_brain import build_glass_brain
    from livingreview.site.cards.study_card import bibtex_file

    data, _, _ = app.livingreview_cards  # type: ignore[attr-defined]
    brain = build_glass_brain(default_atlas(data.evidence.directory))
    claims = app.config.cards_claims_page
    claims_page = f"{'../' * (FOLDER.count('/') + 2)}{claims}.html" if claims else ""
    summaries: dict[str, list[str]] = {}
    for kind, kind_title in KINDS.items():
        cards = data.catalogue.of(kind)
        shared = {"kind_title": "", "stamp": f"Evidence {data.evidence.checksum[:12]}.", "before": None, "after": None}
        shared |= {"chapter": None, "rows": "", "mending": app.config.cards_mending_page}
        list_page = {"title": LIST_TITLES[kind], "card": listing_html(data, kind)}
        yield f"{FOLDER}/{kind}/{listing.LIST_PAGE}", shared | list_page, PAGE
        for before, card, after in zip([None, *cards], cards, [*cards[1:], None], strict=False):
            summaries[f"{card.page}.html"] = hover_summaries.card_summary(data, card)
            content = card_html(data, card, brain, claims_page)
            own = {"kind_title": kind_title, "title": card.title, "card": content, "before": before, "after": after}
            own |= {"chapter": _chapter(app, data, card), "rows": _rows(data, card)}
            yield card.page, shared | own, PAGE
    for key, study in data.studies.items():
        beside = Path(app.outdir) / FOLDER / "studies" / f"{key}.bib"
        beside.write_text(bibtex_file(study), encoding="utf-8")
    _feed_search(app, data)
    study_cards = {card.key: card for card in data.catalogue.of("studies")}
    references, aliases = hover_summaries.book_summaries(app.env, study_cards)
    target = Path(app.outdir) / hover_summaries.SCRIPT
    target.write_text(hover_summaries.script(summaries | references, aliases), encoding="utf-8")


def _chapter(app: Sphinx, data: CardData, card: Card) -> tuple[str, str] | None:
    """Page and title of the chapter that a card leads back to: that of its disorder."""
    disorder = data.studies[card.key]["diagnosis"] if card.kind == "studies" else card.key
    page = app.config.cards_chapters.get(disorder, "")
    return (page, app.env.titles[page].astext()) if page in app.env.titles else None


def _rows(data: CardData, card: Card) -> str:
    """Name the files and lines that a card is made from."""
    if card.kind == "regions":
        return f"data/regions.tsv, and the findings in data/findings.tsv whose region is {card.key}"
    if card.kind != "studies":
        return f"data/studies.tsv, where {COLUMNS[card.kind][0]} is {card.key}"
    lines = {table: data.lines[table].get(card.key, ()) for table in ("studies", "findings")}
    return " and ".join(f"data/{table}.tsv, {_ranges(own)}" for table, own in lines.items() if own)


def _ranges(lines: tuple[int, ...]) -> str:
    """Write numbers of lines, runs of them as ranges.

    Examples
    --------
    >>> _ranges((2, 3, 4, 9)), _ranges((7,))
    ('lines 2–4, 9', 'line 7')
    """
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return f"line{'' if len(lines) == 1 else 's'} " + ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _feed_search(app: Sphinx, data: CardData) -> None:
    """Let the book's search find the cards by their titles, and studies by people, disorder, therapy and regions too."""
    indexer = getattr(app.builder, "indexer", None)
    if indexer is None:
        return
    for card in data.catalogue.cards.values():
        # The page of the search writes titles as markup, so they come to it escaped.
        title = str(escape(card.title))
        document = new_document(card.page)
        document += nodes.title("", title)
        if card.kind == "studies":
            study = data.studies[card.key]
            regions = {row["region"] for row in data.findings.get(card.key, ())}
            words = [
                study["title"],
                study["authors"],
                formatting.code(study["diagnosis"]),
                formatting.code(study["therapy"]),
            ]
            document += nodes.paragraph("", " ".join([*words, *(data.names[region] for region in sorted(regions))]))
        indexer.feed(card.page, f"{card.page}.html", title, document)
    cards = [card.page for card in data.catalogue.cards.values()]
    prune = indexer.prune
    # What is no source file is taken out of the index before it is written: the cards are to stay.
    indexer.prune = lambda names: prune([*names, *cards])
