"""`livingreview calibrate`: run the simulations behind the calibration table again."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

# Simulated literatures of each shape; enough for intervals of two percentage points, in about a minute.
SIMULATIONS = {"review": 1200, "all": 600}
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

    evidence = load()
    out = Path(options.out) if options.out else evidence.directory / "calibration.tsv"
    if not out.parent.is_dir():
        print(f"livingreview: --out {options.out}: there is no folder {out.parent}", file=sys.stderr)
        return 1
    arms = {name: (Selection(studies=name), Selection(studies=name, arm="drug")) for name in SIMULATIONS}
    simulations = {name: max(n // 100, 5) if options.quick else n for name, n in SIMULATIONS.items()}
    half_written = out.with_name(f".{out.name}.part")
    try:
        table = freeze(half_written, designs(evidence, arms, Analysis()), SEED, simulations)
        os.replace(half_written, out)
    except OSError as error:
        print(f"livingreview: {out}: cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    finally:
        half_written.unlink(missing_ok=True)
    print(f"{out}: {len(table)} rows, seed {SEED}")
    return 0
