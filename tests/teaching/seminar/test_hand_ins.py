"""Every file in the folder of hand-ins is used, refused with the reason, or passed over by name."""

from __future__ import annotations

import datetime
import json
import os
from zoneinfo import ZoneInfo

import pytest

from livingreview.errors import EditionError
from livingreview.teaching.seminar.hand_ins import find_hand_ins
from livingreview.teaching.seminar.marking import BROKEN, MISSING, mark_one
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import Folder, Record

STUDENTS = tuple(Student(name) for name in ("ada", "ada-2", "a.1", "007"))
NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.fixture
def found(tmp_path):
    """What is found among some files, given as name and content, older ones first."""

    def find(*files):
        for place, file in enumerate(files):
            name, content = file if isinstance(file, tuple) else (file, NOTEBOOK)
            path = tmp_path / "submitted" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, (1_800_000_000 + place, 1_800_000_000 + place))
        hand_ins = find_hand_ins(Folder(tmp_path, "session-3"), STUDENTS)
        accounted = [path.relative_to(tmp_path / "submitted").as_posix() for one in hand_ins.sent for path in one.notebooks]
        return hand_ins, accounted

    return find


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("ada/session-3/session-3.ipynb", "ada"),
        ("ada/session-3/session-3.ipynb.txt", "ada"),
        ("ada/session-3/SESSION-3.IPYNB", "ada"),
        ("ada/session-3/session-3.json", "ada"),
        ("ada/session-3/session-3", "ada"),
        ("ada/session-3/session-3.ipynb.download", "ada"),
        ("ada/session-3/session-3.ipynb.1", "ada"),
        ("ada/session-3/session-3.txt", "ada"),
        ("ada/session-3/Downloads/session-3/my work.ipynb", "ada"),
        ("Ada/Session-3/Session-3.ipynb", "ada"),
        ("ada/my work.ipynb", "ada"),
        ("ada.ipynb", "ada"),
        ("ADA.IPYNB", "ada"),
        ("ada.ipynb.txt", "ada"),
        ("ada (1).ipynb", "ada"),
        ("ada_session-3.ipynb", "ada"),
        ("ada-2.ipynb", "ada-2"),
        ("a.1.ipynb", "a.1"),
        ("007.json", "007"),
    ],
)
def test_a_notebook_under_another_name_is_found_and_is_its_senders(found, name, whose):
    hand_ins, accounted = found(name)
    assert accounted == [name] and hand_ins.unknown_senders == hand_ins.ignored == ()
    assert [one.student.student_id for one in hand_ins.sent if one.notebooks] == [whose]


@pytest.mark.parametrize(
    ("name", "content", "note"),
    [
        ("ada/session-3/session-3.html", b"<html>", "session-3.html is no notebook; not used"),
        ("ada/session-3.py", b"x = 1", "session-3.py is no notebook; not used"),
        ("ada/session-3/work.zip", b"PK", "work.zip is an archive, to be unpacked; not used"),
        ("ada.zip", b"PK", "ada.zip is an archive, to be unpacked; not used"),
        ("ada.ipynb.zip", b"PK", "ada.ipynb.zip is an archive, to be unpacked; not used"),
        ("ada/session-3/data.json", b'{"a": 1}', "data.json is no notebook; not used"),
        ("ada/session-3/answers.txt", b"I think", "answers.txt is no notebook; not used"),
        ("ada/session-3/answers", b"\xff\xfeI\0", "answers is no notebook; not used"),
    ],
)
def test_what_is_no_notebook_is_said_and_is_not_nothing(found, name, content, note):
    hand_ins, accounted = found((name, content))
    assert accounted == [] and hand_ins.sent[0].notes == (note,)
    nothing = {"source": None, "tasks": (), "folder": None, "root": None, "rules": None}
    record = Record("session-3", "", "", STUDENTS)
    one = mark_one(hand_ins.sent[0], record=record, **nothing)
    assert (one.status, one.notes) == (BROKEN, (note,))
    assert mark_one(hand_ins.sent[1], record=record, **nothing).status == MISSING


