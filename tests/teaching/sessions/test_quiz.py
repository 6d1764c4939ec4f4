"""A quiz is checked as a whole, and becomes a form that hides nothing from a reader without a script."""

from __future__ import annotations

import copy
import re
import tomllib
from html.parser import HTMLParser
from itertools import combinations

import pytest
from scipy import stats

from livingreview.errors import EditionError
from livingreview.page.tables import Link
from livingreview.paths import data_directory
from livingreview.teaching.sessions.facts import PLACE
from livingreview.teaching.sessions.quiz import Question, Quiz
from livingreview.toml_files import validated

FACTS = {"n": "four"}


def content():
    answers = [
        {"text": "Yes, {n}", "right": True, "feedback": "It is."},
        {"text": "No", "right": False, "feedback": "It is not, see {N}."},
    ]
    question = {"text": "Is it {n}?", "kind": "one", "answers": answers}
    return {"key": "q", "title": "A quiz", "question": [{"key": f"q-{i}", **copy.deepcopy(question)} for i in "abcdefgh"]}


def problems(made):
    try:
        validated(Quiz, made, "quizzes/q.toml", facts=FACTS)
    except EditionError as error:
        return [problem.sentence() for problem in error.problems]
    return []


def test_a_sound_quiz_has_no_problem_and_its_facts_are_filled_in():
    quiz = validated(Quiz, content(), "q.toml", facts=FACTS)
    answers = quiz.questions[0].answers
    assert (quiz.questions[0].text, answers[0].text, answers[1].feedback) == (
        "Is it four?", "Yes, four", "It is not, see Four.",
    )  # fmt: skip


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
        (("question", 0), None, ", question: too few: '7'"),
        (("question",), None, "'question' is missing"),
        (("title",), " ", ", title: blank"),
        (("question", 0, "kind"), "some", ", question 1 (q-a), kind: does not fit: 'some'; expected one of many, one"),
        (("question", 0, "key"), "Q a", ", question 1 (Q a), key: does not fit: 'Q a'"),
        (("question", 1, "key"), "q-a", "the key 'q-a' appears twice"),
        (("question", 0, "answers", 0, "feedback"), None, ", question 1 (q-a), answers 1: 'feedback' is missing"),
        (("question", 0, "answers", 1, "feedback"), "", ", question 1 (q-a), answers 2, feedback: blank"),
        (("question", 0, "answers", 1, "right"), True, ", question 1 (q-a): 2 right answers"),
        (("question", 0, "answers", 0, "right"), False, ", question 1 (q-a): 0 right answers"),
        (("question", 0, "answers", 0, "right"), "yes", ", question 1 (q-a), answers 1, right: does not fit: 'yes'"),
        (("question", 0, "answers"), [], ", question 1 (q-a), answers: too few"),
        (("question", 0, "text"), "Is it {m}?", ", question 1 (q-a), text: names no fact: 'm'; expected one of n"),
        (("question", 0, "text"), "Is it 14?", ", question 1 (q-a), text: types a number: '14'"),
        (("question", 0, "hint"), "x", ", question 1 (q-a): no such key: 'hint'"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(path, value, message):
    found = problems(change(content(), path, value))
    assert any(message in sentence for sentence in found), found
    assert all(sentence.startswith("quizzes/q.toml") and "; expected " in sentence for sentence in found)


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


def quiz(title, *questions):
    """A quiz of fewer questions than a file must have."""
    return Quiz.model_construct(key="session-1", title=title, questions=[Question(**question) for question in questions])


def answer(text, right, feedback="."):
    return {"text": text, "right": right, "feedback": feedback}


@pytest.fixture
def form():
    yes_or_no = [answer("Yes", True, "So."), answer("No & no", False, "Not.")]
    one = {"key": "a", "text": "Is <b>it</b>?", "kind": "one", "answers": yes_or_no}
    both = [answer("x", True), answer("y", True)]
    many = {"key": "b", "text": "Which?", "kind": "many", "answers": both, "source": Link("There", "../x.html")}
    return Form(str(quiz("Title", one, many).__html__()))


def test_the_form_has_the_names_that_a_script_looks_for(form):
    (quiz,) = form.of("div", "lr-quiz")
    assert quiz["data-quiz"] == "session-1"
    questions = form.of("fieldset", "lr-question")
    assert [(q["data-key"], q["data-kind"]) for q in questions] == [("a", "one"), ("b", "many")]
    assert [a["type"] for a in form.of("input")] == ["radio", "radio", "checkbox", "checkbox"]
    assert len({a["name"] for a in form.of("input")}) == 2
    feedback = form.of("p", "lr-feedback")
    assert sorted(a["data-right"] for a in feedback[:2]) == ["false", "true"]
    assert [a["data-right"] for a in feedback[2:]] == ["true", "true"]
    assert all("hidden" in a for a in feedback)


def test_each_question_has_a_legend_and_a_folded_list_of_answers(form):
    assert len(form.of("legend")) == len(form.of("details", "lr-answers")) == 2
    assert [a["href"] for a in form.of("a")] == ["../x.html"]


def test_texts_from_data_stay_text():
    hostile = [answer("<b>", True, "<u>"), answer("<b>", False, "<u>")]
    html = str(quiz("<i>", {"key": "a", "text": "<img src=x>", "kind": "one", "answers": hostile}).__html__())
    assert not re.search(r"<(img|b|u|i)[ >]", html)
    assert "&lt;img src=x&gt;" in html


def test_markdown_is_rendered_and_html_is_not():
    answers = [answer("*more* than `x`", True), answer("[there](javascript:alert)", False)]
    html = str(quiz("t", {"key": "a", "text": "How **much**?", "kind": "one", "answers": answers}).__html__())
    assert all(piece in html for piece in ("<strong>much</strong>", "<em>more</em>", "<code>x</code>"))
    assert 'href="javascript' not in html


def test_the_order_of_the_answers_hangs_on_the_key_alone():
    def order(key, *texts):
        made = Question(key=key, text="t", kind="many", answers=[answer(text, True) for text in texts])
        return [shown.text for shown in made.shuffled]

    assert order("a", *"wxyz") == order("a", *"wxyz")
    assert [text.lower() for text in order("a", *"WXYZ")] == order("a", *"wxyz")
    assert len({tuple(order(f"q-{i}", *"wxyz")) for i in range(24)}) > 6


def own_questions():
    """Each question with one right answer of the edition's own quizzes: the place of that answer as shown, and all lengths."""
    for path in sorted((data_directory() / "quizzes").glob("*.toml")):
        for written in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            if written["kind"] == "one":
                filled = [{**a, "text": PLACE.sub("a value", a["text"]), "feedback": "f"} for a in written["answers"]]
                shown = Question(key=written["key"], text="t", kind="one", answers=filled).shuffled
                yield [a.right for a in shown].index(True), [len(a.text) for a in shown]


def rules():
    """Ways to answer that look at nothing but places and lengths."""
    for place in range(4):
        yield f"place {place + 1}", lambda _, place=place: place
        yield f"length {place + 1}", lambda lengths, place=place: sorted(range(len(lengths)), key=lambda i: -lengths[i])[place]
    for chosen in combinations(range(4), 2):
        yield f"the longest of {chosen}", lambda lengths, chosen=chosen: max(chosen, key=lambda i: lengths[i])
        yield f"the shortest of {chosen}", lambda lengths, chosen=chosen: min(chosen, key=lambda i: lengths[i])


def test_no_rule_of_places_and_lengths_answers_more_than_chance_allows():
    questions = list(own_questions())
    most = int(stats.binom.ppf(0.995, len(questions), 1 / 4))
    hits = {name: sum(rule(lengths) == right for right, lengths in questions) for name, rule in rules()}
    assert len(questions) > 40
    assert {name: n for name, n in hits.items() if n > most} == {}
