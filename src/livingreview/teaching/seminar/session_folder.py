"""The folder of one session: where everything lies, and the record of what was handed out.

The names of nbgrader's course folder are kept where there are any: ``source``, ``submitted/<student>/<session>``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livingreview.teaching.seminar.roster import Student

RECORD = "seminar.json"
MARKS = "marks.csv"
HISTORY = "marks-history.csv"
BY_HAND = "marks-by-hand.csv"
TO_READ = "to-read.html"
# Columns of the table of marks; between the two stands one for each task.
HEAD = ("student_id", "name", "status", "points", "out_of", "to_read", "sent", "late")
TAIL = ("notes", "digest")


class FolderError(ValueError):
    """A folder that is not what the command needs; the message says what would be."""


@dataclass(frozen=True)
class Folder:
    """Paths of one session's folder.

    Parameters
    ----------
    path : pathlib.Path
        The folder.
    session : str
        Name of the session, as ``session-3``.
    """

    path: Path
    session: str

    def source(self) -> Path:
        """Return the exercise as it was when the notebooks were prepared."""
        return self.path / "source" / self.session / f"{self.session}.ipynb"

    def handout(self, student_id: str) -> Path:
        """Return a student's own notebook, to be given out."""
        return self.path / "students" / student_id / f"{self.session}.ipynb"

    def submitted(self, student_id: str) -> Path:
        """Return the folder that a student's work is put in."""
        return self.path / "submitted" / student_id / self.session

    def solved(self, student_id: str) -> Path:
        """Return the teacher's copy of a student's notebook, solved and executed."""
        return self.path / "teacher" / "solved" / f"{student_id}.ipynb"

    def feedback(self, student_id: str) -> Path:
        """Return a student's page of feedback."""
        return self.path / "feedback" / f"{student_id}.html"


@dataclass(frozen=True)
class Record:
    """What was handed out: enough to mark it by, whatever comes back.

    Parameters
    ----------
    session, term : str
        Of which session, in which term.
    evidence : str
        Checksum of the evidence base.
    students : tuple of Student
        In the order of the roster.
    """

    session: str
    term: str
    evidence: str
    students: tuple[Student, ...]

    def to_bytes(self) -> bytes:
        """Write the record as JSON."""
        students = [
            {"student_id": one.student_id, "name": one.name, "email": one.email,
             "seed": one.seed(self.session, self.term)}
            for one in self.students
        ]  # fmt: skip
        content = {"session": self.session, "term": self.term, "evidence": self.evidence, "students": students}
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def read_record(path: Path) -> Record:
    """Read the record of a folder.

    Parameters
    ----------
    path : pathlib.Path
        The folder.

    Returns
    -------
    Record

    Raises
    ------
    FolderError
        If there is none, or it is damaged.
    """
    file = path / RECORD
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        students = tuple(Student(one["student_id"], one["name"], one["email"]) for one in content["students"])
        record = Record(content["session"], content["term"], content["evidence"], students)
        seeds = [one["seed"] for one in content["students"]]
    except FileNotFoundError:
        raise FolderError(
            f"{path}: no {RECORD} in it; expected a folder that 'livingreview seminar prepare' made"
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise FolderError(
            f"{file}: damaged; prepare the session again into this folder, nothing else is lost"
        ) from None
    if seeds != [one.seed(record.session, record.term) for one in students]:
        raise FolderError(
            f"{file}: its seeds are not those of its students; prepare the session again into this folder"
        )
    return record


def foreign(record: Record | None, session: str, term: str) -> str:
    """Say why a folder that was prepared before cannot take this session; empty where it can."""
    if record is None or (record.session, record.term) == (session, term):
        return ""
    return (
        f"holds {record.session}" + (f" of term {record.term!r}" if record.term else "") + "; give another --out: "
        "marks of two sessions in one folder would be mixed up"
    )
