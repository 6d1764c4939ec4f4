"""Execute a published notebook again, and say whether it still shows what is published. Nothing is written."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import nbformat

from livingreview.rerun import execution, normal_form
from livingreview.rerun.freshness import why_stale
from livingreview.rerun.output_comparison import Comparison, compare_notebooks
from livingreview.rerun.tasks import Outcome, Task


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


async def verify_task(task: Task, root: Path) -> Outcome:
    """Execute a published notebook, with the parameters that it was run with, and compare; the file is left as it is."""
    stale = why_stale(task.path, root)
    stored = normal_form.normalise(nbformat.read(task.path, as_version=4))
    done = await execution.execute(
        copy.deepcopy(stored), task.path.parent, root, name=task.name, timeout_s=task.timeout_s
    )
    return Outcome(task, done.seconds, found=Verified(stale, compare_notebooks(stored, done.notebook)))
