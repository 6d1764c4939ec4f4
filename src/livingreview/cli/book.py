"""Commands that check the evidence, make the book, and execute it again."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from livingreview.cli.options import Data, Jobs, Quiet
from livingreview.cli.output import print_table
from livingreview.errors import EditionError, Problem, count
from livingreview.paths import edition_root

if TYPE_CHECKING:
    from livingreview.evidence.validation import Checked


def validate(*, data: Data = None) -> int:
    """Check the evidence base and the files of rules beside it, and list every problem; change nothing."""
    from livingreview.evidence.validation import check

    checked = check(data)
    problems = list(checked.problems)
    if checked.directory.is_dir():
        problems += _beside_the_tables(checked)
    for problem in problems:
        _print(problem)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    warned = f", {count(warnings, 'warning')}" if warnings else ""
    if errors:
        print(f"{count(errors, 'problem')} found{warned}")
        return 2
    rows = {name: len(table.frame) for name, table in checked.tables.items()}
    studies, findings = count(rows["studies"], "study", "studies"), count(rows["findings"], "finding")
    print(f"{studies}, {findings} in {count(len(rows), 'table')}: no problem found{warned}")
    return 0


def _beside_the_tables(checked: Checked) -> list[Problem]:
    """List the problems of the files of rules, but for those that are no TOML, which are reported already."""
    from livingreview.evidence import load
    from livingreview.page.links import read_hosts
    from livingreview.rerun.rule_files import contents_problems, rule_problems

    found = rule_problems(checked.directory, None if checked.errors else load(checked.directory))
    try:
        read_hosts(checked.directory)
    except EditionError as error:
        found += error.problems
    root = edition_root()
    if checked.directory == root / "data" and not any(problem.file.startswith("variants.toml") for problem in found):
        found += contents_problems(root)
    broken = {problem.file for problem in checked.problems}
    return [problem for problem in found if problem.file not in broken]


def tidy(file: Path, /, *, out: Path | None = None) -> int:
    """Mend a table that a spreadsheet program saved, as far as nothing has to be guessed; dates never.

    Encoding, byte order mark, line ends, commas or semicolons between cells, quotation marks, spaces and blank lines. The table
    as it was is kept beside it, as FILE.orig. What is left to mend by hand is listed.

    Parameters
    ----------
    file
        Table to mend.
    out
        File to write. [default: the table itself]
    """
    from livingreview.atomic_files import write_atomically
    from livingreview.evidence.cell_checks import check_cells
    from livingreview.evidence.table import read_table
    from livingreview.evidence.tidying import summary, tidied
    from livingreview.written_files import check_free, write_into

    content = file.read_bytes()
    text, mended = tidied(content, file.name)
    target = out or file
    if out is not None and out.resolve() != file.resolve():
        check_free(out.parent, [out])
        write_into(out.parent, {out: text.encode()})
    elif text.encode() != content:
        kept = file.with_name(f"{file.name}.orig")
        check_free(file.parent, [kept])
        write_into(file.parent, {kept: content})
        write_atomically(file, text.encode())
    print(summary(file.name, mended))
    if not target.with_suffix(".json").is_file():
        return 0
    table, problems = read_table(target.parent, target.stem)
    problems += check_cells(table) if table else []
    for problem in problems:
        _print(problem)
    if problems:
        print(f"{count(len(problems), 'problem')} left to mend by hand")
    return 2 if problems else 0


def _print(problem: Problem) -> None:
    sentence = problem.sentence()
    if not sys.stdout.isatty():
        print(sentence)
        return
    from rich.console import Console
    from rich.text import Text

    where, colon, what = sentence.partition(": ")
    Console(highlight=False).print(Text.assemble((where, "bold"), colon, what), soft_wrap=True)


def build(
    *parts: str,
    listing: Annotated[bool, Parameter(name="--list")] = False,
    force: bool = False,
    for_class: bool = False,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> int:
    """Execute what is stale and make the site; or execute some notebooks alone, to look at them.

    Example: livingreview build results/ptsd

    Parameters
    ----------
    parts
        Execute only notebooks whose path holds one of these, stale or not, and make no site.
    listing
        List what is stale, and why; execute nothing.
    force
        Execute every notebook and make the whole site again.
    for_class
        Make a second site in _build/class, without solutions, hidden checks and model answers of sessions whose date in
        data/class/release.toml has not come.
    """
    from livingreview.build import book_build
    from livingreview.rerun import book_files

    root = edition_root()

    def report(line: str) -> None:
        if not quiet:
            print(line, flush=True)

    if not (root / "_toc.yml").is_file():
        raise EditionError(f"{root} holds no _toc.yml: run this inside the edition's folder")
    if listing:
        asked, stale = book_files.find_notebooks(root, parts), book_files.stale_notebooks(root)
        found = [f"{path.relative_to(root).as_posix()} {stale[path]}" for path in asked if path in stale]
        print(*found, f"stale: {len(found)} of {count(len(asked), 'notebook')}", sep="\n")
        return 0
    try:
        if for_class:
            return _for_class(root, jobs, quiet, report)
        if parts:
            for path, seconds in book_build.execute_named(root, parts, jobs=jobs, quiet=quiet).items():
                report(f"{path} ({seconds:.1f} s)")
            return 0
        done = book_build.build(root, force=force, jobs=jobs, quiet=quiet, report=report)
    except book_build.BuildError as error:
        print(f"livingreview: {'not all were executed' if parts else 'the book was not built'}\n{error}", file=sys.stderr)
        return 1
    report(f"{'built' if done.rebuilt else 'up to date'}: {done.site.relative_to(root)}")
    return 0


def _for_class(root: Path, jobs: int | None, quiet: bool, report: Callable[[str], None]) -> int:
    from livingreview.build import book_build
    from livingreview.teaching import class_site

    held = class_site.held_back(root, datetime.datetime.now().astimezone().date())
    settings = {class_site.SETTING: held}
    check = partial(class_site.check_site, root, held=held)
    done = book_build.build_for_class(root, settings, check, jobs=jobs, quiet=quiet, report=report)
    report(f"built: {done.site.relative_to(root)}; solutions held back: {', '.join(held) or 'none'}")
    return 0


def pdf(*, out: Path | None = None, until: str = "Conclusions", whole: bool = False, quiet: Quiet = False) -> int:
    """Print the review as one PDF, by the system's Chromium: the book down to its conclusions.

    Parameters
    ----------
    out
        File to write. [default: _build/review.pdf, _build/book.pdf of the whole book]
    until
        The last part of the contents that is printed.
    whole
        Print the whole book, and what is folded away on its pages.
    """
    from livingreview.build.pdf import print_book
    from livingreview.written_files import check_free

    root = edition_root()
    path = out or root / "_build" / ("book.pdf" if whole else "review.pdf")
    if path.is_dir():
        raise EditionError(f"{path} is a folder; expected the name of a file to write")
    check_free(path.parent, [path])
    done = print_book(root, path, lambda line: None if quiet else print(line, flush=True), "" if whole else until)
    if not quiet:
        print(f"{path}: {done.pages} pages, {done.size / 2**20:.1f} MiB")
    return 0


def verify(*parts: str, jobs: Jobs = None, quiet: Quiet = False) -> int:
    """Execute the published book and every variant again, and compare with what is published.

    Parameters
    ----------
    parts
        Only notebooks whose path holds one of these. [default: all]
    """
    from livingreview.rerun import book_files
    from livingreview.rerun.output_comparison import NUMBER_RTOL, PIXEL_SHARE
    from livingreview.rerun.tasks import Task, run_tasks
    from livingreview.rerun.verification import HEAD, verification_row, verification_table, verify_task

    root = edition_root()
    tasks = [Task(path.relative_to(root).as_posix(), path) for path in book_files.find_notebooks(root, parts)]
    outcomes = run_tasks(tasks, root, jobs=jobs, quiet=quiet, work=verify_task)
    same = sum(not outcome.failure and outcome.found.status == "the same" for outcome in outcomes)
    if not quiet:
        if sys.stdout.isatty():
            print_table(HEAD, list(map(verification_row, outcomes)), width=0, numbers=range(1, len(HEAD) - 1))
        else:
            print("\n".join(verification_table(outcomes)))
        print(
            f"{same} of {len(outcomes)} notebooks show what is published (numbers within {NUMBER_RTOL:g} of each other, at "
            f"most {PIXEL_SHARE:.1%} of a picture's pixels)."
        )
    for outcome in outcomes:
        differences = [] if outcome.failure else outcome.found.comparison.differences
        for line in [outcome.failure] if outcome.failure else [f"{outcome.task.name}, {said}" for said in differences]:
            print(f"livingreview: {line}", file=sys.stderr)
    return 0 if same == len(outcomes) else 1
