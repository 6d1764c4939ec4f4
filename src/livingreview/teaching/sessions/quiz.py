"""A quiz: read from data, checked, its facts filled in, and laid out as plain HTML that a script can make live.

Without a script every answer and its feedback can still be reached: they stand in a folded list below each question.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from markdown_it import MarkdownIt
from markupsafe import Markup
from pydantic import (
    AfterValidator,
    Field,
    StrictBool,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from livingreview.errors import nearest
from livingreview.page.tables import Link
from livingreview.page.templates import ShowsHtml, render
from livingreview.teaching.sessions.citations import find_paper
from livingreview.teaching.sessions.facts import PLACE, fact_name, fill
from livingreview.toml_files import Settings, Text, read_toml, validated

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

FOLDER = "quizzes"
LEAST_QUESTIONS = 8
TEMPLATES = Path(__file__).with_name("templates")
# A number belongs in the facts, since it would not follow the evidence; a year that names a paper is no result.
NUMBER = re.compile(r"(?<![\w-])\d+(?:\.\d+)?(?![\w-])")
YEAR = re.compile(r"(?:19|20)\d\d")


def _filled(text: str, info: ValidationInfo) -> str:
    """Fill the facts in; a number that is typed is refused."""
    facts = (info.context or {}).get("facts", {})
    for place in PLACE.findall(text):
        if fact_name(place) not in facts:
            raise ValueError(f"names no fact: {place!r}; expected {nearest(fact_name(place), facts, limit=5)}")
    for number in NUMBER.findall(PLACE.sub("", text)):
        if not YEAR.fullmatch(number):
            raise ValueError(f"types a number: {number!r}; expected a fact of the session in its place")
    return fill(text, facts)


_MARKDOWN = MarkdownIt("js-default")  # HTML in a text stays text


def inline(text: str) -> Markup:
    """Render emphasis, code and links of one line of Markdown.

    Examples
    --------
    >>> str(inline("*more* than <b>"))
    '<em>more</em> than &lt;b&gt;'
    """
    return Markup(_MARKDOWN.renderInline(text))


Wording = Annotated[Text, AfterValidator(_filled)]


class Answer(Settings):
    """One answer of a question: its text, whether it is right, and what to say to whoever chose it."""

    text: Wording
    right: StrictBool
    feedback: Wording


class Question(Settings):
    """One question; `key` is the name under which a reader's progress is kept."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    text: Wording
    kind: Literal["one", "many"]
    answers: tuple[Answer, ...] = Field(min_length=2)
    source: Link | None = None

    @property
    def shuffled(self) -> list[Answer]:
        """Its answers in an order that its key alone decides, so that their order in the file tells nothing."""
        places = range(len(self.answers))
        return [self.answers[i] for i in sorted(places, key=lambda i: hashlib.sha256(f"{self.key}-{i}".encode()).digest())]

    @field_validator("source", mode="before")
    @classmethod
    def _linked(cls, source: object, info: ValidationInfo) -> object:
        return info.context["link"](source) if isinstance(source, str) and source else source or None

    @model_validator(mode="after")
    def _answerable(self) -> Question:
        right = sum(answer.right for answer in self.answers)
        if self.kind == "one" and right != 1:
            raise ValueError(f"{right} right answers; expected exactly one, since its kind is 'one'")
        if right == 0:
            raise ValueError("no right answer; expected one at least")
        return self


class Quiz(ShowsHtml, Settings):
    """A quiz with every fact filled in; it shows itself as a form."""

    key: str
    title: Wording
    questions: tuple[Question, ...] = Field(alias="question", min_length=LEAST_QUESTIONS)

    @model_validator(mode="after")
    def _named_once(self) -> Quiz:
        keys = [question.key for question in self.questions]
        if twice := [key for key in keys if keys.count(key) > 1]:
            raise ValueError(f"the key {twice[0]!r} appears twice; expected a key for each question")
        return self

    def __html__(self) -> Markup:
        return render("quiz.html", TEMPLATES, quiz=self, inline=inline)

    def __repr__(self) -> str:
        plain = [self.title]
        for number, question in enumerate(self.questions, start=1):
            plain.append(f"{number}. {question.text}")
            plain += [f"   {'+' if a.right else '-'} {a.text} ({a.feedback})" for a in question.shuffled]
        return "\n".join(plain)


def load_quiz(evidence: Evidence, key: str, facts: Mapping[str, str], titles: Mapping[str, str]) -> Quiz:
    """Read the quiz of a session.

    Parameters
    ----------
    evidence : Evidence
        The evidence base; the quiz lies in its folder.
    key : str
        Name of the session, and of the quiz.
    facts : mapping of str to str
        What fills the places of its texts.
    titles : mapping of str to str
        Titles of pages that a source may name.

    Raises
    ------
    EditionError
        With everything that is wrong with the file.
    """

    def link(source: str) -> Link:
        """Make a link: a name with a slash is a page of the book, any other a key of the bibliography."""
        if "/" in source:
            return Link(titles.get(source, source), f"../{source}.html")
        paper = find_paper(evidence, source)
        return Link(paper.reference, paper.link)

    file = f"{FOLDER}/{key}.toml"
    return validated(Quiz, {**read_toml(evidence.directory / file, file), "key": key}, file, facts=facts, link=link)
