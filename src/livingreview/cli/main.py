"""The command line: parsing and printing, nothing else. Each command imports what it needs when it is called."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from livingreview import __version__
from livingreview.cli.seminar import add_parser as add_seminar
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
    validate.set_defaults(call="validate:validate")
    validate.add_argument("--data", metavar="DIR", help="evidence directory (default: the edition's data/)")

    build = commands.add_parser("build", help="execute what is stale and make the site")
    build.set_defaults(call="build:build")
    build.add_argument("--quiet", action="store_true", help="print nothing but errors")
    build.add_argument("--force", action="store_true", help="execute every notebook and make the whole site again")
    build.add_argument(
        "--jobs", type=_positive, metavar="N", help="notebooks at once (default: as many as cores and memory allow)"
    )

    variants = commands.add_parser("variants", help="list the named variants: question and parameters")
    variants.set_defaults(call="variants:list_variants")

    run = commands.add_parser(
        "run",
        help="run a variant of the analysis",
        epilog="example: livingreview run no-case-reports --set since=1995 --out out",
    )
    run.set_defaults(call="variants:run")
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
    diff.set_defaults(call="diff:diff")
    for which in ("first", "second"):
        diff.add_argument(which, metavar=which.upper(), help="name of a variant, or a notebook that 'run' wrote")
    diff.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")

    claims = commands.add_parser("claims", help="say what became of each claim, by era")
    claims.set_defaults(call="claims:claims")
    claims.add_argument(
        "--era", choices=("review", "core", "later", "all"), help="one era (default: all, side by side)"
    )
    claims.add_argument("--format", choices=("table", "json"), default="table", help="how to print (default: table)")
    claims.add_argument(
        "--keep", action="store_true", help="write what each sample does to each verdict into the evidence base"
    )

    conclusions = commands.add_parser(
        "conclusions",
        help="say what has changed since the conclusions that were kept last",
        epilog="example: livingreview conclusions --keep --as 1.1.0",
    )
    conclusions.set_defaults(call="conclusions:conclusions")
    conclusions.add_argument("--keep", action="store_true", help="add them to the evidence base as a new version")
    conclusions.add_argument(
        "--as", dest="version", metavar="VERSION", help="name of the version (default: that of this package)"
    )
    conclusions.add_argument(
        "--replace", action="store_true", help="replace the newest version of that name, where it was never published"
    )
    conclusions.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")

    multiverse = commands.add_parser(
        "multiverse",
        help="test every claim in every specification of the grid",
        epilog="example: livingreview multiverse --claim attenuation --out out/multiverse",
    )
    multiverse.set_defaults(call="multiverse:multiverse")
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

    verify = commands.add_parser(
        "verify", help="execute the published book and every variant again, and compare with what is published"
    )
    verify.set_defaults(call="verify:verify")
    verify.add_argument("names", nargs="*", metavar="PART", help="only notebooks whose path holds this (default: all)")
    verify.add_argument("--jobs", type=_positive, metavar="N", help="notebooks at once")
    verify.add_argument("--quiet", action="store_true", help="print nothing but what differs")

    warm = commands.add_parser(
        "warm", help="keep kernels warm for the runs that follow, in a terminal of its own, until it is stopped"
    )
    warm.set_defaults(call="warm:keep_warm")
    _add_lab(commands)
    sessions = commands.add_parser("sessions", help="check the sessions' plans, reading and quizzes, and list them")
    sessions.set_defaults(call="sessions:sessions")
    sessions.add_argument("names", nargs="*", metavar="NAME", help="sessions to check (default: all)")

    handouts = commands.add_parser("handouts", help="print the handouts of the built book, one page of A4 each")
    handouts.set_defaults(call="handouts:handouts")
    handouts.add_argument("--out", metavar="DIR", default="out/handouts", help="folder (default: out/handouts)")
    handouts.add_argument("--quiet", action="store_true", help="print nothing but errors")

    calibrate = commands.add_parser("calibrate", help="simulate how the tests do, and write the calibration table")
    calibrate.set_defaults(call="calibrate:calibrate")
    calibrate.add_argument("--out", metavar="FILE", help="table to write (default: the evidence base's own)")
    calibrate.add_argument("--quick", action="store_true", help="a hundredth of the simulations, to see that it runs")

    add_seminar(commands, _positive)
    return top


def _add_lab(commands: argparse._SubParsersAction) -> None:
    lab = commands.add_parser(
        "lab",
        help="blind coding in a class: the empty table, agreement with the reference, the class together",
        epilog="example: livingreview lab agree my-coding.tsv",
    )
    lab.set_defaults(call="lab:lab")
    actions = lab.add_subparsers(dest="action", required=True, metavar="ACTION")
    template = actions.add_parser("template", help="print the empty table, or write it with --out")
    template.add_argument("--out", metavar="FILE", help="table to write (default: print it)")
    agree = actions.add_parser("agree", help="compare a coding with the reference, field by field")
    agree.add_argument("file", metavar="FILE", help="a student's table")
    agree.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    pool = actions.add_parser("pool", help="pool a class: a table by field, one by fact, and a figure")
    pool.add_argument("folder", metavar="FOLDER", help="folder of the students' tables, one .tsv each")
    pool.add_argument("--out", metavar="DIR", default="out/lab", help="folder to write to (default: out/lab)")
    for action in (template, agree, pool):
        action.add_argument("--set", metavar="FILE", help="another set of studies (default: the edition's lab.toml)")


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def main(arguments: Sequence[str] | None = None, *, forked: bool = False) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Command line without the program's name; that of this process where it is not given.
    forked : bool
        Whether this process was forked from a warm one for this very command.

    Returns
    -------
    int
        Exit status: 0 where all went well, 1 where something failed, 2 where the material or the command is wrong.
    """
    options = parser().parse_args(arguments)
    try:
        if options.command == "run" and not (forked or options.sweeps or options.help_parameters):
            from livingreview.rerun import standing

            own = sys.argv[1:] if arguments is None else list(arguments)
            if (status := standing.delegate(__spec__.name, "run_forked", own)) is not None:
                return status
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


def run_forked(arguments: Sequence[str]) -> int:
    """Run one command in a process that was forked for it; an error of the command line ends with its status too."""
    try:
        return main(arguments, forked=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1


def _command(options: argparse.Namespace) -> int:
    """Call what does the command: ``room:function``, imported now and not before."""
    room, _, function = options.call.partition(":")
    return getattr(import_module(f"livingreview.cli.{room}"), function)(options)


if __name__ == "__main__":
    sys.exit(main())
