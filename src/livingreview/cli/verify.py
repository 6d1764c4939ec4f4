"""``livingreview verify``."""

from __future__ import annotations

import argparse
import sys

from livingreview.cli.usage import UsageError
from livingreview.paths import edition_root

_HEAD = ("notebook", "outputs", "numbers", "pictures", "largest difference", "seconds", "verdict")


def verify(options: argparse.Namespace) -> int:
    """Execute the published book and every variant again, compare with what is published, and print one table.

    Parameters
    ----------
    options : argparse.Namespace
        ``names`` (parts of paths; all notebooks where there are none), ``jobs``, ``quiet``, ``scheduler``.

    Returns
    -------
    int
        0 where every notebook shows the same, 1 where one differs, is out of date or cannot be executed.
    """
    from livingreview.rerun import book_files
    from livingreview.rerun.output_comparison import NUMBER_RTOL, PIXEL_SHARE
    from livingreview.rerun.tasks import Task, run_tasks
    from livingreview.rerun.verification import verify_task

    root = edition_root()
    every = [*book_files.chapters(root), *book_files.variant_pages(root).values()]
    tasks = [Task(path.relative_to(root).as_posix(), path) for path in sorted(every)]
    chosen = [task for task in tasks if not options.names or any(name in task.name for name in options.names)]
    if not chosen:
        raise UsageError(f"no notebook's path holds {' or '.join(options.names)}; expected a part such as 'results/'")
    outcomes = run_tasks(chosen, root, jobs=options.jobs, quiet=options.quiet, work=verify_task)
    rows = []
    for outcome in outcomes:
        if outcome.failure:
            rows.append((outcome.task.name, "", "", "", "", "", "not executed"))
            continue
        found = outcome.found.comparison
        largest = f"{found.largest:.1e}" if found.largest else "0"
        numbers = (found.n_outputs, found.n_numbers, found.n_pictures, largest, f"{outcome.seconds:.1f}")
        rows.append((outcome.task.name, *map(str, numbers), outcome.found.verdict))
    bad = [row for row in rows if row[-1] != "the same"]
    if not options.quiet:
        print("\n".join(_table(rows)))
        print(
            f"{len(rows) - len(bad)} of {len(rows)} notebooks show what is published (numbers within {NUMBER_RTOL:g} of "
            f"each other, at most {PIXEL_SHARE:.1%} of a picture's pixels)."
        )
    for outcome in outcomes:
        if outcome.failure:
            print(f"livingreview: {outcome.failure}", file=sys.stderr)
        else:
            for line in outcome.found.comparison.differences:
                print(f"livingreview: {outcome.task.name}, {line}", file=sys.stderr)
    return 1 if bad else 0


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Lay out rows as a table that is read as text and as Markdown."""
    widths = [max(len(row[k]) for row in [_HEAD, *rows]) for k in range(len(_HEAD))]
    left = (0, len(_HEAD) - 1)
    lines = [
        "| " + " | ".join(c.ljust(w) if k in left else c.rjust(w) for k, (c, w) in enumerate(zip(row, widths, strict=True)))
        + " |"
        for row in [_HEAD, *rows]
    ]  # fmt: skip
    rule = "|" + "|".join(":" + "-" * (w + 1) if k in left else "-" * (w + 1) + ":" for k, w in enumerate(widths)) + "|"
    return [lines[0], rule, *lines[1:]]
