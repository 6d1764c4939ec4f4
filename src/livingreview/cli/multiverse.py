"""`livingreview multiverse`: every claim in every specification of the grid."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from livingreview.cli.usage import UsageError


def multiverse(options: argparse.Namespace) -> int:
    """Run and print.

    Parameters
    ----------
    options : argparse.Namespace
        ``claims`` (keys; all where none is given), ``workers``, ``scheduler``, ``out`` (folder for one table a claim),
        ``keep`` (write the table of survival into the evidence base), ``quiet``.

    Returns
    -------
    int
        0, or 1 where a worker fails or a table cannot be written.
    """
    from livingreview.errors import EditionError
    from livingreview.evidence import load
    from livingreview.inference.claims import load_claims
    from livingreview.rerun.multiverse_runs import explore_all, inputs_digest
    from livingreview.rerun.progress import steps
    from livingreview.rerun.survival_table import TABLE, keep_survival, survival_table

    if options.keep and options.claims:
        raise UsageError("--keep writes the table of all claims; leave out --claim")
    if options.workers and options.scheduler:
        raise UsageError("--workers counts processes on this machine and --scheduler names another; give one of them")
    try:
        evidence = load()
    except EditionError as error:
        print(f"livingreview: {error}", file=sys.stderr)
        return 1
    out = Path(options.out) if options.out else None
    started = time.perf_counter()
    try:
        rulebook = load_claims(evidence.directory / "claims.toml")
        claims = [rulebook.claim(key) for key in options.claims] or rulebook.claims
    except EditionError as error:
        raise UsageError(str(error)) from None
    try:
        with steps(len(claims), "claims", options.quiet) as advance:
            specified = explore_all(
                evidence,
                options.claims,
                workers=options.workers or _cores(),
                scheduler=options.scheduler or "",
                progress=advance,
            )
        if out:
            out.mkdir(parents=True, exist_ok=True)
            for key, specified_claim in specified.items():
                half_written = out / f".{key}.csv.part"
                specified_claim.frame.to_csv(half_written, index=False, lineterminator="\n")
                os.replace(half_written, out / f"{key}.csv")
        if options.keep:
            table = survival_table(specified, inputs_digest(evidence.directory))
            keep_survival(evidence.directory / f"{TABLE}.tsv", table)
    except (EditionError, OSError) as error:
        print(f"livingreview: {error}", file=sys.stderr)
        return 1
    if not options.quiet:
        _print(specified, {claim.key: claim.title for claim in claims}, time.perf_counter() - started)
    return 0


def _print(specified: dict, titles: dict[str, str], seconds: float) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from livingreview.inference.claims import CONCLUSIONS

    console = Console(width=None if sys.stdout.isatty() else 140)
    table = Table("claim", *CONCLUSIONS, "of", "joint p (median)", "joint p (share)", box=box.SIMPLE)
    for key, specified_claim in specified.items():
        count = specified_claim.frame["verdict"].value_counts()
        joint = [_decimal(value) for value in (specified_claim.curve.p_median, specified_claim.curve.p_share)]
        numbers = [f"{int(count.get(verdict, 0)):,}" for verdict in CONCLUSIONS]
        table.add_row(titles[key], *numbers, f"{len(specified_claim.frame):,}", *joint)
    console.print(table)
    total = sum(len(specified_claim.frame) for specified_claim in specified.values())
    console.print(f"{total:,} specifications in {seconds:.0f} s")


def _decimal(value: float) -> str:
    return "–" if value != value else f"{value:.4f}"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
