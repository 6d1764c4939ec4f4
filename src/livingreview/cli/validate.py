"""``livingreview validate``: list every problem of an evidence base; change nothing."""

from __future__ import annotations

import argparse
import sys

from livingreview.errors import Problem


def validate(args: argparse.Namespace) -> int:
    """Print every problem of the evidence base, one on a line, and a count at the end.

    Parameters
    ----------
    args : argparse.Namespace
        ``data`` is the folder of the evidence tables, or ``None`` for that of the edition.

    Returns
    -------
    int
        Exit code: 0 where there is no problem, 2 where there is one.
    """
    # The tables need pandas, which is slow to import: help and usage do not wait for it.
    from livingreview.errors import EditionError, count
    from livingreview.evidence.loading import load

    # A value of a table may hold a character that the terminal cannot show.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        evidence = load(args.data)
    except EditionError as error:
        for problem in error.problems:
            _print(problem)
        print(f"{count(len(error.problems), 'problem')} found")
        return 2
    studies, findings = count(len(evidence.studies), "study", "studies"), count(len(evidence.findings), "finding")
    print(f"{studies}, {findings} in {count(len(evidence.tables), 'table')}: no problem found")
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
