"""Learning platforms: how each names students, what it gives back, and from which file it takes marks (``platforms.toml``)."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from livingreview.toml_files import Settings, read_toml, validated

FILE = Path(__file__).with_name("platforms.toml")


class Columns(Settings):
    """Names of the columns of a table of students, best first."""

    student_id: tuple[str, ...]
    email: tuple[str, ...]
    name: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]
    also: tuple[str, ...]


class Platform(Settings):
    """One platform."""

    name: str
    known_by: tuple[str, ...]
    not_students: tuple[str, ...] = ()
    hand_in: str
    marks: tuple[str, ...]
    points: str
    possible: str = ""
    encoding: str = "utf-8"
    separator: str = ","


class Times(Settings):
    """Columns of a table of hand-ins that hold the time, and names of months."""

    columns: tuple[str, ...]
    months: tuple[str, ...]
    also_months: dict[str, tuple[str, ...]]


class Platforms(Settings):
    """All that is known of platforms."""

    columns: Columns
    platform: tuple[Platform, ...]
    times: Times


class Sender(Settings):
    """Whom a platform's name of a hand-in names: by an identifier, by name, and when it was sent, as it stands there."""

    keys: tuple[str, ...]
    time: str = ""
    late: bool = False
    number: int = 0


@cache
def platforms() -> Platforms:
    """Read what is known of platforms."""
    return validated(Platforms, read_toml(FILE), FILE.name)


def platform_of(columns: Iterable[str]) -> Platform | None:
    """Return the platform that a table with these columns comes from.

    Examples
    --------
    >>> platform_of(["vorname", "nachname", "e-mail-adresse"]).name, platform_of(["student_id"])
    ('moodle', None)
    """
    present = set(columns)
    for one in platforms().platform:
        if set(one.known_by) <= present or (one.name == "moodle" and set(one.known_by) & present):
            return one
    return None


def sender(name: str) -> Sender | None:
    """Read a platform's name of a file or folder; None where it is no platform's.

    Examples
    --------
    >>> sender("Ada Lovelace_4711_assignsubmission_file_").keys, sender("lovelaceada_LATE_12_345_session-3.ipynb").late
    (('4711', 'Ada Lovelace'), True)
    >>> sender("Session 3_ada01_attempt_2027-01-10-09-00-00_session-3.ipynb").time, sender("session-3.ipynb")
    ('2027-01-10 09:00:00', None)
    """
    for one in platforms().platform:
        if found := re.fullmatch(one.hand_in, name):
            parts = found.groupdict()
            time = re.sub(r"^(.{10})-(..)-(..)-(..)$", r"\1 \2:\3:\4", parts.get("time") or "")
            keys = tuple(part for part in (parts.get("id"), parts.get("name"), parts.get("short")) if part)
            return Sender(keys=keys, time=time, late=bool(parts.get("late")), number=int(parts.get("number") or 0))
    return None


def platform_time(text: str) -> str:
    """Write a time as Moodle does in words, in English or German, as one with digits; other texts as they are.

    Examples
    --------
    >>> platform_time("Sunday, 10 January 2027, 9:05 PM"), platform_time("Sonntag, 10. Januar 2027, 09:05")
    ('2027-01-10 21:05', '2027-01-10 09:05')
    """
    found = re.search(r"(\d{1,2})\.?\s+([^\W\d]+)\.?\s+(\d{4}),?\s+(?:um\s+|at\s+)?(\d{1,2}):(\d\d)(?::\d\d)?\s*([AaPp][Mm])?", text)
    months = platforms().times
    numbers = {name: number for number, month in enumerate(months.months, 1) for name in (month, *months.also_months[month])}
    if not found or found[2].casefold() not in numbers:
        return text
    hour = int(found[4]) % 12 + 12 * (found[6].casefold() == "pm") if found[6] else int(found[4])
    return f"{found[3]}-{numbers[found[2].casefold()]:02d}-{int(found[1]):02d} {hour:02d}:{found[5]}"


def plain_names(name: str) -> set[str]:
    """Write a person's name in the ways that names of files do: small letters without accents in one word, either name first.

    Examples
    --------
    >>> sorted(plain_names("Müller, Zoë Ann")) == sorted(plain_names("Zoë Ann Müller")), sorted(plain_names("Ada Lovelace"))
    (True, ['adalovelace', 'lovelaceada'])
    """
    last, comma, first = name.partition(",")
    if not comma:
        *given, last = name.split() or [""]
        first = " ".join(given)
    letters = [unicodedata.normalize("NFKD", part).casefold().replace("ß", "ss") for part in (first, last)]
    first, last = ("".join(letter for letter in part if letter.isalnum()) for part in letters)
    return {first + last, last + first} - {""}


def find_column(columns: Sequence[str], names: Sequence[str]) -> str:
    """Return the first of `names` that is a column; empty where none is."""
    return next((name for name in names if name in columns), "")


def marks_file(platform: Platform, header: Mapping[str, str], rows: Sequence[Mapping[str, str]], points: Sequence[str], session: str, out_of: str) -> bytes:
    """Write the file from which a platform takes marks.

    Parameters
    ----------
    header : mapping of str to str
        Names of the roster's columns as they stand there, by name in small letters.
    rows : sequence of mapping
        The roster's cells by column, a student each.
    points : sequence of str
        The students' points; a blank one stays blank.
    """
    columns = [name for name in platform.marks if name in header]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=platform.separator, lineterminator="\r\n")
    writer.writerow([*(header[name] for name in columns), platform.points.format(session=session, out_of=out_of)])
    if platform.possible:
        writer.writerow([platform.possible if place == 0 else "" for place in range(len(columns))] + [out_of])
    for row, own in zip(rows, points, strict=True):
        writer.writerow([*(row.get(name, "") for name in columns), own])
    return text.getvalue().encode(platform.encoding)
