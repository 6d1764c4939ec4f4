"""Run many notebooks at once: a process each, as many as cores and memory allow, with progress on the terminal."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
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
    """

    name: str
    path: Path
    variant: Variant | None = None


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

    Returns
    -------
    list of Outcome
        In the order of `tasks`.
    """
    if not tasks:
        return []
    workers = min(jobs or default_jobs(), len(tasks))
    outcomes: dict[str, Outcome] = {}
    # Papermill and nbclient change what belongs to a whole process, so every worker is one; spawned, since a fork
    # would copy the threads' locks of whoever called.
    context = multiprocessing.get_context("spawn")
    with (
        _progress(len(tasks), quiet) as advance,
        ProcessPoolExecutor(workers, mp_context=context) as pool,
    ):
        futures = {pool.submit(_run, task, root, kernels): task for task in tasks}
        for future in as_completed(futures):
            task = futures[future]
            try:
                outcomes[task.name] = future.result()
            except BrokenProcessPool:
                outcomes[task.name] = Outcome(task, failure=f"{task.name}: its process was killed (out of memory?)")
            advance(outcomes[task.name])
    return [outcomes[task.name] for task in tasks]


def _run(task: Task, root: Path, command: Sequence[str] | None) -> Outcome:
    try:
        if task.variant is None:
            return Outcome(task, execution.execute_chapter(task.path, root, command))
        return Outcome(task, pages.run_variant(task.variant, task.path, root, command))
    except execution.ExecutionError as error:
        return Outcome(task, failure=str(error))
    except Exception as error:  # a damaged notebook, a full disk: one line, as for a failing cell
        return Outcome(
            task, failure=f"{task.name}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        )


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Callable[[Outcome], None]]:
    if quiet or not sys.stderr.isatty():
        yield lambda outcome: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        whole = bar.add_task("starting kernels", total=total)

        def advance(outcome: Outcome) -> None:
            bar.update(whole, advance=1, description=outcome.task.name)

        yield advance
