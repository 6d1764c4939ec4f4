"""`livingreview calibrate`: run the simulations behind the calibration table again."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

# Simulated literatures of each shape; enough for intervals of two percentage points.
SIMULATIONS = {"review": 1200, "all": 600}
# The same for the tests of the claims, on the structures that have enough samples for a verdict on some of them.
CLAIM_ERAS, CLAIM_SIMULATIONS = ("core", "all"), 600
# Later samples beside earlier ones; whole curves of specifications; and fits of the hierarchical model, the slowest of all.
UPDATE_SIMULATIONS, CURVE_SIMULATIONS = 400, 200
FITS = {"review": 60, "all": 30}
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
    from livingreview.inference.hierarchical_calibration import calibrate_hierarchical
    from livingreview.inference.mixed_layout import lay_out
    from livingreview.inference.multiverse import load_grid
    from livingreview.inference.update_calibration import calibrate_updates
    from livingreview.rerun.progress import steps

    evidence = load()
    out = Path(options.out) if options.out else evidence.directory / "calibration.tsv"
    if not out.parent.is_dir():
        print(f"livingreview: --out {options.out}: there is no folder {out.parent}", file=sys.stderr)
        return 1
    arms = {name: (Selection(studies=name), Selection(studies=name, arm="drug")) for name in SIMULATIONS}

    def few(n: int) -> int:
        return max(n // 100, 5) if options.quick else n

    simulations = {name: few(n) for name, n in SIMULATIONS.items()}
    rulebook = load_claims(evidence.directory / "claims.toml")
    grid = load_grid(evidence.directory / "multiverse.toml")
    layouts = {name: lay_out(evidence, Selection(studies=name), Analysis()) for name in FITS}
    with steps((len(CLAIM_ERAS) + 1) * len(rulebook.claims) + 3, "tests of the claims") as advance:
        workers = 1 if options.quick else _cores()
        further = [
            calibrate_claims(evidence, rulebook, CLAIM_ERAS, SEED, few(CLAIM_SIMULATIONS), workers, advance),
            calibrate_updates(evidence, rulebook, grid, SEED, few(UPDATE_SIMULATIONS), few(CURVE_SIMULATIONS), advance),
            calibrate_hierarchical(layouts, SEED, {name: few(n) for name, n in FITS.items()}),
        ]
        advance()
    half_written = out.with_name(f".{out.name}.part")
    try:
        table = freeze(half_written, designs(evidence, arms, Analysis()), SEED, simulations, further)
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
