"""What this copy of the book stands on: packages, files of the evidence, and how the tests did in simulation."""

from __future__ import annotations

import hashlib
import re

import pandas as pd

from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.paths import edition_root, is_apart


def version_table() -> pd.DataFrame:
    """List the direct dependencies with the locked version and the reason for each.

    Returns
    -------
    pandas.DataFrame
    """
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
    return pd.DataFrame(rows)


def file_table(evidence: ev.Evidence) -> pd.DataFrame:
    """List the files of the evidence base, teaching matter left out, with size and the head of their checksum.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    pandas.DataFrame
    """
    found = {path.relative_to(evidence.directory).as_posix(): path for path in evidence.directory.rglob("*")}
    files = {name: path for name, path in sorted(found.items()) if path.is_file() and not is_apart(name)}
    return pd.DataFrame(
        [
            {
                "File": name,
                "Size": path.stat().st_size,
                "SHA-256, first digits": hashlib.sha256(path.read_bytes()).hexdigest()[:16],
            }
            for name, path in files.items()
        ]
    )


def calibration_table(evidence: ev.Evidence, quantity: str, claims: bool = False) -> pd.DataFrame:
    """List the frozen result of the simulations for a reader.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    quantity : str
        Which quantity: ``false_positive_rate``, ``power`` or ``coverage``.
    claims : bool
        The rows about the tests of claims, or those about all other tests.

    Returns
    -------
    pandas.DataFrame
        One row a test and simulated effect, one column a literature whose shape was simulated.
    """
    frozen = evidence.table("calibration")
    own = frozen[(frozen["quantity"] == quantity) & (frozen["test"].str.contains("claim ") == claims)]
    shapes = evidence.dictionaries["calibration"].columns["structure"].levels
    rows = []
    for (test, effect), group in own.groupby(["test", own["effect"].map(_without_numbers)], sort=False):
        row = {"Test": test, "Simulated": " | ".join(dict.fromkeys(group["effect"]))}
        if quantity != "power":
            row["Promised"] = group["nominal"].iloc[0]
        for shape, meaning in shapes.items():
            if shape not in set(own["structure"]):
                continue
            cell = group[group["structure"] == shape].to_dict("records")
            row[meaning.capitalize()] = (
                f"{cell[0]['observed']:.3f} ({cell[0]['low']:.3f} to {cell[0]['high']:.3f})" if cell else ""
            )
        if quantity != "power":
            row["Verdict"] = formatting.listed(dict.fromkeys(v for v in group["verdict"] if v), conjunction="|")
        rows.append(row)
    return pd.DataFrame(rows)


def best_power(evidence: ev.Evidence, structure: str) -> str:
    """Return the highest power of any test in literatures of one shape, with the test's name.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    structure : str
        Level of the column ``structure``.

    Returns
    -------
    str
    """
    frozen = evidence.table("calibration")
    own = frozen[(frozen["quantity"] == "power") & (frozen["structure"] == structure)]
    best = own.loc[own["observed"].idxmax()]
    return f"{formatting.percent(best['observed'])} ({best['test']})"


def _without_numbers(effect: str) -> str:
    return re.sub(r"[\d.]+", "#", effect)


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
