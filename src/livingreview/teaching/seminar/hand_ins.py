"""What lies in the folder of hand-ins: whose it is, which of it is a notebook, and what becomes of everything else."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from livingreview.errors import EditionError
from livingreview.paths import is_hand_in, shown
from livingreview.teaching.seminar import platforms
from livingreview.teaching.seminar.archives import DEEPEST, OF_CLASS, OF_STUDENT, is_archive, unpack
from livingreview.teaching.seminar.class_tables import as_number, read_class_table
from livingreview.teaching.seminar.hand_in_times import certain_time
from livingreview.teaching.seminar.received_files import WRAPPERS, Received, is_notebook, stamp_of, what_it_is
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import Folder

TIMESTAMP = "timestamp.txt"
_COPY = re.compile(r"( ?\(\d+\)| - copy.*| copy.*|[-_]\d{8,})$")


@dataclass(frozen=True)
class HandIn:
    """What one student sent: what may be marked, the newest first, and in words what else came."""

    student: Student
    files: tuple[Received, ...] = ()
    notes: tuple[str, ...] = ()

    def first_readable(self) -> tuple[Received | None, list[str]]:
        """Return the first file that can be read, and what to say of it and of the others."""
        notes: list[str] = []
        for place, one in enumerate(self.files):
            try:
                found = one.read()
            except (EditionError, OSError) as error:
                said = str(error) if isinstance(error, EditionError) else "the file cannot be read"
                notes.append(f"{one.name}: {said}" if len(self.files) > 1 else said)
                continue
            if len(self.files) > 1:
                others = ", ".join(other.name for other in self.files[place + 1 :])
                notes.append(f"{len(self.files)} hand-ins came, {one.name} was marked" + (f", not {others}" if others else ""))
            elif found.notebook is not None and not one.name.endswith(".ipynb"):
                notes.append(f"it came as {one.name}")
            return found, [*notes, *one.notes, *self.notes]
        return None, [*notes, *self.notes]


@dataclass(frozen=True)
class HandIns:
    """Everything in the folder of hand-ins: each student's, of whom nobody is on the roster, and what no person sent."""

    sent: tuple[HandIn, ...]
    unknown_senders: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass
