"""Commands that run the analysis: variants, claims, the multiverse, calibration."""

from __future__ import annotations

from typing import Any

from livingreview.cli.usage import whole_number


def declare(commands: Any) -> None:
    """Add these commands to the parser; each names what it calls, which is imported when it is called.

    Parameters
    ----------
    commands : argparse subparsers
        Of the parser of all commands.
    """
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
    run.add_argument("--jobs", type=whole_number, metavar="N", help="notebooks at once")
    run.add_argument("--quiet", action="store_true", help="print nothing but errors")

    run.add_argument("--scheduler", metavar="ADDRESS", help="address of a Dask scheduler, as tcp://host:8786")
    run.add_argument("--force", action="store_true", help="run again what is up to date in the folder already")
    run.add_argument(
        "--timeout", type=whole_number, metavar="SECONDS", help="longest that one cell may take (default: 600)"
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
        "--workers", type=whole_number, metavar="N", help="processes on this machine (default: one a core)"
    )
    multiverse.add_argument("--scheduler", metavar="ADDRESS", help="address of a Dask scheduler, as tcp://host:8786")
    multiverse.add_argument("--out", metavar="DIR", help="folder for one table of specifications a claim")
    multiverse.add_argument(
        "--keep", action="store_true", help="write the table of what survives into the evidence base"
    )
    multiverse.add_argument("--quiet", action="store_true", help="print nothing but errors")

    calibrate = commands.add_parser("calibrate", help="simulate how the tests do, and write the calibration table")
    calibrate.set_defaults(call="calibrate:calibrate")
    calibrate.add_argument("--out", metavar="FILE", help="table to write (default: the evidence base's own)")
    calibrate.add_argument("--quick", action="store_true", help="a hundredth of the simulations, to see that it runs")
