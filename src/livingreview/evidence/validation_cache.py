"""Whether these very bytes were found without a problem before, by these very rules.

Checking costs more than reading, and the evidence is the same in every kernel of a run. What was found sound is noted by a
digest of the evidence, of the code that checks and of the libraries' versions; any other byte is checked anew.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from livingreview.paths import edition_root

NOTE = "_build/evidence-found-sound"  # relative to the edition's folder


@cache
def _rules(modules: Sequence[str]) -> bytes:
    digest = hashlib.sha256()
    for name in modules:
        digest.update(Path(str(import_module(name).__file__)).read_bytes())
    digest.update("\0".join([sys.version, version("pandas"), version("pandera")]).encode())
    return digest.digest()


def digest(checksum: str, modules: Sequence[str]) -> str:
    """Name a state of the evidence and of what checks it.

    Parameters
    ----------
    checksum : str
        Of the evidence.
    modules : sequence of str
        Names of the loaded modules that hold the rules.
    """
    return hashlib.sha256(checksum.encode() + _rules(tuple(modules))).hexdigest()


def was_sound(state: str) -> bool:
    """Tell whether the last state that was found sound is this one."""
    try:
        return (edition_root() / NOTE).read_text(encoding="ascii") == state
    except (OSError, ValueError):
        return False


def note_sound(state: str) -> None:
    """Note that a state is sound; where nothing can be written, the next process checks again."""
    path = edition_root() / NOTE
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(state)
        os.replace(draft, path)
