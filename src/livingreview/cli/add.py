"""Commands that add a paper: a form to fill in, its check, what it would change, and its way into the tables."""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from livingreview.cli.options import Data
from livingreview.errors import EditionError, Problem, count
from livingreview.paths import data_directory, edition_root

if TYPE_CHECKING:
    from livingreview.evidence.paper_files import Paper
    from livingreview.evidence.records import Record

app = App(name="add", help="Add papers: a file to fill in for each, its check, what it changes, and its way into the tables.")


@app.default
def add(*names: str, out: Path | None = None, email: str | None = None, data: Data = None) -> int:
    """Write a file to fill in for each paper, with every field explained in it.

    A paper is named by its PubMed number or DOI, as a record that was screened or, where it is none and --email is given,
    as PubMed or OpenAlex have it; or by a file of records, for each of which one is written.

    Examples: livingreview add 20141305; livingreview add 10.1037/a0018441 --email me@example.org; livingreview add zotero.ris

    Parameters
    ----------
    names
        PubMed numbers, DOIs, or files of records.
    out
        Folder for the files. [default: out/papers]
    email
        Your address, to ask PubMed or OpenAlex. [default: LIVINGREVIEW_EMAIL]
    """
    from livingreview.evidence.paper_files import from_record
    from livingreview.written_files import write_into

    if not names:
        raise EditionError("no paper is named; 'livingreview add --help' says how")
    folder, base = out or edition_root() / "out" / "papers", data_directory(data)
    records = [one for name in names for one in _records(name, base, email)]
    made = dict(from_record(one, base) for one in records)
    left = write_into(folder, {folder / f"{name}.toml": text.encode() for name, text in made.items()})
    for name in made:
        print(folder / f"{name}.toml")
    for one in left:
        print(one.sentence(folder))
    print(f"next: fill in, then livingreview add check {folder / next(iter(made))}.toml")
    return 0


@app.command
def check(*files: Path, data: Data = None) -> int:
    """Check filled-in files in their own terms, and say what they would change; nothing is written.

    Parameters
    ----------
    files
        Files of papers.
    """
    evidence, _, papers = _checked(files, data)
    if evidence is None:
        return 2
    _say_changes(evidence, data)
    print(f"{_counted(papers)}; next: livingreview add merge {' '.join(map(str, files))}")
    return 0


@app.command
def merge(*files: Path, data: Data = None) -> int:
    """Write filled-in files into the tables, after the same check; a study that is there already is replaced.

    Prints what that changes, and a draft for the list of versions in protocol.toml.

    Parameters
    ----------
    files
        Files of papers.
    """
    from livingreview.evidence.paper_files import write_tables
    from livingreview.evidence.screening import mark_included

    evidence, made, papers = _checked(files, data)
    if evidence is None:
        return 2
    moved = _say_changes(evidence, data)
    base = data_directory(data)
    write_tables(made, base)
    for paper in papers:
        own = paper.study
        names = [f"{kind}:{own[kind].casefold()}" for kind in ("pmid", "doi") if own[kind]]
        mark_included(base, names, own["study_id"])
    print(f"{_counted(papers)} written into {base}")
    listed = ", ".join(paper.study["study_id"] for paper in papers)
    claims = "; ".join(moved) or "No conclusion became another one"
    print(
        "draft for protocol.toml, to be put into your own words:\n\n"
        f'[[version]]\nkey = "…"\ndate = {datetime.date.today()}\nwhat = "Added: {listed}. {claims}."\n'
    )
    print("next: livingreview validate, then livingreview build")
    return 0


@app.command
def edit(*studies: str, out: Path | None = None, data: Data = None) -> int:
    """Write the file of studies that are in the tables, to change or check them; merge brings it back.

    Parameters
    ----------
    studies
        Names of studies.
    out
        Folder for the files. [default: out/papers]
    """
    from livingreview.evidence.paper_files import from_tables
    from livingreview.written_files import write_into

    folder, base = out or edition_root() / "out" / "papers", data_directory(data)
    files = {folder / f"{study}.toml": from_tables(study, base).encode() for study in studies}
    left = write_into(folder, files)
    print("\n".join([*map(str, files), *(one.sentence(folder) for one in left)]))
    return 0


@app.command
def agree(first: Path, second: Path, /, *, data: Data = None) -> int:
    """Compare two coders' files of one paper: fields on which they agree, and both values where they do not.

    Parameters
    ----------
    first, second
        Files of one paper.
    """
    from livingreview.cli.output import print_table
    from livingreview.evidence.paper_files import compare_papers, read_paper

    base = data_directory(data)
    found = compare_papers(read_paper(first, base), read_paper(second, base), base)
    compared = found.fields[(found.fields["n_compared"] > 0) & ~found.fields["field"].str.contains("seen")]
    rows = [(row.table, row.field, f"{row.n_agree} of {row.n_compared}") for row in compared.itertuples()]
    print_table(("part", "field", "alike"), rows, width=100)
    # By region alone: by region and hemisphere, and by coarser region, the same difference would stand again.
    own = found.disagreements[found.disagreements["table"].isin(["studies", "findings by region"])]
    differ = [(row.field, row.key, row.first or '""', row.second or '""') for row in own.itertuples(index=False)]
    print_table(("field", "of", first.name, second.name), differ, width=120) if differ else print("no difference")
    return 0


def _records(name: str, base: Path, email: str | None) -> list[Record]:
    from livingreview.evidence.database_search import fetch_record
    from livingreview.evidence.record_files import read_records
    from livingreview.evidence.records import by_identifier, doi
    from livingreview.evidence.screening import Screening

    if Path(name).is_file():
        return read_records(Path(name))
    if one := by_identifier(name, Screening(base).records.values()):
        return [one]
    if not re.fullmatch(r"\d{1,8}", name) and not doi(name):
        raise EditionError(f"{name!r} is no file, no PubMed number and no DOI")
    address = email or os.environ.get("LIVINGREVIEW_EMAIL", "")
    if not address:
        raise EditionError(f"{name} is none of the records that were screened; give its file of records, or --email to ask for it")
    return read_records(fetch_record(doi(name) or name, edition_root() / "out" / "search", address))


def _checked(files: tuple[Path, ...], data: Path | None) -> tuple[object, dict[str, str], list[Paper]]:
    """Check files and print what was found; the evidence is None where there is an error."""
    from livingreview.evidence.paper_files import read_paper, with_papers

    if not files:
        raise EditionError("no file of a paper is named; 'livingreview add NAME' writes one")
    base = data_directory(data)
    papers, problems = [], []
    for path in files:
        try:
            papers.append(read_paper(path, base))
        except EditionError as error:
            problems += error.problems
    if problems:
        raise EditionError(problems)
    evidence, made, found = with_papers(papers, base)
    for problem in sorted(found, key=Problem.order):
        print(problem.sentence())
    if evidence is None:
        errors = sum(problem.severity == "error" for problem in found)
        print(f"{count(errors, 'problem')} found; nothing was written")
    return evidence, made, papers


def _say_changes(evidence: object, data: Path | None) -> list[str]:
    """Print which conclusions move, by which rows, and what counts nowhere; return the conclusions that are others."""
    from livingreview.cli.claims import print_evidence_changes
    from livingreview.evidence import load

    return print_evidence_changes(load(data_directory(data)), evidence)


def _counted(papers: list[Paper]) -> str:
    findings = sum(len(paper.findings) for paper in papers)
    return f"{count(len(papers), 'paper')} with {count(findings, 'finding')}"
