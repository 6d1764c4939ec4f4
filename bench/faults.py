"""What a run loses when something goes wrong: nothing. Each fault is made many times, on the command that users type.

An edition is laid out in a temporary folder: this one's package and evidence, four variants, and a template that declares the
parameters and waits a moment, so that a run can be hit while it works. A result is lost where a notebook or table that was
whole before a fault is gone or another afterwards, or where the next run does not bring what was missing. Everything is
compared with the bytes of a run that nothing disturbed; the metadata of a run, which tell its time, are left out of that.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from livingreview.paths import edition_root
from livingreview.rerun import results, variant_execution

ROOT = edition_root()
VARIANTS = """
[published]
title = "The published analysis"
question = "What does the published analysis say?"
parameters = {}
"""
MARK = "LIVINGREVIEW_FAULTS"  # by which processes of a run are known, whoever their parents are
PATIENCE_S = 10.0  # in which what a killed run started must have ended
NAMES = {"early": "until = 2001", "late": "since = 2002", "coarse": 'level = "coarse"'}


@dataclass
class Tally:
    """What became of the tries of one fault."""

    fault: str
    expected: str
    n_tries: int = 0
    n_lost: int = 0
    n_halves: int = 0
    n_unclear: int = 0
    n_left: int = 0
    most_lines: int = 0


def lay_out(folder: Path) -> Path:
    """Make the edition that is hit."""
    edition = folder / "edition"
    (edition / "chapters" / "variants").mkdir(parents=True)
    (edition / "src").symlink_to(ROOT / "src")
    shutil.copytree(ROOT / "data", edition / "data")
    shutil.copy(ROOT / "requirements.txt", edition)
    (edition / "_toc.yml").write_text("root: chapters/index\n")
    named = "".join(
        f'[{name}]\ntitle = "{name}"\nquestion = "What if?"\nparameters = {{ {text} }}\n'
        for name, text in NAMES.items()
    )
    (edition / "data" / "variants.toml").write_text(VARIANTS + named)
    write_template(edition, "import time; time.sleep(0.5); print(variant)")
    return edition


def write_template(edition: Path, code: str) -> None:
    """Write the template: the published parameters cell, and one cell of this code."""
    template = json.loads((ROOT / variant_execution.TEMPLATE).read_text(encoding="utf-8"))
    (parameters,) = (cell for cell in template["cells"] if "parameters" in cell["metadata"].get("tags", []))
    cell = {**parameters, "id": "work", "metadata": {}, "source": code}
    template["cells"] = [template["cells"][0], parameters, cell]
    (edition / variant_execution.TEMPLATE).write_text(json.dumps(template), encoding="utf-8")


def command(out: Path, *more: str) -> list[str]:
    """Return the command that runs every variant."""
    run = [sys.executable, "-m", "livingreview.cli.main", "run", "--all", "--quiet", "--jobs", "2"]
    return [*run, "--out", str(out), *more]


def environment(edition: Path) -> dict[str, str]:
    """Return the environment of the command."""
    own = {"LIVINGREVIEW_ROOT": str(edition), "PYTHONPATH": str(ROOT / "src"), "CI": "true", MARK: str(os.getpid())}
    return {**os.environ, **own}


def run(edition: Path, out: Path, *more: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run every variant to the end."""
    return subprocess.run(
        command(out, *more), env=environment(edition), capture_output=True, text=True, check=False, **options
    )


def whole(out: Path) -> dict[str, bytes]:
    """Read what is whole: a notebook that can be read, and the files of a run whose metadata fit them."""
    kept = {}
    for path in sorted(out.glob("*.ipynb")):
        folder = out / path.stem
        if results.is_whole(folder):
            files = [path, *sorted(folder.iterdir())]
            kept |= {str(file.relative_to(out)): file.read_bytes() for file in files if file.name != results.METADATA}
    return kept


def halves(out: Path) -> list[str]:
    """List notebooks that cannot be read."""
    bad = []
    for path in out.glob("*.ipynb"):
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            bad.append(path.name)
    return bad


def judge(tally: Tally, out: Path, before: dict[str, bytes], wanted: dict[str, bytes], said: str | None) -> None:
    """Count one try: what was whole before is still there, nothing is there by halves, each failure is one line."""
    after = whole(out)
    tally.n_tries += 1
    tally.n_lost += sum(after.get(name) != content for name, content in before.items())
    tally.n_lost += sum(content != wanted[name] for name, content in after.items())
    tally.n_halves += len(halves(out))
    if said is not None:
        lines = [line for line in said.splitlines() if line.strip()]
        tally.most_lines = max(tally.most_lines, len(lines))
        tally.n_unclear += "Traceback" in said or not lines


