"""A quiz as a reader answers it, with the mouse, the keyboard and a screen reader; and the overview of what was done."""

from __future__ import annotations

import json

import page_visit
import pytest

QUESTION = """<fieldset class="lr-question" data-key="{key}" data-kind="{kind}"><legend>{legend}</legend>{answers}
<details class="lr-folded lr-answers"><summary>Answers to {legend}</summary><ul><li>All of them</li></ul></details></fieldset>"""
ANSWER = '<div><label><input type="{type}" name="{name}"> {text}</label><p class="lr-feedback" hidden data-right="{right}">{feedback}</p></div>'
QUESTIONS = {
    "unit": ("radio", "What is counted?", [("Samples", True, "Papers may share patients."), ("Papers", False, "Two may share one sample."), ("Rows", False, "A study has several.")]),
    "silent": ("checkbox", "What does a silent abstract say?", [("Nothing", True, "So it has no row."), ("Less than a report", True, "It is no vote."), ("No change", False, "That needs a report <b>of it</b>.")]),
}  # fmt: skip


def quiz_html(name="session-1", title="Counting"):
    questions = "\n".join(
        QUESTION.format(
            key=key, kind="one" if kind == "radio" else "many", legend=legend,
            answers="\n".join(
                ANSWER.format(type=kind, name=f"{name}-{key}", text=text, right=str(right).lower(), feedback=feedback)
                for text, right, feedback in answers
            ),
        )
        for key, (kind, legend, answers) in QUESTIONS.items()
    )  # fmt: skip
    return f'<div class="lr-quiz" data-quiz="{name}" data-title="{title}">{questions}</div>'


@pytest.fixture
def folder(root, tmp_path):
    """A little site: two quizzes on pages of their own, and the overview."""
    static = root / "chapters" / "_static"

    def write(name, body, *scripts):
        tags = "".join(f'<script src="{(static / script).as_uri()}"></script>' for script in ("kept.js", *scripts))
        style = "".join(
            f'<link rel="stylesheet" href="{(static / css).as_uri()}">' for css in ("livingreview.css", "exercises.css")
        )
        page = tmp_path / name
        page.write_text(
            f'<!DOCTYPE html><html lang="en" data-content_root="./"><head><meta charset="utf-8"><title>{name}</title>{style}</head>'
            f"<body><main><h1>Page<a href='#'>#</a></h1>{body}</main>{tags}</body></html>",
            encoding="utf-8",
        )

    write("one.html", quiz_html(), "quiz.js")
    write("two.html", quiz_html("session-2", "Reading <i>"), "quiz.js")
    write("progress.html", '<div class="lr-progress"></div>', "progress.js")
    return tmp_path


@pytest.fixture
def opened(tab, folder):
    """Open pages of the little site in tabs of one browser; no error may turn up."""
    heard = []

    def go(name):
        page = tab.context.new_page()
        heard.append(page_visit.listen(page))
        page.goto((folder / name).as_uri())
        return page

    yield go
    assert not any(one.errors for one in heard)


def answers(page, key):
    return page.locator(f"[data-key={key}]")


def shown(question):
    return [text.strip() for text in question.locator(".lr-feedback:visible").all_inner_texts()]


def test_every_chosen_answer_gets_its_feedback_and_no_other(opened):
    page = opened("one.html")
    question = answers(page, "silent")
    question.locator("input").nth(0).check()
    question.locator("input").nth(2).check()
    assert shown(question) == [], "feedback before the answer was checked"
    question.locator(".lr-quiz-check").click()
    assert shown(question) == ["Right. So it has no row.", "Not so. That needs a report of it."]
    assert question.locator(".lr-quiz-said").inner_text() == "Not yet."
    question.locator("input").nth(2).uncheck()
    assert shown(question) == [], "old feedback stays beside a new answer"
    question.locator(".lr-quiz-check").click()
    assert question.locator(".lr-quiz-said").inner_text() == "Not yet: 1 more to choose."
    question.locator("input").nth(1).check()
    question.locator(".lr-quiz-check").click()
    assert question.locator(".lr-quiz-said").inner_text() == "This question is answered."
    assert page.locator(".lr-quiz-score").inner_text() == "1 of 2 right, 1 answered."


def test_checking_without_an_answer_says_so_and_keeps_nothing(opened):
    page = opened("one.html")
    answers(page, "unit").locator(".lr-quiz-check").click()
    assert answers(page, "unit").locator(".lr-quiz-said").inner_text() == "Choose an answer first."
    assert page.evaluate("localStorage.length") == 0


