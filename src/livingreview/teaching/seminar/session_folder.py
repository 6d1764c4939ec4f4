"""The folder of one session: where everything lies, and the record of what was handed out.

The names of nbgrader's course folder are kept where there are any: ``source``, ``submitted/<student>/<session>``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from livingreview.atomic_files import locked
from livingreview.errors import EditionError
from livingreview.teaching.seminar.roster import Student

RECORD = "seminar.json"
MARKS = "marks.csv"
HISTORY = "marks-history.csv"
BY_HAND = "marks-by-hand.csv"
TO_READ = "to-read.html"
PAGE_FORMAT = "livingreview-points"
# Columns of the table of marks; between the two stands one for each task.
HEAD = ("student_id", "name", "status", "points", "out_of", "to_read", "sent", "late")
TAIL = ("notes", "digest")


@dataclass(frozen=True)
class Folder:
    """Paths within the folder of one session, as ``session-3``."""

    path: Path
    session: str

    def source(self) -> Path:
        """Return the exercise as it was when the notebooks were prepared."""
        return self.path / "source" / self.session / f"{self.session}.ipynb"

    def handout(self, student_id: str) -> Path:
        """Return a student's own notebook, to be given out."""
        return self.path / "students" / student_id / f"{self.session}.ipynb"

    def form(self, student_id: str) -> Path:
        """Return a student's own page without Python, to be given out."""
        return self.path / "students" / student_id / f"{self.session}.html"

    def submitted(self, student_id: str) -> Path:
        """Return the folder that a student's work is put in."""
        return self.path / "submitted" / student_id / self.session

    def solved(self, student_id: str) -> Path:
        """Return the teacher's copy of a student's notebook, solved and executed."""
        return self.path / "teacher" / "solved" / f"{student_id}.ipynb"

    def key(self) -> Path:
        """Return the expected answers of every student, which marking reads."""
        return self.path / "teacher" / "key.json"

    def read_key(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Read the expected answers by student and task, as they are written."""
        try:
            found = json.loads(self.key().read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise EditionError(f"{self.key()}: missing or damaged; prepare the session again into this folder, nothing else is lost") from None
        return dict(found)

    def evidence(self) -> Path:
        """Return the evidence as it was when the notebooks were prepared: marking uses no other."""
        return self.path / "evidence"

    def roster(self) -> Path:
        """Return the copy of the roster."""
        return self.path / "teacher" / "roster"

    def feedback(self, student_id: str) -> Path:
        """Return a student's page of feedback."""
        return self.path / "feedback" / f"{student_id}.html"


@dataclass(frozen=True)
class Record:
    """What was handed out: the session, the term, the checksum of the evidence, the students of the roster in order.

    ``columns`` says which column of the roster held what, where the teacher said so.
    """

    session: str
    term: str
    evidence: str
    students: tuple[Student, ...]
    columns: dict[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Write the record as JSON."""
        students = [
            {"student_id": one.student_id, "name": one.name, "email": one.email,
             "also": list(one.also), "seed": one.seed(self.session, self.term)}
            for one in self.students
        ]  # fmt: skip
        content = {
            "session": self.session, "term": self.term, "evidence": self.evidence, "columns": self.columns, "students": students,
        }  # fmt: skip
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def read_record(path: Path) -> Record:
    """Read the record of a folder; an `EditionError` where there is none, or it is damaged."""
    file = path / RECORD
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        students = tuple(Student(one["student_id"], one["name"], one["email"], tuple(one["also"])) for one in content["students"])
        record = Record(content["session"], content["term"], content["evidence"], students, content["columns"])
        seeds = [one["seed"] for one in content["students"]]
    except FileNotFoundError:
        raise EditionError(
            f"{path}: no {RECORD} in it; expected a folder that 'livingreview seminar prepare' made"
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise EditionError(
            f"{file}: damaged; prepare the session again into this folder, nothing else is lost"
        ) from None
    if seeds != [one.seed(record.session, record.term) for one in students]:
        raise EditionError(
            f"{file}: its seeds are not those of its students; prepare the session again into this folder"
        )
    return record


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a folder while it is prepared or marked; an `EditionError` where another process does so."""
    with locked(path, wait=False) as free:
        if not free:
            raise EditionError(f"{path}: it is being prepared or marked by another command; wait for that, or end it")
        yield


def session_conflict(record: Record, session: str, term: str) -> str:
    """Say why a folder that was prepared before cannot take this session; empty where it can."""
    if (record.session, record.term) == (session, term):
        return ""
    return (
        f"holds {record.session}" + (f" of term {record.term!r}" if record.term else "") + "; give another --out: "
        "marks of two sessions in one folder would be mixed up"
    )
