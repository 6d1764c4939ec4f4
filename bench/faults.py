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
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from livingreview.paths import edition_root
from livingreview.rerun import results, variant_execution

ROOT = edition_root()
MARK = "LIVINGREVIEW_FAULTS"  # by which processes of a run are known, whoever their parents are
PATIENCE_S = 10.0  # in which what a killed run started must have ended
NAMES = {"published": "", "early": "until = 2001", "late": "since = 2002", "coarse": 'level = "coarse"'}


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
    tables = [f'[{name}]\ntitle = "{name}"\nquestion = "What if?"\nparameters = {{ {text} }}\n' for name, text in NAMES.items()]
    (edition / "data" / "variants.toml").write_text("".join(tables))
    write_template(edition, "import time; time.sleep(0.5); print(variant)")
    return edition


def write_template(edition: Path, code: str) -> None:
    """Write the template: the published parameters cell, and one cell that opens the evidence and runs this code."""
    code = f"from livingreview.evidence import load\nevidence = load()\n{code}"
    template = json.loads((ROOT / variant_execution.TEMPLATE).read_text(encoding="utf-8"))
    (parameters,) = (cell for cell in template["cells"] if "parameters" in cell["metadata"].get("tags", []))
    template["cells"] = [template["cells"][0], parameters, {**parameters, "id": "work", "metadata": {}, "source": code}]
    (edition / variant_execution.TEMPLATE).write_text(json.dumps(template), encoding="utf-8")


def start(edition: Path, out: Path, *more: str, **options: object) -> subprocess.Popen[str]:
    """Start the command that runs every variant."""
    own = {"LIVINGREVIEW_ROOT": str(edition), "PYTHONPATH": str(ROOT / "src"), "CI": "true", MARK: str(os.getpid())}
    command = [sys.executable, "-m", "livingreview.cli.main", "run", "--all", "--quiet", "--jobs", "2", "--out", str(out), *more]
    return subprocess.Popen(command, env={**os.environ, **own}, stderr=subprocess.PIPE, text=True, **options)


def run(edition: Path, out: Path, *more: str, **options: object) -> tuple[int, str]:
    """Run every variant to the end; return the status and what was said of errors."""
    running = start(edition, out, *more, **options)
    errors = running.communicate()[1]
    return running.returncode, errors


def whole(out: Path) -> dict[str, bytes]:
    """Read what is whole: a notebook that can be read, and the files of a run whose metadata fit them."""
    notebooks = [path for path in sorted(out.glob("*.ipynb")) if results.is_whole(out / path.stem, path)]
    files = [file for path in notebooks for file in (path, *sorted((out / path.stem).iterdir()))]
    return {str(file.relative_to(out)): file.read_bytes() for file in files if file.name != results.METADATA}


def halves(out: Path) -> int:
    """Count notebooks that cannot be read."""
    bad = 0
    for path in out.glob("*.ipynb"):
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            bad += 1
    return bad


def judge(tally: Tally, out: Path, before: dict[str, bytes], wanted: dict[str, bytes], said: str | None) -> None:
    """Count one try: what was whole before is still there, nothing is there by halves, each failure is one line."""
    after = whole(out)
    tally.n_tries += 1
    tally.n_lost += sum(after.get(name) != content for name, content in before.items())
    tally.n_lost += sum(content != wanted[name] for name, content in after.items())
    tally.n_halves += halves(out)
    if said is not None:
        lines = said.splitlines()
        tally.most_lines = max(tally.most_lines, len(lines))
        tally.n_unclear += "Traceback" in said or not lines


def left_behind() -> int:
    """Count the processes of runs that do not end by themselves, and end them."""
    end = time.monotonic() + PATIENCE_S
    while found := [path for path in Path("/proc").glob("[0-9]*/environ") if _is_ours(path)]:
        if time.monotonic() > end:
            with suppress(ProcessLookupError):
                [os.kill(int(path.parent.name), signal.SIGKILL) for path in found]
            return len(found)
        time.sleep(0.2)
    return 0


def _is_ours(environ: Path) -> bool:
    with suppress(OSError):
        return f"{MARK}={os.getpid()}".encode() in environ.read_bytes().split(b"\0")
    return False


