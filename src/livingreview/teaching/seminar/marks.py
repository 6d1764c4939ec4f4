"""What marking finds: a student's work and points, and those of a class."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from livingreview.teaching.seminar.exercises import Task
from livingreview.teaching.seminar.roster import Student

MARKED, BROKEN, EMPTY, MISSING, FAILED = "marked", "broken", "empty", "missing", "not marked"
ELSEWHERE = ""  # stands for a task's name where code stands under no task


@dataclass(frozen=True)
class Work:
    """What a student did for one task: what was written, what it printed, the values, and the checks that do not hold, in words."""

    written: str = ""
    printed: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """What a student got.

    Parameters
    ----------
    student : Student
        Who.
    status : {"marked", "empty", "broken", "missing", "not marked"}
        An empty notebook has no points; a broken or missing one has none *yet*: its tasks are blank, not 0. So are those
        of a notebook that was not marked, which is the fault of this machine or of the exercise, and not the student's.
    points : dict of str to float or None
        By task; None where a teacher has to read it, or where nothing could be marked.
    time : datetime.datetime or None
        When it was sent; None where that is not certain, which a note says, or nothing came.
    digest : str
        SHA-256 of the file.
    notes : tuple of str
        Everything a teacher should know, each a few words.
    remarks : dict of str to str
        By task: what the student learns about it.
    work : dict of str to Work
        By task what the student did.
    sure : bool
        Whether `time` is the platform's; else it is that of the file, which may be the download's.
    """

    student: Student
    status: str
    points: dict[str, float | None] = field(default_factory=dict)
    time: datetime.datetime | None = None
    digest: str = ""
    notes: tuple[str, ...] = ()
    remarks: dict[str, str] = field(default_factory=dict)
    work: dict[str, Work] = field(default_factory=dict)
    sure: bool = True

    @property
    def words(self) -> dict[str, str]:
        """By task the answers in the student's own words."""
        return {name: work.written for name, work in self.work.items()}


@dataclass(frozen=True)
class Marking:
    """A whole class, marked; who sent something and is on no roster; and what no person sent, which was passed over."""

    tasks: tuple[Task, ...]
    marks: tuple[Mark, ...]
    unknown_senders: tuple[str, ...]
    ignored: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Mark, ...]:
        """Those that could not be marked for no fault of the student's."""
        return tuple(one for one in self.marks if one.status == FAILED)
