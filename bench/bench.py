"""How long a build takes: cold, with nothing to do, after one chapter changed, and one variant.

Works on a clone of this checkout, so that nothing here is touched. Prints one table; times of different machines
differ, so each is given as a ratio to the cold build of the same run too.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = "chapters/results/ocd.ipynb"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        clone = Path(folder, "book")
        copy_checkout(clone)
        forget_outputs(clone)
        rows = [("cold build: every notebook executed, the whole site", measure(clone, "build", "--quiet"))]
        sizes = site_sizes(clone)
        rows.append(("no-op rebuild", measure(clone, "build", "--quiet")))
        change_chapter(clone / CHAPTER)
        rows.append(("rebuild after one chapter's code changed", measure(clone, "build", "--quiet")))
        rows.append(("one variant", measure(clone, "run", "no-case-reports", "--quiet", "--out", str(clone / "out"))))
    report(rows, sizes)


def copy_checkout(clone: Path) -> None:
    """Copy what git knows, or would know."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)


def forget_outputs(clone: Path) -> None:
    """Make every notebook stale."""
    for path in (clone / "chapters").rglob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"].pop("livingreview", None)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def change_chapter(path: Path) -> None:
    """Change the code of one chapter, and not what it does."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["source"] = "".join(cell["source"]) + "\n# changed"
    path.write_text(json.dumps(notebook), encoding="utf-8")


def measure(clone: Path, *arguments: str) -> float:
    """Seconds of one command."""
    environment = {**os.environ, "PYTHONPATH": str(clone / "src"), "LIVINGREVIEW_ROOT": str(clone)}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "livingreview.cli.main", *arguments], cwd=clone, env=environment, check=True)
    return time.perf_counter() - started


def site_sizes(clone: Path) -> str:
    """Say how large the site and its heaviest page are."""
    site = clone / "_build" / "html"
    whole = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    heaviest = max(site.rglob("*.html"), key=lambda path: path.stat().st_size)
    name = heaviest.relative_to(site).as_posix()
    page = f"heaviest page {name}, {heaviest.stat().st_size / 2**10:.0f} KiB without its pictures"
    return f"site {whole / 2**20:.1f} MiB; {page}"


def report(rows: list[tuple[str, float]], sizes: str) -> None:
    """Print the table."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cold = rows[0][1]
    print(f"{cores} cores, Python {platform.python_version()}, {platform.system()}; {sizes}\n")
    print("| what | seconds | of the cold build |\n|:---|---:|---:|")
    for what, seconds in rows:
        print(f"| {what} | {seconds:.1f} | {seconds / cold:.1%} |")


if __name__ == "__main__":
    main()