def test_progress_is_kept_on_this_machine_and_can_be_deleted(opened):
    page = opened("one.html")
    answers(page, "unit").locator("input").nth(1).check()
    answers(page, "unit").locator(".lr-quiz-check").click()
    kept = json.loads(page.evaluate("localStorage.getItem('livingreview.quiz')"))
    assert kept["session-1"]["questions"] == {"unit": {"chosen": [1], "right": False}}
    assert page.context.cookies() == []
    page_visit.come_back(page)
    assert answers(page, "unit").locator("input").nth(1).is_checked()
    assert shown(answers(page, "unit")) == ["Not so. Two may share one sample."]
    assert page.locator(".lr-quiz-score").inner_text() == "0 of 2 right, 1 answered."
    other = opened("two.html")
    assert other.locator(".lr-quiz-score").inner_text() == "Nothing answered yet.", "one quiz fills in another"
    page.locator(".lr-quiz-reset").click()
    assert page.locator(".lr-quiz-score").inner_text() == "0 of 2 right, 1 answered.", "one press was enough"
    page.locator(".lr-quiz-reset").click()
    assert page.locator(".lr-quiz-score").inner_text() == "Nothing answered yet."
    page.locator(".lr-undo").click()
    assert json.loads(page.evaluate("localStorage.getItem('livingreview.quiz')")) == kept
    assert shown(answers(page, "unit")) == ["Not so. Two may share one sample."]
    for _ in range(2):
        page.locator(".lr-quiz-reset").click()
    page_visit.come_back(page)
    assert page.locator("input:checked").count() == 0 and shown(answers(page, "unit")) == []


def test_the_keyboard_alone_answers_and_hears_the_verdict(opened):
    page = opened("one.html")
    live = page.locator(".lr-quiz > .lr-unseen[role=status]")
    answers(page, "unit").locator("input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert live.inner_text() == "Not yet. Not so. Two may share one sample."
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert live.inner_text() == "This question is answered. Right. Papers may share patients."
    described = answers(page, "unit").locator("input").first.get_attribute("aria-describedby")
    assert page.locator(f"#{described}").inner_text() == "Right. Papers may share patients."


def test_the_overview_lists_what_was_done_where(opened):
    overview = opened("progress.html")
    assert overview.locator(".lr-progress").inner_text().strip() == "Nothing was kept on this machine yet."
    for name in ("two.html", "one.html"):
        page = opened(name)
        answers(page, "unit").locator("input").first.check()
        answers(page, "unit").locator(".lr-quiz-check").click()
    page_visit.come_back(overview)
    rows = overview.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    assert rows == [
        ["Counting", "Quiz", "1 of 2 answered", "1 of 2 right"],
        ["Reading <i>", "Quiz", "1 of 2 answered", "1 of 2 right"],
    ]
    overview.get_by_role("link", name="Counting").click()
    assert overview.url.endswith("/one.html")
    overview.go_back()
    button = overview.locator(".lr-progress-delete")
    button.click()
    button.click()
    assert overview.evaluate("localStorage.length") == 0
    assert "Nothing was kept" in overview.locator(".lr-progress").inner_text()
    overview.locator(".lr-undo").click()
    assert overview.locator(".lr-progress tbody tr").count() == len(rows)


def test_a_browser_that_keeps_nothing_still_gives_feedback(opened):
    page = opened("one.html")
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') } }"
    )
    answers(page, "unit").locator("input").first.check()
    answers(page, "unit").locator(".lr-quiz-check").click()
    assert shown(answers(page, "unit")) == ["Right. Papers may share patients."]
    assert "keeps no progress" in answers(page, "unit").locator(".lr-quiz-said").inner_text()


@pytest.mark.parametrize(
    "kept",
    ["nonsense", "null", "[]", '{"session-1": {"questions": {"unit": {"chosen": "x"}, "gone": {"chosen": [9]}}}}'],
)
def test_what_another_version_kept_does_no_harm(opened, kept):
    page = opened("one.html")
    page.evaluate("kept => localStorage.setItem('livingreview.quiz', kept)", kept)
    page_visit.come_back(page)
    answers(page, "unit").locator("input").first.check()
    answers(page, "unit").locator(".lr-quiz-check").click()
    assert page.locator(".lr-quiz-score").inner_text() == "1 of 2 right, 1 answered."


def test_a_kept_address_cannot_lead_out_of_the_book(opened):
    page = opened("progress.html")
    for address in ("javascript:alert(1)", "https://example.org/a.html", "../../etc/a.html", "//example.org/a.html"):
        page.evaluate(
            "page => localStorage.setItem('livingreview.quiz', JSON.stringify({ a: { title: 'A', page, of: 1, questions: {} } }))",
            address,
        )
        page_visit.come_back(page)
        assert page.locator("tbody tr").count() == 1 and all(
            page.evaluate(
                "() => [...document.querySelectorAll('tbody a')].map(a => new URL(a.href).protocol === location.protocol && new URL(a.href).host === location.host && a.href.startsWith(new URL('./', location.href).href))"
            )
        ), address


def test_without_scripts_every_answer_can_be_unfolded(still, folder):
    still.goto((folder / "one.html").as_uri())
    folds = still.locator("details.lr-answers")
    assert folds.count() == len(QUESTIONS) and folds.first.locator("summary").is_visible()
    assert still.locator("button").count() == 0


def test_with_scripts_the_answers_are_out_of_sight_until_checked(opened):
    page = opened("one.html")
    assert page.locator("details.lr-answers:visible").count() == 0
    answers(page, "unit").locator("input").first.check()
    answers(page, "unit").locator(".lr-quiz-check").click()
    assert page.locator("details.lr-answers:visible").count() == 1


def test_a_screen_reader_finds_nothing_amiss(opened):
    for name in ("one.html", "progress.html"):
        page = opened(name)
        if name == "one.html":
            answers(page, "silent").locator("input").first.check()
            answers(page, "silent").locator(".lr-quiz-check").click()
        assert page_visit.report(page_visit.violations(page, "light")) == [], name
