"""The slider as a reader moves it: in a browser, from the disk, with and without its script."""

import json

import pytest

PAGE = "chapters/update/timeline.html"
OTHER = "chapters/update/claims.html"


@pytest.fixture
def slider(tab, site):
    tab.goto((site / PAGE).as_uri())
    return tab


def cells(page):
    return page.eval_on_selector_all(
        ".lr-heat tbody td", "all => all.map(cell => cell.className + '|' + cell.textContent)"
    )


def verdicts(page):
    return page.eval_on_selector_all(
        ".lr-then tbody td", "all => all.map(cell => cell.className + '|' + cell.textContent)"
    )


def move(page, year):
    page.locator("#lr-year").evaluate(
        "(range, year) => { range.value = year; range.dispatchEvent(new Event('input')); }", year
    )


def test_the_script_writes_what_the_page_said_without_it(still, site, slider):
    still.goto((site / PAGE).as_uri())
    text = still.locator(".lr-heat tbody").inner_html()
    assert not still.locator(".lr-years-controls").is_visible()
    assert still.locator(".lr-then tbody tr").count() > 5
    assert slider.locator(".lr-heat tbody").inner_html() == text


def test_moving_back_and_forth_changes_all_and_returns(slider):
    now, words = cells(slider), verdicts(slider)
    move(slider, 2005)
    then = cells(slider)
    assert then != now
    assert verdicts(slider) != words
    assert slider.locator(".lr-heat caption").inner_text().strip().endswith("2005")
    assert slider.locator(".lr-years-said").inner_text().startswith("2005: ")
    data = json.loads(slider.locator(".lr-years-data").text_content())
    arrived = sum(sum(row[3:]) for row in data["arrived"] if row[0] <= 2005)
    shown = slider.eval_on_selector_all(
        ".lr-heat tbody .lr-count", "all => all.map(one => Number(one.lastChild.textContent))"
    )
    assert sum(shown) == arrived > 0
    move(slider, int(slider.locator("#lr-year").get_attribute("max")))
    assert (cells(slider), verdicts(slider)) == (now, words)


def test_the_keyboard_moves_it_and_the_address_keeps_it(slider):
    slider.locator("#lr-year").focus()
    slider.keyboard.press("Home")
    first = slider.locator("#lr-year").get_attribute("min")
    assert slider.locator(".lr-year-shown").inner_text() == first
    assert slider.locator("[data-step='-1']").is_disabled()
    slider.keyboard.press("ArrowRight")
    assert slider.url.endswith(f"#year={int(first) + 1}")


def test_a_link_shows_what_its_sender_saw(slider):
    move(slider, 2003)
    slider.locator(".lr-years-next input").check()
    assert slider.locator(".lr-coming").count() > 3
    seen = cells(slider)
    other = slider.context.new_page()
    other.goto(slider.url)
    assert cells(other) == seen


@pytest.mark.parametrize("asked", ["#year=9999", "#year=0", "#year=x", "#year=2005<b>"])
def test_a_wrong_address_does_no_harm(tab, site, asked):
    tab.goto((site / PAGE).as_uri() + asked)
    first, last = (int(tab.locator("#lr-year").get_attribute(end)) for end in ("min", "max"))
    assert first <= int(tab.locator(".lr-year-shown").inner_text()) <= last


def test_only_this_page_carries_the_script(site):
    assert "year-slider.js" in (site / PAGE).read_text(encoding="utf-8")
    assert "year-slider.js" not in (site / OTHER).read_text(encoding="utf-8")
