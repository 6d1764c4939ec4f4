"""The explorer's tasks as a student does them: in the built page, from the disk, with and without its script."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from livingreview.evidence import load
from livingreview.teaching.explorer_tasks import explorer_tasks

PAGE = "chapters/teaching/explorer-exercises.html"


@pytest.fixture(scope="module")
def tasks():
    return explorer_tasks(load()).tasks


@pytest.fixture
def page(browser, site):
    errors = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((site / PAGE).as_uri(), wait_until="load")
    yield page
    context.close()
    assert errors == []


def give(page, task, answer):
    field = page.locator(f"[data-key={task.key}]")
    if task.choices:
        field.locator("select").select_option(answer)
    else:
        field.locator("input").fill(answer)
    field.locator(".lr-task-check").click()
    return field


def test_the_counted_answers_are_right_and_others_are_not(page, tasks):
    for done, task in enumerate(tasks, start=1):
        wrong = next(c for c in task.choices if c != task.answer) if task.choices else str(int(task.answer) + 1)
        field = give(page, task, wrong)
        assert field.locator(".lr-task-said").inner_text() == f"Not what the explorer counts. {task.hint}"
        assert not field.locator(".lr-task-after").is_visible()
        give(page, task, task.answer)
        assert field.locator(".lr-task-said").inner_text() == "Right."
        assert field.locator(".lr-task-after").inner_text() == task.after
        assert (
            page.locator(".lr-tasks > .lr-task-said").inner_text() == f"{done} of {len(tasks)} right, {done} answered."
        )
    page.reload()
    assert page.locator(".lr-tasks > .lr-task-said").inner_text().startswith(f"{len(tasks)} of {len(tasks)} right")
    assert page.locator(".lr-task-after:visible").count() == len(tasks)


def test_a_number_may_be_written_as_people_write_it(page, tasks):
    task = next(task for task in tasks if not task.choices and task.answer == "100")
    for text in ("100", "100%", " 100 per cent ", "100,0", "99.6"):
        assert give(page, task, text).locator(".lr-task-said").inner_text() == "Right.", text
    for text in ("99", "1", "-100"):
        assert give(page, task, text).locator(".lr-task-said").inner_text().startswith("Not what"), text
    for text in ("", "all", "1e2", "0x64"):
        assert give(page, task, text).locator(".lr-task-said").inner_text() == "Type a number.", text


def test_the_keyboard_alone_does_a_task(page, tasks):
    task = next(task for task in tasks if not task.choices)
    field = page.locator(f"[data-key={task.key}]")
    field.locator("input").focus()
    page.keyboard.type(task.answer)
    page.keyboard.press("Enter")
    assert field.locator(".lr-task-said").inner_text() == "Right."


def test_without_scripts_every_answer_can_be_unfolded(browser, site, tasks):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / PAGE).as_uri(), wait_until="load")
    assert page.locator(".lr-task-answer summary:visible").count() == len(tasks)
    assert page.locator(".lr-task-check, .lr-task-given:visible").count() == 0
    context.close()


def test_the_overview_of_the_book_leads_back_here(page, site, tasks):
    give(page, tasks[0], tasks[0].answer)
    page.goto((site / "chapters/teaching/progress.html").as_uri(), wait_until="load")
    row = page.locator(".lr-progress tbody tr")
    assert row.locator("td").all_inner_texts() == [
        "Explorer tasks",
        f"1 of {len(tasks)} answered",
        f"1 of {len(tasks)} right",
    ]
    row.get_by_role("link").click()
    assert page.url.endswith(PAGE)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_screen_reader_finds_nothing_amiss(page, tasks, theme):
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    give(page, tasks[0], tasks[0].answer)
    page.evaluate((Path(find_spec("axe_playwright_python").origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('.lr-tasks', { preload: false })")["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
