"""The results of a run as data: CSV and Parquet tables, a map as NIfTI, a studyset as NiMADS, and what made them.

A run's folder is whole when its RO-Crate metadata, written last, names every file with the checksum that it has. Each file
is written in one step, so that whatever is killed on the way is made again by the next run, and nothing is there by halves.
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

from livingreview.atomic_files import write_atomically

if TYPE_CHECKING:
    import pandas as pd

METADATA = "ro-crate-metadata.json"
MAP = "direction.nii.gz"
STUDYSET = "studyset.json"


def write_results(name: str, question: str, parameters: Mapping[str, Any], folder: Path) -> list[Path]:
    """Compute what a run finds and write it, all but the metadata.

    Returns
    -------
    list of pathlib.Path
        ``answers``, ``claims``, ``regions`` and ``signs``, each as ``.csv`` and ``.parquet``; ``direction.nii.gz`` with its
        labels and their table; ``studyset.json``. Maps need regions: with circuits as the level there is none. The same
        run gives the same bytes.
    """
    from livingreview import anatomy
    from livingreview.anatomy.studyset import studyset
    from livingreview.evidence import load
    from livingreview.inference.run_results import direction_values, outcome
    from livingreview.rerun.parameters import settings

    evidence = load()
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
    for path in folder.iterdir():  # what another run of this name left, and this one does not have
        if path.name not in contents and path.is_file() and not path.name.startswith("."):
            path.unlink()
    return [folder / file for file in sorted(contents)]


def peak_memory_bytes() -> int:
    """Largest memory that this process has held so far."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_whole(folder: Path) -> bool:
    """Tell whether a run's folder holds every file that its metadata names, as it was written."""
    try:
        graph = json.loads((folder / METADATA).read_text(encoding="utf-8"))["@graph"]
        files = {item["@id"]: item["sha256"] for item in graph if item["@type"] == "File" and "sha256" in item}
        return bool(files) and all(checksum(folder / file) == digest for file, digest in files.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, engine="pyarrow", compression="zstd")
    return buffer.getvalue()
