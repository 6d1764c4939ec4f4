"""Where the edition lies: the folder that holds ``data/``, ``chapters/`` and ``_toc.yml``."""

from __future__ import annotations

import os
from pathlib import Path


def edition_root() -> Path:
    """Find the edition's folder.

    The environment variable ``LIVINGREVIEW_ROOT`` names it; otherwise it is the nearest folder, from the current
    one upwards, that holds both ``data`` and ``_toc.yml``, and at last the folder that this package was checked out in.

    Returns
    -------
    pathlib.Path
        Absolute path of the folder.
    """
    named = os.environ.get("LIVINGREVIEW_ROOT")
    if named:
        return Path(named).resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "data").is_dir() and (folder / "_toc.yml").is_file():
            return folder
    return Path(__file__).resolve().parents[2]


def data_directory() -> Path:
    """Return the evidence directory: ``LIVINGREVIEW_DATA`` where it is set, else ``data`` in the edition's folder."""
    named = os.environ.get("LIVINGREVIEW_DATA")
    return Path(named).resolve() if named else edition_root() / "data"
