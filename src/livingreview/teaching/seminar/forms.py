"""What a student who has no Python hands in: a file of answers that the form in a session's page saved.

The file is JSON::

    {"format": "livingreview-answers", "version": 1, "session": "session-3", "student": "ada",
     "saved": "2027-01-10T09:00:00+01:00",
     "answers": {"look": {"n_rows": "12", "busiest": "ho2014"}, "objections": "The interval is wide."}}

``answers`` holds by task the texts that were typed, by the name of the answer; for a written task the text. A number may have
a decimal comma; the members of a list or set are parted by semicolons, and so are ``name: value`` pairs. What kind each one
is, the exercise says: that of its solution's value, or the one in the metadata of its checks (``livingreview.by_hand``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from livingreview.errors import EditionError
from livingreview.paths import shown
from livingreview.teaching.seminar.answers import decode, encode, from_words, kind_of
from livingreview.teaching.seminar.exercises import Task

FORMAT = "livingreview-answers"


class FormAnswers(BaseModel):
    """The answers of one student to one session."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_max_length=50_000)

    format: Literal["livingreview-answers"]
    version: Literal[1]
    session: str = Field(max_length=64)
    student: str = Field(max_length=64)
    saved: str = Field(default="", max_length=64)
    answers: dict[str, str | dict[str, str]]

    def words(self, task: Task) -> str:
        """Return the answer to a written task."""
        given = self.answers.get(task.name, "")
        return shown("\n\n".join(given.values()) if isinstance(given, dict) else given).strip()

    def values(self, task: Task, key: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers to a task as they are written, each of the kind that the exercise says; blank ones left out."""
        kinds = dict(task.by_hand) or {name: kind_of(decode(value)) for name, value in key.items()}
        given = self.answers.get(task.name, {})
        if isinstance(given, str):
            given = dict.fromkeys(kinds, given) if len(kinds) == 1 else {}
        return {name: encode(from_words(given[name], kind)) for name, kind in kinds.items() if given.get(name, "").strip()}

    def answered(self, tasks: Sequence[Task]) -> bool:
        """Whether anything is answered in it."""
        return any(bool(given if isinstance(given, str) else any(map(str.strip, given.values()))) for given in self.answers.values())


def read_form(content: bytes) -> FormAnswers:
    """Read a file that a form saved; an `EditionError` says in a few words why it is none."""
    try:
        return FormAnswers.model_validate(json.loads(content.decode("utf-8-sig")))
    except ValidationError as error:
        first = error.errors()[0]
        raise EditionError(f"the form's file is damaged at {'.'.join(map(str, first['loc']))}: {first['msg'].lower()}") from None
    except (ValueError, RecursionError):
        raise EditionError("the form's file is damaged or cut off") from None


def is_form(content: bytes) -> bool:
    """Whether a file is one that a form saved."""
    return content[:200_000].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and f'"{FORMAT}"'.encode() in content[:200_000]
