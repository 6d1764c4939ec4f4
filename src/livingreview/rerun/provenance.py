"""Where a run came from, as an RO-Crate beside its results: parameters, evidence, code, packages, seed, time and memory.

The metadata follow the Process Run Crate profile, so that catalogues and validators of research objects can read them.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from livingreview.atomic_files import write_atomically
from livingreview.paths import is_source
from livingreview.rerun.freshness import file_digest, folder_digest
from livingreview.rerun.results import METADATA, NOTEBOOK, checksum

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
PACKAGES = "packages.tsv"
_FORMATS = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".tsv": "text/tab-separated-values",
    ".gz": "application/gzip",
    ".json": "application/json",
}


@dataclass(frozen=True)
class Made:
    """When a run started and ended, with time zones, and the peak memory of the process that computed."""

    started: datetime
    ended: datetime
    peak_memory_bytes: int


def write_metadata(
    folder: Path,
    files: Sequence[Path],
    root: Path,
    data: Path,
    name: str,
    question: str,
    parameters: Mapping[str, Any],
    notebook_digest: str,
    made: Made,
) -> Path:
    """Write ``packages.tsv`` and ``ro-crate-metadata.json``: the last step, which makes the folder whole.

    Parameters
    ----------
    folder, files
        The run's folder and its results.
    root, data : pathlib.Path
        The edition's folder, and the evidence directory.
    parameters : mapping
        Every parameter with its value, those of the published analysis included.
    notebook_digest : str
        Digest in the record of the run's notebook, which identifies it.
    """
    from rocrate.model import ContextEntity
    from rocrate.rocrate import ROCrate

    write_atomically(folder / PACKAGES, _packages().encode())
    crate = ROCrate()
    crate.name, crate.description = f"Run {name}", question
    crate.license = "https://creativecommons.org/licenses/by/4.0/"
    crate.datePublished = made.ended
    crate.root_dataset["conformsTo"] = {"@id": PROFILE}

    def add(identity: str, kind: str, **properties: Any) -> ContextEntity:
        return crate.add(ContextEntity(crate, identity, properties={"@type": kind, **properties}))

    results = []
    for path in sorted([*files, folder / PACKAGES]):
        properties = {"name": path.name, "sha256": checksum(path), "contentSize": str(path.stat().st_size)}
        properties["encodingFormat"] = _FORMATS.get(path.suffix, "application/octet-stream")
        results.append(crate.add_file(path, path.name, properties=properties))
    evidence = add("#evidence", "Dataset", name="evidence base (data/)", sha256=file_digest(data))
    tool = add(
        "#livingreview", "SoftwareApplication", name="livingreview", softwareVersion=_version(),
        sha256=folder_digest(root / "src", is_source), softwareRequirements=f"{PACKAGES}, Python {platform.python_version()}",
    )  # fmt: skip
    values = [
        add(f"#parameter-{key}", "PropertyValue", name=key, value=value) for key, value in sorted(parameters.items())
    ]
    memory = add("#peak-memory", "PropertyValue", name="peak memory", value=made.peak_memory_bytes, unitText="byte")
    seconds = round((made.ended - made.started).total_seconds(), 2)
    took = add("#duration", "PropertyValue", name="duration", value=seconds, unitText="second")
    notebook = add(NOTEBOOK, "CreativeWork", name=f"{name}.ipynb", identifier=notebook_digest)
    action = add(
        "#run", "CreateAction", name=f"livingreview run {name}", startTime=made.started.isoformat(timespec="seconds"),
        endTime=made.ended.isoformat(timespec="seconds"), instrument=tool, object=[evidence, *values],
        result=[*results, notebook], additionalProperty=[memory, took],
    )  # fmt: skip
    crate.root_dataset["mentions"] = action
    text = json.dumps(crate.metadata.generate(), indent=1, ensure_ascii=False, sort_keys=True)
    write_atomically(folder / METADATA, f"{text}\n".encode())
    return folder / METADATA


@cache
def _packages() -> str:
    described = (item.metadata for item in distributions())  # each is parsed anew whenever it is asked for
    packages = sorted({(metadata["Name"].lower(), metadata["Version"]) for metadata in described})
    return "package\tversion\n" + "".join(f"{package}\t{version}\n" for package, version in packages)


def _version() -> str:
    from livingreview import __version__

    return __version__
