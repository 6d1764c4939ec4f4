"""The atlas of peaks as a reader uses it: filtered, pressed, turned, and without its script."""

import json

import pytest

PAGE = "chapters/explorer/peaks.html"


@pytest.fixture
def atlas(tab, site):
    tab.goto((site / PAGE).as_uri())
    return tab


def said(page):
    return page.locator(".lr-peaks-said").inner_text()


def test_a_filter_leaves_what_it_says(atlas):
    data = json.loads(atlas.locator(".lr-peaks-data").text_content())
    assert atlas.locator("select[data-key=about]").input_value() == "activity_change"
    atlas.select_option("select[data-key=about]", "")
    assert said(atlas).startswith(f"{len(data['peaks'])} of {len(data['peaks'])} peaks")
    atlas.select_option("select[data-key=grade]", "A")
    grade = data["levels"]["grade"].index("A")
    own = [peak for peak in data["peaks"] if peak[5] == grade]
    assert said(atlas).startswith(f"{len(own)} of ")
    assert atlas.locator(".lr-peaks-studies tbody tr").count() == len({peak[3] for peak in own})


def test_a_press_leads_to_table_and_study(atlas, site):
    canvas = atlas.locator("canvas[data-view=side]")
    box = canvas.bounding_box()
    one = atlas.locator(".lr-peaks-one")
    for across in range(40, 200, 8):
        canvas.click(position={"x": across, "y": box["height"] / 2})
        if one.inner_text():
            break
    assert "grade" in one.inner_text() and "MNI" in one.inner_text()
    target = one.locator("a").get_attribute("href")
    assert (site / "chapters/explorer" / target).resolve().is_file()


def test_the_last_brain_turns(atlas):
    canvas = atlas.locator("canvas[data-view=turn]")
    canvas.scroll_into_view_if_needed()
    before, box = canvas.evaluate("canvas => canvas.toDataURL()"), canvas.bounding_box()
    atlas.mouse.move(box["x"] + 80, box["y"] + 80)
    atlas.mouse.down()
    atlas.mouse.move(box["x"] + 140, box["y"] + 100)
    atlas.mouse.up()
    atlas.wait_for_function("before => document.querySelector('canvas[data-view=turn]').toDataURL() !== before", arg=before)


def test_without_its_script_the_page_says_so(still, site):
    still.goto((site / PAGE).as_uri())
    assert still.locator(".lr-peaks-none").is_visible() and still.locator("select[data-key=grade]").is_disabled()
