"""What commands print: tables as wide as the window, and documents for other programs."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int, numbers: Sequence[int] = ()) -> None:
    """Print a table; in a window that is too narrow for whole words, a few lines for each row.

    Parameters
    ----------
    head, rows
        Texts.
    width : int
        Characters of a line where the output is no terminal.
    numbers : sequence of int
        Columns that are set to the right.
    """
    from rich import box
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table

    terminal = sys.stdout.isatty()
    columns = shutil.get_terminal_size().columns if terminal else width
    console = Console(width=columns, height=25, markup=False, highlight=False)
    table = Table(box=box.SIMPLE)
    for place, name in enumerate(head):
        table.add_column(name, justify="right" if place in numbers else "left")
    for row in rows:
        table.add_row(*row)
    if Measurement.get(console, console.options.update(width=10_000), table).minimum <= console.width:
        console.print(table)
        return
    for row in rows:
        for name, cell in zip(head, row, strict=True):
            line = " ".join(cell.split())
            console.print(f"{name}: {line}" if name else line)
        console.print()


def print_json(document: object) -> None:
    """Print a document as JSON; where the output's encoding is not one of all signs, as its escapes, which say the same."""
    every = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    print(json.dumps(document, ensure_ascii=not every, indent=2))
