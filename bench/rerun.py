"""How long a rerun takes: beside plain papermill on the same notebooks, and beside the imports that nobody can do without.

Both run the published template with the parameters of named variants. Plain papermill starts a kernel for each, which imports
what the chapter needs; here kernels are forked from a process that has done so. Data are written beside a notebook by the
command alone, so the comparison of notebooks leaves them out. The last lines time the command that users type, from a cold
start to the answer, and to the end, data included, in units of importing pandas and scipy.stats.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

import nbformat

from livingreview.evidence import load
from livingreview.parallel import memory_workers
from livingreview.paths import edition_root
from livingreview.rerun import execution, known_results, variant_execution
from livingreview.rerun.fork_server import kernel_environment
from livingreview.rerun.parameters import check_variants, settings
from livingreview.rerun.tasks import MEMORY_PER_NOTEBOOK_BYTES, Task, run_tasks
from livingreview.rerun.variants import Variant, load_variants

ROOT = edition_root()
FIRST = "from livingreview import notebook as lr\nevidence, review = lr.open_edition()"
TRIES = 3


def seconds(work: Callable[[], object]) -> float:
    """Median wall time of a few tries."""
    took = []
    for _ in range(TRIES):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return median(took)


def plain_papermill(variant: Variant, out: Path) -> None:
    """Run one variant by papermill as it comes."""
    import papermill

    papermill.execute_notebook(
        ROOT / variant_execution.TEMPLATE,
        out / f"{variant.name}.ipynb",
        parameters=dict(variant_execution.injected(variant)),
        cwd=(ROOT / variant_execution.TEMPLATE).parent,
        kernel_name="python3",
        progress_bar=False,
        log_output=False,
    )


def plain_first_cell() -> None:
    """Run the first cell of a notebook, which opens the edition, in an ordinary kernel."""
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FIRST)])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()


def first_cell() -> None:
    """Run the same cell in a forked kernel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FIRST)])
    execution.wait_for(execution.execute(notebook, ROOT, ROOT, name="first cell"))


def notebooks(few: int | None, place: Path) -> list[tuple[str, float, float]]:
    """Time the same notebooks by plain papermill and here."""
    evidence = load(ROOT / "data")
    variants = check_variants(load_variants(ROOT / "data" / "variants.toml").values(), evidence)[:few]
    jobs = min(memory_workers(MEMORY_PER_NOTEBOOK_BYTES), len(variants))
    there, here = place / "plain", place / "here"
    there.mkdir(), here.mkdir()
    first_cell()  # the process that forks has loaded by now
    one = variants[0]
    rows = [
        ("a notebook's first cell, which opens the evidence", seconds(plain_first_cell), seconds(first_cell)),
        (
            "one variant",
            seconds(lambda: plain_papermill(one, there)),
            seconds(lambda: execution.wait_for(variant_execution.run_variant(one, here / "one.ipynb", ROOT))),
        ),
    ]
    started = time.perf_counter()
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(plain_papermill, variants, [there] * len(variants)))
    together = time.perf_counter() - started
    tasks = [Task(variant.name, here / f"{variant.name}.ipynb", variant) for variant in variants]
    started = time.perf_counter()
    known_results.compute(evidence, [settings({})])  # as the command does
    with known_results.handed_over(evidence):
        outcomes = run_tasks(tasks, ROOT, jobs=jobs, quiet=True)
    rows.append((f"{len(tasks)} named variants, {jobs} at once", together, time.perf_counter() - started))
    if failed := [outcome.failure for outcome in outcomes if outcome.failure]:
        raise SystemExit("\n".join(failed))
    return rows


def from_a_cold_start(place: Path) -> list[tuple[str, float, float]]:
    """Time the command to its answer and to its end, each in a fresh process, and how many imports long that is."""

    def process(*command: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL))

    run = ("-m", "livingreview.cli.main", "run", "published", "--set", "until=2003", "--force", "--out", str(place / "run"))
    imports = process("-c", "import pandas, scipy.stats")
    timed = {"import pandas, scipy.stats": imports, "answer": process(*run, "--no-notebook"), "notebook and data": process(*run)}
    return [(what, took, took / imports) for what, took in timed.items()]


def main() -> int:
    """Print both tables; keep the one beside papermill where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--few", type=int, metavar="N", help="only so many of the named variants")
    parser.add_argument("--keep", action="store_true", help="write data/bench/rerun_times.tsv")
    options = parser.parse_args()
    os.environ.update(kernel_environment(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        rows = notebooks(options.few, Path(folder))
        cold = from_a_cold_start(Path(folder))
    lines = ["against\twhat\tslower_seconds\tseconds\tratio"]
    lines += [f"papermill\t{what}\t{plain:.2f}\t{here:.2f}\t{plain / here:.1f}" for what, plain, here in rows]
    print("\n".join(lines))
    print("\n".join(["from a cold start\tseconds\timports", *(f"{what}\t{took:.2f}\t{n:.1f}" for what, took, n in cold)]))
    if options.keep:
        (ROOT / "data" / "bench" / "rerun_times.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
