"""A contributor's table of peaks: the empty table, and its rows below those of the evidence base, checked as they are there."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from livingreview.errors import EditionError, Problem, count, nearest
from livingreview.evidence.loading import Evidence
from livingreview.evidence.tidying import tidied
from livingreview.evidence.validation import check

TABLE = "foci.tsv"
_SOURCE = "paper"


def template(evidence: Evidence, study: str = "") -> str:
    """Return the empty table; with a study, one row begun for it."""
    names = evidence.dictionaries["foci"].names
    if study and study not in set(evidence.studies["study_id"]):
        raise EditionError(f"no study {study!r}; expected {nearest(study, evidence.studies['study_id'])}")
    begun = {"study_id": study, "source": _SOURCE}
    row = "\t".join(begun.get(name, "") for name in names)
    return "\t".join(names) + "\n" + (f"{row}\n" if study else "")


def with_new_foci(evidence: Evidence, content: bytes, file: str) -> tuple[str, list[dict[str, str]]]:
    """Lay a contributor's rows below the peaks of the evidence base, which is left as it is.

    Columns may stand in any order, and those that may be blank may be left out; without a source the rows are from the paper.

    Returns
    -------
    text : str
        The whole new table.
    rows : list of dict
        The new rows.

    Raises
    ------
    EditionError
        With every problem, the lines counted as in the contributor's table.
    """
    dictionary = evidence.dictionaries["foci"]
    header, *lines = [line.split("\t") for line in tidied(content, file)[0].rstrip("\n").split("\n")]
    problems = [
        Problem(file, "no such column", nearest(name, dictionary.names), line=1, column=name)
        for name in header
        if name not in dictionary.columns
    ]
    needed = [name for name, column in dictionary.columns.items() if column.required and name != "source"]
    missing = [name for name in needed if name not in header]
    problems += [Problem(file, "column is missing", dictionary.columns[name].description, line=1, column=name) for name in missing]
    if not lines:
        problems.append(Problem(file, "no row", "one row a peak"))
    if problems:
        raise EditionError(problems, f"{count(len(problems), 'problem')} with the peaks")
    rows = [{"source": _SOURCE} | dict(zip(header, line, strict=True)) for line in lines]
    old = (evidence.directory / TABLE).read_text(encoding="utf-8")
    text = old + "".join("\t".join(row.get(name, "") for name in dictionary.names) + "\n" for row in rows)
    above = old.count("\n") - 1
    with TemporaryDirectory() as made:
        joined = Path(shutil.copytree(evidence.directory, Path(made) / "data"))
        (joined / TABLE).write_text(text, encoding="utf-8")
        found = [problem for problem in check(joined).errors if problem.file == TABLE]
    if found:
        mine = [
            replace(problem, file=file, line=problem.line - above if problem.line and problem.line > above else problem.line)
            for problem in found
        ]
        raise EditionError(mine, f"{count(len(mine), 'problem')} with the peaks")
    return text, rows
