"""One paper in one file: TOML with every column explained in place, made from a record or from the tables, and merged into them.

The tables are the evidence. A file is a form: what it holds goes into the tables as a whole, or not at all.
"""

from __future__ import annotations

import json
import re
import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError, Problem, nearest
from livingreview.evidence.coder_agreement import Agreement, Coding, compare_codings
from livingreview.evidence.dictionary import Column, Dictionary, read_dictionary
from livingreview.evidence.loading import Evidence, load
from livingreview.evidence.records import Record, plain
from livingreview.evidence.validation import check
from livingreview.toml_files import read_toml

TABLES = {"study": "studies", "finding": "findings"}
_LINK = "study_id"
_NEAR_YEARS = 3  # within which a group's papers often describe the same patients
_HEAD = """\
# {title}
#
# Fill in what the paper says. What it does not say, or nobody has read, stays "". Lines that begin with # explain.
# livingreview add check {name}.toml   says what is wrong or doubtful, and what it would change; nothing is written
# livingreview add merge {name}.toml   writes it into the tables
"""


@dataclass(frozen=True)
class Paper:
    """What a file says of a paper: cells by column, as texts.

    Parameters
    ----------
    lines : dict
        Line of the file at which a key stands, by the number of its part (0 for the study) and its name; the part's own
        line under a blank name.
    """

    name: str
    study: dict[str, str]
    findings: tuple[dict[str, str], ...]
    lines: dict[tuple[int, str], int]

    def problem(self, found: Problem, row: int) -> Problem:
        """Name a problem of a table's row by the line of the file, and the finding by its number and region."""
        line = self.lines.get((row, found.column or ""), self.lines.get((row, "")))
        own = self.findings[row - 1] if row else {}
        where = f"finding {row} ({own.get('region_label') or own.get('region') or 'no region'})" if row else ""
        column = ", ".join(each for each in (where, found.column) if each)
        return replace(found, file=self.name, line=line, column=column)


def dictionaries(data: Path) -> dict[str, Dictionary]:
    """Read the dictionaries of the two tables that a file fills."""
    found = {}
    for kind, table in TABLES.items():
        dictionary, problems = read_dictionary(data / f"{table}.json", f"{table}.json", table)
        if dictionary is None:
            raise EditionError(problems)
        found[kind] = dictionary
    return found


def from_record(one: Record, data: Path) -> tuple[str, str]:
    """Write the file of a paper from its record; return the study's name and the text."""
    columns = dictionaries(data)["study"].columns
    taken = {row[_LINK] for row in _rows(data, "studies")[1]}
    name = _new_name(one, taken)
    said = {"sample": name, _LINK: name, "authors": ", ".join(one.authors.split(", ")[:6]), "era": _era(columns, one.year)}
    said |= {field: getattr(one, field) for field in ("title", "year", "journal", "doi", "pmid", "pmcid")}
    if one.pmid and "source_url" in columns:
        said["source_url"] = f"https://pubmed.ncbi.nlm.nih.gov/{one.pmid}"
    head = f"{one.authors or 'no author seen'} {one.year}. {one.title}"
    if one.retracted:
        head = f"RETRACTED, says the record. {head}"
    return name, _text(data, name, head, said, [{}], one.abstract)


def from_tables(study: str, data: Path) -> str:
    """Write the file of a study that is in the tables."""
    own = [row for row in _rows(data, "studies")[1] if row[_LINK] == study]
    if not own:
        raise EditionError(f"no study {study!r}; expected {nearest(study, [row[_LINK] for row in _rows(data, 'studies')[1]])}")
    findings = [row for row in _rows(data, "findings")[1] if row[_LINK] == study]
    return _text(data, study, f"{own[0]['authors']} {own[0]['year']}. {own[0]['title']}", own[0], findings or [{}])


def read_paper(path: Path, data: Path) -> Paper:
    """Read a file; keys that are no columns, and values that are no cells, are an `EditionError` with every one of them."""
    content, columns, problems = read_toml(path), dictionaries(data), []
    problems += [
        Problem(path.name, "no such part", "[study] and [[finding]]", value=key) for key in content if key not in TABLES
    ]
    study, findings = content.get("study"), content.get("finding", [])
    if not isinstance(study, Mapping) or not isinstance(findings, list):
        raise EditionError([*problems, Problem(path.name, "not a file of a paper", "one table [study], and [[finding]] for each finding")])
    cells = _cells(path.name, "study", study, columns["study"], problems)
    rows = [
        _cells(path.name, f"finding {number}", row, columns["finding"], problems, skip=(_LINK,))
        for number, row in enumerate(findings, 1)
    ]
    if problems:
        raise EditionError(problems)
    lines, part = {}, 0
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        part += line.startswith("[[")
        lines.setdefault((part, re.split(r"[\s=\[]", line)[0]), number)
        if line.startswith("["):
            lines[part, ""] = number
    # A block that nobody filled is none.
    filled = [(number, row | {_LINK: cells[_LINK]}) for number, row in enumerate(rows, 1) if any(row.values())]
    moved = {number: place for place, (number, _) in enumerate(filled, 1)} | {0: 0}
    kept = {(moved[part], key): line for (part, key), line in lines.items() if part in moved}
    return Paper(path.name, cells, tuple(row for _, row in filled), kept)


