"""The results of a run as data: CSV and Parquet tables, a map as NIfTI, a studyset as NiMADS, and what made them.

A run's folder is whole when its RO-Crate metadata, written last, names every file with the checksum that it has, and the
notebook. Each file is written in one step, so that whatever is killed on the way is made again by the next run, and nothing
is there by halves. What somebody else put there, or changed since, stays as it is.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingreview.atomic_files import locked, write_atomically
from livingreview.errors import EditionError
from livingreview.rerun.freshness import RECORD
from livingreview.written_files import WrittenFiles

if TYPE_CHECKING:
    import pandas as pd

    from livingreview.evidence import Evidence

METADATA = "ro-crate-metadata.json"
NOTEBOOK = "#notebook"  # its entry there
MAP = "direction.nii.gz"
STUDYSET = "studyset.json"


def write_results(
    evidence: Evidence, name: str, question: str, parameters: Mapping[str, Any], folder: Path
) -> list[Path]:
    """Compute what a run finds and write it into an empty folder, all but the metadata.

    Returns
    -------
    list of pathlib.Path
        ``answers``, ``claims``, ``regions`` and ``signs``, each as ``.csv`` and ``.parquet``; ``direction.nii.gz`` with its
        labels and their table; ``studyset.json``. Maps need regions: with circuits as the level there is none. The same
        run gives the same bytes.
    """
    from livingreview import anatomy
    from livingreview.anatomy.studyset import studyset
    from livingreview.inference.run_results import direction_values, outcome
    from livingreview.rerun.parameters import settings

    selection, analysis = settings(parameters)
    frames = outcome(evidence, selection, analysis, name)
    contents = {}
    for key, frame in frames.items():
        contents[f"{key}.csv"] = frame.to_csv(index=False, lineterminator="\n").encode()
        contents[f"{key}.parquet"] = _parquet(frame)
    values = direction_values(frames["regions"])
    if analysis.level != "circuit":
        images = []
        if len(values):
            with tempfile.TemporaryDirectory() as place:
                drawn = anatomy.region_map(values, overlap="finest")
                for path in anatomy.write_region_map(drawn, Path(place, MAP)):
                    contents[path.name] = path.read_bytes()
            images = [MAP]
        made = studyset(frames["signs"], evidence.studies, name, f"{name}: {question}", images)
        contents[STUDYSET] = (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
    for file, content in contents.items():
        write_atomically(folder / file, content)
    return [folder / file for file in sorted(contents)]


def peak_memory_bytes() -> int:
    """Largest memory that this process has held so far."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def publish(page: Path, notebook: bytes, staged: Path, folder: Path) -> None:
    """Put a run where it belongs, all of it or nothing: its notebook, and the files that lie in a folder of their own.

    What an earlier run left there, and this one does not have, is removed. Of two runs at once the later one stays, whole.

    Parameters
    ----------
    page, notebook
        The notebook's place, and its bytes.
    staged : pathlib.Path
        Holds the results and their metadata.
    folder : pathlib.Path
        Where they belong, in the notebook's folder.

    Raises
    ------
    EditionError
        If a file of that name is not one that a run wrote there, or was changed since; nothing is written then.
    """
    files = {page: notebook}
    files |= {folder / path.name: path.read_bytes() for path in sorted(staged.iterdir()) if path.name != METADATA}
    files[folder / METADATA] = (staged / METADATA).read_bytes()
    page.parent.mkdir(parents=True, exist_ok=True)
    with locked(page.parent):
        written = WrittenFiles(page.parent)
        changed = written.changed(files)
        damaged = [path for path in changed if _is_cut_short(path, files[path])]
        if somebodys := [path for path in changed if path not in damaged]:
            raise EditionError(
                f"{somebodys[0]} is not what a run wrote there, or was changed since: nothing was written; move it away, or "
                "give another folder with --out"
            )
        for path in damaged:
            path.unlink()
        written.remove(path for path in written.names - set(files) if path.parent == folder)
        written.write(files)


def _is_cut_short(path: Path, content: bytes) -> bool:
    """Whether a file is what a disk that failed left of one that a run wrote: nothing is lost with it."""
    there = path.read_bytes() if path.is_file() else None
    if there is None or path.name != METADATA:
        return there is not None and content.startswith(there)
    try:
        json.loads(there)
    except ValueError:
        return True
    return False


def is_whole(folder: Path, page: Path) -> bool:
    """Tell whether a run's folder holds every file that its metadata name, as it was written along with the notebook."""
    try:
        graph = json.loads((folder / METADATA).read_text(encoding="utf-8"))["@graph"]
        files = {item["@id"]: item["sha256"] for item in graph if item["@type"] == "File" and "sha256" in item}
        (digest,) = [item["identifier"] for item in graph if item["@id"] == NOTEBOOK]
        if digest != json.loads(page.read_text(encoding="utf-8"))["metadata"][RECORD]["digest"]:
            return False
        return bool(files) and all(checksum(folder / file) == digest for file, digest in files.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, engine="pyarrow", compression="zstd")
    return buffer.getvalue()
