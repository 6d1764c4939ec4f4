"""One notebook to run, and what came of it: whatever goes wrong is one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from livingreview.rerun import execution, variant_execution
from livingreview.rerun.variants import Variant


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
    """

    name: str
    path: Path
    variant: Variant | None = None
    timeout_s: int = execution.CELL_TIMEOUT_S
    results: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a task.

    Parameters
    ----------
    task : Task
        The task.
    seconds : float
        Time taken.
    failure : str
        The one line that says what failed; empty where nothing did.
    found : object
        What the work found, where it is work that finds something.
    """

    task: Task
    seconds: float = 0.0
    failure: str = ""
    found: object = None


def run_task(task: Task, root: Path, kernels: str | None = None) -> Outcome:
    """Run one task in this process, and write its notebook.

    Returns
    -------
    Outcome
        Whatever goes wrong is its one line.
    """

    def work() -> Outcome:
        if task.variant is None:
            return Outcome(task, execution.execute_chapter(task.path, root, kernels, task.timeout_s))
        return Outcome(task, variant_execution.run_variant(task.variant, task.path, root, kernels, task.timeout_s, task.results))

    return in_one_line(task, work)


def in_one_line(task: Task, work: Callable[[], Outcome]) -> Outcome:
    """Do the work of a task; an error becomes the line of its outcome."""
    try:
        return work()
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
