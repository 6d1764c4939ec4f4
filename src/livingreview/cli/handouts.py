"""``livingreview handouts``: print the handouts of the built book."""

from __future__ import annotations

import argparse
from pathlib import Path

from livingreview.cli.usage import UsageError


def handouts(options: argparse.Namespace) -> int:
    """Print every handout as PDF and say where.

    Parameters
    ----------
    options : argparse.Namespace
        ``out``, ``quiet``.

    Returns
    -------
    int
        0 where all went well.

    Raises
    ------
    UsageError
        If there is nothing to print, or nothing to print with.
    """
    from livingreview.errors import EditionError
    from livingreview.paths import edition_root
    from livingreview.rerun.book_files import SITE
    from livingreview.teaching.handouts.handouts import print_handouts

    try:
        written = print_handouts(edition_root() / SITE, Path(options.out))
    except EditionError as error:
        raise UsageError(str(error)) from None
    if not options.quiet:
        for path in written:
            print(path)
    return 0