class _Sorting:
    """Hand-ins while they are sorted."""

    session: str
    students: Sequence[Student]
    zone: ZoneInfo | None
    unpacked: Path
    files: dict[str, list[Received]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    times: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    archives: int = 0


def find_hand_ins(folder: Folder, students: Sequence[Student], unpacked: Path, zone: ZoneInfo | None = None) -> HandIns:
    """Go through ``submitted``, whatever lies in it: folders and files by student, and what platforms give back, zipped or not.

    Who sent something is who the platform or the folder's name says; where neither does, the stamp in the notebook.

    Parameters
    ----------
    unpacked : pathlib.Path
        A folder into which archives are unpacked.
    zone : zoneinfo.ZoneInfo, optional
        The course's, for times that name none.
    """
    sorting = _Sorting(folder.session, students, zone, unpacked)
    place = folder.path / "submitted"
    for entry in sorted(place.iterdir()) if place.is_dir() else ():
        _sort(sorting, entry, (), "", "", 0)
    sent = []
    for student in students:
        files = [_timed(one, sorting.times.get(student.student_id, ""), zone) for one in sorting.files.get(student.student_id, [])]
        sent.append(HandIn(student, tuple(_ordered(files, folder.session)), tuple(sorting.notes.get(student.student_id, []))))
    identifiers = [student.student_id for student in students]
    strangers = tuple(_told(shown(name), identifiers) for name in sorting.unknown)
    return HandIns(tuple(sent), strangers, tuple(map(shown, sorting.ignored)))


def _sort(sorting: _Sorting, path: Path, above: tuple[str, ...], owner: str, stamp: str, deep: int) -> None:
    """Sort a file, or everything in a folder or an archive.

    Parameters
    ----------
    owner : str
        Who is known to have sent it.
    stamp : str
        What a file above it says of when.
    """
    name = "/".join((*above, path.name))
    other = re.fullmatch(r"session-\d+", path.name.casefold()) and path.name.casefold() != sorting.session
    if not is_hand_in(path.name) or (path.is_dir() and other):
        sorting.ignored.append(name + "/" * path.is_dir())
        return
    archive = is_archive(path)
    owner = owner or _owner(path.name, path.is_dir(), sorting)
    if path.is_symlink():
        _note(sorting, owner, name, f"{shown(path.name)} is a link, no file; not used")
    elif path.is_dir():
        _sort_folder(sorting, path, (*above, path.name), owner, stamp, deep)
    elif archive and deep < DEEPEST:
        sorting.archives += 1
        into = sorting.unpacked / str(sorting.archives)
        into.mkdir()
        try:
            most = OF_STUDENT - sorting.sizes.get(owner, 0) if owner else OF_CLASS
            left, size = unpack(path, into, most, sorting.zone)
            sorting.sizes[owner] = sorting.sizes.get(owner, 0) + size
            for inner, said in left:
                sent_by = owner or next(filter(None, (_owner(part, False, sorting) for part in inner.split("/"))), "")
                _note(sorting, sent_by, name, f"{said}; not used")
        except EditionError as error:
            _note(sorting, owner, name, f"{shown(path.name)}: {error}")
        _sort_folder(sorting, into, (*above, path.name), owner, stamp, deep + 1)
    elif path.name.casefold() != TIMESTAMP and not _is_stamp_beside(path):
        _sort_file(sorting, path, name, above, owner, stamp)


def _sort_folder(sorting: _Sorting, path: Path, above: tuple[str, ...], owner: str, stamp: str, deep: int) -> None:
    entries = sorted(path.iterdir())
    stamp = next((text for entry in entries if entry.name.casefold() == TIMESTAMP and (text := _stamp(entry))), stamp)
    for entry in entries:
        _sort(sorting, entry, above, owner, stamp, deep)


def _sort_file(sorting: _Sorting, path: Path, name: str, above: tuple[str, ...], owner: str, stamp: str) -> None:
    if not owner and _is_table_of_times(sorting, path):
        return
    may_be = is_notebook(path)
    stamped = stamp_of(path) if may_be else None
    made_for, named = stamped or ("", ""), bool(owner)
    owner = owner or (made_for[0] if made_for[0] in {one.student_id for one in sorting.students} else "")
    said = platforms.sender(path.name) or next((found for part in reversed(above) if (found := platforms.sender(part))), None)
    if not may_be:
        if said is None or path.suffix != ".txt":  # with which Blackboard says who sent what
            _note(sorting, owner, name, f"{shown(path.name)} is {what_it_is(path)}, no notebook; not used")
    elif not owner:
        sorting.unknown.setdefault(above[0] if above else path.name)
    else:
        beside = _stamp(path.with_suffix(".txt")) if path.suffix.casefold() == ".ipynb" else ""
        time, sure, notes = _time(path, beside or stamp or (said.time if said else ""), sorting.zone, said.number if said else 0)
        notes += ("the platform says that it is late",) if said and said.late else ()
        sorting.files.setdefault(owner, []).append(Received(path, shown(path.name), made_for, time, sure, notes, named, stamped is not None))


def _note(sorting: _Sorting, owner: str, name: str, said: str) -> None:
    if owner:
        sorting.notes.setdefault(owner, []).append(said)
    else:
        sorting.unknown.setdefault(name.partition("/")[0])


def _time(path: Path, stamp: str, zone: ZoneInfo | None, number: int = 0) -> tuple[datetime.datetime | None, bool, tuple[str, ...]]:
    """Return when a file was sent, whether that is certain, and what to say where a stamp is not."""
    if not stamp:
        nanoseconds = _changed(path)
        return datetime.datetime.fromtimestamp(nanoseconds // 10**9, tz=datetime.UTC) + datetime.timedelta(microseconds=min(number, 999_999)), False, ()
    try:
        return certain_time(platforms.platform_time(stamp), zone), True, ()
    except EditionError as error:
        return None, True, (f"when it was sent is not certain: {error}",)


def _timed(one: Received, stamp: str, zone: ZoneInfo | None) -> Received:
    """Give a file the time of the platform's table, where nothing else says it."""
    if one.sure or not stamp:
        return one
    time, sure, notes = _time(one.path, stamp, zone)
    return replace(one, time=time, sure=sure, notes=(*one.notes, *notes))


def _ordered(files: Sequence[Received], session: str) -> list[Received]:
    """Put the newest first, of those that are certainly the sender's and the session's; then the others."""

    def order(one: Received) -> tuple[bool, int, float]:
        stamped = one.made_for[1]
        doubt = 0 if session in (stamped, *re.findall(r"session-\d+", one.name.casefold())) else 1
        doubt = 2 if stamped not in ("", session) or not one.whole else doubt
        return not one.named, doubt, -(one.time.timestamp() if one.time else 0.0)

    of_copies = sorted(files, key=lambda one: [int(number) for number in re.findall(r"\d+", Path(one.name).stem)], reverse=True)
    return sorted(of_copies, key=order)


def _told(name: str, students: Sequence[str]) -> str:
    meant = as_number(name, students) or as_number(Path(name).stem, students)
    return f"{name} (is that {meant}?)" if meant else name


def _owner(name: str, whole: bool, sorting: _Sorting) -> str:
    """Whose an entry is by its name: a platform's, or a folder's or file's, which may tell the session or a copy's number too."""
    if found := platforms.sender(name):
        return _named(found.keys, sorting.students)
    marks = ("", *(f"{mark}{sorting.session}" for mark in "-_ "))
    named = {f"{one.student_id.casefold()}{mark}": one.student_id for one in sorting.students for mark in marks}
    plain, ending = name.casefold(), not whole
    while plain not in named and ending:
        plain = _COPY.sub("", Path(plain).stem)
        ending = bool(WRAPPERS.search(plain))
    return named.get(plain, "")


def _named(keys: Sequence[str], students: Sequence[Student]) -> str:
    """Return the student whom a platform means, by an identifier first and then by name; empty where that is not certain."""
    for key in keys:
        found = [one for one in students if key.casefold() in {word.casefold() for word in (one.student_id, one.email, *one.also)}]
        if len(found) == 1:
            return found[0].student_id
    for key in keys:
        found = [one for one in students if platforms.plain_names(key) & platforms.plain_names(one.name)]
        if len(found) == 1:
            return found[0].student_id
    return ""


def _stamp(path: Path) -> str:
    """Return the text of a file that says when something was sent; empty where there is none."""
    try:
        return path.read_text(encoding="utf-8-sig") if path.is_file() and not path.is_symlink() else ""
    except (OSError, UnicodeDecodeError):
        return f"{path.name} cannot be read"


def _is_stamp_beside(path: Path) -> bool:
    return path.suffix.casefold() == ".txt" and path.with_suffix(".ipynb").is_file()


def _is_table_of_times(sorting: _Sorting, path: Path) -> bool:
    """Read a platform's table of hand-ins, where a file is one: who sent when."""
    if path.suffix.casefold() not in (".csv", ".tsv", ".xlsx"):
        return False
    try:
        table = read_class_table(path, ())
    except EditionError:
        return False
    when = platforms.find_column(table.columns, platforms.platforms().times.columns)
    known = platforms.platforms().columns
    for _, row in table.rows if when else ():
        keys = [row[name].strip() for name in (*known.student_id, *known.also, *known.name) if row.get(name, "").strip()]
        if (owner := _named(keys, sorting.students)) and row[when].strip() not in ("", "-"):
            sorting.times[owner] = row[when]
    return bool(when)


def _changed(path: Path) -> int:
    """When a file was changed, in nanoseconds."""
    return (path if path.exists() else path.parent).stat().st_mtime_ns