def with_papers(papers: Sequence[Paper], data: Path) -> tuple[Evidence | None, dict[str, str], list[Problem]]:
    """Lay papers into the tables, without writing them.

    Returns
    -------
    Evidence or None
        The evidence with the papers; None where there is an error.
    dict of str to str
        The text of each table with them: the rows of a study that is there take its place, others come below.
    list of Problem
        Errors and warnings about the papers, named by file, finding and key.
    """
    made, places = {}, {}
    for kind, table in TABLES.items():
        made[table], places[f"{table}.tsv"] = _laid(papers, kind, table, data)
    with TemporaryDirectory() as folder:
        joined = Path(folder) / "data"
        shutil.copytree(data, joined, ignore=shutil.ignore_patterns("screening", "bench"))
        for table, text in made.items():
            (joined / f"{table}.tsv").write_text(text, encoding="utf-8", newline="\n")
        problems = []
        for problem in check(joined).problems:
            place = places.get(problem.file, {}).get(problem.line or 0)
            if place:
                problems.append(place[0].problem(problem, place[1]))
            elif problem.severity == "error":
                problems.append(problem)
        problems += _same_patients(papers, data)
        errors = [problem for problem in problems if problem.severity == "error"]
        evidence = None if errors else replace(load(joined), directory=data)
    return evidence, made, problems


def write_tables(made: Mapping[str, str], data: Path) -> None:
    """Write the tables that `with_papers` made."""
    for table, text in made.items():
        write_atomically(data / f"{table}.tsv", text.encode())


def compare_papers(first: Paper, second: Paper, data: Path) -> Agreement:
    """Compare two coders' files of one paper, as `agreement` compares two codings of many."""
    import pandas as pd

    found = dictionaries(data)
    if first.study[_LINK] != second.study[_LINK]:
        raise EditionError(f"{first.name} is of {first.study[_LINK]!r} and {second.name} of {second.study[_LINK]!r}; expected one study")
    compared = [name for name, column in found["study"].columns.items() if column.type in ("level", "levels", "integer", "number")]
    names = found["finding"].names
    codings = [Coding(pd.DataFrame([one.study]), pd.DataFrame(list(one.findings), columns=names)) for one in (first, second)]
    return compare_codings(*codings, compared)


def _laid(
    papers: Sequence[Paper], kind: str, table: str, data: Path
) -> tuple[str, dict[int, tuple[Paper, int]]]:
    """Write a table with the rows of papers; and name, for each of their lines, the file and the place in it."""
    header, rows = _rows(data, table)
    own = {paper.study[_LINK]: paper for paper in papers}
    out: list[tuple[dict[str, str], tuple[Paper, int] | None]] = []
    done = set()
    for row in rows:
        if (paper := own.get(row[_LINK])) is None:
            out.append((row, None))
        elif paper.name not in done:
            done.add(paper.name)
            out += _own_rows(paper, kind)
    for paper in papers:
        if paper.name not in done:
            out += _own_rows(paper, kind)
    lines = ["\t".join(header), *("\t".join(row.get(name, "") for name in header) for row, _ in out)]
    return "\n".join(lines) + "\n", {line: place for line, (_, place) in enumerate(out, 2) if place}


def _own_rows(paper: Paper, kind: str) -> list[tuple[dict[str, str], tuple[Paper, int]]]:
    """Rows of a paper, each with the paper and the number of the finding; 0 for the study."""
    if kind == "study":
        return [(paper.study, (paper, 0))]
    return [(row, (paper, number)) for number, row in enumerate(paper.findings, 1)]


