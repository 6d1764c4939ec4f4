"""Execute a published notebook again, and say whether it still shows what is published. Nothing is written."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import nbformat

from livingreview.rerun import execution, normalisation
from livingreview.rerun.freshness import why_stale
from livingreview.rerun.output_comparison import Comparison, compare_notebooks
from livingreview.rerun.tasks import Outcome, Task, in_one_line


@dataclass(frozen=True)
class Verified:
    """What came of verifying one notebook.

    Parameters
    ----------
    stale : str
        Why its record does not hold: what changed since it was executed; empty where it holds.
    comparison : Comparison
        Published outputs against fresh ones.
    """

    stale: str
    comparison: Comparison

    @property
    def verdict(self) -> str:
        """``"the same"``, or what is wrong."""
        if self.comparison.differences:
            return "differs"
        return self.stale or "the same"


def verify_task(task: Task, root: Path, kernels: str | None = None) -> Outcome:
    """Execute a notebook that is published, with the parameters that stand in it, and compare.

    Parameters
    ----------
    task : Task
        Its ``path`` is read and left as it is; a variant's page holds the parameters it was run with.
    root : pathlib.Path
        The edition's folder.
    kernels : str, optional
        Address of warm kernels.

    Returns
    -------
    Outcome
        With :class:`Verified` as what was found.
    """

    def work() -> Outcome:
        stale = why_stale(task.path, root)
        stored = normalisation.normalise(nbformat.read(task.path, as_version=4))
        done = execution.execute(
            copy.deepcopy(stored), task.path.parent, root, name=task.name, kernels=kernels, timeout_s=task.timeout_s
        )
        found = Verified(stale, compare_notebooks(stored, done.notebook))
        return Outcome(task, done.seconds, found=found)

    return in_one_line(task, work)
