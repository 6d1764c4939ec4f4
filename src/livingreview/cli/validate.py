"""``livingreview validate``: list every problem of an evidence base; change nothing."""

from __future__ import annotations

import argparse
import sys

from livingreview.errors import Problem


def validate(args: argparse.Namespace) -> int:
    """Print every problem of the evidence base, one on a line, and a count of errors and of warnings at the end.

    Parameters
    ----------
    args : argparse.Namespace
        ``data`` is the folder of the evidence tables, or ``None`` for that of the edition.

    Returns
    -------
    int
        Exit code: 0 where there is no error, 2 where there is one.
    """
    # The tables need pandas, which is slow to import: help and usage do not wait for it.
    from livingreview.errors import count
    from livingreview.evidence.validation import check

    # A value of a table may hold a character that the terminal cannot show.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    checked = check(args.data)
    for problem in checked.problems:
        _print(problem)
    errors, warnings = len(checked.errors), len(checked.problems) - len(checked.errors)
    warned = f", {count(warnings, 'warning')}" if warnings else ""
    if errors:
        print(f"{count(errors, 'problem')} found{warned}")
        return 2
    rows = {name: len(table.frame) for name, table in checked.tables.items()}
    studies, findings = count(rows["studies"], "study", "studies"), count(rows["findings"], "finding")
    print(f"{studies}, {findings} in {count(len(rows), 'table')}: no problem found{warned}")
    return 0


def _print(problem: Problem) -> None:
    sentence = problem.sentence()
    if not sys.stdout.isatty():
        print(sentence)
        return
    from rich.console import Console
    from rich.text import Text

    where, colon, what = sentence.partition(": ")
    Console(highlight=False).print(Text.assemble((where, "bold"), colon, what), soft_wrap=True)