def test_what_a_system_left_is_passed_over_by_name_and_a_stranger_is_named(found):
    hand_ins, accounted = found(
        "ada/session-3/session-3.ipynb", "ada/session-3/.ipynb_checkpoints/session-3.ipynb", "ada/session-3/._session-3.ipynb",
        "ada/session-2/session-2.ipynb", ("ada/Thumbs.db", b""), (".DS_Store", b""), "__MACOSX/ada.ipynb", "._ada.ipynb",
        "eve/x.ipynb", ("eve.zip", b"PK"), "ada.lovelace.ipynb", "7/session-3.ipynb",
    )  # fmt: skip
    assert accounted == ["ada/session-3/session-3.ipynb"]
    assert hand_ins.unknown_senders == ("7 (is that 007?)", "ada.lovelace.ipynb", "eve", "eve.zip")
    assert sorted(hand_ins.ignored) == [
        ".DS_Store", "._ada.ipynb", "__MACOSX/", "ada/Thumbs.db", "ada/session-2/", "ada/session-3/._session-3.ipynb",
        "ada/session-3/.ipynb_checkpoints/",
    ]  # fmt: skip


def test_of_several_the_sessions_own_comes_first_and_then_the_newest(found):
    _, accounted = found(
        "ada/session-3/old.ipynb", "ada/session-3/session-3.ipynb.txt", "ada/session-3/new.ipynb", "ada/other.ipynb", "ada.ipynb"
    )
    assert accounted == [
        "ada/session-3/session-3.ipynb.txt", "ada/session-3/new.ipynb", "ada/session-3/old.ipynb", "ada/other.ipynb", "ada.ipynb"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stamp", "notebook"),
    [
        ("ada/session-3/timestamp.txt", "ada/session-3/a.ipynb"),
        ("ada/timestamp.txt", "ada/session-3/a.ipynb"),
        ("ada/Timestamp.TXT", "ada/session-3/a.ipynb"),
        ("ada.txt", "ada.ipynb"),
    ],
)
def test_the_time_stands_beside_or_above_the_notebook(found, stamp, notebook):
    hand_ins, _ = found(notebook, (stamp, "\ufeff2027-01-12 14:30:00 UTC\r\n".encode()))
    (one,) = (one for one in hand_ins.sent if one.notebooks)
    assert one.time(one.notebooks[0]) == datetime.datetime(2027, 1, 12, 14, 30, tzinfo=datetime.UTC) and one.notes == ()


def test_a_time_that_is_not_certain_is_asked_for_and_without_one_the_files_own_counts(found):
    hand_ins, _ = found("ada/a.ipynb", ("ada/timestamp.txt", b"2027-01-12 14:30 CET"), "ada-2/a.ipynb")
    ada, other = hand_ins.sent[:2]
    with pytest.raises(EditionError, match="when it was sent is not certain: timestamp.txt: '2027-01-12 14:30 CET' does not"):
        ada.time(ada.notebooks[0])
    assert ada.time(ada.notebooks[0], ZoneInfo("Europe/Zurich")).isoformat() == "2027-01-12T14:30:00+01:00"
    assert other.time(other.notebooks[0]).timestamp() == 1_800_000_002


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
def test_a_name_that_is_no_text_a_link_to_nowhere_and_a_pipe_stop_nothing(found, tmp_path):
    place = tmp_path / "submitted" / "ada"
    place.mkdir(parents=True)
    for name in (b"\xe4.pdf", b"._\xe4"):
        (place / os.fsdecode(name)).write_bytes(b"x")
    (place / "gone.ipynb").symlink_to("nowhere")
    os.mkfifo(place / "pipe.ipynb")
    (place.parent / os.fsdecode(b"\xe4da")).mkdir()
    (place.parent / os.fsdecode(b"\xe4da") / "x.ipynb").write_bytes(b"{}")
    hand_ins, accounted = found()
    assert sorted(accounted) == ["ada/gone.ipynb", "ada/pipe.ipynb"] and hand_ins.sent[0].notes == ("?.pdf is no notebook; not used",)
    assert hand_ins.unknown_senders == ("?da",) and hand_ins.ignored == ("ada/._?",)
    one = mark_one(hand_ins.sent[0], record=None, source=None, tasks=(), folder=None, root=None, rules=None)
    assert one.status == BROKEN and any("gone.ipynb: the file cannot be read" in note for note in one.notes)
