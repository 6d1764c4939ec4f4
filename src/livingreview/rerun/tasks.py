"""Notebooks to run, many at once: whatever goes wrong with one is its one line, and the others go on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from livingreview.errors import EditionError
from livingreview.parallel import memory_workers, parallel_map
from livingreview.rerun import execution, fork_server, variant_execution
from livingreview.rerun.progress import steps
from livingreview.rerun.variants import Variant

MEMORY_PER_NOTEBOOK_BYTES = 600 * 2**20  # a kernel with the libraries and one volume, measured with room to spare


@dataclass(frozen=True)
class Task:
    """One notebook to run: a chapter in place, or a variant into its page.

    Parameters
    ----------
    name : str
        How progress and messages call it.
    path : pathlib.Path
        The notebook that is written.
    variant : Variant, optional
        The variant whose page it is.
    timeout_s : int
        Seconds that one cell may take.
    results : pathlib.Path, optional
        Folder for the results of a variant as data.
    data : pathlib.Path, optional
        Evidence directory of a variant, where it is not the edition's own.
    """

    name: str
    path: Path
    variant: Variant | None = None
    timeout_s: int = execution.CELL_TIMEOUT_S
    results: Path | None = None
    data: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a task.

    Parameters
    ----------
    failure : str
        The one line that says what failed; empty where nothing did.
    died : bool
        Whether it failed because its kernel died.
    found : object
        What the work found, where it is work that finds something.
    """

    task: Task
    seconds: float = 0.0
    failure: str = ""
    died: bool = False
    found: object = None


Work = Callable[[Task, Path], Awaitable[Outcome]]


async def run_task(task: Task, root: Path) -> Outcome:
    """Run one task and write its notebook."""
    if task.variant is None:
        return Outcome(task, await execution.execute_chapter(task.path, root, task.timeout_s))
    work = variant_execution.run_variant(task.variant, task.path, root, task.timeout_s, task.results, task.data)
    return Outcome(task, await work)


def run_tasks(
    tasks: Sequence[Task],
    root: Path,
    *,
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
    jobs : int, optional
        Notebooks at once; as many as cores and memory allow where it is not given.
    quiet : bool
        Show no progress. There is none either where standard error is no terminal.
    scheduler : str
        Address of a Dask scheduler, whose workers then run the notebooks; they must see the edition's folder and the
        folder of the notebooks at the same paths.
    work : callable
        What is done with each task, as :func:`run_task` does.

    Returns
    -------
    list of Outcome
        In the order of `tasks`.
    """
    if not tasks:
        return []
    if not scheduler:
        fork_server.load_libraries(root, chapters=any(task.variant is None for task in tasks))
    one = partial(_in_one_line, root=root, work=work)
    with steps(len(tasks), "starting kernels", quiet) as advance:
        if scheduler:
            return parallel_map(
                partial(_on_worker, one),
                tasks,
                scheduler=scheduler,
                on_done=lambda task: advance(task.name),
                killed=lambda task: Outcome(task, failure=f"{task.name}: given up by the cluster: its workers died"),
            )
        return execution.wait_for(_together(one, tasks, jobs or memory_workers(MEMORY_PER_NOTEBOOK_BYTES), advance))


async def _together(
    one: Callable[[Task], Awaitable[Outcome]], tasks: Sequence[Task], jobs: int, advance: Callable[[str], None]
) -> list[Outcome]:
    """Run at most so many at a time: each waits for its kernel most of the time, so that one process does for all."""
    slots = asyncio.Semaphore(jobs)

    async def in_turn(task: Task) -> Outcome:
        async with slots:
            outcome = await one(task)
        advance(task.name)
        return outcome

    outcomes = await asyncio.gather(*map(in_turn, tasks))
    alone = min(jobs, len(tasks)) == 1  # else memory may have been too short for so many at once
    return [await one(outcome.task) if outcome.died and not alone else outcome for outcome in outcomes]


def _on_worker(one: Callable[[Task], Awaitable[Outcome]], task: Task) -> Outcome:
    return execution.wait_for(one(task))


async def _in_one_line(task: Task, root: Path, work: Work) -> Outcome:
    try:
        return await work(task, root)
    except execution.ExecutionError as error:
        return Outcome(task, failure=str(error), died=isinstance(error, execution.KernelDied))
    except EditionError as error:  # something of somebody's where it would write
        failure = f"{task.name}: {error}"
    except OSError as error:  # a full disk, a folder that may not be written
        place = f" ({error.filename})" if error.filename else ""
        failure = f"{task.name}: {error.strerror or type(error).__name__}{place}; nothing was written"
    except Exception as error:  # a damaged notebook: one line, as for a failing cell
        failure = f"{task.name}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return Outcome(task, failure=failure)
