"""Every file in the folder of hand-ins is used, refused with the reason, or passed over by name."""

from __future__ import annotations

import datetime
import io
import json
import os
import zipfile
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from livingreview.teaching.seminar.hand_ins import find_hand_ins
from livingreview.teaching.seminar.marking import mark_one
from livingreview.teaching.seminar.marks import BROKEN, MISSING
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import Folder, Record

STUDENTS = tuple(Student(name) for name in ("ada", "ada-2", "a.1", "007"))
NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.fixture
def found(tmp_path):
    """What is found among some files, given as name and content, older ones first."""

    def find(*files, zone=None):
        for place, file in enumerate(files):
            name, content = file if isinstance(file, tuple) else (file, NOTEBOOK)
            path = tmp_path / "submitted" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, (1_800_000_000 + place, 1_800_000_000 + place))
        (tmp_path / "unpacked").mkdir(exist_ok=True)
        hand_ins = find_hand_ins(Folder(tmp_path, "session-3"), STUDENTS, tmp_path / "unpacked", zone)
        accounted = [file.path.relative_to(tmp_path / "submitted").as_posix() for one in hand_ins.sent for file in one.files]
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
    assert [one.student.student_id for one in hand_ins.sent if one.files] == [whose]


@pytest.mark.parametrize(
    ("name", "content", "note"),
    [
        ("ada/session-3/session-3.html", b"<html>", "session-3.html is a web page, no notebook; not used"),
        ("ada/session-3.py", b"x = 1", "session-3.py is a script, no notebook; not used"),
        ("ada/session-3/work.zip", b"PK\3\4", "work.zip is an office document or an archive that cannot be read, no notebook; not used"),
        ("ada.pdf", b"%PDF-1.7", "ada.pdf is a PDF, no notebook; not used"),
        ("ada/session-3.ipynb", b"%PDF-1.7", "session-3.ipynb is a PDF, no notebook; not used"),
        ("ada/session-3/data.json", b'{"a": 1}', "data.json is another file, no notebook; not used"),
        ("ada/session-3/answers.txt", b"I think", "answers.txt is a text, no notebook; not used"),
        ("ada/session-3/answers", b"\xff\xfeI\0", "answers is another file, no notebook; not used"),
    ],
)
def test_what_is_no_notebook_is_said_and_is_not_nothing(found, name, content, note):
    hand_ins, accounted = found((name, content))
    assert accounted == [] and hand_ins.sent[0].notes == (note,)
    course = SimpleNamespace(tasks=(), record=Record("session-3", "", "", STUDENTS))
    one = mark_one(hand_ins.sent[0], course=course)
    assert (one.status, one.notes) == (BROKEN, (note,))
    assert mark_one(hand_ins.sent[1], course=course).status == MISSING


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