def killed(edition: Path, out: Path, wait_s: float, whom: str, rng: np.random.Generator) -> None:
    """Start a run, wait, and kill it: the whole family, or one process of it."""
    running = subprocess.Popen(
        command(out), env=environment(edition), start_new_session=True, stderr=subprocess.DEVNULL
    )
    time.sleep(wait_s)
    if whom == "all":
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        return
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(running.pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    if children:
        with suppress(ProcessLookupError):
            os.kill(int(rng.choice(children)), signal.SIGKILL)
    running.wait()


def left_behind() -> int:
    """Count the processes of runs that do not end by themselves, and end them."""
    mark, end = f"{MARK}={os.getpid()}".encode(), time.monotonic() + PATIENCE_S
    while found := [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if mark in _surroundings(pid)]:
        if time.monotonic() > end:
            for pid in found:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return len(found)
        time.sleep(0.2)
    return 0


def _surroundings(pid: int) -> list[bytes]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return []


def no_space() -> None:
    """Let the process and its children write no file longer than 2 kB: as a disk that fills up."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))


def main() -> int:
    """Make every fault so many times, and print or keep the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=20, metavar="N", help="tries of each fault (default: 20)")
    parser.add_argument("--keep", action="store_true", help="write data/bench/faults.tsv")
    options = parser.parse_args()
    rng = np.random.default_rng(2005)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        edition = lay_out(place)
        started = time.perf_counter()
        if (first := run(edition, place / "wanted")).returncode:
            print(first.stderr, file=sys.stderr)
            return 1
        took, wanted = time.perf_counter() - started, whole(place / "wanted")
        tallies = [
            kill_many("the whole run is killed", "all", edition, place / "a", wanted, took, options.tries, rng),
            kill_many("one of its processes is killed", "one", edition, place / "b", wanted, took, options.tries, rng),
            *in_cells(edition, place, options.tries),
            disk(edition, place / "d", wanted, options.tries),
            damaged(edition, place / "e", wanted, options.tries, rng),
        ]
    head = ["fault", "expected", "n_tries", "n_lost", "n_halves", "n_unclear", "n_left", "most_lines"]
    lines = ["\t".join(head), *("\t".join(str(getattr(tally, name)) for name in head) for tally in tallies)]
    print("\n".join(lines))
    if options.keep:
        kept = ROOT / "data" / "bench"
        (kept / "faults.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        shutil.copy(Path(__file__).with_name("faults.json"), kept)  # what its columns are
    return int(any(tally.n_lost or tally.n_halves or tally.n_unclear or tally.n_left for tally in tallies))


def kill_many(
    fault: str, whom: str, edition: Path, out: Path, wanted: dict, took: float, tries: int, rng: np.random.Generator
) -> Tally:
    """Kill runs at random moments; after every fifth, let one finish and begin anew."""
    tally = Tally(fault, "the next run brings what is missing, and runs nothing else again")
    for number in range(tries):
        before = whole(out) if out.exists() else {}
        killed(edition, out, float(rng.uniform(0.1, took)), whom, rng)
        tally.n_left += left_behind()
        out.mkdir(exist_ok=True)
        judge(tally, out, before, wanted, None)
        if number % 5 == 4 or number == tries - 1:
            tally.n_lost += run(edition, out).returncode != 0
            tally.n_lost += whole(out) != wanted
            shutil.rmtree(out)
    return tally


def in_cells(edition: Path, place: Path, tries: int) -> list[Tally]:
    """Make one variant's cell fail, hang or take its kernel along; the three others must come all the same."""
    faults = {
        "a cell fails": "raise ValueError('no')",
        "a cell hangs": "time.sleep(60)",
        "a kernel dies": "os._exit(3)",
    }
    tallies = []
    for fault, code in faults.items():
        tally, out = Tally(fault, "one line for it; the others go on; status 1"), place / "c"
        write_template(edition, f"import os, time\nif variant == 'late': {code}\ntime.sleep(0.5); print(variant)")
        for _ in range(tries):
            done = run(edition, out, "--timeout", "2")
            found = {Path(name).parts[0].removesuffix(".ipynb") for name in whole(out)}
            tally.n_tries += 1
            tally.n_left += left_behind()
            tally.n_lost += len({"published", "early", "coarse"} - found) + (done.returncode != 1) + ("late" in found)
            tally.n_halves += len(halves(out))
            lines = done.stderr.splitlines()
            tally.most_lines = max(tally.most_lines, len(lines))
            tally.n_unclear += len(lines) != 1 or "Traceback" in done.stderr
            shutil.rmtree(out)
        tallies.append(tally)
    write_template(edition, "import time; time.sleep(0.5); print(variant)")
    return tallies


def disk(edition: Path, out: Path, wanted: dict[str, bytes], tries: int) -> Tally:
    """Let no file grow: nothing is written by halves, what was there stays, and with room again everything comes."""
    tally = Tally("the disk is full", "one line for each variant; what was there stays; status 1")
    shutil.copytree(out.parent / "wanted", out)
    for path in out.glob("early*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for _ in range(tries):
        before = whole(out)
        done = run(edition, out, preexec_fn=no_space)
        judge(tally, out, before, wanted, done.stderr)
        tally.n_lost += done.returncode != 1
    tally.n_lost += run(edition, out).returncode != 0
    tally.n_lost += whole(out) != wanted
    return tally


def damaged(edition: Path, out: Path, wanted: dict[str, bytes], tries: int, rng: np.random.Generator) -> Tally:
    """Cut one file short, as a failing disk might: the next run must notice and make it again."""
    tally = Tally("a file is damaged", "the next run makes that variant again")
    shutil.copytree(out.parent / "wanted", out)
    names = sorted(wanted)
    for _ in range(tries):
        path = out / str(rng.choice(names))
        content = path.read_bytes()
        path.write_bytes(content[: int(rng.integers(0, len(content)))])
        done = run(edition, out)
        tally.n_tries += 1
        tally.n_lost += (done.returncode != 0) + (whole(out) != wanted)
    return tally


if __name__ == "__main__":
    sys.exit(main())