def no_space() -> None:
    """Let the process and its children write no file longer than 2 kB: as a disk that fills up."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))


def main() -> int:
    """Make every fault so many times, and print or keep the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=20, metavar="N", help="tries of each fault (default: 20)")
    parser.add_argument("--keep", action="store_true", help="write data/bench/faults.tsv")
    options, rng = parser.parse_args(), np.random.default_rng(2005)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        edition = lay_out(place)
        started = time.perf_counter()
        status, errors = run(edition, place / "wanted")
        if status:
            print(errors, file=sys.stderr)
            return 1
        took, wanted = time.perf_counter() - started, whole(place / "wanted")
        killings = {"all": "the whole run is killed", "one": "one of its processes is killed"}
        tallies = [
            *(kill_many(fault, whom, edition, place / whom, wanted, took, options.tries, rng) for whom, fault in killings.items()),
            *in_cells(edition, place, options.tries),
            disk(edition, place / "d", wanted, options.tries),
            damaged(edition, place / "e", wanted, options.tries, rng),
        ]
    head = [field.name for field in fields(Tally)]
    lines = ["\t".join(head), *("\t".join(map(str, astuple(tally))) for tally in tallies)]
    print("\n".join(lines))
    if options.keep:
        (ROOT / "data" / "bench" / "faults.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        shutil.copy(Path(__file__).with_name("faults.json"), ROOT / "data" / "bench")  # what its columns are
    return int(any(tally.n_lost or tally.n_halves or tally.n_unclear or tally.n_left for tally in tallies))


def kill_many(
    fault: str, whom: str, edition: Path, out: Path, wanted: dict, took: float, tries: int, rng: np.random.Generator
) -> Tally:
    """Kill runs at random moments; after every fifth, let one finish and begin anew."""
    tally = Tally(fault, "the next run brings what is missing, and runs nothing else again")
    for number in range(tries):
        before = whole(out) if out.exists() else {}
        running = start(edition, out, start_new_session=True)
        time.sleep(rng.uniform(0.1, took))
        if whom == "all":
            os.killpg(running.pid, signal.SIGKILL)
        else:
            listing = ["ps", "-o", "pid=", "--ppid", str(running.pid)]
            children = subprocess.run(listing, capture_output=True, text=True, check=False).stdout.split()
            with suppress(ProcessLookupError, ValueError):  # it may have none
                os.kill(int(rng.choice(children)), signal.SIGKILL)
        running.communicate()
        tally.n_left += left_behind()
        out.mkdir(exist_ok=True)
        judge(tally, out, before, wanted, None)
        if number % 5 == 4 or number == tries - 1:
            tally.n_lost += (run(edition, out)[0] != 0) + (whole(out) != wanted)
            shutil.rmtree(out)
    return tally


def in_cells(edition: Path, place: Path, tries: int) -> list[Tally]:
    """Make one variant's cell fail, hang or take its kernel along; the three others must come all the same."""
    faults = {"a cell fails": "raise ValueError('no')", "a cell hangs": "time.sleep(60)", "a kernel dies": "os._exit(3)"}
    tallies = []
    for fault, code in faults.items():
        tally, out = Tally(fault, "one line for it; the others go on; status 1"), place / "c"
        write_template(edition, f"import os, time\nif variant == 'late': {code}\ntime.sleep(0.5); print(variant)")
        for _ in range(tries):
            status, errors = run(edition, out, "--timeout", "5")
            found = {Path(name).parts[0].removesuffix(".ipynb") for name in whole(out)}
            tally.n_tries += 1
            tally.n_left += left_behind()
            tally.n_lost += len({*NAMES} - {"late"} - found) + (status != 1) + ("late" in found)
            tally.n_halves += halves(out)
            lines = errors.splitlines()
            tally.most_lines = max(tally.most_lines, len(lines))
            tally.n_unclear += len(lines) != 1 or "Traceback" in errors
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
        status, errors = run(edition, out, preexec_fn=no_space)
        judge(tally, out, before, wanted, errors)
        tally.n_lost += status != 1
    tally.n_lost += (run(edition, out)[0] != 0) + (whole(out) != wanted)
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
        tally.n_tries += 1
        tally.n_lost += (run(edition, out)[0] != 0) + (whole(out) != wanted)
    return tally


if __name__ == "__main__":
    sys.exit(main())
