"""The edition's folder, which holds ``data/``, ``chapters/`` and ``_toc.yml``, and the files of the evidence in it."""

from __future__ import annotations

import os
from pathlib import Path

# Folders of the evidence directory that hold teaching matter and measurements of the machinery: no result depends on them,
# so that a corrected question or a new timing leaves the checksum of the evidence, and every chapter that does not show
# it, as they are.
NO_EVIDENCE = ("bench", "class", "quizzes", "sessions")


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


def is_evidence(name: str) -> bool:
    """Whether results may depend on a file of the evidence directory, named relative to it.

    Examples
    --------
    >>> is_evidence("studies.tsv"), is_evidence("quizzes/session-1.toml"), is_evidence("quizzes")
    (True, False, True)
    """
    folder, slash, _ = name.partition("/")
    return not slash or folder not in NO_EVIDENCE