def test_of_several_what_is_certainly_the_sessions_comes_first_and_then_the_newest(found):
    _, accounted = found(
        "ada/session-3/old.ipynb", "ada/session-3/session-3.ipynb.txt", "ada/session-3/new.ipynb", "ada/other.ipynb", "ada.ipynb"
    )
    assert accounted == [
        "ada/session-3/session-3.ipynb.txt", "ada.ipynb", "ada/other.ipynb", "ada/session-3/new.ipynb", "ada/session-3/old.ipynb"
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
    (one,) = (one for one in hand_ins.sent if one.files)
    assert one.files[0].time == datetime.datetime(2027, 1, 12, 14, 30, tzinfo=datetime.UTC) and one.files[0].sure and one.notes == ()


def test_a_time_that_is_not_certain_is_asked_for_and_without_one_the_files_own_counts(found):
    files = ("ada/a.ipynb", ("ada/timestamp.txt", b"2027-01-12 14:30 CET"), "ada-2/a.ipynb")
    ada, other = (one.files[0] for one in found(*files)[0].sent[:2])
    assert ada.time is None and "when it was sent is not certain: '2027-01-12 14:30 CET' does not" in ada.notes[0]
    (ada, *_) = found(*files, zone=ZoneInfo("Europe/Zurich"))[0].sent[0].files
    assert ada.time.isoformat() == "2027-01-12T14:30:00+01:00"
    assert other.time.timestamp() == 1_800_000_002 and not other.sure


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
    assert accounted == ["ada/pipe.ipynb"]
    assert hand_ins.sent[0].notes == ("gone.ipynb is a link, no file; not used", "?.pdf is another file, no notebook; not used")
    assert hand_ins.unknown_senders == ("?da",) and hand_ins.ignored == ("ada/._?",)
    one = mark_one(hand_ins.sent[0], course=SimpleNamespace(tasks=()))
    assert one.status == BROKEN and "it is no file that holds anything" in one.notes


def stamped(student, session="session-3"):
    content = {"cells": [], "metadata": {"livingreview_seminar": {"student": student, "session": session}}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content).encode()


def zipped(files):
    """A zip archive of files by name, each with its time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2027, 1, 10, 9, 0, 0))
            entry.external_attr = 0o120777 << 16 if content == b"../../teacher/key.json" else 0o100644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def whose(hand_ins):
    return {one.student.student_id: [file.name for file in one.files] for one in hand_ins.sent if one.files}


@pytest.fixture
def a_class(tmp_path):
    """Find hand-ins of a class with names."""
    students = (
        Student("ada@x.org", "Ada Lovelace", "ada@x.org", ("4711",)), Student("zoe", "Müller, Zoë Ann", "z@x.org", ("12", "zm1")),
        Student("bert", "Bert Brecht"), Student("twin-1", "Kim Lee"), Student("twin-2", "Kim Lee"),
    )  # fmt: skip

    def find(files, zone=ZoneInfo("Europe/Zurich")):
        for name, content in files.items():
            path = tmp_path / "submitted" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (tmp_path / "unpacked").mkdir(exist_ok=True)
        return find_hand_ins(Folder(tmp_path, "session-3"), students, tmp_path / "unpacked", zone)

    return find


@pytest.mark.parametrize("in_zip", [True, False])
@pytest.mark.parametrize(
    ("files", "found"),
    [
        (
            {
                "Ada Lovelace_99_assignsubmission_file_/my work.ipynb": stamped("bert"), "Zoë Ann Müller_8_assignsubmission_file_/a.ipynb": NOTEBOOK,
                "Kim Lee_5_assignsubmission_file_/a.ipynb": stamped("twin-2"), "Kim Lee_6_assignsubmission_file_/b.ipynb": NOTEBOOK,
            },
            {"ada@x.org": ["my work.ipynb"], "zoe": ["a.ipynb"], "twin-2": ["a.ipynb"]},
        ),
        (
            {"mullerzoeann_12_345_session-3.ipynb": NOTEBOOK, "mullerzoeann_12_401_session-3-1.ipynb": NOTEBOOK, "brechtbert_LATE_77_1_x.ipynb": NOTEBOOK},
            {"zoe": ["mullerzoeann_12_401_session-3-1.ipynb", "mullerzoeann_12_345_session-3.ipynb"], "bert": ["brechtbert_LATE_77_1_x.ipynb"]},
        ),
        (
            {"Session 3_zm1_attempt_2027-01-10-09-00-00_s.ipynb": NOTEBOOK, "Session 3_zm1_attempt_2027-01-10-09-00-00.txt": b"Name: Zoe"},
            {"zoe": ["Session 3_zm1_attempt_2027-01-10-09-00-00_s.ipynb"]},
        ),
        ({"anything.ipynb": stamped("bert")}, {"bert": ["anything.ipynb"]}),
    ],
)  # fmt: skip
def test_what_platforms_give_back_is_its_senders(a_class, in_zip, files, found):
    hand_ins = a_class({"Session 3-12.zip": zipped(files)} if in_zip else files)
    assert whose(hand_ins) == found
    assert all(not one.notes for one in hand_ins.sent)


def test_the_platform_says_when(a_class):
    table = "ID;Vollständiger Name;Zuletzt geändert (Abgabe)\nTeilnehmer/in12;Ada Lovelace;Montag, 11. Januar 2027, 09:30\n".encode()
    files = {"Ada Lovelace_9_assignsubmission_file_/a.ipynb": NOTEBOOK, "Session 3_zm1_attempt_2027-01-10-09-00-00_s.ipynb": NOTEBOOK, "grades.csv": table}
    times = {one.student.student_id: one.files[0].time.isoformat() for one in a_class(files).sent if one.files}
    assert times == {"ada@x.org": "2027-01-11T09:30:00+01:00", "zoe": "2027-01-10T09:00:00+01:00"}
    assert "does not say for certain in which zone" in a_class({}, zone=None).sent[0].files[0].notes[0]


def test_who_only_writes_a_name_into_a_notebook_does_not_take_that_students_place(a_class):
    hand_ins = a_class({"bert/session-3/session-3.ipynb": NOTEBOOK, "session-3.ipynb": stamped("bert")})
    assert [file.path.parent.name for file in hand_ins.sent[2].files] == ["session-3", "submitted"]


@pytest.mark.parametrize(
    ("inside", "note"),
    [
        ({"../../teacher/key.json": b"{}"}, "../../teacher/key.json leads out of its archive; not used"),
        ({"session-3.ipynb": b"../../teacher/key.json"}, "session-3.ipynb is a link, no file; not used"),
        ({"session-3.ipynb": bytes(21_000_000)}, "session-3.ipynb has 21 MB; not used"),
        ({"session-3.html": b"<html>"}, "session-3.html is a web page, no notebook; not used"),
    ],
)
def test_an_archive_does_no_harm_and_what_is_in_it_is_said(a_class, tmp_path, inside, note):
    hand_ins = a_class({"bert.zip": zipped(inside)})
    assert hand_ins.sent[2].notes == (note,) and not hand_ins.sent[2].files
    assert not (tmp_path / "teacher").exists()


def test_what_is_left_out_of_a_platforms_archive_is_said_to_its_sender(a_class):
    hand_ins = a_class({"all.zip": zipped({"Bert Brecht_9_assignsubmission_file_/session-3.ipynb": b"../../teacher/key.json"})})
    assert hand_ins.sent[2].notes == ("session-3.ipynb is a link, no file; not used",) and hand_ins.unknown_senders == ()


def test_the_newest_upload_counts_whatever_it_is_called(a_class):
    old, new = "bert/session-3.ipynb", "bert/session-3 (1).ipynb"
    hand_ins = a_class({old: stamped("bert"), new: NOTEBOOK, "bert/other.ipynb": stamped("bert", "session-2"), "bert/session-3 (2).ipynb": b"{"})
    assert [file.name for file in hand_ins.sent[2].files] == ["session-3 (1).ipynb", "session-3.ipynb", "session-3 (2).ipynb", "other.ipynb"]


def test_what_a_form_saved_is_a_hand_in(a_class):
    form = {"format": "livingreview-answers", "version": 1, "session": "session-3", "student": "bert", "answers": {"rows": {"n_rows": "12"}}}
    (one,) = a_class({"answers.json": json.dumps(form).encode()}).sent[2].files
    assert one.read().form.answers == {"rows": {"n_rows": "12"}}
