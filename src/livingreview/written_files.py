"""Files that the program wrote into somebody's folder: what it did not write, or was changed since, stays as it is.

``.livingreview.json`` in the folder holds the checksums of all that was ever written there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from livingreview.atomic_files import check_writable, locked, write_atomically
from livingreview.errors import EditionError, Problem

LEDGER = ".livingreview.json"


@dataclass(frozen=True)
class LeftAlone:
    """A file that is somebody's by now, and where the new one lies; None where there was nothing new to write."""

    path: Path
    beside: Path | None = None

    def sentence(self, folder: Path) -> str:
        """Say it in one line, with names relative to `folder`."""
        said = f"{self.path.relative_to(folder)}: changed since it was written, or somebody else's; left as it is"
        return said + (f", the new one is {self.beside.name}" if self.beside else "")


class WrittenFiles:
    """What the program wrote into a folder, to be written again or removed as long as nobody changed it.

    Parameters
    ----------
    folder : pathlib.Path
        Where all the files lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            kept = json.loads((folder / LEDGER).read_text(encoding="utf-8"))
            self._known = {str(name): [str(one) for one in known] for name, known in kept.items()}
        except (OSError, ValueError, AttributeError, TypeError):  # none, or damaged: then all that lies there is somebody's
            self._known = {}

    @property
    def names(self) -> frozenset[Path]:
        """Every file that was ever written here, whether it is there still or not."""
        return frozenset(self.folder / name for name in self._known)

    def is_changed(self, path: Path) -> bool:
        """Whether something lies there that the program did not write, or that was changed since."""
        if not path.exists():
            return False
        written = {digest for known in self._known.values() for digest in known}
        return not path.is_file() or _digest(path.read_bytes()) not in written

    def changed(self, files: Mapping[Path, bytes]) -> list[Path]:
        """Those of the files which :meth:`write` would leave alone."""
        return [path for path, new in files.items() if self.is_changed(path) and not _holds(path, new)]

    def write(
        self, files: Mapping[Path, bytes], private: Callable[[Path], bool] = lambda path: False
    ) -> tuple[int, list[LeftAlone]]:
        """Write files in their order, each in one step.

        Parameters
        ----------
        files : Mapping of pathlib.Path to bytes
            Where a changed file lies, the new one is written beside it, as ``name.new.csv``; but not if it is one that was
            written there before, as the notebook is in which somebody has worked since.
        private : callable
            Whether nobody but the owner and the group may read a file.

        Returns
        -------
        int
            How many were written; those that were the same already are not.
        list of LeftAlone
            What was left alone.
        """
        left, places = [], {}
        for path, content in files.items():
            place: Path | None = path
            if self.is_changed(path) and not _holds(path, content):
                place = None if _digest(content) in self._known.get(self._name(path), ()) else self._beside(path)
                left.append(LeftAlone(path, place))
            if place is not None:
                places[place] = content
                known = self._known.setdefault(self._name(path), [])
                known += [digest for digest in [_digest(content)] if digest not in known]
        # First the checksums: what is interrupted then has written nothing that it does not know.
        ledger = json.dumps(self._known, ensure_ascii=False, indent=1, sort_keys=True)
        if places:
            write_atomically(self.folder / LEDGER, f"{ledger}\n".encode(), private=True)
        return sum(write_atomically(place, new, private=private(place)) for place, new in places.items()), left

    def remove(self, paths: Iterable[Path]) -> list[LeftAlone]:
        """Remove files, and a folder that becomes empty; return what was left alone."""
        left = []
        for path in paths:
            if self.is_changed(path):
                left.append(LeftAlone(path))
            elif path.exists():
                path.unlink()
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
        return left

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _beside(self, path: Path) -> Path:
        number, place = 1, path.with_name(f"{path.stem}.new{path.suffix}")
        while self.is_changed(place):
            number += 1
            place = path.with_name(f"{path.stem}.new-{number}{path.suffix}")
        return place


def check_free(folder: Path, paths: Iterable[Path]) -> None:
    """Stop before any work is done where a file that is to be written is somebody's, or the folder may not be written.

    Raises
    ------
    EditionError
        With a problem for each.
    """
    check_writable(folder)
    written = WrittenFiles(folder)
    rule, expected = "is not what this command wrote there, or was changed since", "another name, or another place"
    if problems := [Problem(str(path), rule, expected) for path in paths if written.is_changed(path)]:
        raise EditionError(problems)


def write_into(folder: Path, files: Mapping[Path, bytes]) -> list[LeftAlone]:
    """Write files of a folder that is made where it is missing, as :meth:`WrittenFiles.write` does; return what was left."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        return WrittenFiles(folder).write(files)[1]


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
