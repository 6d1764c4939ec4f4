"""Execute a published notebook again, and say whether it still shows what is published. Nothing is written."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from livingreview.rerun import execution, normal_form
from livingreview.rerun.freshness import why_stale
from livingreview.rerun.output_comparison import Comparison, compare_notebooks
from livingreview.rerun.tasks import Outcome, Task


@dataclass(frozen=True)
class Verified:
    """What came of verifying one notebook: what changed since it was executed, and published outputs against fresh ones."""

    stale: str
    comparison: Comparison

    @property
    def status(self) -> str:
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


HEAD = ("notebook", "outputs", "numbers", "pictures", "largest difference", "seconds", "verdict")


def verification_table(outcomes: Sequence[Outcome]) -> list[str]:
    """Lay out what was found as a table that is read as text and as Markdown."""
    rows = [HEAD, *map(verification_row, outcomes)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    left = (0, len(HEAD) - 1)
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if k in left else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(f"| {' | '.join(cells)} |")
    rule = [f":{'-' * (width + 1)}" if k in left else f"{'-' * (width + 1)}:" for k, width in enumerate(widths)]
    return [lines[0], f"|{'|'.join(rule)}|", *lines[1:]]


def verification_row(outcome: Outcome) -> tuple[str, ...]:
    """Lay out what was found in one notebook, as texts in the order of the head."""
    if outcome.failure:
        return (outcome.task.name, "", "", "", "", "", "not executed")
    found = outcome.found.comparison
    largest = f"{found.largest:.1e}" if found.largest else "0"
    numbers = (found.n_outputs, found.n_numbers, found.n_pictures, largest, f"{outcome.seconds:.1f}")
    return (outcome.task.name, *map(str, numbers), outcome.found.status)
