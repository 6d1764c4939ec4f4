"""Map a function over items in other processes: those of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import TypeVar

from livingreview.errors import EditionError

Item = TypeVar("Item")
Result = TypeVar("Result")
RETRIES = 3  # workers of a cluster that may die under an item before it is given up
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def cores() -> int:
    """Number of processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory_workers(bytes_each: int) -> int:
    """Number of workers: one a core, fewer where the free memory does not hold so many.

    Examples
    --------
    >>> memory_workers(2**60)
    1
    """
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return cores()
    return max(1, min(cores(), free // bytes_each))


def parallel_map(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    workers: int | None = None,
    *,
    scheduler: str = "",
    forked: bool = False,
    on_done: Callable[[Item], object] = lambda item: None,
    killed: Callable[[Item], Result] | None = None,
) -> list[Result]:
    """Apply a function to each item, each worker with one thread of linear algebra.

    Parameters
    ----------
    function : callable
        A function of a module, or a :func:`functools.partial` of one: it is pickled.
    items : sequence
        Given out in this order; the results come back in it, whoever was done first.
    workers : int, optional
        Processes; one a core where it is not given. With one worker, or one item, everything runs in this process.
    scheduler : str
        Address of a Dask scheduler, whose workers then do the work; they need this package, not its files.
    forked : bool
        Whether processes are forks of this one, which then must have no threads: they need not import anything again. Where
        the system cannot fork safely, everything runs in this process.
    on_done : callable
        Receives each item when it is done.
    killed : callable, optional
        Makes the result of an item whose process was killed, as the system does where memory is short.

    Raises
    ------
    EditionError
        If an item's process was killed and `killed` is not given, or no scheduler answers.

    Examples
    --------
    >>> parallel_map(abs, [-3, 2], workers=1)
    [3, 2]
    """
    workers = min(workers or cores(), len(items))
    if forked and sys.platform != "linux":
        workers = 1
    if scheduler:
        done = _on_cluster(function, items, scheduler)
    elif workers < 2:
        done = ((place, function(item)) for place, item in enumerate(items))
    else:
        done = _in_processes(function, items, workers, multiprocessing.get_context("fork" if forked else "spawn"))
    results = {}
    with closing(done):
        for place, result in done:
            if result is _KILLED:
                if killed is None:
                    raise EditionError(f"the process of {items[place]} was killed (out of memory?)")
                result = killed(items[place])
            results[place] = result
            on_done(items[place])
    return [results[place] for place in range(len(items))]


_KILLED = object()


def _in_processes(
    function: Callable[[Item], Result], items: Sequence[Item], workers: int, context: BaseContext
) -> Iterator[tuple[int, Result]]:
    left = dict(enumerate(items))
    for place, result in _in_pool(function, left, workers, context):
        del left[place]
        yield place, result
    # A process that is killed takes the whole pool with it: what was left runs again, each item in a pool of its own,
    # so that only an item that kills its process fails.
    for place, item in left.items():
        yield next(_in_pool(function, {place: item}, 1, context), (place, _KILLED))


def _in_pool(
    function: Callable[[Item], Result], items: dict[int, Item], workers: int, context: BaseContext
) -> Iterator[tuple[int, Result]]:
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, context, _begin)
    try:
        waiting = {}
        with suppress(BrokenProcessPool):
            for place, item in items.items():
                waiting[pool.submit(function, item)] = place
        for future in as_completed(waiting):
            with suppress(BrokenProcessPool):
                yield waiting[future], future.result()
    except BaseException:  # an item that failed, or whoever waits was stopped: nothing goes on
        pool.shutdown(wait=False, cancel_futures=True)
        begun = set(multiprocessing.active_children()) - others
        for worker in begun:
            worker.kill()
        for worker in begun:
            worker.join()
        raise
    finally:
        pool.shutdown()


def _begin() -> None:
    """Prepare a worker: it leaves signals to the process that started it, ends with it, and has one thread of algebra."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    os.environ.update(dict.fromkeys(THREADS, "1"))
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)  # libraries that are loaded already


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _on_cluster(function: Callable[[Item], Result], items: Sequence[Item], address: str) -> Iterator[tuple[int, Result]]:
    from distributed import Client, KilledWorker
    from distributed import as_completed as cluster_completed

    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise EditionError(
            f"--scheduler {address}: no Dask scheduler answers there ({error}); start one with 'dask scheduler', or "
            "leave the option out to use this machine"
        ) from None
    with client:
        # Not scattered: what a worker that dies had been given would be lost with it.
        waiting = {client.submit(function, item, pure=False, retries=RETRIES): place for place, item in enumerate(items)}
        try:
            for future in cluster_completed(waiting):
                if isinstance(future.exception(), KilledWorker):
                    yield waiting[future], _KILLED
                elif future.status != "finished":
                    raise EditionError(f"--scheduler {address}: {items[waiting[future]]} failed: {future.exception()}")
                else:
                    yield waiting[future], future.result()
        finally:
            client.cancel(list(waiting))
