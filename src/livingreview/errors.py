"""The one error of an edition, and the problems that it carries: what is wrong, where, what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

SHOWN = 20  # problems that one message lists


@dataclass(frozen=True)
class Problem:
    """A rule that a cell, a row, a file or a value breaks.

    Parameters
    ----------
    file : str
        The file, relative to the folder it belongs to; for a value that is in no file, its name.
    rule : str
        The rule that is broken, in a few words.
    expected : str
        What would be right; empty where `rule` implies it.
    line : int, optional
        Counted from 1, the header being line 1.
    column : str, optional
        Name of the column or key.
    value : str, optional
        The offending value as found.
    severity : {"error", "warning"}
        A warning is shown and stops nothing.

    Examples
    --------
    >>> Problem("studies.tsv", "not a year", "four digits", line=7, column="year", value="5-Feb").sentence()
    "studies.tsv, line 7, column year: not a year: '5-Feb'; expected four digits"
    """

    file: str
    rule: str
    expected: str = ""
    line: int | None = None
    column: str | None = None
    value: str | None = None
    severity: Literal["error", "warning"] = "error"

    def sentence(self) -> str:
        """Write the problem in one line."""
        line = f"line {self.line}" if self.line is not None else ""
        column = f"column {self.column}" if self.column else ""
        where = ", ".join(part for part in (self.file, line, column) if part)
        value = f": {_shorten(self.value)!r}" if self.value is not None else ""
        expected = f"; expected {self.expected}" if self.expected else ""
        severity = "warning: " if self.severity == "warning" else ""
        return f"{where}: {severity}{self.rule}{value}{expected}"

    def order(self) -> tuple[str, int, str, str]:
        """Key that sorts problems as a reader walks through the files."""
        return self.file, self.line or 0, self.column or "", self.rule


class EditionError(ValueError):
    """Something that a person can put right: in the evidence, a setting, a file, a command or the machine.

    Parameters
    ----------
    problems : str, Problem, or iterable of Problem
        One clear sentence, or the problems in the order in which they are read.
    title : str, optional
        Heads a list of several problems; "3 problems" where it is not given.
    more : str, optional
        How to see the rest where there are too many to list.

    Attributes
    ----------
    problems : tuple of Problem
        All of them; none where the error is one sentence.

    Examples
    --------
    >>> raise EditionError(Problem("claims.toml", "no region", nearest("amygdla", ["amygdala", "insula"]), value="amygdla"))
    Traceback (most recent call last):
    livingreview.errors.EditionError: claims.toml: no region: 'amygdla'; expected one of amygdala, insula (nearest: amygdala)
    """

    def __init__(self, problems: str | Problem | Iterable[Problem], title: str = "", more: str = "") -> None:
        self._made_from = (problems if isinstance(problems, (str, Problem)) else tuple(problems), title, more)
        problems = self._made_from[0]
        self.problems: tuple[Problem, ...] = (
            () if isinstance(problems, str) else (problems,) if isinstance(problems, Problem) else problems
        )
        if isinstance(problems, str):
            text = problems
        elif len(self.problems) == 1 and not title:
            text = self.problems[0].sentence()
        else:
            shown = [problem.sentence() for problem in self.problems[:SHOWN]]
            rest = len(self.problems) - SHOWN
            hidden = [f"and {rest:,} more{f': {more}' if more else ''}"] if rest > 0 else []
            text = "\n  ".join([title or count(len(self.problems), "problem"), *shown, *hidden])
        super().__init__(text)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), self._made_from


def nearest(value: str, allowed: Iterable[str], limit: int = 16) -> str:
    """Name the value that was probably meant, or those that there are: the end of a sentence that begins with "expected".

    Above `limit` allowed values only the nearest ones are named.

    Examples
    --------
    >>> nearest("amygdla", ["amygdala", "insula"])
    'one of amygdala, insula (nearest: amygdala)'
    >>> nearest("x", [])
    'no value at all'
    """
    names = sorted(dict.fromkeys(allowed))
    if not names:
        return "no value at all"
    folded = {name.casefold(): name for name in reversed(names)}
    close = [folded[match] for match in get_close_matches(value.casefold().strip(), folded, n=3, cutoff=0.6)]
    hint = f" (nearest: {', '.join(close)})" if close else ""
    if len(names) <= limit:
        return f"one of {', '.join(names)}{hint}"
    if close:
        return f"one of {len(names)} values{hint}"
    return f"one of {', '.join(names[:limit])} and {len(names) - limit} more"


def count(number: int, noun: str, plural: str = "") -> str:
    """Give a number with its noun.

    Examples
    --------
    >>> count(1, "study", "studies"), count(1578, "finding")
    ('1 study', '1,578 findings')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def reason(error: OSError) -> str:
    """Give the system's reason why a file cannot be read or written, in lower case, to stand within a sentence."""
    return (error.strerror or "unknown reason").lower()


def _shorten(value: str, limit: int = 80) -> str:
    return value if len(value) <= limit else value[: limit - 1] + "…"
