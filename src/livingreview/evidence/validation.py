"""Check a whole folder of evidence at once, without changing a file."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from livingreview.errors import Problem, reason
from livingreview.evidence.cell_checks import check_cells
from livingreview.evidence.coding_checks import check_coding
from livingreview.evidence.domain_checks import check_domain
from livingreview.evidence.foci_checks import check_foci
from livingreview.evidence.referential_checks import check_references
from livingreview.evidence.table import Table, read_table
from livingreview.evidence.tsv import read_text
from livingreview.paths import data_directory, is_declared, is_evidence, is_source

# Tables that every evidence base has; others that lie beside them are checked as well.
TABLES = (
    "studies", "findings", "candidates", "model_predictions", "pathophysiology", "reviews", "review_findings", "citing",
    "regions", "region_labels", "circuits",
    "recoding/core_studies", "recoding/core_findings", "recoding/later_studies", "recoding/later_findings",
)  # fmt: skip
_DECLARED = "tables (.tsv), dictionaries (.json) and rules (.toml), named in letters, digits, - and _"


def validate(directory: Path | str | None = None) -> list[Problem]:
    """List every problem of an evidence base, errors and warnings, by file, line and column; no file is changed."""
    return list(check(directory).problems)


@dataclass(frozen=True, eq=False)
class Checked:
    """What was found in a folder.

    Parameters
    ----------
    tables : dict of str to Table
        The tables that could be read.
    checksum : str
        SHA-256 over the names and bytes of all files but the teaching matter, in the order of their names.
    problems : tuple of Problem
        Errors and warnings, sorted by file, line and column.
    """

    directory: Path
    tables: dict[str, Table]
    checksum: str
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the evidence from being used."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def check(directory: Path | str | None = None) -> Checked:
    """Read and check everything in a folder of evidence; the folder is chosen as `validate` does."""
    folder = data_directory() if directory is None else Path(directory).resolve()
    files, problems = _files(folder)
    if any(problem.severity == "error" for problem in problems):
        return Checked(folder, {}, "", tuple(problems))
    tables: dict[str, Table] = {}
    names = _names(files)
    for name in names:
        table, found = read_table(folder, name)
        problems += found
        if table is not None:
            tables[name] = table
    for table in tables.values():
        problems += check_cells(table)
    problems += check_references(tables, names)
    problems += check_domain(tables)
    problems += check_coding(tables)
    problems += check_foci(tables)
    for name, path in files.items():
        if name.endswith(".toml"):
            problems += _check_toml(path, name)
    checksum, unread = _checksum(files)
    # A table that cannot be read has been reported as such.
    reported = {problem.file for problem in problems}
    problems += [problem for problem in unread if problem.file not in reported]
    return Checked(folder, tables, checksum, tuple(sorted(dict.fromkeys(problems), key=Problem.order)))


def _files(folder: Path) -> tuple[dict[str, Path], list[Problem]]:
    """List the evidence in the folder by name, without teaching matter, which its own command checks; warn of other files."""
    expected = "the folder of the evidence tables"
    try:
        if not folder.exists():
            return {}, [Problem(str(folder), "folder is missing", expected)]
        if not folder.is_dir():
            return {}, [Problem(str(folder), "not a folder", expected)]
        # Globbing passes over a folder that may not be read; listing it does not.
        next(iter(folder.iterdir()), None)
        found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    except OSError as error:
        return {}, [
            Problem(str(folder), f"folder cannot be read ({reason(error)})", f"{expected}, with leave to read it")
        ]
    return {name: found[name] for name in sorted(found) if is_evidence(name)}, [
        Problem(name, "is no part of the evidence", _DECLARED, severity="warning")
        for name in sorted(found)
        if is_source(name) and not is_declared(name) and not name.endswith(".md")
    ]


def _names(files: Mapping[str, Path]) -> list[str]:
    others = {name.removesuffix(".tsv") for name in files if name.endswith(".tsv")}
    return [*TABLES, *sorted(others - set(TABLES))]


def _check_toml(path: Path, file: str) -> list[Problem]:
    text, problems = read_text(path, file, what="a TOML file")
    if text is None:
        return problems
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
        rule = str(error)[: place.start()] if place else str(error)
        problems.append(Problem(file, f"not TOML ({rule[:1].lower()}{rule[1:]})", "valid TOML", line=line))
    except (RecursionError, ValueError):
        problems.append(Problem(file, "not TOML (nested too deep or too long a number)", "valid TOML"))
    return problems


def _checksum(files: Mapping[str, Path]) -> tuple[str, list[Problem]]:
    digest, problems = hashlib.sha256(), []
    for name, path in files.items():
        try:
            content = path.read_bytes()
        except OSError as error:
            problems.append(Problem(name, f"file cannot be read ({reason(error)})", "a file that may be read"))
            continue
        digest.update(f"{name}\0{len(content)}\0".encode(errors="surrogateescape"))
        digest.update(content)
    return digest.hexdigest(), problems
