"""A bar with the time left for whatever takes longer than a moment: on a terminal alone, never in a log."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def steps(total: int, what: str, quiet: bool = False) -> Iterator[Callable[..., None]]:
    """Show how many of `total` steps are done; yields what is called when one is, with a few words on it, which may be empty.

    Nothing is shown with `quiet`, where standard error is no terminal, or in continuous integration.

    Examples
    --------
    >>> with steps(2, "claims", quiet=True) as advance:
    ...     advance("the first")
    """
    if quiet or os.environ.get("CI") == "true":
        yield lambda _words="": None
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

    console = Console(stderr=True)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        whole = bar.add_task(what, total=total)

        def advance(words: str = "") -> None:
            bar.update(whole, advance=1, description=words or what)

        yield advance
