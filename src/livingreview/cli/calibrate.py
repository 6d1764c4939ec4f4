"""`livingreview calibrate`: run the simulations behind the calibration table again."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Simulated literatures of each shape; enough for intervals of two percentage points, in about a minute.
SIMULATIONS = {"review": 1200, "all": 600}
# The same for the tests of the claims, on the structures that have enough samples for a verdict on some of them.
CLAIM_ERAS, CLAIM_SIMULATIONS = ("core", "all"), 600
SEED = 2005


def calibrate(options: argparse.Namespace) -> int:
    """Simulate and write the table.

    Parameters
    ----------
    options : argparse.Namespace
        ``out`` (the table to write; the evidence base's own where it is not given), ``quick`` (a hundredth of the
        simulations, to see that it runs).

    Returns
    -------
    int
        0, or 1 where the table cannot be written.
    """
    from livingreview.evidence import Selection, load
    from livingreview.inference import Analysis, designs, freeze
    from livingreview.inference.claim_calibration import calibrate_claims
    from livingreview.inference.claims import load_claims

    evidence = load()
    out = Path(options.out) if options.out else evidence.directory / "calibration.tsv"
    if not out.parent.is_dir():
        print(f"livingreview: --out {options.out}: there is no folder {out.parent}", file=sys.stderr)
        return 1
    arms = {name: (Selection(studies=name), Selection(studies=name, arm="drug")) for name in SIMULATIONS}
    simulations = {name: max(n // 100, 5) if options.quick else n for name, n in SIMULATIONS.items()}
    rulebook = load_claims(evidence.directory / "claims.toml")
    n_claims = max(CLAIM_SIMULATIONS // 100, 5) if options.quick else CLAIM_SIMULATIONS
    with _progress(len(CLAIM_ERAS) * len(rulebook.claims)) as advance:
        workers = 1 if options.quick else _cores()
        of_claims = calibrate_claims(evidence, rulebook, CLAIM_ERAS, SEED, n_claims, workers, advance)
    half_written = out.with_name(f".{out.name}.part")
    try:
        table = freeze(half_written, designs(evidence, arms, Analysis()), SEED, simulations, [of_claims])
        os.replace(half_written, out)
    except OSError as error:
        print(f"livingreview: {out}: cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    finally:
        half_written.unlink(missing_ok=True)
    print(f"{out}: {len(table)} rows, seed {SEED}")
    return 0


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("tests of the claims", total=total)
        yield lambda: bar.advance(task)
