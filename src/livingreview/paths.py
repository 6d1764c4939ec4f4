"""The edition's folder, which holds ``data/``, ``chapters/`` and ``_toc.yml``, and the files of the evidence in it."""

from __future__ import annotations

import os
import re
from pathlib import Path

# Folders of the evidence directory that hold teaching matter, checklists, records that wait and measurements of the machinery:
# no result depends on them, so that a corrected question or a new timing leaves the checksum of the evidence, and every chapter that
# does not show it, as they are.
NO_EVIDENCE = ("bench", "checklists", "class", "quizzes", "screening", "sessions", "site")
# Tables, their dictionaries and files of rules, by the form of their names; what else lies in the evidence directory (the
# backup of an editor, a copy that a file manager named, a workbook) is nobody's evidence.
_DECLARED = re.compile(r"(?:[\w-]+/)*[\w-]+\.(?:tsv|json|toml)")
_BACKUP = re.compile(r".*~|#.*#|.*\.(?:bak|orig|rej|swp|tmp)|Thumbs\.db|desktop\.ini", re.IGNORECASE)


def edition_root() -> Path:
    """Find the edition's folder.

    The environment variable ``LIVINGREVIEW_ROOT`` names it; otherwise it is the nearest folder, from the current
    one upwards, that holds both ``data`` and ``_toc.yml``, and at last the folder that this package was checked out in.
    """
    named = os.environ.get("LIVINGREVIEW_ROOT")
    if named:
        return Path(named).resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "data").is_dir() and (folder / "_toc.yml").is_file():
            return folder
    return Path(__file__).resolve().parents[2]


def data_directory(named: Path | str | None = None) -> Path:
    """Return the evidence directory: the one named, else ``LIVINGREVIEW_DATA``, else ``data`` in the edition's folder."""
    named = named or os.environ.get("LIVINGREVIEW_DATA")
    return Path(named).resolve() if named else edition_root() / "data"


def is_declared(name: str) -> bool:
    """Whether a file of the evidence directory, named relative to it, is a table, a dictionary or a file of rules.

    Examples
    --------
    >>> [is_declared(name) for name in ("studies.tsv", "quizzes/session-1.toml", "studies.tsv~", "studies (copy).tsv")]
    [True, True, False, False]
    """
    return _DECLARED.fullmatch(name) is not None


def is_evidence(name: str) -> bool:
    """Whether results may depend on a file of the evidence directory, named relative to it.

    Examples
    --------
    >>> [is_evidence(name) for name in ("studies.tsv", "quizzes/session-1.toml", "studies.tsv~")]
    [True, False, False]
    """
    return is_declared(name) and name.partition("/")[0] not in NO_EVIDENCE


def is_source(name: str) -> bool:
    """Whether somebody wrote a file of the edition, named relative to its folder: not the machine, an editor, or a merge.

    Examples
    --------
    >>> [is_source(name) for name in ("index.md", "index.md~", "#index.md#", "index.md.orig", "a/__pycache__/b.pyc", ".git/x")]
    [True, False, False, False, False, False]
    """
    parts = name.split("/")
    return not any(part.startswith(".") or part == "__pycache__" or _BACKUP.fullmatch(part) for part in parts)


# What Windows and macOS put into folders, and office programs beside a file that is open.
_SYSTEM = ("__macosx", "ehthumbs.db", "icon\r")


def is_hand_in(name: str) -> bool:
    """Whether a person may have sent a file, by its name alone; else a system or a program left it there.

    Examples
    --------
    >>> [is_hand_in(name) for name in ("ada.tsv", "._ada.tsv", "ada.tsv~", "~$ada.docx", "Thumbs.db", "__MACOSX/ada.tsv")]
    [True, False, False, False, False, False]
    """
    parts = name.casefold().split("/")
    return is_source(name) and not any(part in _SYSTEM or part.startswith("~$") for part in parts)


def shown(name: str) -> str:
    r"""Write a file's name, or what a person wrote, so that it can be printed and saved: what is no character becomes ``?``.

    Examples
    --------
    >>> shown("\udce4da.tsv")
    '?da.tsv'
    """
    return name.encode("utf-8", "replace").decode()
