"""Run many notebooks at once: a process each, as many as cores and memory allow, with progress on the terminal."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from livingreview.rerun import execution, pages, warm
from livingreview.rerun.variants import Variant

MEMORY_PER_NOTEBOOK_BYTES = (
    600 * 2**20
)  # a kernel with the libraries and one volume in memory, measured with room to spare


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
    """

    name: str
    path: Path
    variant: Variant | None = None
    timeout_s: int = execution.CELL_TIMEOUT_S


@dataclass(frozen=True)
class Outcome:
    """What came of a task: its seconds, or the one line that says what failed."""

    task: Task
    seconds: float = 0.0
    failure: str = ""


def default_jobs() -> int:
    """Return how many notebooks to run at once: one a core, fewer where memory is short."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return cores
    return max(1, min(cores, free // MEMORY_PER_NOTEBOOK_BYTES))


@contextmanager
def shared_kernels(root: Path, number: int) -> Iterator[list[str] | None]:
    """Hold warm kernels for `number` notebooks: they pay from the second on.

    Yields
    ------
    list of str or None
        What :func:`run_tasks` takes as `kernels`.
    """
    with warm.warm_kernels(execution.kernel_environment(root)) if number > 1 else nullcontext(None) as command:
        yield command


def run_tasks(
    tasks: Sequence[Task],
    root: Path,
    *,
    kernels: Sequence[str] | None = None,
    jobs: int | None = None,
    quiet: bool = False,
    scheduler: str = "",
) -> list[Outcome]:
    """Run tasks in parallel, all of them even where some fail.

    Parameters
    ----------
    tasks : sequence of Task
        What to run.
    root : pathlib.Path
        The edition's folder.
    kernels : sequence of str, optional
        Command that starts a kernel, from :func:`shared_kernels`; ordinary kernels where it is not given.
    jobs : int, optional
        Notebooks at once; as many as cores and memory allow where it is not given.
    quiet : bool
        Show no progress. There is none either where standard error is no terminal.
    scheduler : str
        Address of a Dask scheduler, whose workers then run the notebooks; they must see the edition's folder and the
        folder of the notebooks at the same paths.

    Returns
    -------
    list of Outcome
        In the order of `tasks`.
    """
    if not tasks:
        return []
    with _progress(len(tasks), quiet) as advance:
        outcomes = {outcome.task.name: outcome for outcome in _outcomes(tasks, root, kernels, jobs, scheduler, advance)}
    return [outcomes[task.name] for task in tasks]


def _outcomes(
    tasks: Sequence[Task],
    root: Path,
    kernels: Sequence[str] | None,
    jobs: int | None,
    scheduler: str,
    advance: Callable[[Outcome], None],
) -> Iterator[Outcome]:
    if scheduler:
        from livingreview.rerun.cluster import run_on_cluster

        for outcome in run_on_cluster(tasks, root, scheduler):
            advance(outcome)
            yield outcome
        return
    left = {task.name: task for task in tasks}
    for outcome in _in_pool(tasks, root, kernels, min(jobs or default_jobs(), len(tasks))):
        del left[outcome.task.name]
        advance(outcome)
        yield outcome
    # A process that is killed takes the whole pool with it: what was left runs again, each in a pool of its own, so
    # that only a task that kills its process fails.
    for task in left.values():
        outcome = next(_in_pool([task], root, kernels, 1), None)
        outcome = outcome or Outcome(task, failure=f"{task.name}: its process was killed (out of memory?)")
        advance(outcome)
        yield outcome


def _in_pool(tasks: Sequence[Task], root: Path, kernels: Sequence[str] | None, workers: int) -> Iterator[Outcome]:
    """Run tasks until all are done or a process was killed; those that it took along are not yielded."""
    # Papermill and nbclient change what belongs to a whole process, so every worker is one; spawned, since a fork
    # would copy the threads' locks of whoever called.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for future in as_completed([pool.submit(run_task, task, root, kernels) for task in tasks]):
            with suppress(BrokenProcessPool):
                yield future.result()


def run_task(task: Task, root: Path, command: Sequence[str] | None = None) -> Outcome:
    """Run one task in this process; whatever goes wrong becomes the one line of its outcome."""
    try:
        if task.variant is None:
            return Outcome(task, execution.execute_chapter(task.path, root, command, task.timeout_s))
        return Outcome(task, pages.run_variant(task.variant, task.path, root, command, task.timeout_s))
    except execution.ExecutionError as error:
        return Outcome(task, failure=str(error))
    except OSError as error:  # a full disk, a folder that may not be written
        place = f" ({error.filename})" if error.filename else ""
        return Outcome(
            task, failure=f"{task.name}: {error.strerror or type(error).__name__}{place}; nothing was written"
        )
    except Exception as error:  # a damaged notebook: one line, as for a failing cell
        return Outcome(
            task, failure=f"{task.name}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        )


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Callable[[Outcome], None]]:
    if quiet or not sys.stderr.isatty():
        yield lambda outcome: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        whole = bar.add_task("starting kernels", total=total)

        def advance(outcome: Outcome) -> None:
            bar.update(whole, advance=1, description=outcome.task.name)

        yield advance
