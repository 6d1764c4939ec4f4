"""The command that takes the review from one version to the next: what is done, what waits for a person, in order."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from livingreview.cli.options import Data
from livingreview.errors import count
from livingreview.paths import data_directory, edition_root


def update(*, email: str | None = None, out: Path | None = None, data: Data = None) -> int:
    """Say how far the next version is: search, screening, adding, build, list of changes; and what waits for a person.

    With --email it asks the databases first and takes their records in. Each step keeps what it did, so the command can
    be given again at any time and goes on from there.

    Parameters
    ----------
    email
        Your address; asks PubMed and OpenAlex where the last search is older than the protocol wants.
    out
        Folder of the records and of the files of papers. [default: out]
    """
    base, folder = data_directory(data), out or edition_root() / "out"
    steps = (_search(base, folder, email), _screen(base), _add(base, folder), _build(base), _changes(base))
    for number, lines in enumerate(steps, 1):
        for line in lines:
            print(f"{number}. {line}" if not line.startswith("   ") else line)
    return 0


def _search(base: Path, folder: Path, email: str | None) -> Iterator[str]:
    from livingreview.evidence.screening import Screening
    from livingreview.toml_files import read_toml

    months = read_toml(base / "protocol.toml").get("search_every_months", 6)
    imports = Screening(base).imports
    last = max((one["date"] for one in imports), default="")
    today = datetime.date.today()
    due = not last or (today - datetime.date.fromisoformat(last)).days > 30.44 * months
    when = f"the last records came in on {last}" if last else "no records were taken in yet"
    yield f"Search: {when}; every {months} months: {'due' if due else 'not due'}"
    if not due:
        return
    if not email:
        yield "   waits for you: livingreview update --email YOUR-ADDRESS, or paste what 'livingreview search' prints"
        return
    from livingreview.cli.screen import import_
    from livingreview.evidence.database_search import ASKED, ask
    from livingreview.evidence.search_strings import load_search

    search = load_search(base / "search.toml")
    found = [ask(search, one, folder / "search", email) for one in search.databases if one.key in ASKED]
    yield "   " + "; ".join(f"{one.database}: {count(one.records, 'record')}" for one in found)
    import_(*(one.path for one in found), data=base)


def _screen(base: Path) -> Iterator[str]:
    from livingreview.evidence.screening import Screening

    screening = Screening(base)
    agreed, differ = screening.agreed()
    undecided = screening.waiting("")
    yield f"Screen: {count(len(screening.records), 'record')}, {len(undecided):,} of them not decided"
    for name in screening.decisions:
        if left := screening.waiting(name):
            yield f"   waits for {name}: {count(len(left), 'record')} (livingreview screen next --as {name})"
    if undecided and len(screening.decisions) < 2:
        yield "   waits for a screener of each name: livingreview screen next --as NAME, twice"
    if differ:
        yield f"   waits for a talk: {count(len(differ), 'record')} (livingreview screen status)"
    if agreed:
        yield f"   agreed, and to be written: {count(len(agreed), 'record')} (livingreview screen settle)"


def _add(base: Path, folder: Path) -> Iterator[str]:
    from livingreview.evidence.paper_files import with_papers
    from livingreview.evidence.screening import Screening

    eligible = Screening(base).eligible()
    yield f"Add: {count(len(eligible), 'eligible record')} without a study in the tables"
    for one in eligible[:20]:
        yield f"   waits for a coder: livingreview add {one.pmid or one.doi} ({one.title[:70]})"
    for path in sorted((folder / "papers").glob("*.toml")):
        yield f"   {path.name}: {_state(path, base, with_papers)}"


def _state(path: Path, base: Path, with_papers) -> str:
    from livingreview.errors import EditionError
    from livingreview.evidence.paper_files import read_paper

    try:
        paper = read_paper(path, base)
        _, made, problems = with_papers([paper], base)
    except EditionError as error:
        return f"not to be read yet ({str(error).splitlines()[0]})"
    errors = sum(problem.severity == "error" for problem in problems)
    if errors:
        return f"waits for a coder: {count(errors, 'problem')} (livingreview add check {path})"
    same = all(text == (base / f"{table}.tsv").read_text(encoding="utf-8") for table, text in made.items())
    return "in the tables" if same else f"ready: livingreview add merge {path}"


def _build(base: Path) -> Iterator[str]:
    from livingreview.rerun.book_files import find_notebooks, stale_notebooks

    root = edition_root()
    if base != root / "data" or not (root / "_toc.yml").is_file():
        yield "Build: the tables are not those of a book"
        return
    stale = stale_notebooks(root)
    yield f"Build: {len(stale):,} of {count(len(find_notebooks(root, ())), 'notebook')} out of date"
    if stale:
        yield "   livingreview build, then read what moved"


def _changes(base: Path) -> Iterator[str]:
    from livingreview.evidence import load
    from livingreview.rerun import conclusion_record as record

    evidence = load(base)
    if record.TABLE not in evidence.tables or not len(evidence.table(record.TABLE)):
        yield "Changes: no conclusions are kept yet (livingreview conclusions --keep)"
        return
    last = record.newest(evidence.table(record.TABLE))
    changed = record.changes(last, record.conclude(evidence))
    others = sum(one.is_other for one in changed)
    yield f"Changes: since version {last['version'].iloc[0]} {count(others, 'conclusion')} became another, {count(len(changed), 'place')} moved"
    if changed:
        yield "   waits for you: a [[version]] in protocol.toml, then livingreview conclusions --keep --as NUMBER"
