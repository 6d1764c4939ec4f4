"""The folder of a class's tables: which file is whose, which is none, and what a system left there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from livingreview.errors import Problem
from livingreview.paths import is_hand_in, shown

TEXT = ("", ".csv", ".tab", ".tsv", ".txt")
_ENDINGS = re.compile(r"(\.(csv|tab|tsv|txt))+$", re.IGNORECASE)


@dataclass(frozen=True)
class ClassFolder:
    """What lies in the folder.

    Parameters
    ----------
    tables : dict of str to pathlib.Path
        Tables by the name of the student: that of the file without its ending, with the folders that it lies in.
    refused : tuple of Problem
        What is no table, and tables of which there are two under one name.
    ignored : tuple of str
        What no person sent, by its name alone.
    """

    tables: dict[str, Path]
    refused: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()


def find_tables(folder: Path, results: Path | None = None) -> ClassFolder:
    """Go through a folder and the folders in it but the one of `results`; every file is a table, refused, or ignored."""
    named: dict[str, list[Path]] = {}
    refused, ignored = [], []
    apart = results.resolve() if results else None
    for path in sorted(path for path in folder.rglob("*") if not path.is_dir()):
        if apart and apart in path.resolve().parents:
            continue
        name = path.relative_to(folder).as_posix()
        if not is_hand_in(name):
            ignored.append(shown(name))
        elif path.suffix.casefold() not in TEXT or (path.exists() and not path.is_file()):
            refused.append(Problem(shown(name), "is no table in text", "the lab's table, saved as text with tabs"))
        else:
            named.setdefault(_ENDINGS.sub("", name).casefold(), []).append(path)
    tables = {}
    for same in named.values():
        names = [shown(path.relative_to(folder).as_posix()) for path in same]
        if len(same) == 1:
            tables[_ENDINGS.sub("", names[0])] = same[0]
        else:
            rule = f"one student has {len(same)} tables: {', '.join(names)}"
            refused.append(Problem(names[0], rule, "the one that counts"))
    return ClassFolder(tables, tuple(refused), tuple(ignored))
