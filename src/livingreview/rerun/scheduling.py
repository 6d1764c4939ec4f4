"""Run many notebooks at once: a process each, as many as cores and memory allow, with progress on the terminal."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path

from livingreview.rerun import execution, forked_kernels, warm_server
from livingreview.rerun.progress import steps
from livingreview.rerun.tasks import Outcome, Task, run_task

MEMORY_PER_NOTEBOOK_BYTES = (
    600 * 2**20
)  # a kernel with the libraries and one volume in memory, measured with room to spare

# Runs one task, in whatever process it is called in.
Work = Callable[[Task, Path, str | None], Outcome]


def default_jobs() -> int:
    """Return how many notebooks to run at once: one a core, fewer where memory is short."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return cores
    return max(1, min(cores, free // MEMORY_PER_NOTEBOOK_BYTES))


@contextmanager
def shared_kernels(root: Path, number: int) -> Iterator[str | None]:
    """Find or hold warm kernels for `number` notebooks: those of ``livingreview warm``, or own ones.

    Yields
    ------
    str or None
        What :func:`run_tasks` takes as `kernels`. Own ones pay from the second notebook on; for fewer, None.
    """
    stands = number > 0 and warm_server.answers(address := warm_server.address())
    if stands or number < 2:
        yield str(address) if stands else None
        return
    with forked_kernels.warm_kernels(execution.kernel_environment(root)) as address:
        yield address


def run_tasks(
    tasks: Sequence[Task],
    root: Path,
    *,
    kernels: str | None = None,
    jobs: int | None = None,
    quiet: bool = False,
    scheduler: str = "",
    work: Work = run_task,
) -> list[Outcome]:
    """Run tasks in parallel, all of them even where some fail.

    Parameters
    ----------
    tasks : sequence of Task
        What to run.
    root : pathlib.Path
        The edition's folder.
    kernels : str, optional
        Address of warm kernels, from :func:`shared_kernels`; ordinary kernels where it is not given.
    jobs : int, optional
        Notebooks at once; as many as cores and memory allow where it is not given.
    quiet : bool
        Show no progress. There is none either where standard error is no terminal.
    scheduler : str
        Address of a Dask scheduler, whose workers then run the notebooks; they must see the edition's folder and the
        folder of the notebooks at the same paths.
    work : callable
        What is done with each task, a function of a module: it takes the task, the edition's folder and the address.

    Returns
    -------
    list of Outcome
        In the order of `tasks`.
    """
    if not tasks:
        return []
    with steps(len(tasks), "starting kernels", quiet) as advance:
        found = _outcomes(tasks, root, kernels, jobs, scheduler, work, advance)
        outcomes = {outcome.task.name: outcome for outcome in found}
    return [outcomes[task.name] for task in tasks]


def _outcomes(
    tasks: Sequence[Task],
    root: Path,
    kernels: str | None,
    jobs: int | None,
    scheduler: str,
    work: Work,
    advance: Callable[..., None],
) -> Iterator[Outcome]:
    if scheduler:
        from livingreview.rerun.cluster import run_on_cluster

        for outcome in run_on_cluster(tasks, root, scheduler):
            advance(outcome.task.name)
            yield outcome
        return
    if len(tasks) == 1:  # nothing to run beside it: this process will do
        outcome = work(tasks[0], root, kernels)
        advance(outcome.task.name)
        yield outcome
        return
    left = {task.name: task for task in tasks}
    for outcome in _in_pool(tasks, root, kernels, min(jobs or default_jobs(), len(tasks)), work):
        del left[outcome.task.name]
        advance(outcome.task.name)
        yield outcome
    # A process that is killed takes the whole pool with it: what was left runs again, each in a pool of its own, so
    # that only a task that kills its process fails.
    for task in left.values():
        outcome = next(_in_pool([task], root, kernels, 1, work), None)
        outcome = outcome or Outcome(task, failure=f"{task.name}: its process was killed (out of memory?)")
        advance(outcome.task.name)
        yield outcome


def _in_pool(tasks: Sequence[Task], root: Path, kernels: str | None, workers: int, work: Work) -> Iterator[Outcome]:
    """Run tasks until all are done or a process was killed; those that it took along are not yielded."""
    # Papermill and nbclient change what belongs to a whole process, so every worker is one; spawned, since a fork
    # would copy the threads' locks of whoever called.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for future in as_completed([pool.submit(work, task, root, kernels) for task in tasks]):
            with suppress(BrokenProcessPool):
                yield future.result()
