"""Whatever goes wrong: one line for it, the others go on, nothing is lost and nothing is there by halves."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest

from livingreview import atomic_files
from livingreview.rerun import variant_execution
from livingreview.rerun.tasks import Task, run_tasks
from livingreview.rerun.variants import Variant

DEFAULTS = "variant = 'published'\nquestion = ''\nuntil = 0"
YEARS = (1999, 2000, 2001, 2002)

DRIVER = """
import sys
from pathlib import Path
from livingreview import atomic_files
from livingreview.rerun import variant_execution
from livingreview.rerun.tasks import Task, run_tasks
from livingreview.rerun.variants import Variant
if __name__ == "__main__":
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    atomic_files.sweep_leftovers(out)
    made = [Variant(f"until-{year}", "When?", {"until": int(year)}) for year in sys.argv[3:]]
    tasks = [Task(own.name, out / f"{own.name}.ipynb", own) for own in made]
    missing = [task for task in tasks if not variant_execution.is_done(task.variant, task.path, root)]
    print(len(missing), flush=True)
    sys.exit(any(outcome.failure for outcome in run_tasks(missing, root, jobs=2, quiet=True)))
"""


@pytest.fixture
def template(write_chapter):
    return write_chapter(
        "variants/published.ipynb", DEFAULTS, "import time; time.sleep(0.5); print(until)", tags={0: ["parameters"]}
    )


@pytest.fixture
def tasks(edition):
    (edition / "out").mkdir()
    made = [Variant(f"until-{year}", "When?", {"until": year}) for year in YEARS]
    return [Task(own.name, edition / "out" / f"{own.name}.ipynb", own) for own in made]


def bytes_of(tasks):
    return {task.name: task.path.read_bytes() for task in tasks}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "code cell 1: ZeroDivisionError: division by zero"),
        ("import os; os._exit(3)", "code cell 1: the kernel died (out of memory?)"),
        ("import time; time.sleep(60)", "code cell 1: took longer than 2 s"),
        ("import os, signal; os.kill(os.getppid(), signal.SIGKILL); import time; time.sleep(60)", "the kernel died (out of memory?)"),
    ],
    ids=["a cell fails", "the kernel dies", "a cell hangs", "the process that kernels are forked from is killed"],
)
def test_a_fault_is_one_line_and_the_others_finish(edition, write_chapter, source, said):
    bad = write_chapter("bad.ipynb", source)
    before = bad.read_bytes()
    good = [write_chapter(f"good{k}.ipynb", f"print({k})") for k in range(3)]
    outcomes = run_tasks(
        [Task("bad", bad, timeout_s=2), *(Task(path.name, path) for path in good)], edition, jobs=2, quiet=True
    )
    assert outcomes[0].failure.endswith(said) and "\n" not in outcomes[0].failure
    assert not any(outcome.failure for outcome in outcomes[1:])
    assert bad.read_bytes() == before, "a notebook that failed was written"


@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, "No space left"), (errno.EROFS, "Read-only file system")])
def test_a_disk_that_takes_nothing_leaves_what_was_there(edition, template, tasks, monkeypatch, number, said):
    task = tasks[0]
    task.path.write_text("kept")

    def refuse(*_arguments, **_options):
        raise OSError(number, os.strerror(number), str(task.path))

    monkeypatch.setattr(atomic_files.os, "replace", refuse)
    (outcome,) = run_tasks([task], edition, quiet=True)
    assert said in outcome.failure and outcome.failure.endswith("nothing was written") and "\n" not in outcome.failure
    assert task.path.read_text() == "kept"


def test_a_disk_that_fills_up_while_writing_leaves_no_half(tmp_path, monkeypatch):
    path = tmp_path / "page.ipynb"
    path.write_bytes(b"old")

    def full(*_arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic_files.os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        atomic_files.write_atomically(path, b"new" * 1000)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_a_killed_run_goes_on_where_it_stopped(edition, template, tasks):
    """Killed with its whole family at random moments, again and again; then left alone."""
    assert not any(outcome.failure for outcome in run_tasks(tasks, edition, jobs=2, quiet=True))
    wanted = bytes_of(tasks)
    for task in tasks:
        task.path.unlink()
    driver = edition / "driver.py"
    driver.write_text(DRIVER)
    command = [sys.executable, str(driver), str(edition), str(edition / "out"), *map(str, YEARS)]
    rng, left = np.random.default_rng(2005), []
    for _ in range(4):
        running = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, text=True)
        left.append(int(running.stdout.readline()))
        time.sleep(float(rng.uniform(0.5, 5)))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        running.stdout.close()
        for task in tasks:
            assert not task.path.exists() or variant_execution.is_done(task.variant, task.path, edition), "a page by halves"
    there = {task.name: task.path.stat().st_mtime_ns for task in tasks if task.path.exists()}
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    assert bytes_of(tasks) == wanted
    assert sorted(left, reverse=True) == left, "something that was done was lost"
    for task in tasks:
        if task.name in there:
            assert task.path.stat().st_mtime_ns == there[task.name], "something that was done was run again"
    assert sorted(path.name for path in (edition / "out").iterdir()) == sorted(task.path.name for task in tasks)


def test_a_damaged_page_is_not_done(edition, template, tasks):
    task = tasks[0]
    assert not run_tasks([task], edition, quiet=True)[0].failure
    assert variant_execution.is_done(task.variant, task.path, edition)
    for content in (b"", b"{}", b'{"cells": [', task.path.read_bytes()[:500]):
        task.path.write_bytes(content)
        assert not variant_execution.is_done(task.variant, task.path, edition)


def test_a_cluster_that_loses_a_worker_finishes_everything_with_the_same_bytes(edition, template, tasks):
    assert not any(outcome.failure for outcome in run_tasks(tasks, edition, jobs=2, quiet=True))
    wanted = bytes_of(tasks)
    for task in tasks:
        task.path.unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the cluster's own housekeeping
        from distributed import Client, LocalCluster

        with (
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster.scheduler_address) as client,
        ):
            pids = list(client.run(os.getpid).values())
            import threading

            killer = threading.Timer(1.5, os.kill, (pids[0], signal.SIGKILL))
            killer.start()
            outcomes = run_tasks(tasks, edition, quiet=True, scheduler=cluster.scheduler_address)
            killer.join()
    assert [outcome.task.name for outcome in outcomes] == [task.name for task in tasks]
    assert not any(outcome.failure for outcome in outcomes), [outcome.failure for outcome in outcomes]
    assert bytes_of(tasks) == wanted
