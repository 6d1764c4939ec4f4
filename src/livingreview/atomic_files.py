"""Files that are there whole or not at all, whatever is killed on the way."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> bool:
    """Replace a file in one step, and only where its bytes would change.

    Its folder is made where it is missing. Tells whether it was written: an unchanged file keeps its time, so that nothing
    built from it is built again.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def sweep_leftovers(folder: Path) -> None:
    """Remove what a run that was killed had begun to write beside its notebooks."""
    for path in folder.glob(".*.ipynb.*"):
        path.unlink(missing_ok=True)
