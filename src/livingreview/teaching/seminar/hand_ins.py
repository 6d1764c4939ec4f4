"""What lies in the folder of hand-ins: whose it is, which of it is a notebook, and what becomes of everything else."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from livingreview.errors import EditionError
from livingreview.paths import is_hand_in, shown
from livingreview.teaching.seminar.class_tables import as_number
from livingreview.teaching.seminar.hand_in_times import certain_time
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import Folder

TIMESTAMP = "timestamp.txt"
ARCHIVES = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zip")
_LOOKED_AT = 4096  # bytes by which a notebook under another name is known
# Endings that browsers, mail programs and systems that hide endings put behind or in the place of .ipynb; copies' numbers.
_WRAPPERS = re.compile(r"(\.(ipynb|json|txt|download|part|\d+))+$")
_COPY = re.compile(r"( ?\(\d+\)| - copy.*| copy.*|[-_]\d{8,})$")


@dataclass(frozen=True)
class HandIn:
    """What one student sent.

    Parameters
    ----------
    notebooks : tuple of pathlib.Path
        What may be a notebook: first one in the session's own folder, one with the session's name, the newest.
    stamps : tuple of pathlib.Path
        Files that say when something was sent.
    notes : tuple of str
        What else came, and why it is not used.
    """

    student: Student
    notebooks: tuple[Path, ...] = ()
    stamps: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()

    def time(self, notebook: Path, zone: ZoneInfo | None = None) -> datetime.datetime:
        """When a notebook was sent: the time in ``timestamp.txt`` beside or above it, else the file's own.

        Raises
        ------
        EditionError
            If what stands in ``timestamp.txt`` is not certain.
        """
        above = {folder: place for place, folder in enumerate(notebook.parents)}
        stamp = min((path for path in self.stamps if path.parent in above), key=lambda path: above[path.parent], default=None)
        if stamp is None:
            return datetime.datetime.fromtimestamp(_changed(notebook) // 10**9, tz=datetime.UTC)
        try:
            return certain_time(stamp.read_text(encoding="utf-8-sig"), zone)
        except (OSError, UnicodeDecodeError, EditionError) as error:
            said = error if isinstance(error, EditionError) else "cannot be read"
            raise EditionError(f"when it was sent is not certain: {stamp.name}: {said}") from None


@dataclass(frozen=True)
class HandIns:
    """Everything in the folder of hand-ins: each student's, of whom nobody is on the roster, and what no person sent."""

    sent: tuple[HandIn, ...]
    unknown_senders: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def find_hand_ins(folder: Folder, students: Sequence[Student]) -> HandIns:
    """Go through ``submitted``: ``<student>/<session>/``, ``<student>/`` with folders in it, and ``<student>.ipynb``."""
    place = folder.path / "submitted"
    files: dict[str, list[Path]] = {student.student_id: [] for student in students}
    unknown, ignored = {}, []
    for entry in sorted(place.iterdir()) if place.is_dir() else ():
        if not is_hand_in(entry.name):
            ignored.append(entry.name + "/" * entry.is_dir())
            continue
        owner = _owner(entry, folder.session, files)
        for path in _files(entry, folder.session):
            name = path.relative_to(place).as_posix()
            if path.is_dir() or not is_hand_in(name):
                ignored.append(name + "/" * path.is_dir())
            elif owner:
                files[owner].append(path)
            else:
                unknown[entry.name] = entry
    sent = tuple(_hand_in(student, files[student.student_id], folder) for student in students)
    strangers = tuple(_told(shown(name), path, files) for name, path in unknown.items())
    return HandIns(sent, strangers, tuple(map(shown, ignored)))


def _told(name: str, path: Path, students: Iterable[str]) -> str:
    meant = as_number(name if path.is_dir() else path.stem, students)
    return f"{name} (is that {meant}?)" if meant else name


def is_notebook(path: Path) -> bool:
    """Whether a file may be a notebook: by its name, or under another name by how it begins."""
    name = path.name.casefold()
    if name.endswith(".ipynb") or not path.is_file():
        return name.endswith(".ipynb")
    if not _WRAPPERS.search(name) and "." in name:
        return False
    try:
        with path.open("rb") as file:
            begin = file.read(_LOOKED_AT).replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    except OSError:
        return ".ipynb" in name
    return ".ipynb" in name or (begin.startswith(b"{") and any(word in begin for word in (b'"cells"', b'"worksheets"', b'"nbformat')))


def _files(entry: Path, session: str) -> Iterable[Path]:
    """Files of an entry, and folders that are passed over: those of other sessions, and what no person made."""
    if not entry.is_dir():
        yield entry
        return
    for path in sorted(entry.iterdir()):
        other = re.fullmatch(r"session-\d+", path.name.casefold()) and path.name.casefold() != session
        if path.is_dir() and not other and is_hand_in(path.name):
            yield from _files(path, session)
        else:
            yield path


def _owner(entry: Path, session: str, students: Iterable[str]) -> str:
    """Whose an entry is by its name: a folder, or a file that may tell the session or the number of a copy too."""
    marks = ("", *(f"{mark}{session}" for mark in "-_ "))
    named = {f"{one.casefold()}{mark}": one for one in students for mark in marks}
    name, ending = entry.name.casefold(), not entry.is_dir()
    while name not in named and ending:
        name = _COPY.sub("", Path(name).stem)
        ending = bool(_WRAPPERS.search(name))
    return named.get(name, "")


def _hand_in(student: Student, files: Sequence[Path], folder: Folder) -> HandIn:
    place = folder.path / "submitted"

    def order(path: Path) -> tuple[bool, bool, bool, int, str]:
        within = [part.casefold() for part in path.relative_to(place).parts[1:-1]]
        named = _WRAPPERS.sub("", path.name.casefold()) == folder.session
        return folder.session not in within, path.parent == place, not named, -_changed(path), path.name

    notebooks = tuple(sorted(filter(is_notebook, files), key=order))
    named_alike = [path.with_suffix(".txt") for path in notebooks if path.parent == place]
    others = [path for path in files if path not in notebooks]
    stamps = tuple(path for path in others if path.name.casefold() == TIMESTAMP or path in named_alike)
    notes = []
    for path in (path for path in others if path not in stamps):
        what = "an archive, to be unpacked" if path.suffix.casefold() in ARCHIVES else "no notebook"
        notes.append(f"{shown(path.name)} is {what}; not used")
    return HandIn(student, notebooks, stamps, tuple(notes))


def _changed(path: Path) -> int:
    """When a file, or a link that leads nowhere, was changed, in nanoseconds."""
    return (path if path.exists() else path.parent).stat().st_mtime_ns