def _same_patients(papers: Sequence[Paper], data: Path) -> list[Problem]:
    """Warn of a sample of its own beside papers of the same first author, about the same disorder and of about the same year."""
    found, rows = [], _rows(data, "studies")[1]
    judged = {frozenset((row["study_a"], row["study_b"])) for row in _rows(data, "sample_overlaps")[1]}
    for paper in papers:
        own = paper.study
        if own["sample"] != own[_LINK] or not own["authors"]:
            continue
        like = [
            row[_LINK] for row in rows
            if row[_LINK] != own[_LINK] and _first(row) == _first(own) and row["diagnosis"] == own["diagnosis"]
            and _close(row["year"], own["year"]) and frozenset((row[_LINK], own[_LINK])) not in judged
        ]  # fmt: skip
        if like:
            expected = f'sample = "{like[0]}" where they are the same patients, or a row of sample_overlaps.tsv that says they are not'
            rule = f"the same first author and diagnosis as {', '.join(like)}: perhaps the same patients, who would count twice"
            warning = Problem("", rule, expected, column="sample", value=own["sample"], severity="warning")
            found.append(paper.problem(warning, 0))
    return found


def _first(row: Mapping[str, str]) -> str:
    return Record(title="", authors=row["authors"]).first_author


def _close(one: str, two: str) -> bool:
    return not (one.isdecimal() and two.isdecimal()) or abs(int(one) - int(two)) <= _NEAR_YEARS


def _cells(
    file: str, place: str, said: object, dictionary: Dictionary, problems: list[Problem], skip: Iterable[str] = ()
) -> dict[str, str]:
    if not isinstance(said, Mapping):
        problems.append(Problem(file, "not a table", "keys with values", column=place))
        return {}
    cells = dict.fromkeys(dictionary.names, "")
    for key, value in said.items():
        where = f"{place}, {key}"
        if key not in dictionary.columns:
            problems.append(Problem(file, "no such key", nearest(key, dictionary.names), column=where, value=key))
        elif isinstance(value, bool) or not isinstance(value, str | int | float | list):
            problems.append(Problem(file, "no cell of a table", "a text in quotation marks, or a number", column=where, value=str(value)))
        elif key not in skip:
            text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
            cells[key] = " ".join(text.split())
    return cells


def _rows(data: Path, table: str) -> tuple[list[str], list[dict[str, str]]]:
    path = data / f"{table}.tsv"
    if not path.is_file():
        return [], []
    header, *lines = (line.split("\t") for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n"))
    return header, [dict(zip(header, cells, strict=True)) for cells in lines]


def _new_name(one: Record, taken: set[str]) -> str:
    """First author and year, with a letter where that is taken."""
    base = (re.sub(r"[^a-z]", "", one.first_author) or "anon_" + "_".join(plain(one.title).split()[:2])) + one.year
    return next(name for name in [base, *(f"{base}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")] if name not in taken)


def _era(columns: Mapping[str, Column], year: str) -> str:
    """The era that the year alone decides; blank where it does not."""
    if "era" not in columns or not year:
        return ""
    limits = columns["era"].years
    fits = [era for era, (first, last) in limits.items() if (first or 0) <= int(year) <= (last or 9999)]
    return fits[0] if len(fits) == 1 else ""


def _text(
    data: Path, name: str, title: str, study: Mapping[str, str], findings: Sequence[Mapping[str, str]], abstract: str = ""
) -> str:
    found = dictionaries(data)
    parts = [_HEAD.format(title=" ".join(title.split()), name=name)]
    if abstract:
        parts.append("# Abstract, for the reading; it is not kept:\n" + _comment(abstract) + "\n")
    parts.append("[study]\n" + "".join(_entry(column, study.get(key, "")) for key, column in found["study"].columns.items()))
    parts.append("# One [[finding]] for each change in a region, or region tested without a change. Copy the block for the next.")
    for number, row in enumerate(findings):
        own = {key: column for key, column in found["finding"].columns.items() if key != _LINK}
        explained = number == 0
        parts.append("[[finding]]\n" + "".join(_entry(column, row.get(key, ""), explained) for key, column in own.items()))
    return "\n".join(parts)


def _entry(column: Column, value: str, explained: bool = True) -> str:
    line = f"{column.name} = {json.dumps(value, ensure_ascii=False)}\n".replace("\x7f", "\\u007f")
    if not explained:
        return line
    need = " Required." if column.required else ""
    said = [_comment(f"{column.description}.{need}")]
    if column.levels:
        width = max(map(len, column.levels))
        said += [f"#   {level:{width}}  {meaning}" for level, meaning in column.levels.items()]
    elif column.reference:
        said.append(f"#   a value of {column.reference}")
    return "\n" + "\n".join(said) + "\n" + line


def _comment(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 118, initial_indent="# ", subsequent_indent="# "))
