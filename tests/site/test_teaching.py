"""The teaching part as a teacher finds it: every session whole, slides that need no network, handouts on one page."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from livingreview.teaching.sessions.sessions import session_keys

HEIGHTS_OF_SLIDES = """async () => {
  const heights = [];
  for (let number = 0; number < Reveal.getTotalSlides(); number += 1) {
    Reveal.slide(number);
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    heights.push(Reveal.getCurrentSlide().scrollHeight);
  }
  return heights;
}"""
PARTS = ("Aims", "Plan", "To read before", "What is taught", "Discussion", "Frequent misconceptions", "Quiz")


@pytest.fixture(scope="module")
def keys(root):
    found = session_keys(root / "data")
    assert len(found) == 6
    return found


def cells(root, key):
    return json.loads((root / "chapters" / "teaching" / f"{key}.ipynb").read_text(encoding="utf-8"))["cells"]


def test_every_session_has_each_of_its_parts(root, keys):
    for key in keys:
        prose = "\n".join("".join(c["source"]) for c in cells(root, key) if c["cell_type"] == "markdown")
        heads = re.findall(r"^## (.+)$", prose, re.MULTILINE)
        assert [next((h for h in heads if h.startswith(part)), part + " is missing") for part in PARTS] == heads, key
        misconceptions = prose.split("## Frequent misconceptions")[1].split("\n## ")[0]
        assert len(re.findall(r'^\*\*"', misconceptions, re.MULTILINE)) >= 5, key
        discussion = prose.split("## Discussion")[1].split("\n## ")[0]
        assert len(re.findall(r"^- ", discussion, re.MULTILINE)) >= 4, key


def test_no_step_of_a_plan_is_longer_than_anybody_listens(root, keys):
    for key in keys:
        plan = tomllib.loads((root / "data" / "sessions" / f"{key}.toml").read_text(encoding="utf-8"))["plan"]
        assert max(step["minutes"] for step in plan) <= 30, key


def test_every_quiz_has_enough_questions_each_answer_feedback_and_one_right_where_one_is(root, keys):
    for key in keys:
        quiz = tomllib.loads((root / "data" / "quizzes" / f"{key}.toml").read_text(encoding="utf-8"))
        assert len(quiz["question"]) >= 8, key
        for question in quiz["question"]:
            right = [answer["right"] for answer in question["answers"]]
            assert all(answer["feedback"].strip() for answer in question["answers"]), question["key"]
            assert sum(right) == 1 if question["kind"] == "one" else 1 <= sum(right) < len(right), question["key"]


def test_aims_are_those_of_the_page_and_reach_every_question_and_task(root, keys):
    for key in keys:
        file = tomllib.loads((root / "data" / "sessions" / f"{key}.toml").read_text(encoding="utf-8"))
        page = next(prose for c in cells(root, key) if (prose := "".join(c["source"])).startswith("## Aims"))
        assert [aim["text"] for aim in file["aims"]] == re.findall(r"^- (.+?)[;.]$", page, re.MULTILINE), key
        quiz = tomllib.loads((root / "data" / "quizzes" / f"{key}.toml").read_text(encoding="utf-8"))
        assert {name for aim in file["aims"] for name in aim["quiz"]} == {question["key"] for question in quiz["question"]}, key
        exercise = (root / "chapters" / "teaching" / "exercises" / f"{key}.ipynb").read_text(encoding="utf-8")
        letters = set(re.findall(r"\"## ([A-Z])\. ", exercise))
        assert {task for aim in file["aims"] for task in aim["tasks"]} == letters, key


def test_nothing_on_a_slide_is_below_18_pixels_and_no_link_lies_over_a_title(root):
    style = (root / "chapters" / "_static" / "slides.css").read_text(encoding="utf-8")
    base = float(re.search(r"\.reveal \{[^}]*font-size: (\d+)px", style)[1])
    sizes = re.findall(r"font(?:-size)?: *(?:max\([\d.]+em, *)?([\d.]+)(px|em)", style)
    assert len(sizes) > 8 and min(float(n) * (base if unit == "em" else 1) for n, unit in sizes) >= 18
    assert re.search(r"\.lr-slides-bar \{[^}]*inset: auto auto 0 0", style)


def test_reading_names_pages_by_their_titles(root, keys):
    for key in keys:
        reading = tomllib.loads((root / "data" / "sessions" / f"{key}.toml").read_text(encoding="utf-8"))["reading"]
        assert any("paper" in item for item in reading), key
        for item in reading:
            if "page" in item:
                path = root / "chapters" / f"{item['page']}.ipynb"
                prose = ["".join(c["source"]) for c in json.loads(path.read_text(encoding="utf-8"))["cells"]]
                title = re.search(r"^# (.+)$", "\n".join(prose), re.MULTILINE)[1]
                assert item["title"] == title, f"{key}: {item['page']}"


def test_notes_are_folded_on_the_page_and_notes_on_the_slides(root, keys):
    for key in keys:
        notes = [c for c in cells(root, key) if c["metadata"].get("slideshow", {}).get("slide_type") == "notes"]
        assert len(notes) >= 4, key
        for note in notes:
            assert "".join(note["source"]).startswith(":::{dropdown} Speaker notes"), key


def test_the_session_page_leads_to_slides_and_handout(site, keys):
    for key in keys:
        page = (site / "chapters" / "teaching" / f"{key}.html").read_text(encoding="utf-8")
        for folder in ("slides", "handouts"):
            assert f'href="../../{folder}/{key}.html"' in page
            assert (site / folder / f"{key}.html").is_file()
        assert page.count('class="lr-question"') >= 8


def test_slides_run_from_a_disk_with_nothing_from_elsewhere(site, keys, tab):
    for key in keys:
        tab.goto((site / "slides" / f"{key}.html").as_uri())
        tab.wait_for_function("window.Reveal && Reveal.isReady()")
        heights = tab.evaluate(HEIGHTS_OF_SLIDES)
        assert len(heights) >= 7 and max(heights) <= 750, key
        assert tab.evaluate("[...document.images].filter(image => !image.alt).length") == 0, key


def test_speaker_notes_open_beside_the_slides(site, keys, tab):
    tab.goto((site / "slides" / f"{keys[0]}.html").as_uri() + "#/2")
    tab.wait_for_function("window.Reveal && Reveal.isReady()")
    with tab.context.expect_page() as opened:
        tab.keyboard.press("s")
    notes = opened.value
    notes.wait_for_selector(".speaker-controls-notes:not(.hidden) .value", state="attached", timeout=15000)
    assert "Ask at each technique" in notes.locator(".speaker-controls-notes .value").inner_text()


def test_slides_print_on_as_many_pages_as_there_are_slides_and_notes(site, keys, tab, tmp_path):
    from pypdf import PdfReader

    tab.goto((site / "slides" / f"{keys[0]}.html").as_uri() + "?print-pdf")
    tab.wait_for_selector(".pdf-page")
    tab.wait_for_function("Reveal.isReady()")
    slides, notes = (tab.locator(f".{name}").count() for name in ("pdf-page", "speaker-notes-pdf"))
    tab.pdf(path=tmp_path / "slides.pdf", prefer_css_page_size=True, print_background=True)
    pages = PdfReader(tmp_path / "slides.pdf").pages
    assert (slides, notes) >= (7, 4)
    assert len(pages) == slides + notes
    assert any("Speaker notes" in sheet.extract_text() for sheet in pages)


def test_the_front_page_leads_teachers_to_the_sessions(site):
    assert 'href="teaching/overview.html"' in (site / "chapters" / "index.html").read_text(encoding="utf-8")
