"""The command line: parsing and printing, nothing else. Each command imports what it needs when it is called."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from livingreview import __version__
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

    validate = commands.add_parser("validate", help="check the evidence base and list every problem")
    validate.add_argument("--data", metavar="DIR", help="evidence directory (default: the edition's data/)")

    build = commands.add_parser("build", help="execute what is stale and make the site")
    build.add_argument("--quiet", action="store_true", help="print nothing but errors")
    build.add_argument("--force", action="store_true", help="execute every notebook and make the whole site again")
    build.add_argument(
        "--jobs", type=_positive, metavar="N", help="notebooks at once (default: as many as cores and memory allow)"
    )

    pdf = commands.add_parser("pdf", help="print the whole book as one PDF, by the system's Chromium")
    pdf.add_argument("--out", metavar="FILE", help="file to write (default: _build/book.pdf)")
    pdf.add_argument("--quiet", action="store_true", help="print nothing but errors")

    commands.add_parser("variants", help="list the named variants: question and parameters")

    run = commands.add_parser(
        "run",
        help="run a variant of the analysis",
        epilog="example: livingreview run no-case-reports --set since=1995 --out out",
    )
    run.add_argument("name", nargs="?", metavar="NAME", help="variant to run; 'livingreview variants' lists them")
    run.add_argument("--all", action="store_true", help="run every variant, in parallel")
    run.add_argument(
        "--set",
        dest="assignments",
        action="append",
        default=[],
        metavar="key=value",
        help="change one more parameter (repeatable)",
    )
    run.add_argument(
        "--sweep",
        dest="sweeps",
        action="append",
        default=[],
        metavar="key=VALUES",
        help="run over values: key=start:stop:step, key=a,b, or key=a,b;c where a value holds a comma (repeatable); "
        "writes sweep.html, sweep.tsv and sweep.png",
    )
    run.add_argument("--out", metavar="DIR", default="out", help="folder for the notebooks (default: out)")
    run.add_argument("--jobs", type=_positive, metavar="N", help="notebooks at once")
    run.add_argument("--quiet", action="store_true", help="print nothing but errors")

    run.add_argument("--scheduler", metavar="ADDRESS", help="address of a Dask scheduler, as tcp://host:8786")
    run.add_argument("--force", action="store_true", help="run again what is up to date in the folder already")
    run.add_argument(
        "--timeout", type=_positive, metavar="SECONDS", help="longest that one cell may take (default: 600)"
    )
    run.add_argument(
        "--help-parameters", action="store_true", help="list the parameters of a run, what they take, and stop"
    )

    diff = commands.add_parser(
        "diff",
        help="say what differs between two runs",
        epilog="example: livingreview diff published no-case-reports",
    )
    for which in ("first", "second"):
        diff.add_argument(which, metavar=which.upper(), help="name of a variant, or a notebook that 'run' wrote")
    diff.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")

    claims = commands.add_parser("claims", help="say what became of each claim, by era")
    claims.add_argument(
        "--era", choices=("review", "core", "later", "all"), help="one era (default: all, side by side)"
    )
    claims.add_argument("--format", choices=("table", "json"), default="table", help="how to print (default: table)")

    multiverse = commands.add_parser(
        "multiverse",
        help="test every claim in every specification of the grid",
        epilog="example: livingreview multiverse --claim attenuation --out out/multiverse",
    )
    multiverse.add_argument(
        "--claim",
        dest="claims",
        action="append",
        default=[],
        metavar="KEY",
        help="one claim (repeatable; default: all)",
    )
    multiverse.add_argument(
        "--workers", type=_positive, metavar="N", help="processes on this machine (default: one a core)"
    )
    multiverse.add_argument("--scheduler", metavar="ADDRESS", help="address of a Dask scheduler, as tcp://host:8786")
    multiverse.add_argument("--out", metavar="DIR", help="folder for one table of specifications a claim")
    multiverse.add_argument(
        "--keep", action="store_true", help="write the table of what survives into the evidence base"
    )
    multiverse.add_argument("--quiet", action="store_true", help="print nothing but errors")

    calibrate = commands.add_parser("calibrate", help="simulate how the tests do, and write the calibration table")
    calibrate.add_argument("--out", metavar="FILE", help="table to write (default: the evidence base's own)")
    calibrate.add_argument("--quick", action="store_true", help="a hundredth of the simulations, to see that it runs")
    return top


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


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
    if options.command == "validate":
        from livingreview.cli.validate import validate

        return validate(options)
    if options.command == "build":
        from livingreview.cli.build import build

        return build(options)
    if options.command == "pdf":
        from livingreview.cli.pdf import pdf

        return pdf(options)
    if options.command == "variants":
        from livingreview.cli.variants import list_variants

        return list_variants(options)
    if options.command == "claims":
        from livingreview.cli.claims import claims

        return claims(options)
    if options.command == "multiverse":
        from livingreview.cli.multiverse import multiverse

        return multiverse(options)
    if options.command == "diff":
        from livingreview.cli.diff import diff

        return diff(options)
    if options.command == "calibrate":
        from livingreview.cli.calibrate import calibrate

        return calibrate(options)
    from livingreview.cli.variants import run

    return run(options)


if __name__ == "__main__":
    sys.exit(main())
