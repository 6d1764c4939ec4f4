"""``livingreview build``."""

from __future__ import annotations

import argparse
import sys

from livingreview.build.book_build import BuildError
from livingreview.build.book_build import build as build_book
from livingreview.paths import edition_root
from livingreview.rerun.parameters import ParameterError
from livingreview.rerun.variants import VariantError


def build(options: argparse.Namespace) -> int:
    """Build the book and say what was done.

    Parameters
    ----------
    options : argparse.Namespace
        ``quiet``, ``force``, ``jobs``.

    Returns
    -------
    int
        0, 1 where the build failed, 2 where a variant is described wrongly.
    """
    root = edition_root()

    def tell(line: str) -> None:
        if not options.quiet:
            print(line, flush=True)

    if not (root / "_toc.yml").is_file():
        print(f"livingreview: {root} holds no _toc.yml: run this inside the edition's folder", file=sys.stderr)
        return 2
    try:
        done = build_book(root, force=options.force, jobs=options.jobs, quiet=options.quiet, report=tell)
    except (ParameterError, VariantError) as error:
        print(f"livingreview: {error}", file=sys.stderr)
        return 2
    except BuildError as error:
        print(f"livingreview: the book was not built\n{error}", file=sys.stderr)
        return 1
    tell(f"{'built' if done.rebuilt else 'up to date'}: {done.site.relative_to(root)}")
    return 0
