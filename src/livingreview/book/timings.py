"""The time of each chapter, as it was measured and committed, as a page shows it.

A time measured while the book is built would make every build another book; so the page shows what ``make bench`` kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from livingreview.rerun.normalising import write_atomically

SOURCE = "bench/measured.json"
TARGET = "chapters/_generated/timings.md"


def timings_table(measured: Mapping[str, Any]) -> str:
    """Write the measured times as a table in Markdown.

    Parameters
    ----------
    measured : mapping
        ``cores``, ``python``, and ``notebooks``: name to seconds.

    Returns
    -------
    str
        Slowest first.

    Examples
    --------
    >>> print(timings_table({"cores": 2, "python": "3.11", "notebooks": {"a": 1.25, "b": 3.0}}))
    Seconds to execute each notebook, several at once, on a machine with 2 cores and Python 3.11.
    <BLANKLINE>
    | Notebook | Seconds |
    |:---|---:|
    | b | 3.0 |
    | a | 1.2 |
    """
    rows = sorted(measured["notebooks"].items(), key=lambda row: (-row[1], row[0]))
    lines = [
        f"Seconds to execute each notebook, several at once, on a machine with {measured['cores']} cores "
        f"and Python {measured['python']}.",
        "",
        "| Notebook | Seconds |",
        "|:---|---:|",
        *(f"| {name} | {seconds:.1f} |" for name, seconds in rows),
    ]
    return "\n".join(lines)


def write_timings(root: Path) -> Path:
    """Write the part of a page that shows the times, from what the last benchmark kept."""
    source = root / SOURCE
    text = "Not measured yet." if not source.is_file() else timings_table(json.loads(source.read_text(encoding="utf-8")))
    write_atomically(root / TARGET, f"{text}\n".encode())
    return root / TARGET
