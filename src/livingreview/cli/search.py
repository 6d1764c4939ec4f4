"""The command that prints the search of each database, and asks those that a program may ask."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from livingreview.cli.options import Data
from livingreview.errors import EditionError, count, nearest
from livingreview.paths import data_directory, edition_root


def search(
    *,
    database: Annotated[list[str] | None, Parameter(name="--database")] = None,
    run: bool = False,
    email: str | None = None,
    out: Path | None = None,
    data: Data = None,
) -> int:
    """Print the search as each database takes it, to paste; with --run, ask PubMed and OpenAlex.

    What is asked is kept part by part: after a stop the same command goes on. The records are written as files that
    'livingreview screen import' reads. Needs a network for --run alone.

    Parameters
    ----------
    database
        Only this one (repeatable). [default: all; with --run, PubMed and OpenAlex]
    run
        Ask the databases.
    email
        Your address, which both databases want with each question. [default: LIVINGREVIEW_EMAIL]
    out
        Folder for the records. [default: out/search]
    """
    from livingreview.evidence.database_search import ASKED, ask
    from livingreview.evidence.search_strings import load_search
    from livingreview.rerun.progress import steps

    loaded = load_search(data_directory(data) / "search.toml")
    by_key = {one.key: one for one in loaded.databases}
    for name in database or ():
        if name not in by_key:
            raise EditionError(f"no database {name!r}; expected {nearest(name, by_key)}")
    chosen = [by_key[name] for name in database or (ASKED if run else by_key) if name in by_key]
    if not run:
        for one in chosen:
            print(f"{one.name} ({one.interface})", *_lines(loaded, one), sep="\n", end="\n\n")
        return 0
    address = email or os.environ.get("LIVINGREVIEW_EMAIL", "")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address):
        raise EditionError("--run needs --email YOUR-ADDRESS: both databases ask for one, to write to where a program does harm")
    folder = out or edition_root() / "out" / "search"
    found = []
    for one in chosen:
        with steps(0, one.name) as advance:
            found.append(ask(loaded, one, folder, address, advance))
        print(f"{found[-1].database}: {count(found[-1].records, 'record')} in {found[-1].path}", file=sys.stderr)
    print(f"next: livingreview screen import {' '.join(str(one.path) for one in found)}")
    return 0


def _lines(loaded, database) -> list[str]:
    if not database.heading:  # an interface that takes one query alone
        return [loaded.query(database)]
    return [f"{database.line.replace('{n}', str(number))}\t{line}" for number, line in enumerate(loaded.lines(database), 1)]
