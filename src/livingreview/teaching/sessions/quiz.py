"""A quiz: read from data, checked, its facts filled in, and laid out as plain HTML that a script can make live.

Without a script every answer and its feedback can still be reached: they stand in a folded list below each question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from livingreview.errors import Problem
from livingreview.page.tables import Link
from livingreview.teaching.sessions.citations import find_paper
from livingreview.teaching.sessions.facts import PLACE, fact_name, fill
from livingreview.teaching.sessions.sessions import Session, SessionError, missing_texts, read_toml

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

FOLDER = "quizzes"
LEAST_QUESTIONS = 8
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# A number belongs in the facts, since it would not follow the evidence; a year that names a paper is no result.
NUMBER = re.compile(r"(?<![\w-])\d+(?:\.\d+)?(?![\w-])")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Answer:
    """One answer of a question: its text, whether it is right, and what to say to whoever chose it."""

    text: str
    right: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    """One question.

    Parameters
    ----------
    key : str
        Its name, under which a reader's progress is kept.
    text : str
        The question.
    kind : {"one", "many"}
        Whether one answer is right, or any number of them.
    answers : tuple of Answer
        In the order of the file.
    source : Link or None
        Where a reader can look it up: a paper or a page of the book.
    """

    key: str
    text: str
    kind: str
    answers: tuple[Answer, ...]
    source: Link | None = None


@dataclass(frozen=True)
class Quiz:
    """A quiz, with every fact filled in."""

    key: str
    title: str
    questions: tuple[Question, ...]


def load_quiz(evidence: Evidence, session: Session) -> Quiz:
    """Read the quiz of a session.

    Parameters
    ----------
    evidence : Evidence
        The evidence base; the quiz lies in its folder.
    session : Session
        Its key names the quiz, its facts fill the places of the texts.

    Returns
    -------
    Quiz

    Raises
    ------
    SessionError
        With everything that is wrong with the file.
    """
    file = f"{FOLDER}/{session.key}.toml"
    content = read_toml(evidence.directory / file, file)
    problems = [*quiz_problems(content, session.facts, file)]
    if problems:
        raise SessionError(problems)

    def filled(text: str) -> str:
        return fill(text, session.facts)

    questions = tuple(
        Question(
            key=item["key"],
            text=filled(item["text"]),
            kind=item["kind"],
            answers=tuple(Answer(filled(a["text"]), a["right"], filled(a["feedback"])) for a in item["answers"]),
            source=_source(evidence, session, item.get("source", "")),
        )
        for item in content["question"]
    )
    return Quiz(session.key, filled(content["title"]), questions)


def _source(evidence: Evidence, session: Session, named: str) -> Link | None:
    """Make the link of a source: a name with a slash is a page of the book, any other a key of the bibliography."""
    if not named:
        return None
    if "/" in named:
        titles = {item.page: item.title for item in session.reading}
        return Link(titles.get(named, named), f"../{named}.html")
    paper = find_paper(evidence, named)
    return Link(paper.reference, paper.link)


def quiz_problems(content: Mapping[str, Any], facts: Mapping[str, str], file: str) -> Iterable[Problem]:
    """List everything that is wrong with a quiz.

    Parameters
    ----------
    content : mapping
        The file as TOML gives it.
    facts : mapping of str to str
        What its texts may name.
    file : str
        Its name, for messages.

    Yields
    ------
    Problem
    """
    yield from missing_texts(content, ["title"], ["title", "question"], file, "the quiz")
    questions = content.get("question")
    if not isinstance(questions, list) or len(questions) < LEAST_QUESTIONS:
        found = f"{len(questions)} questions" if isinstance(questions, list) else "no questions"
        yield Problem(file, "too few questions", f"{LEAST_QUESTIONS} [[question]] tables or more", value=found)
        return
    seen: set[str] = set()
    for number, item in enumerate(questions, start=1):
        key = item.get("key") if isinstance(item, dict) else None
        where = f"question {key or number}"
        yield from missing_texts(item, ["key", "text"], ["key", "text", "kind", "answers", "source"], file, where)
        if isinstance(key, str) and (key in seen or not KEY.fullmatch(key)):
            yield Problem(file, f"{where} has no name of its own", "small letters and hyphens, used once", value=key)
        seen.add(str(key))
        if item.get("kind") not in ("one", "many"):
            yield Problem(file, f"{where} is of no kind", "'one' or 'many'", value=repr(item.get("kind")))
        yield from _answer_problems(item, file, where)
        texts = [item.get("text"), *(a.get(n) for a in item.get("answers") or [] for n in ("text", "feedback"))]
        yield from _text_problems([text for text in texts if isinstance(text, str)], facts, file, where)


def _answer_problems(item: Mapping[str, Any], file: str, where: str) -> Iterable[Problem]:
    answers = item.get("answers")
    if not isinstance(answers, list) or len(answers) < 2:
        yield Problem(file, f"{where} has nothing to choose from", "two answers or more")
        return
    for place, answer in enumerate(answers, start=1):
        named = f"{where}, answer {place}"
        yield from missing_texts(answer, ["text", "feedback"], ["text", "right", "feedback"], file, named)
        if not isinstance(answer.get("right"), bool):
            yield Problem(file, f"{named} is neither right nor wrong", "right = true or right = false")
    right = sum(answer.get("right") is True for answer in answers)
    if item.get("kind") == "one" and right != 1:
        yield Problem(file, f"{where} has {right} right answers", "exactly one, since its kind is 'one'")
    if item.get("kind") == "many" and right == 0:
        yield Problem(file, f"{where} has no right answer", "one at least")


def _text_problems(texts: Iterable[str], facts: Mapping[str, str], file: str, where: str) -> Iterable[Problem]:
    for text in texts:
        for name in PLACE.findall(text):
            if fact_name(name) not in facts:
                yield Problem(file, f"{where} names no fact", "a fact of the session", value=name)
        for number in NUMBER.findall(PLACE.sub("", text)):
            if not YEAR.fullmatch(number):
                yield Problem(file, f"{where} types a number", "a fact of the session in its place", value=number)


def to_html(quiz: Quiz) -> Markup:
    """Lay a quiz out.

    Parameters
    ----------
    quiz : Quiz
        The quiz.

    Returns
    -------
    markupsafe.Markup
        A ``div`` of class ``lr-quiz``; each question is a ``fieldset``, each feedback a hidden paragraph after its
        answer. All texts are escaped.
    """
    questions = Markup("\n").join(_question(quiz.key, number, item) for number, item in enumerate(quiz.questions, 1))
    return Markup('<div class="lr-quiz" data-quiz="{}" data-title="{}">\n{}\n</div>').format(
        quiz.key, quiz.title, questions
    )


def show_quiz(evidence: Evidence, session: Session) -> None:
    """Show the quiz of a session in a chapter.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    session : Session
        From :func:`livingreview.teaching.sessions.sessions.open_session`.
    """
    from IPython.display import display

    quiz = load_quiz(evidence, session)
    plain = [quiz.title]
    for number, question in enumerate(quiz.questions, start=1):
        plain.append(f"{number}. {question.text}")
        plain += [f"   {'+' if a.right else '-'} {a.text} ({a.feedback})" for a in question.answers]
    display({"text/html": str(to_html(quiz)), "text/plain": "\n".join(plain)}, raw=True)


def _question(quiz: str, number: int, question: Question) -> Markup:
    kind = "radio" if question.kind == "one" else "checkbox"
    name = f"{quiz}-{question.key}"
    note = "" if question.kind == "one" else Markup(' <span class="lr-small">Choose every answer that is right.</span>')
    answers = Markup("\n").join(
        Markup(
            '<div class="lr-answer"><label><input type="{}" name="{}" value="{}" /> {}</label>'
            '<p class="lr-feedback" hidden data-right="{}"><strong>{}</strong> {}</p></div>'
        ).format(
            kind,
            name,
            place,
            answer.text,
            "true" if answer.right else "false",
            "Right." if answer.right else "Not so.",
            answer.feedback,
        )
        for place, answer in enumerate(question.answers)
    )
    told = Markup("").join(
        Markup("<li><strong>{}:</strong> {} {}</li>").format(
            "right" if answer.right else "not so", answer.text, Markup("<br />{}").format(answer.feedback)
        )
        for answer in question.answers
    )
    source = Markup("")
    if question.source is not None:
        linked = question.source if question.source.url else question.source.text
        source = Markup('<p class="lr-small">To look it up: {}</p>').format(linked)
    return Markup(
        '<fieldset class="lr-question" data-key="{}" data-kind="{}"><legend>{}. {}{}</legend>\n{}\n'
        '<details class="lr-folded lr-answers"><summary>Answers to question {}</summary><ul>{}</ul>{}</details>'
        "</fieldset>"
    ).format(question.key, question.kind, number, question.text, note, answers, number, told, source)
