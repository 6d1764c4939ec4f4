"""New studies in two tables of their own, laid below those of an evidence base."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from livingreview.errors import EditionError, Problem, count, nearest
from livingreview.evidence.loading import Evidence, load
from livingreview.evidence.tsv import read_text

NAMES = ("studies.tsv", "findings.tsv")


def holds_new_studies_alone(folder: Path) -> bool:
    """Whether a folder holds the two tables of new studies, and no dictionary beside them."""
    return all((folder / name).is_file() for name in NAMES) and not (folder / "studies.json").exists()


def load_new_studies(base: Path, folder: Path) -> Evidence:
    """Load an evidence base with the rows of new studies below its own; all other tables are those of the base.

    Parameters
    ----------
    base : pathlib.Path
        Folder of the evidence base.
    folder : pathlib.Path
        Folder with ``studies.tsv`` and ``findings.tsv``, columns as in the base.

    Raises
    ------
    EditionError
        With every problem, the lines counted as in the new tables.
    """
    above = {}
    with TemporaryDirectory() as made:
        joined = Path(made) / "data"
        shutil.copytree(base, joined)
        for name in NAMES:
            text, problems = read_text(folder / name, name, "a tab-separated table in UTF-8")
            if text is None or problems:
                raise EditionError(problems)
            own = (base / name).read_text(encoding="utf-8")
            header, *rows = text.rstrip("\n").split("\n")
            if (wanted := own.split("\n", 1)[0]) != header:
                raise EditionError(_header_problem(name, header.split("\t"), wanted.split("\t")))
            above[name] = own.count("\n") - 1
            (joined / name).write_text(own + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        try:
            return replace(load(joined), directory=folder)
        except EditionError as error:
            errors = [_as_in_folder(problem, above) for problem in error.problems if problem.severity == "error"]
            raise EditionError(errors, f"{count(len(errors), 'problem')} with the new studies") from None


def _header_problem(name: str, found: list[str], wanted: list[str]) -> Problem:
    for column in found:
        if column not in wanted:
            return Problem(name, "no such column", nearest(column, wanted), line=1, value=column)
    if missing := [column for column in wanted if column not in found]:
        return Problem(name, "columns are missing", f"also {', '.join(missing)}", line=1)
    return Problem(name, "columns are in another order", ", ".join(wanted), line=1)


def _as_in_folder(problem: Problem, above: dict[str, int]) -> Problem:
    """Count the line of a problem from the header of the new table, which lies below `above` rows of the base."""
    rows = above.get(problem.file, 0)
    return replace(problem, line=problem.line - rows) if problem.line and problem.line > rows + 1 else problem
