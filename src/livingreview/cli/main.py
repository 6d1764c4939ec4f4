"""The command line: parsing and printing, nothing else. Each command imports what it needs when it is called."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from livingreview import __version__
from livingreview.cli.declared import analysis, book, teaching
from livingreview.cli.usage import UsageError


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands.

    Examples
    --------
    >>> parser().parse_args(["run", "no-case-reports", "--set", "since=1990"]).assignments
    ['since=1990']
    """
    top = argparse.ArgumentParser(
        prog="livingreview",
        description="A living, reproducible edition of a systematic review: check, build, run again.",
    )
    top.add_argument("--version", action="version", version=f"livingreview {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    for declare in (book.declare, analysis.declare, teaching.declare):
        declare(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Command line without the program's name; that of this process where it is not given.

    Returns
    -------
    int
        Exit status: 0 where all went well, 1 where something failed, 2 where the material or the command is wrong.
    """
    options = parser().parse_args(arguments)
    try:
        return _command(options)
    except UsageError as error:
        print(f"livingreview: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("livingreview: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of the pipe has seen enough
        return 0


def _command(options: argparse.Namespace) -> int:
    """Call what does the command: ``room:function``, imported now and not before."""
    room, _, function = options.call.partition(":")
    return getattr(import_module(f"livingreview.cli.{room}"), function)(options)


if __name__ == "__main__":
    sys.exit(main())
