"""The explorer's tasks as a student does them: in the built page, from the disk, with and without its script."""

from __future__ import annotations

import page_visit
import pytest

from livingreview.evidence import load
from livingreview.teaching.explorer_tasks import explorer_tasks

PAGE = "chapters/teaching/explorer-exercises.html"


@pytest.fixture(scope="module")
def tasks():
    return explorer_tasks(load()).tasks


@pytest.fixture
def page(tab, site):
    tab.goto((site / PAGE).as_uri())
    return tab


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
    page_visit.come_back(page)
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


def test_without_scripts_every_answer_can_be_unfolded(still, site, tasks):
    still.goto((site / PAGE).as_uri())
    assert still.locator(".lr-task-answer summary:visible").count() == len(tasks)
    assert still.locator(".lr-task-check, .lr-task-given:visible").count() == 0


def test_the_overview_of_the_book_leads_back_here(page, site, tasks):
    give(page, tasks[0], tasks[0].answer)
    page.goto((site / "chapters/teaching/progress.html").as_uri())
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
    give(page, tasks[0], tasks[0].answer)
    assert page_visit.report(page_visit.violations(page, theme, ".lr-tasks")) == []
