"""``livingreview pdf``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from livingreview.build.pdf import print_book
from livingreview.errors import EditionError
from livingreview.paths import edition_root


def pdf(options: argparse.Namespace) -> int:
    """Print the whole book as one PDF.

    Parameters
    ----------
    options : argparse.Namespace
        ``out``, ``quiet``.

    Returns
    -------
    int
        0, 1 where the book cannot be printed, 2 where the file cannot be written.
    """
    root = edition_root()
    path = Path(options.out) if options.out else root / "_build" / "book.pdf"

    def tell(line: str) -> None:
        if not options.quiet:
            print(line, flush=True)

    if path.is_dir():
        print(f"livingreview: {path} is a folder; expected the name of a file to write", file=sys.stderr)
        return 2
    try:
        done = print_book(root, path, tell)
    except EditionError as error:
        print(f"livingreview: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"livingreview: {path} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 2
    tell(f"{path}: {done.pages} pages, {done.size / 2**20:.1f} MiB")
    return 0
