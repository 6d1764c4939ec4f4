"""Facts of a session, described by data: what to look at and what to say of it; no text types a number.

A table ``[facts.NAME]`` says with ``of`` which kind of fact it is, and with the other keys of what. It gives the fact
``NAME``, or facts ``NAME-something``. Names have hyphens, as they stand in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from livingreview.errors import EditionError, Problem
from livingreview.teaching.sessions.fact_kinds import KINDS

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PLACE = re.compile(r"\{([A-Za-z0-9-]+)\}")


def compute_facts(evidence: Evidence, described: Mapping[str, Any], file: str) -> dict[str, str]:
    """Compute the facts that a file describes, each in words.

    Raises
    ------
    EditionError
        If a description asks for something that does not exist.

    Examples
    --------
    >>> from livingreview.evidence import load
    >>> compute_facts(load(), {"studies": {"of": "count", "table": "studies"}}, "a.toml")["studies"]
    '456'
    """
    facts: dict[str, str] = {}
    for name, table in described.items():
        where = f"[facts.{name}]"
        if not NAME.fullmatch(name) or not isinstance(table, dict) or table.get("of") not in KINDS:
            expected = f"a name of small letters and hyphens, and 'of', one of {', '.join(KINDS)}"
            raise EditionError(Problem(file, f"{where} is no fact", expected))
        arguments = {key: value for key, value in table.items() if key != "of"}
        try:
            found = KINDS[table["of"]](evidence, **arguments)
        except (TypeError, ValueError, KeyError, IndexError) as error:
            reason = str(error).replace(KINDS[table["of"]].__name__, "it")
            expected = "a description of what the evidence holds"
            raise EditionError(Problem(file, f"{where} cannot be computed ({reason})", expected)) from None
        for part, value in found.items():
            key = f"{name}-{part}".replace("_", "-") if part else name
            facts[key] = str(value)
    return facts


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into the places of a text; a name that begins with a capital letter begins a sentence.

    Raises
    ------
    KeyError
        With the first name that is no fact.

    Examples
    --------
    >>> fill("Of {n} studies, {k} agree. {N} is few.", {"n": "four", "k": "none"})
    'Of four studies, none agree. Four is few.'
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        found = facts[fact_name(name)]
        return found if name == fact_name(name) else found[:1].upper() + found[1:]

    return PLACE.sub(value, text)


def fact_name(place: str) -> str:
    """Return the name of the fact that a place of a text asks for."""
    return place[:1].lower() + place[1:]
