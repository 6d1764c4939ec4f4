"""How long a rerun takes: warm kernels beside plain papermill, on the same notebooks, in one run.

Both run the published template with the parameters of named variants. "First cell" is the time from the start of the
command's work to the end of the first code cell: with plain papermill a kernel is started and imports what the chapter
needs; here it is forked from a process that has done so.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat

from livingreview.paths import edition_root
from livingreview.rerun import execution, pages
from livingreview.rerun.parameters import check_variants
from livingreview.rerun.scheduling import Task, default_jobs, run_tasks, shared_kernels
from livingreview.rerun.variants import Variant, load_variants

FIRST = "from livingreview.book import notebook as lr\nevidence, review = lr.open_edition()"


def plain(variant: Variant, root: Path, out: Path) -> float:
    """Run one variant by papermill as it comes, and return its seconds."""
    import papermill

    started = time.perf_counter()
    papermill.execute_notebook(
        root / pages.TEMPLATE,
        out / f"{variant.name}.ipynb",
        parameters=dict(pages.injected(variant)),
        cwd=(root / pages.TEMPLATE).parent,
        kernel_name="python3",
        progress_bar=False,
        log_output=False,
    )
    return time.perf_counter() - started


def first_cell(root: Path, command: list[str] | None) -> float:
    """Seconds until a notebook's first cell, which opens the edition, has run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FIRST)])
    started = time.perf_counter()
    execution.execute(notebook, root, root, name="first cell", kernel_command=command)
    return time.perf_counter() - started


def main() -> int:
    """Print one table: seconds of each, and how many times as long plain papermill takes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--few", type=int, metavar="N", help="only so many of the named variants")
    options = parser.parse_args()
    root = edition_root()
    for name, value in execution.kernel_environment(root).items():
        os.environ[name] = value
    variants = check_variants(load_variants(root / "data" / "variants.toml").values(), root / "data")[: options.few]
    jobs = min(default_jobs(), len(variants))
    rows = []
    with tempfile.TemporaryDirectory() as place:
        there, here = Path(place, "plain"), Path(place, "warm")
        there.mkdir(), here.mkdir()
        cold = first_cell(root, None)
        started = time.perf_counter()
        with shared_kernels(root, 2) as command:
            ready = time.perf_counter() - started
            rows.append(("first cell", cold, min(first_cell(root, command) for _ in range(3))))
            alone = plain(variants[0], root, there)
            started = time.perf_counter()
            pages.run_variant(variants[0], here / "one.ipynb", root, command)
            rows.append(("one variant", alone, time.perf_counter() - started))
        started = time.perf_counter()
        with ProcessPoolExecutor(jobs) as pool:
            list(pool.map(plain, variants, [root] * len(variants), [there] * len(variants)))
        together = time.perf_counter() - started
        started = time.perf_counter()
        tasks = [Task(variant.name, here / f"{variant.name}.ipynb", variant) for variant in variants]
        with shared_kernels(root, len(tasks)) as command:
            outcomes = run_tasks(tasks, root, kernels=command, jobs=jobs, quiet=True)
        rows.append((f"{len(tasks)} variants, {jobs} at once", together, time.perf_counter() - started))
        failed = [outcome.failure for outcome in outcomes if outcome.failure]
    print(f"{'what':<28}{'plain papermill (s)':>20}{'here (s)':>10}{'times as long':>15}")
    for what, slow, fast in rows:
        print(f"{what:<28}{slow:>20.2f}{fast:>10.2f}{slow / fast:>15.1f}")
    print(f"The process that kernels are forked from is ready after {ready:.2f} s, once for all of them.")
    print("\n".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
