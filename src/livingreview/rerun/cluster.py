"""Notebooks on the workers of a Dask cluster: each in a process of its own there, finished once whatever dies."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from livingreview.rerun.multiverse_runs import SchedulerError
from livingreview.rerun.tasks import Outcome, Task, run_task

# So many workers may die under a task before it is given up.
RETRIES = 3


def run_on_cluster(tasks: Sequence[Task], root: Path, address: str) -> Iterator[Outcome]:
    """Run tasks on a cluster.

    A worker that dies hands its task to another one. A notebook is written in one step by whoever finishes it, and any
    two runs of it give the same bytes, so that none is lost and none is there by halves.

    Parameters
    ----------
    tasks : sequence of Task
        What to run.
    root : pathlib.Path
        The edition's folder, at the same path on every worker.
    address : str
        Address of the scheduler, as ``tcp://host:8786``.

    Yields
    ------
    Outcome
        As they finish.

    Raises
    ------
    SchedulerError
        If no scheduler answers at the address.
    """
    from distributed import Client
    from distributed import as_completed as cluster_completed

    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise SchedulerError(
            f"--scheduler {address}: no Dask scheduler answers there ({error}); start one with 'dask scheduler', or "
            "leave the option out to use this machine"
        ) from None
    with client:
        waiting = {client.submit(run_apart, task, root, pure=False, retries=RETRIES): task for task in tasks}
        for future in cluster_completed(waiting):
            task = waiting[future]
            if future.status == "finished":
                yield future.result()
            else:
                yield Outcome(task, failure=f"{task.name}: given up by the cluster: {future.exception()}")


def run_apart(task: Task, root: Path) -> Outcome:
    """Run one task in a process of its own: papermill changes what belongs to a whole process, and a worker has threads."""
    done = subprocess.run(
        [sys.executable, "-m", "livingreview.rerun.cluster"],
        input=pickle.dumps((task, root)),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        return Outcome(task, failure=f"{task.name}: its process was killed (status {done.returncode})")
    return pickle.loads(done.stdout)


if __name__ == "__main__":
    answer = run_task(*pickle.loads(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(pickle.dumps(answer))
