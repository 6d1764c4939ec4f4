"""The same results in the same order, for any number of workers, whatever dies on the way."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
import warnings
from functools import partial
from pathlib import Path

import pytest

from livingreview.errors import EditionError
from livingreview.parallel import parallel_map


def power(exponent: int, base: int) -> int:
    return base**exponent


def kill_at(number: int, item: int) -> int:
    if item == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def fail(item: int) -> int:
    raise KeyError(item)


def threads(_item: int) -> tuple[str | None, list[int]]:
    import numpy  # noqa: F401
    from threadpoolctl import threadpool_info

    return os.environ.get("OMP_NUM_THREADS"), [library["num_threads"] for library in threadpool_info()]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_are_in_the_order_of_the_items(workers):
    done = []
    assert parallel_map(partial(power, 2), [3, 1, 2], workers, on_done=done.append) == [9, 1, 4]
    assert sorted(done) == [1, 2, 3]


def test_forked_processes_give_the_same():
    # In a process of its own: another test may have started threads that no fork should copy.
    code = "from functools import partial; from livingreview.parallel import parallel_map; print(parallel_map(partial(pow, 2), [3, 1], 2, forked=True))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[8, 2]\n"


def test_nothing_to_do_starts_no_process():
    assert parallel_map(fail, [], 2) == []


def test_an_error_of_the_function_is_the_callers():
    with pytest.raises(KeyError, match="[12]"):
        parallel_map(fail, [1, 2], 2)


def test_only_the_item_that_kills_its_process_is_lost():
    work = partial(kill_at, 2)
    assert parallel_map(work, [1, 2, 3, 4], 2, killed=lambda item: -item) == [1, -2, 3, 4]
    with pytest.raises(EditionError, match=r"the process of 2 was killed \(out of memory\?\)"):
        parallel_map(work, [1, 2, 3], 2)


def test_a_worker_has_one_thread_of_linear_algebra():
    for variable, numbers in parallel_map(threads, [1, 2], 2):
        assert variable == "1" and set(numbers) <= {1}


def test_a_cluster_gives_the_same_and_names_what_it_gave_up():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the cluster's own housekeeping
        from distributed import LocalCluster

        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            address = cluster.scheduler_address
            assert parallel_map(partial(power, 3), [2, 1], scheduler=address) == [8, 1]
            assert parallel_map(partial(kill_at, 2), [1, 2], scheduler=address, killed=lambda item: -item) == [1, -2]
            with pytest.raises(EditionError, match=r"--scheduler .*: 5 failed: 5"):
                parallel_map(fail, [5], scheduler=address)


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_does_not_answer_is_one_line():
    with pytest.raises(EditionError) as raised:
        parallel_map(abs, [1], scheduler="tcp://127.0.0.1:9")
    assert str(raised.value).startswith("--scheduler tcp://127.0.0.1:9: no Dask scheduler answers there")
    assert "\n" not in str(raised.value)


def note_and_wait(folder: str, item: int) -> int:
    (Path(folder) / f"{item}-{os.getpid()}").touch()
    time.sleep(60 if item > 2 else 0)
    return item


def test_who_stops_waiting_leaves_no_worker_and_nothing_goes_on(tmp_path):
    def stop(_item):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parallel_map(partial(note_and_wait, str(tmp_path)), list(range(1, 40)), 2, on_done=stop)
    assert len(list(tmp_path.iterdir())) < 10
    # The pool's own thread may be the one that hears of a worker's end, a moment later.
    until = time.monotonic() + 10
    while multiprocessing.active_children() and time.monotonic() < until:
        time.sleep(0.05)
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("method", ["spawn", "fork"])
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux which processes there are")
def test_workers_end_with_the_process_that_started_them(tmp_path, method):
    code = (
        "import sys\nfrom functools import partial\nfrom livingreview.parallel import parallel_map\n"
        "from test_parallel import note_and_wait\n"
        "if __name__ == '__main__':\n"
        f"    parallel_map(partial(note_and_wait, sys.argv[1]), [3, 4], 2, forked={method == 'fork'})\n"
    )
    (tmp_path / "driver.py").write_text(code)
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    (tmp_path / "notes").mkdir()
    running = subprocess.Popen(
        [sys.executable, str(tmp_path / "driver.py"), str(tmp_path / "notes")], env={**os.environ, "PYTHONPATH": path}
    )
    while len(notes := list((tmp_path / "notes").iterdir())) < 2:
        assert running.poll() is None
        time.sleep(0.05)
    running.kill()
    running.wait()
    workers = [int(note.name.partition("-")[2]) for note in notes]
    end = time.monotonic() + 20
    while any(Path(f"/proc/{worker}/exe").exists() for worker in workers):
        assert time.monotonic() < end, "a worker stays"
        time.sleep(0.05)
