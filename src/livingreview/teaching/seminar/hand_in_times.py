"""When something was handed in: a time whose day and zone are certain, or the question what was meant."""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

from livingreview.errors import EditionError

EXPECTED = "expected one as 2027-01-11T12:00+01:00"
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(Z|[+-]\d\d:?\d\d|[A-Za-z][\w/+-]*)?")


def certain_time(text: str, zone: ZoneInfo | None = None) -> datetime.datetime:
    """Read a time.

    Parameters
    ----------
    text : str
        A day as 2027-01-11, the hour, and a zone: an offset, UTC, or a place, as nbgrader and ISO 8601 write it.
    zone : zoneinfo.ZoneInfo, optional
        The course's zone, for a time that names none, or names it by letters such as CET, which stand for several.

    Raises
    ------
    EditionError
        If the day, the hour or the zone is not certain.

    Examples
    --------
    >>> certain_time("2027-01-11 12:00:00.000000 UTC").isoformat(), certain_time("2027-07-11T12:00 Europe/Zurich").isoformat()
    ('2027-01-11T12:00:00+00:00', '2027-07-11T12:00:00+02:00')
    >>> certain_time("2027-10-31 02:30 CET", ZoneInfo("Europe/Zurich")).isoformat()
    '2027-10-31T02:30:00+01:00'
    """
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise EditionError(f"{text.strip()[:40]!r} is no time that is certain; {EXPECTED}")
    day, hour, named = found.groups()
    try:
        if named and re.match(r"Z$|[+-]", named):
            return datetime.datetime.fromisoformat(f"{day}T{hour}{named}")
        local = datetime.datetime.fromisoformat(f"{day}T{hour}")
    except ValueError:
        raise EditionError(f"{text.strip()!r} is no time; {EXPECTED}") from None
    if named in ("UTC", "GMT"):
        return local.replace(tzinfo=datetime.UTC)
    letters = "" if not named or "/" in named else named
    place = find_zone(named) if named and not letters else zone
    if place is None:
        raise EditionError(f"{text.strip()!r} does not say for certain in which zone; {EXPECTED}, or --zone Europe/Zurich")
    possible = {time.utcoffset(): time for time in (local.replace(tzinfo=place, fold=fold) for fold in (1, 0))}
    there = [time for time in possible.values() if _is_there(time) and letters in ("", time.tzname())]
    if len(there) != 1:
        raise EditionError(f"{text.strip()!r} is {'two times' if there else 'no time'} in {place.key}; {EXPECTED}")
    return there[0]


def find_zone(name: str) -> ZoneInfo:
    """Return the zone of a place, as Europe/Zurich."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise EditionError(f"{name!r} is no zone; expected a place as Europe/Zurich") from None


def _is_there(time: datetime.datetime) -> bool:
    """Whether clocks showed this time: where they are put forward an hour is left out."""
    return time.astimezone(datetime.UTC).astimezone(time.tzinfo).replace(tzinfo=None) == time.replace(tzinfo=None)
