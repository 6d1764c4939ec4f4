"""What a build leaves beside the executed notebooks: how long each took, and the picture of the front page.

Both are committed. The book shows the seconds, and the README the picture; neither is an input of any notebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from livingreview.atomic_files import write_atomically
from livingreview.site.metadata.share_picture import front_figure

TIMINGS = "chapters/appendix/_timings.md"
FRONT_PICTURE = "docs/front.png"
_HEAD = "| Notebook | Seconds |\n| --- | ---: |\n"


def keep_seconds(root: Path, seconds: Mapping[str, float]) -> None:
    """Note how long notebooks took, by their path within the edition, and forget those that no longer exist."""
    known = {**read_seconds(root), **{path: round(value, 1) for path, value in seconds.items()}}
    lines = "\n".join(f"| {path} | {value:.1f} |" for path, value in sorted(known.items()) if (root / path).is_file())
    write_atomically(root / TIMINGS, f"{_HEAD}{lines}\n".encode())


def read_seconds(root: Path) -> dict[str, float]:
    """Read the seconds back, by path; empty where nothing was noted."""
    path = root / TIMINGS
    if not path.is_file():
        return {}
    cells = [line.strip("| ").split(" | ") for line in path.read_text(encoding="utf-8").splitlines()[2:]]
    return {name: float(value) for name, value in cells}


def keep_front_picture(root: Path) -> None:
    """Copy the first picture of the front page out of its notebook, where there is one."""
    if figure := front_figure(root):
        write_atomically(root / FRONT_PICTURE, figure.png)
