"""The Sphinx extension of the exercises: beside each page lies its release version, to be downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingreview.rerun.normalisation import to_bytes
from livingreview.site.html_postprocess.markup import write_if_changed
from livingreview.teaching.seminar.assignment_release import student_edition
from livingreview.teaching.seminar.exercises import FOLDER, find_sessions, read_exercise

if TYPE_CHECKING:
    from sphinx.application import Sphinx

EDITIONS = "student"


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("build-finished", _write_editions)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _write_editions(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        write_editions(Path(app.srcdir), Path(app.outdir))


def write_editions(root: Path, site: Path) -> list[Path]:
    """Write the release version of every exercise, with the published subset, into the site; return the files."""
    made = []
    for name, path in find_sessions(root).items():
        edition = site / FOLDER / EDITIONS / f"{name}.ipynb"
        edition.parent.mkdir(parents=True, exist_ok=True)
        write_if_changed(edition, to_bytes(student_edition(read_exercise(path))).decode("utf-8"))
        made.append(edition)
    return made
