"""What a build leaves beside the executed notebooks: how long each took, and the picture of the front page.

Both are committed. The book shows the seconds, and the README the picture; neither is an input of any notebook.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path

TIMINGS = "chapters/appendix/_timings.md"
FRONT_PAGE = "chapters/index.ipynb"
FRONT_PICTURE = "docs/front.png"
_HEAD = "| Notebook | Seconds |\n| --- | ---: |\n"


def keep_seconds(root: Path, seconds: Mapping[str, float]) -> None:
    """Note how long notebooks took, and forget those that no longer exist.

    Parameters
    ----------
    root : pathlib.Path
        The edition's folder.
    seconds : mapping of str to float
        Seconds by path of the notebook, relative to the edition.
    """
    known = {**read_seconds(root), **{path: round(value, 1) for path, value in seconds.items()}}
    rows = [f"| {path} | {value:.1f} |" for path, value in sorted(known.items()) if (root / path).is_file()]
    (root / TIMINGS).parent.mkdir(parents=True, exist_ok=True)
    (root / TIMINGS).write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")


def read_seconds(root: Path) -> dict[str, float]:
    """Read the seconds back.

    Parameters
    ----------
    root : pathlib.Path
        The edition's folder.

    Returns
    -------
    dict of str to float
        Seconds by path; empty where nothing was noted.
    """
    path = root / TIMINGS
    if not path.is_file():
        return {}
    cells = [line.strip("| ").split(" | ") for line in path.read_text(encoding="utf-8").splitlines()[2:]]
    return {name: float(value) for name, value in cells}


def keep_front_picture(root: Path) -> None:
    """Copy the first picture of the front page out of its notebook, where there is one.

    Parameters
    ----------
    root : pathlib.Path
        The edition's folder.
    """
    page = root / FRONT_PAGE
    picture = front_picture(page) if page.is_file() else None
    if picture is not None:
        (root / FRONT_PICTURE).parent.mkdir(exist_ok=True)
        (root / FRONT_PICTURE).write_bytes(picture)


def front_picture(page: Path) -> bytes | None:
    """Return the first picture that a notebook shows, or None.

    Parameters
    ----------
    page : pathlib.Path
        A notebook.
    """
    for cell in json.loads(page.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                return base64.b64decode("".join(output["data"]["image/png"]))
    return None
