"""A quiz is checked as a whole, and becomes a form that hides nothing from a reader without a script."""

from __future__ import annotations

import copy
import re
from html.parser import HTMLParser

import pytest

from livingreview.page.tables import Link
from livingreview.teaching.sessions.quiz import Answer, Question, Quiz, quiz_problems, to_html

FACTS = {"n": "four"}


def content():
    answers = [
        {"text": "Yes, {n}", "right": True, "feedback": "It is."},
        {"text": "No", "right": False, "feedback": "It is not, see {N}."},
    ]
    question = {"text": "Is it {n}?", "kind": "one", "answers": answers}
    return {"title": "A quiz", "question": [{"key": f"q-{i}", **copy.deepcopy(question)} for i in "abcdefgh"]}


def problems(made):
    return [problem.sentence() for problem in quiz_problems(made, FACTS, "quizzes/q.toml")]


def test_a_sound_quiz_has_no_problem():
    assert problems(content()) == []


def change(made, path, value):
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return made


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("question", 0), None, "too few questions: '7 questions'"),
        (("question",), None, "too few questions"),
        (("title",), " ", "the quiz has no text for 'title'"),
        (("question", 0, "kind"), "some", "question q-a is of no kind"),
        (("question", 1, "key"), "q-a", "question q-a has no name of its own"),
        (("question", 0, "answers", 0, "feedback"), None, "question q-a, answer 1 has no text for 'feedback'"),
        (("question", 0, "answers", 1, "feedback"), "", "question q-a, answer 2 has no text for 'feedback'"),
        (("question", 0, "answers", 1, "right"), True, "question q-a has 2 right answers"),
        (("question", 0, "answers", 0, "right"), False, "question q-a has 0 right answers"),
        (("question", 0, "answers", 0, "right"), "yes", "question q-a, answer 1 is neither right nor wrong"),
        (("question", 0, "answers"), [], "question q-a has nothing to choose from"),
        (("question", 0, "text"), "Is it {m}?", "question q-a names no fact: 'm'"),
        (("question", 0, "text"), "Is it 14?", "question q-a types a number: '14'"),
        (("question", 0, "hint"), "x", "question q-a has a key that nothing reads: 'hint'"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(path, value, message):
    found = problems(change(content(), path, value))
    assert any(message in sentence for sentence in found), found
    assert all(sentence.startswith("quizzes/q.toml: ") and "; expected " in sentence for sentence in found)


def test_several_right_answers_are_well_where_the_kind_is_many():
    made = change(content(), ("question", 0, "answers", 1, "right"), True)
    assert problems(change(made, ("question", 0, "kind"), "many")) == []


def test_a_year_is_no_result():
    assert problems(change(content(), ("question", 0, "text"), "What did the review of 2005 ask?")) == []


class Form(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def of(self, tag, name=None):
        return [a for t, a in self.tags if t == tag and (name is None or name in (a.get("class") or ""))]


@pytest.fixture
def form():
    one = Question("a", "Is <b>it</b>?", "one", (Answer("Yes", True, "So."), Answer("No & no", False, "Not.")))
    many = Question("b", "Which?", "many", (Answer("x", True, "."), Answer("y", True, ".")), Link("There", "../x.html"))
    return Form(str(to_html(Quiz("session-1", "Title", (one, many)))))


def test_the_form_has_the_names_that_a_script_looks_for(form):
    (quiz,) = form.of("div", "lr-quiz")
    assert quiz["data-quiz"] == "session-1"
    questions = form.of("fieldset", "lr-question")
    assert [(q["data-key"], q["data-kind"]) for q in questions] == [("a", "one"), ("b", "many")]
    assert [a["type"] for a in form.of("input")] == ["radio", "radio", "checkbox", "checkbox"]
    assert len({a["name"] for a in form.of("input")}) == 2
    feedback = form.of("p", "lr-feedback")
    assert [a["data-right"] for a in feedback] == ["true", "false", "true", "true"]
    assert all("hidden" in a for a in feedback)


def test_each_question_has_a_legend_and_a_folded_list_of_answers(form):
    assert len(form.of("legend")) == len(form.of("details", "lr-answers")) == 2
    assert [a["href"] for a in form.of("a")] == ["../x.html"]


def test_texts_from_data_stay_text():
    html = str(to_html(Quiz("q", "<i>", (Question("a", "<img src=x>", "one", (Answer("<b>", True, "<u>"),)),))))
    assert not re.search(r"<(img|b|u|i)[ >]", html)
    assert "&lt;img src=x&gt;" in html
