"""A session as data: its plan to the minute, what to read before it, and the facts that its texts may name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingreview.errors import Problem

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

FOLDER = "sessions"
MINUTES = 90


class SessionError(ValueError):
    """A file of the teaching matter that cannot be used; each line says what, where, and what would be right.

    Parameters
    ----------
    problems : iterable of Problem
        All that is wrong with the file.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.sentence() for problem in self.problems))


@dataclass(frozen=True)
class Step:
    """One step of the plan.

    Parameters
    ----------
    minutes : int
        How long it takes.
    title : str
        What it is.
    what : str
        What the class does.
    how : str
        Who works with whom: everyone, pairs, groups, alone.
    needs : str
        What the teacher brings; blank where nothing.
    """

    minutes: int
    title: str
    what: str
    how: str
    needs: str = ""


@dataclass(frozen=True)
class Reading:
    """One thing to read: a page of the book or a paper.

    Parameters
    ----------
    why : str
        What to look for in it.
    page : str
        Page of the book, relative to ``chapters`` and without an ending; blank for a paper.
    title : str
        Title of the page, as a reader sees it; blank for a paper.
    paper : str
        Key of the paper in the bibliography; blank for a page.
    """

    why: str
    page: str = ""
    title: str = ""
    paper: str = ""


@dataclass(frozen=True)
class Session:
    """One session.

    Parameters
    ----------
    key : str
        Name of its file and of its page.
    title : str
        Title of the session.
    plan : tuple of Step
        Steps in order; their minutes make up the session.
    reading : tuple of Reading
        What to read before.
    facts : mapping of str to str
        Names and values that its texts may use.
    """

    key: str
    title: str
    plan: tuple[Step, ...]
    reading: tuple[Reading, ...]
    facts: Mapping[str, str]


def open_session(evidence: Evidence, key: str) -> Session:
    """Read a session and compute its facts from the evidence.

    Parameters
    ----------
    evidence : Evidence
        The evidence base; the session lies in its folder.
    key : str
        Name of the session.

    Returns
    -------
    Session

    Raises
    ------
    SessionError
        With everything that is wrong with the file.

    Examples
    --------
    >>> from livingreview.evidence import load
    >>> sum(step.minutes for step in open_session(load(), "session-1").plan)
    90
    """
    from livingreview.teaching.sessions.facts import compute_facts

    file = f"{FOLDER}/{key}.toml"
    content = read_toml(evidence.directory / file, file)
    problems = list(_problems(content, file))
    if problems:
        raise SessionError(problems)
    return Session(
        key=key,
        title=content["title"],
        plan=tuple(Step(**step) for step in content["plan"]),
        reading=tuple(Reading(**item) for item in content["reading"]),
        facts=compute_facts(evidence, content.get("facts", {}), file),
    )


def session_keys(directory: Path) -> list[str]:
    """Return the names of the sessions that an evidence directory holds, in order.

    Parameters
    ----------
    directory : pathlib.Path
        The evidence directory.
    """
    return sorted(path.stem for path in (directory / FOLDER).glob("*.toml"))


def read_toml(path: Path, file: str) -> dict[str, Any]:
    """Read a TOML file of the teaching matter.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    file : str
        Its name for messages.

    Raises
    ------
    SessionError
        If it is missing or no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SessionError([Problem(file, "file is missing", "a TOML file of this name")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SessionError([Problem(file, f"not valid TOML ({error})", "TOML in UTF-8")]) from None


def missing_texts(table: object, names: Iterable[str], allowed: Iterable[str], file: str, where: str) -> list[Problem]:
    """List what a table lacks among its texts, and every key that nothing would read.

    Examples
    --------
    >>> missing_texts({"text": "Why?", "tone": 1}, ["text"], ["text"], "a.toml", "question 1")[0].sentence()
    "a.toml: question 1 has a key that nothing reads: 'tone'; expected one of text"
    """
    if not isinstance(table, dict):
        return [Problem(file, f"{where} is no table", "a table of keys and values")]
    allowed = list(allowed)
    problems = [
        Problem(file, f"{where} has a key that nothing reads", f"one of {', '.join(allowed)}", value=name)
        for name in table
        if name not in allowed
    ]
    return problems + [
        Problem(file, f"{where} has no text for '{name}'", "a text that is not blank")
        for name in names
        if not isinstance(table.get(name), str) or not table[name].strip()
    ]


def _problems(content: dict[str, Any], file: str) -> Iterable[Problem]:
    yield from missing_texts(content, ["title"], ["title", "plan", "reading", "facts"], file, "the session")
    plan, reading = content.get("plan"), content.get("reading")
    if not isinstance(plan, list) or not plan:
        yield Problem(file, "there is no plan", "one [[plan]] table for each step")
    else:
        for number, step in enumerate(plan, start=1):
            where = f"step {number} of the plan"
            names = ["title", "what", "how"]
            yield from missing_texts(step, names, [*names, "minutes", "needs"], file, where)
            minutes = step.get("minutes") if isinstance(step, dict) else None
            if isinstance(minutes, bool) or not isinstance(minutes, int) or minutes < 1:
                yield Problem(file, f"{where} takes no time", "'minutes', a whole number from 1", value=repr(minutes))
                return
        total = sum(step["minutes"] for step in plan)
        if total != MINUTES:
            yield Problem(file, "the steps do not fill the session", f"{MINUTES} minutes", value=f"{total} minutes")
    if not isinstance(reading, list) or not reading:
        yield Problem(file, "there is nothing to read", "one [[reading]] table for each page or paper")
        return
    for number, item in enumerate(reading, start=1):
        where = f"reading {number}"
        needed = ["why", "paper"] if isinstance(item, dict) and "paper" in item else ["why", "page", "title"]
        yield from missing_texts(item, needed, needed, file, where)
