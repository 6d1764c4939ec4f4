"""Do the same for every student, in processes of their own, and give the results in the students' order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def for_each(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    broken: Callable[[Item], Result],
    tell: Callable[[], None] = lambda: None,
) -> Iterator[Result]:
    """Do the work on every item.

    Parameters
    ----------
    work : callable
        What to do; it can be pickled and raises nothing.
    items : sequence
        What it is done to.
    jobs : int
        Processes.
    broken : callable
        Makes the result of an item whose process was killed.
    tell : callable
        Called when an item is done, whichever it is, from another thread.

    Yields
    ------
    object
        One result an item, in their order: nothing depends on who was done first.
    """
    if not items:
        return
    done = dict(_in_pool(work, items, min(jobs, len(items)), tell))
    # A process that is killed takes its pool along: what is left runs again, each alone.
    for place, item in enumerate(items):
        if place not in done:
            done[place] = dict(_in_pool(work, [item], 1, tell)).get(0) or broken(item)
        yield done[place]


def _in_pool(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int, tell: Callable[[], None]
) -> Iterator[tuple[int, Result]]:
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        futures: list[Future[Result]] = []
        with suppress(BrokenProcessPool):
            futures += [pool.submit(work, item) for item in items]
        for future in futures:
            future.add_done_callback(lambda done: None if done.cancelled() or done.exception() else tell())
        for place, future in enumerate(futures):
            with suppress(BrokenProcessPool):
                yield place, future.result()
