"""A time that is certain is read, whatever writes it; one that is not is asked for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from livingreview.errors import EditionError
from livingreview.teaching.seminar.hand_in_times import certain_time, find_zone

ZURICH = ZoneInfo("Europe/Zurich")


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2027-01-12 14:30:00.000000 UTC", None, "2027-01-12T14:30:00+00:00"),
        ("2027-01-12T14:30Z\n", None, "2027-01-12T14:30:00+00:00"),
        ("2027-01-12T14:30:05+0100", ZURICH, "2027-01-12T14:30:05+01:00"),
        ("2027-01-12 14:30 -05:00", None, "2027-01-12T14:30:00-05:00"),
        ("2027-01-12 14:30 Asia/Kolkata", ZURICH, "2027-01-12T14:30:00+05:30"),
        ("2027-01-12 14:30:00.000000 CET", ZURICH, "2027-01-12T14:30:00+01:00"),
        ("2027-07-12 14:30", ZURICH, "2027-07-12T14:30:00+02:00"),
        ("2027-10-31 02:30:00 CEST", ZURICH, "2027-10-31T02:30:00+02:00"),
        ("2027-01-12 14:30 IST", ZoneInfo("Asia/Jerusalem"), "2027-01-12T14:30:00+02:00"),
        ("2027-01-12 14:30 IST", ZoneInfo("Asia/Kolkata"), "2027-01-12T14:30:00+05:30"),
    ],
)
def test_a_certain_time_is_read(text, zone, expected):
    assert certain_time(text, zone).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "zone", "said"),
    [
        ("2027-01-12 14:30", None, "in which zone"),
        ("2027-01-12 14:30 CET", None, "in which zone"),
        ("2027-01-12 14:30 EST", None, "in which zone"),
        ("2027-01-12 14:30 CEST", ZURICH, "no time in Europe/Zurich"),
        ("2027-01-12 14:30 PST", ZURICH, "no time in Europe/Zurich"),
        ("2027-03-28 02:30", ZURICH, "no time in Europe/Zurich"),
        ("2027-10-31 02:30", ZURICH, "two times in Europe/Zurich"),
        ("12/01/2027 14:30 UTC", ZURICH, "no time that is certain"),
        ("12.01.2027 14:30", ZURICH, "no time that is certain"),
        ("Jan 12 2027 2:30 PM", ZURICH, "no time that is certain"),
        ("2027-01-12", ZURICH, "no time that is certain"),
        ("1799764200", ZURICH, "no time that is certain"),
        ("", ZURICH, "no time that is certain"),
        ("2027-13-12 14:30 UTC", None, "is no time"),
        ("2027-01-12 14:30 Europe/Nowhere", None, "'Europe/Nowhere' is no zone"),
        ("2027-01-12 14:30 ../etc/passwd", None, "no time that is certain"),
    ],
)
def test_what_is_not_certain_is_asked_for(text, zone, said):
    with pytest.raises(EditionError, match=said) as caught:
        certain_time(text, zone)
    assert "expected" in str(caught.value)


@pytest.mark.parametrize("name", ["", "Nowhere", "../UTC", "/etc/localtime", "Europe"])
def test_a_zone_that_is_none_is_said(name):
    with pytest.raises(EditionError, match="expected a place as Europe/Zurich"):
        find_zone(name)
