"""One run of Sphinx over the book, as Jupyter Book configures it, warnings counted as errors."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def run(root: Path, site: Path, doctrees: str, settings: dict[str, Any]) -> int:
    """Make the site of an edition in an empty folder, with some settings of its own; 0 where all went well.

    Only changed pages are read, but all are written: a changed title stands in every page's menu, and a number glued
    from another chapter in pages that did not change themselves.
    """
    from jupyter_book.sphinx import build_sphinx

    result = build_sphinx(
        root,
        site,
        path_config=root / "_config.yml",
        noconfig=True,
        confoverrides={"nitpicky": True, "latex_individualpages": False, **settings},
        doctreedir=root / "_build" / doctrees,
        force_all=True,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    # A digest of settings, absolute paths among them, by which Sphinx would know what to write again.
    (site / ".buildinfo").unlink(missing_ok=True)
    return result if isinstance(result, int) else 1


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], json.loads(sys.argv[4])))
