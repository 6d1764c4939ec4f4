"""The cards in the built book: all there, found by the search, led to by names, and small on hover and on focus."""

from __future__ import annotations

import csv
import json
import re
import shutil

import page_visit
import pytest

from livingreview.site.cards.hover_summaries import script

CARD_LIMIT_BYTES = 250_000
KINDS = ("studies", "regions", "disorders", "therapies")


def table(root, name):
    with (root / "data" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def cards(site):
    return site / "chapters" / "cards"


@pytest.fixture(scope="module")
def shown(site):
    """What the script of the small cards holds."""
    text = (site / "_static" / "hover-cards-data.js").read_text(encoding="utf-8")
    return json.loads(re.fullmatch(r"window\.livingreviewCards=(.*);\n", text)[1])


def test_every_study_region_disorder_and_therapy_has_a_page(root, cards):
    levels = json.loads((root / "data" / "studies.json").read_text(encoding="utf-8"))
    expected = {
        "studies": {row["study_id"] for row in table(root, "studies")},
        "regions": {row["region"] for row in table(root, "regions")},
        "disorders": set(levels["diagnosis"]["Levels"]),
        "therapies": set(levels["therapy"]["Levels"]),
    }
    for kind, keys in expected.items():
        assert {path.stem for path in (cards / kind).glob("*.html")} == keys | {"index"}, kind
    assert {path.stem for path in (cards / "studies").glob("*.bib")} == expected["studies"]


def test_cards_are_light(cards):
    heavy = {path.name: path.stat().st_size for path in cards.rglob("*.html") if path.stat().st_size > CARD_LIMIT_BYTES}
    assert heavy == {}


def test_every_small_card_belongs_to_a_page_or_a_place_of_the_site(site, shown):
    for address in [*shown["cards"], *shown["aliases"], *shown["aliases"].values()]:
        page, _, anchor = address.partition("#")
        assert (site / page).is_file(), address
        assert not anchor or f'id="{anchor}"' in (site / page).read_text(encoding="utf-8"), address


def test_every_study_region_disorder_and_therapy_has_a_small_card(cards, shown):
    pages = {f"chapters/cards/{path.relative_to(cards).as_posix()}" for path in cards.glob("*/*.html")}
    assert {page for page in pages if not page.endswith("/index.html")} <= set(shown["cards"])


def test_a_cited_study_leads_to_its_card(shown):
    assert "chapters/cards/studies/schwartz1996.html" in shown["aliases"].values()


def test_names_in_tables_lead_to_their_cards(site):
    page = (site / "chapters" / "appendix" / "studies.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'class="lr-card-link" href="\.\./\.\./chapters/cards/studies/([a-z0-9_]+)\.html"', page))
    assert len(linked) > 350
    regions = (site / "chapters" / "appendix" / "dictionary.html").read_text(encoding="utf-8")
    regions += (site / "chapters" / "method" / "anatomy.html").read_text(encoding="utf-8")
    assert "chapters/cards/regions/amygdala.html" in regions


@pytest.mark.parametrize(
    ("words", "page"),
    [("Goldapple", "studies/goldapple2004"), ("amygdala", "regions/amygdala"), ("OCD", "disorders/ocd")],
)
def test_the_search_finds_cards(site, tab, words, page):
    tab.goto(f"{(site / 'search.html').as_uri()}?q={words}")
    tab.locator(f"#search-results li a[href*='chapters/cards/{page}.html']").first.wait_for()


@pytest.fixture
def chapter(tab, site):
    """A page with citations and names, from the disk."""
    tab.goto((site / "chapters" / "results" / "ocd.html").as_uri())
    return tab


CITED = "article a.reference.internal[href*='references.html#']"
BOX = "#lr-hover-card"


def test_resting_on_a_citation_shows_its_card_and_leaving_hides_it(chapter):
    link = chapter.locator(CITED).first
    before = chapter.evaluate("document.documentElement.scrollHeight")
    link.hover()
    chapter.wait_for_selector(BOX, state="visible")
    assert len(chapter.locator(BOX).inner_text()) > 20
    assert link.get_attribute("aria-describedby") == "lr-hover-card"
    assert chapter.evaluate("document.documentElement.scrollHeight") == before
    chapter.locator(BOX).hover()  # the pointer may rest on the card itself
    chapter.wait_for_timeout(500)
    assert chapter.locator(BOX).is_visible()
    chapter.mouse.move(2, 2)
    chapter.wait_for_selector(BOX, state="hidden")
    assert link.get_attribute("aria-describedby") is None


def test_a_name_in_a_table_shows_its_card_on_focus_and_escape_closes_it(chapter):
    chapter.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    link = chapter.locator("article a.lr-card-link[href*='cards/regions/']").first
    link.scroll_into_view_if_needed()
    chapter.keyboard.press("Tab")  # from here on focus is that of the keyboard
    link.focus()
    chapter.wait_for_selector(BOX, state="visible")
    assert chapter.locator(f"{BOX} .lr-hover-title").inner_text() in link.inner_text()
    assert "After psychotherapy" in chapter.locator(BOX).inner_text()
    chapter.keyboard.press("Escape")
    assert chapter.locator(BOX).is_hidden() and link.get_attribute("aria-describedby") is None
    assert chapter.evaluate(
        "document.activeElement === document.querySelector(\"article a.lr-card-link[href*='cards/regions/']\")"
    )


def test_a_small_card_stays_within_the_page_on_a_phone(tab, site):
    tab.set_viewport_size({"width": 375, "height": 700})
    tab.goto((site / "chapters" / "cards" / "studies" / "goldapple2004.html").as_uri())
    tab.keyboard.press("Tab")
    tab.locator("article dd a.lr-card-link").first.focus()
    tab.wait_for_selector(BOX, state="visible")
    box = tab.locator(BOX).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 375
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_card_can_be_switched_to_dark_and_remembers_it(tab, site):
    tab.goto((site / "chapters" / "cards" / "regions" / "insula.html").as_uri())
    light = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.locator("button.lr-theme").click()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page_visit.come_back(tab)
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.fixture
def small_site(root, tmp_path):
    """A site of one page, with a link to a term whose text is hostile."""
    (tmp_path / "_static").mkdir()
    shutil.copy(root / "chapters" / "_static" / "hover-cards.js", tmp_path / "_static")
    hostile = "<img src=x onerror=window.acted=true> is <b>text</b>"
    data = script({"a/glossary.html#term-x": ["A term", hostile]}, {})
    (tmp_path / "_static" / "hover-cards-data.js").write_text(data, encoding="utf-8")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "page.html").write_text(
        '<!DOCTYPE html><html data-content_root="../"><head><title>P</title>'
        '<script defer src="../_static/hover-cards.js"></script></head><body><article>'
        '<a href="glossary.html#term-x"><span class="xref std std-term">term</span></a> '
        '<a id="none" href="glossary.html#nowhere">other</a></article></body></html>'
    )
    return tmp_path / "a" / "page.html", hostile


def test_a_term_shows_its_definition_as_text_by_mouse_and_by_keyboard(tab, small_site):
    address, hostile = small_site
    page = tab
    page.goto(address.as_uri())
    page.locator(".std-term").hover()
    page.wait_for_selector(BOX, state="visible")
    assert page.locator(f"{BOX} p").all_inner_texts() == ["A term", hostile]
    page.keyboard.press("Escape")
    assert page.locator(BOX).is_hidden()
    page.mouse.move(400, 400)
    page.keyboard.press("Tab")
    page.wait_for_selector(BOX, state="visible")
    page.keyboard.press("Tab")  # on to a link that has no card
    page.wait_for_selector(BOX, state="hidden")
    page.wait_for_timeout(300)
    assert page.locator(BOX).is_hidden() and page.evaluate("window.acted") is None


def test_every_kind_has_a_list_that_the_page_of_the_cards_leads_to(cards):
    front = (cards / "index.html").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f'href="{kind}/index.html"' in front
