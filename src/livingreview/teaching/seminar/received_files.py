"""A file that came back: whether it may be marked, what it is else, and for whom and which session it was made."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from livingreview.errors import EditionError
from livingreview.teaching.seminar.assignment_release import STAMP
from livingreview.teaching.seminar.forms import FormAnswers, is_form, read_form
from livingreview.teaching.seminar.notebook_files import LIMIT_BYTES, read_notebook

# How a file begins, and what it then is.
_BEGINS = (
    (b"%PDF", "a PDF"), (b"PK\x03\x04", "an office document or an archive that cannot be read"), (b"\x1f\x8b", "an archive, to be unpacked"),
    (b"7z\xbc\xaf", "an archive, to be unpacked"), (b"Rar!", "an archive, to be unpacked"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"),
    (b"<!doctype html", "a web page"), (b"<html", "a web page"),
)  # fmt: skip
# Endings that browsers, mail programs and systems that hide endings put behind or in the place of .ipynb; copies' numbers.
WRAPPERS = re.compile(r"(\.(ipynb|json|txt|zip|download|part|\d+))+$")


@dataclass(frozen=True)
class Received:
    """A file that may be marked.

    Parameters
    ----------
    name : str
        How a message names it.
    made_for : tuple of str
        The student and the session of the stamp in it; empty where it has none.
    time : datetime.datetime or None
        When it was sent; None where that is not certain.
    sure : bool
        Whether the platform says so; else it is the file's own time.
    named : bool
        Whether the platform or the folder says who sent it; else the stamp alone, which anybody can write.
    whole : bool
        Whether it is JSON that is not cut off.
    """

    path: Path
    name: str
    made_for: tuple[str, str] = ("", "")
    time: datetime.datetime | None = None
    sure: bool = False
    notes: tuple[str, ...] = ()
    named: bool = True
    whole: bool = True
    notebook: nbformat.NotebookNode | None = None
    form: FormAnswers | None = None
    digest: str = ""

    def read(self) -> Received:
        """Return it with its content; an `EditionError` says in a few words why it cannot be read."""
        content = self.path.read_bytes() if self.path.is_file() and self.path.stat().st_size <= LIMIT_BYTES else b""
        if is_form(content):
            return replace(self, form=read_form(content), digest=hashlib.sha256(content).hexdigest())
        notebook, digest = read_notebook(self.path)
        return replace(self, notebook=notebook, digest=digest)


def is_notebook(path: Path) -> bool:
    """Whether a file may be marked: by its name, or under another name by how it begins."""
    name = path.name.casefold()
    begin = _begin(path)
    if _known(begin):
        return False
    if name.endswith(".ipynb") or not path.is_file():
        return name.endswith(".ipynb")
    if is_form(begin):
        return True
    if not WRAPPERS.search(name) and "." in name:
        return False
    text = begin.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    return ".ipynb" in name or (text.startswith(b"{") and any(word in text for word in (b'"cells"', b'"worksheets"', b'"nbformat')))


def what_it_is(path: Path) -> str:
    """Say what a file is that is no notebook."""
    by_ending = {".py": "a script", ".docx": "an office document", ".odt": "an office document", ".csv": "a table", ".txt": "a text"}
    return _known(_begin(path)) or by_ending.get(path.suffix.casefold(), "another file")


def _known(begin: bytes) -> str:
    return next((what for mark, what in _BEGINS if begin.lstrip().lower().startswith(mark.lower())), "")


def _begin(path: Path) -> bytes:
    try:
        with path.open("rb") if path.is_file() else io.BytesIO() as file:  # a pipe would be waited for
            return file.read(4096)
    except OSError:
        return b""


def stamp_of(path: Path) -> tuple[str, str] | None:
    """Return the student and the session that a file says it was made for, empty where it says nothing; None for no JSON."""
    try:
        content = path.read_bytes() if path.is_file() and path.stat().st_size <= LIMIT_BYTES else b""
        if is_form(content):
            form = read_form(content)
            return form.student, form.session
        metadata = json.loads(content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"))["metadata"]
    except (OSError, ValueError, KeyError, TypeError, EditionError, RecursionError):
        return None
    stamp = metadata.get(STAMP) if isinstance(metadata, dict) else None
    return (str(stamp.get("student", "")), str(stamp.get("session", ""))) if isinstance(stamp, dict) else ("", "")
