"""What this copy of the book stands on: packages, files of the evidence, and how fast and how safe reruns are."""

from __future__ import annotations

import hashlib
import re

import pandas as pd

from livingreview.errors import EditionError
from livingreview.evidence import Evidence
from livingreview.evidence.table import Table as EvidenceTable
from livingreview.evidence.table import read_table
from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.paths import edition_root, is_evidence

# Measurements lie beside the evidence and are no part of it: a new timing makes no chapter stale but the one that shows it.
_BENCH = "bench"


def version_table() -> Table:
    """The direct dependencies, with the locked version and the reason for each."""
    root = edition_root()
    locked: dict[str, list[str]] = {}
    for line in (root / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)\s*(?:;\s*([^\\]*))?", line):
            condition = (match[3] or "").strip()
            locked.setdefault(_canonical(match[1]), []).append(f"{match[2]} ({condition})" if condition else match[2])
    rows = []
    for line in (root / "requirements.in").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9_.-]+)[^#]*(?:#\s*(.*))?$", line.strip()):
            version = ", or ".join(locked.get(_canonical(match[1]), ["not locked"]))
            rows.append({"Package": match[1], "Version": version, "What for": match[2] or ""})
    return Table(pd.DataFrame(rows), "Versions")


def file_table(evidence: Evidence) -> Table:
    """The files of the evidence base, teaching matter left out, with size and the head of their checksum."""
    found = {path.relative_to(evidence.directory).as_posix(): path for path in evidence.directory.rglob("*")}
    rows = [
        {
            "File": name,
            "Size": path.stat().st_size,
            "SHA-256, first digits": hashlib.sha256(path.read_bytes()).hexdigest()[:16],
        }
        for name, path in sorted(found.items())
        if path.is_file() and is_evidence(name)
    ]
    return Table(pd.DataFrame(rows), "The evidence base, file by file", units={"Size": "bytes"})


def rerun_times(evidence: Evidence) -> Table:
    """How long reruns take beside slower ways."""
    table = _measured(evidence, "rerun_times")
    rows, ways = table.typed(), table.dictionary.columns["against"].levels
    frame = pd.DataFrame(
        {
            "What": rows["what"],
            "Compared with": rows["against"].map(ways),
            "That way": rows["slower_seconds"],
            "Here": rows["seconds"],
            "Times as long": rows["slower_seconds"] / rows["seconds"],
        }
    )
    return Table(frame, "Reruns beside slower ways", units={"That way": "seconds", "Here": "seconds"})


def faults(evidence: Evidence) -> Table:
    """What was lost when something went wrong."""
    rows = _measured(evidence, "faults").typed()
    frame = pd.DataFrame(
        {
            "Fault": rows["fault"].str.capitalize(),
            "What shall happen": rows["expected"],
            "Tries": rows["n_tries"],
            "Results lost": rows["n_lost"],
            "Notebooks by halves": rows["n_halves"],
            "Messages that are not clear": rows["n_unclear"],
            "Processes left behind": rows["n_left"],
        }
    )
    return Table(frame, "What was lost when something went wrong")


def fault_values(evidence: Evidence) -> dict[str, str]:
    """How often something was made to go wrong, and how many results were lost."""
    rows = _measured(evidence, "faults").typed()
    return {
        "fault_tries": formatting.number(int(rows["n_tries"].sum())),
        "faults_lost": formatting.pronoun(int(rows["n_lost"].sum())),
    }


def _measured(evidence: Evidence, name: str) -> EvidenceTable:
    table, problems = read_table(evidence.directory / _BENCH, name)
    if table is None:
        raise EditionError(f"data/{_BENCH}/{problems[0].sentence()}")
    return table


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
