"""A session: its plan to the minute, what to read before it, its quiz, and the facts that its texts may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import Field, StrictBool, StrictInt, model_validator

from livingreview.errors import EditionError, Problem, nearest
from livingreview.page.tables import Cells, Link, Table
from livingreview.page.templates import render
from livingreview.teaching.sessions.citations import find_paper
from livingreview.teaching.sessions.facts import compute_facts
from livingreview.teaching.sessions.quiz import Quiz, load_quiz
from livingreview.toml_files import Settings, Text, read_toml, validated

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

FOLDER = "sessions"
TEMPLATES = Path(__file__).with_name("templates")


class Step(Settings):
    """One step of the plan: how long, what the class does, who works with whom, and what the teacher brings."""

    minutes: StrictInt = Field(ge=1)
    title: Text
    what: Text
    how: Text
    needs: str = ""


class Reading(Settings):
    """One thing to read: a page of the book with its title, or a paper by its key; how long it takes, and what to look for."""

    why: Text
    must: StrictBool
    minutes: StrictInt = Field(ge=1)
    page: str = ""
    title: str = ""
    paper: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> Reading:
        if bool(self.paper) == bool(self.page) or bool(self.page) != bool(self.title):
            raise ValueError("neither a page nor a paper; expected 'page' and its 'title', or 'paper'")
        return self


class Aim(Settings):
    """What students can do afterwards, the questions of the quiz that ask for it, and the tasks of the exercise, by letter."""

    text: Text
    quiz: tuple[Text, ...] = ()
    tasks: tuple[Text, ...] = ()


class SessionFile(Settings):
    """What ``data/sessions/<key>.toml`` holds."""

    title: Text
    minutes: StrictInt = Field(ge=1)
    aims: tuple[Aim, ...] = Field(min_length=1)
    plan: tuple[Step, ...] = Field(min_length=1)
    reading: tuple[Reading, ...] = Field(min_length=1)
    facts: dict[str, Any] = {}

    @model_validator(mode="after")
    def _full(self) -> SessionFile:
        if (planned := sum(step.minutes for step in self.plan)) != self.minutes:
            raise ValueError(f"the steps do not fill the session: {planned} minutes; expected {self.minutes} minutes in all")
        return self


@dataclass(frozen=True)
class Titled:
    """A cell of a table that begins with a title."""

    title: str
    text: str

    def __html__(self) -> str:
        return render("titled_cell.html", TEMPLATES, cell=self)

    def __str__(self) -> str:
        return f"{self.title}: {self.text}"


@dataclass(frozen=True, eq=False)
class Session:
    """A session with its facts computed: what its page, slides, handout and quiz are made of.

    Parameters
    ----------
    key : str
        Name of its file and of its page.
    content : SessionFile
        Its title, steps and reading.
    facts : mapping of str to str
        Names and values that its texts may use.
    evidence : Evidence
        What the facts were computed from.
    """

    key: str
    content: SessionFile
    facts: Mapping[str, str]
    evidence: Evidence

    @property
    def title(self) -> str:
        """Title of the session."""
        return self.content.title

    @property
    def plan(self) -> Table:
        """Steps with the minute at which each begins and ends."""
        rows, clock = [], 0
        for step in self.content.plan:
            minutes, clock = f"{clock}–{clock + step.minutes}", clock + step.minutes
            rows.append((minutes, Titled(step.title, step.what), step.how, step.needs))
        frame = pd.DataFrame(rows, columns=["Minutes", "What happens", "Who", "Bring"])
        return Table(frame, f"Plan of the session “{self.title}”, by the minute")

    @property
    def reading(self) -> Table:
        """What to read before, with links; an `EditionError` where a paper is in no bibliography."""
        items = sorted(self.content.reading, key=lambda item: not item.must)
        rows = [(self._source(item), "must" if item.must else "may", item.minutes, item.why) for item in items]
        frame = pd.DataFrame(rows, columns=["Read", "Must or may", "Minutes", "Look for"])
        return Table(frame, f"To read before “{self.title}”")

    @property
    def aims(self) -> Table:
        """Each aim with the numbers of its questions in the quiz and the letters of its tasks in the exercise.

        An `EditionError` where an aim names a question that the quiz has not.
        """
        places = {question.key: n for n, question in enumerate(self.quiz.questions, start=1)}
        rows = []
        for number, aim in enumerate(self.content.aims, start=1):
            for key in aim.quiz:
                if key not in places:
                    raise EditionError(
                        Problem(f"{FOLDER}/{self.key}.toml", f"aims {number}, quiz: no such question", nearest(key, places), value=key)
                    )
            asked = ", ".join(str(place) for place in sorted(places[key] for key in aim.quiz))
            rows.append((aim.text, asked, ", ".join(aim.tasks)))
        frame = pd.DataFrame(rows, columns=["Aim", "Questions of the quiz", "Tasks of the exercise"])
        return Table(frame, f"“{self.title}”: where each aim is practised")

    @cached_property
    def quiz(self) -> Quiz:
        """The quiz, with every fact filled in."""
        titles = {item.page: item.title for item in self.content.reading}
        return load_quiz(self.evidence, self.key, self.facts, titles)

    def _source(self, item: Reading) -> Link | Cells:
        if item.page:
            return Link(item.title, f"../{item.page}.html")
        paper = find_paper(self.evidence, item.paper)
        return Cells((paper.reference, *([Link("doi", paper.link)] if paper.link else [])))


def open_session(evidence: Evidence, key: str) -> Session:
    """Read a session from the folder of the evidence, and compute its facts.

    Raises
    ------
    EditionError
        With everything that is wrong with the file.

    Examples
    --------
    >>> from livingreview.evidence import load
    >>> open_session(load(), "session-1").content.minutes
    90
    """
    content = read_session(evidence.directory, key)
    return Session(key, content, compute_facts(evidence, content.facts, f"{FOLDER}/{key}.toml"), evidence)


def read_session(directory: Path, key: str) -> SessionFile:
    """Read and check the file of a session, without the evidence."""
    file = f"{FOLDER}/{key}.toml"
    return validated(SessionFile, read_toml(directory / file, file), file)


def session_keys(directory: Path) -> list[str]:
    """Return the names of the sessions that an evidence directory holds, in order."""
    return sorted(path.stem for path in (directory / FOLDER).glob("*.toml"))
