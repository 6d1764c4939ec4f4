"""How fast the multiverse is, beside a plain loop over the same public functions and beside a published package.

All in one run on one machine. The loop takes a random part of the specifications, since the whole would take hours; its
time a specification is compared. The package (specification-curve, in an environment of its own: see the Makefile) can
pose the estimates of an alignment claim, each specification as one regression; it gives no permutation test with them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from livingreview.evidence import load
from livingreview.inference.claims import Draws, assess, evidence_of_claim, load_claims
from livingreview.inference.claims.test_statistics import terms_of
from livingreview.inference.multiverse import load_grid
from livingreview.rerun.multiverse_runs import explore_all

ROOT = Path(__file__).resolve().parents[1]
PER_CLAIM = 12
POSED_CLAIM = "attenuation"
POSED = 200
PACKAGE_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
PACKAGE = """
import json, sys, time
import pandas as pd
from specification_curve import SpecificationCurve
frame = pd.read_csv(sys.argv[1])
started = time.perf_counter()
curve = SpecificationCurve(frame, y_endog=[c for c in frame if c != "claimed"], x_exog="claimed", controls=[])
curve.fit()
seconds = time.perf_counter() - started
found = {str(y): float(b) for y, b in zip(curve.df_r["y_endog"], curve.df_r["Coefficient"])}
print(json.dumps({"seconds": seconds, "coefficients": found}))
"""


def main() -> None:
    """Measure and print."""
    evidence = load()
    rulebook = load_claims(evidence.directory / "claims.toml")
    grid = load_grid(evidence.directory / "multiverse.toml")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    seconds, specified = {}, {}
    for workers in dict.fromkeys((1, cores)):
        started = time.perf_counter()
        specified = explore_all(evidence, workers=workers)
        seconds[workers] = time.perf_counter() - started
    n = sum(len(specified_claim.frame) for specified_claim in specified.values())
    loop, agree = plain_loop(evidence, rulebook, grid, specified)
    package = tested_elsewhere(evidence, rulebook, grid)
    kib = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"\n{n:,} specifications of {len(specified)} claims and eras, {grid.n_permutations:,} permutations each\n")
    print("| what | seconds | ms a specification | times as long as here |\n|:--|--:|--:|--:|")
    best = seconds[cores] / n
    for workers, value in seconds.items():
        print(row(f"all of them, {workers} worker{'s' * (workers > 1)}", value, value / n, best))
    each = loop / (PER_CLAIM * len(specified))
    print(row(f"plain loop, {PER_CLAIM * len(specified)} of them ({agree} give the same numbers)", loop, each, best))
    if package:
        value, same = package
        print(
            row(
                f"specification-curve, {POSED} estimates ({same} the same), no permutations", value, value / POSED, best
            )
        )
    else:
        print("| specification-curve | not installed: make bench installs it | | |")
    print(f"\nlargest process: {kib / 2**10:.0f} MiB")


def row(what: str, seconds: float, each: float, best: float) -> str:
    """Write one row of the table."""
    return f"| {what} | {seconds:.1f} | {each * 1e3:.3f} | {each / best:,.0f} |"


def plain_loop(evidence, rulebook, grid, specified) -> tuple[float, int]:
    """Assess a random part of each claim's specifications one by one; seconds, and how many agree exactly."""
    rng = np.random.default_rng(grid.seed)
    draws = Draws(grid.seed, grid.n_permutations)
    seconds, agree = 0.0, 0
    for (key, era), specified_claim in specified.items():
        claim, frame = rulebook.claim(key), specified_claim.frame
        names = [item.key for item in grid.of(claim)]
        for place in rng.choice(len(frame), PER_CLAIM, replace=False):
            expected = frame.iloc[place]
            started = time.perf_counter()
            changed = grid.settings(claim, era, {name: expected[name] for name in names})
            found = assess(evidence, rulebook, *changed, draws)
            seconds += time.perf_counter() - started
            same = found.result == expected["result"] and found.n == expected["n"]
            agree += same and bool(np.isclose(found.p_for, expected["p_for"], rtol=0, atol=1e-12, equal_nan=True))
    return seconds, agree


def tested_elsewhere(evidence, rulebook, grid) -> tuple[float, int] | None:
    """Pose estimates of one claim as regressions for the package; seconds, and how many coefficients agree."""
    if not PACKAGE_PYTHON.exists():
        return None
    claim = rulebook.claim(POSED_CLAIM)
    frame = grid.specifications(claim)
    rng = np.random.default_rng(grid.seed)
    columns, estimates = {}, {}
    for place in rng.permutation(len(frame)):
        changed, selection, analysis = grid.settings(claim, "all", frame.iloc[place].to_dict())
        claim_evidence = evidence_of_claim(evidence, changed, selection, analysis)
        terms = terms_of(claim_evidence, changed.statistic)
        weight = terms.weights(claim_evidence.weight(analysis.weighting)[:, None])[:, 0]
        if len(weight) < 3 or not weight.sum():
            continue
        name = f"y{len(columns)}"
        owners = [claim_evidence.owner[v] for v in terms.left]
        columns[name] = pd.Series(terms.value * weight / weight.sum(), index=owners)
        estimates[name] = float(columns[name].sum())
        if len(columns) == POSED:
            break
    # A mean as a slope: each score at +1, its opposite at -1, and what is left out at 0; scaled by the number of rows.
    table = pd.DataFrame(columns).fillna(0.0)
    table *= len(table)
    both = pd.concat([table.assign(claimed=1.0), (-table).assign(claimed=-1.0)], ignore_index=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder, "scores.csv")
        both.to_csv(path, index=False)
        done = subprocess.run([PACKAGE_PYTHON, "-c", PACKAGE, path], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    same = sum(abs(found["coefficients"][name] - value) < 1e-9 for name, value in estimates.items())
    return found["seconds"], same


if __name__ == "__main__":
    sys.exit(main())
