"""How long a rerun takes: warm kernels beside plain papermill, on the same notebooks, in one run.

Both run the published template with the parameters of named variants. Plain papermill starts a kernel for each, which imports
what the chapter needs; here kernels are forked from a process that has done so. Data are written beside a notebook by the
command alone, so the comparison of notebooks leaves them out. The last rows time the command that users type, from the key press
to the moment at which the first cell has run and to the end, data included.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

import nbformat

from livingreview.paths import edition_root
from livingreview.rerun import execution, variant_execution, warm_server
from livingreview.rerun.parameters import check_variants
from livingreview.rerun.scheduling import default_jobs, run_tasks, shared_kernels
from livingreview.rerun.tasks import Task
from livingreview.rerun.variants import Variant, load_variants

ROOT = edition_root()
FIRST = "from livingreview import notebook as lr\nevidence, review = lr.open_edition()"
STAMP = "import time as _time, pathlib as _pathlib; _pathlib.Path({path!r}).write_text(str(_time.time()))"
TRIES = 3


def plain(variant: Variant, out: Path) -> float:
    """Run one variant by papermill as it comes, and return its seconds."""
    import papermill

    started = time.perf_counter()
    papermill.execute_notebook(
        ROOT / variant_execution.TEMPLATE,
        out / f"{variant.name}.ipynb",
        parameters=dict(variant_execution.injected(variant)),
        cwd=(ROOT / variant_execution.TEMPLATE).parent,
        kernel_name="python3",
        progress_bar=False,
        log_output=False,
    )
    return time.perf_counter() - started


def first_cell(kernels: str | None) -> float:
    """Seconds until a notebook's first cell, which opens the edition, has run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FIRST)])
    started = time.perf_counter()
    execution.execute(notebook, ROOT, ROOT, name="first cell", kernels=kernels)
    return time.perf_counter() - started


def notebooks(few: int | None, place: Path) -> list[tuple[str, float, float]]:
    """Time the same notebooks by plain papermill and with warm kernels."""
    variants = check_variants(load_variants(ROOT / "data" / "variants.toml").values(), ROOT / "data")[:few]
    jobs = min(default_jobs(), len(variants))
    there, here = place / "plain", place / "warm"
    there.mkdir(), here.mkdir()
    with shared_kernels(ROOT, 2) as kernels:
        first_cell(kernels)  # the process that forks has loaded by now
        rows = [
            (
                "a notebook's first cell, which opens the evidence",
                median(first_cell(None) for _ in range(TRIES)),
                median(first_cell(kernels) for _ in range(TRIES)),
            )
        ]
        alone = median(plain(variants[0], there) for _ in range(TRIES))
        started = time.perf_counter()
        for _ in range(TRIES):
            variant_execution.run_variant(variants[0], here / "one.ipynb", ROOT, kernels)
        rows.append(("one variant", alone, (time.perf_counter() - started) / TRIES))
    started = time.perf_counter()
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(plain, variants, [there] * len(variants)))
    together = time.perf_counter() - started
    started = time.perf_counter()
    tasks = [Task(variant.name, here / f"{variant.name}.ipynb", variant) for variant in variants]
    with shared_kernels(ROOT, len(tasks)) as kernels:
        outcomes = run_tasks(tasks, ROOT, kernels=kernels, jobs=jobs, quiet=True)
    rows.append((f"{len(tasks)} named variants, {jobs} at once", together, time.perf_counter() - started))
    if failed := [outcome.failure for outcome in outcomes if outcome.failure]:
        raise SystemExit("\n".join(failed))
    return rows


def command(edition: Path, place: Path) -> tuple[float, float]:
    """Type one command; return seconds to the end of the first cell, and to the end of the run."""
    stamp = place / "stamp"
    environment = {**os.environ, "LIVINGREVIEW_ROOT": str(edition), "PYTHONPATH": str(ROOT / "src")}
    started = time.time()
    subprocess.run(
        [sys.executable, "-m", "livingreview.cli.main", "run", "published", "--force", "--quiet", "--out", str(place)],
        env=environment, check=True,
    )  # fmt: skip
    return float(stamp.read_text()) - started, time.time() - started


def commands(place: Path) -> list[tuple[str, float, float]]:
    """Time the command with and without kernels that are kept warm, on a copy whose first cell notes the time."""
    edition = place / "edition"
    (edition / "chapters" / "variants").mkdir(parents=True)
    for name in ("src", "data"):
        (edition / name).symlink_to(ROOT / name)
    for name in ("requirements.txt", "_toc.yml"):
        shutil.copy(ROOT / name, edition)
    template = json.loads((ROOT / variant_execution.TEMPLATE).read_text(encoding="utf-8"))
    (cell,) = (cell for cell in template["cells"] if "parameters" in cell["metadata"].get("tags", []))
    cell["source"] = "".join(cell["source"]) + "\n" + STAMP.format(path=str(place / "stamp"))
    (edition / variant_execution.TEMPLATE).write_text(json.dumps(template), encoding="utf-8")
    cold = [command(edition, place) for _ in range(TRIES)]
    with warm_server.stand(execution.kernel_environment(ROOT)):
        command(edition, place)
        warm = [command(edition, place) for _ in range(TRIES)]
    return [
        (what, median(one[k] for one in cold), median(one[k] for one in warm))
        for k, what in enumerate(("from the command to its first cell", "from the command to its end, data included"))
    ]


def main() -> int:
    """Print one table: seconds of each, and how many times as long the slower takes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--few", type=int, metavar="N", help="only so many of the named variants")
    parser.add_argument("--keep", action="store_true", help="write data/bench/rerun_times.tsv")
    options = parser.parse_args()
    os.environ.update(execution.kernel_environment(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        rows = [("papermill", *row) for row in notebooks(options.few, Path(folder))]
        rows += [("without", *row) for row in commands(Path(folder))]
    lines = ["against\twhat\tslower_seconds\tseconds\tratio"]
    lines += [f"{against}\t{what}\t{a:.2f}\t{b:.2f}\t{a / b:.1f}" for against, what, a, b in rows]
    print("\n".join(lines))
    if options.keep:
        (ROOT / "data" / "bench" / "rerun_times.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
