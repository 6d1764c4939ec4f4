"""A tiny edition: one module, one table, chapters made by the test."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest


@pytest.fixture
def edition(tmp_path) -> Path:
    """An edition's folder with ``src/figure.py``, ``src/unused.py``, ``data/table.tsv`` and no chapters."""
    for folder in ("src", "data", "chapters/variants"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "src" / "figure.py").write_text("VALUE = 41\n")
    (tmp_path / "src" / "unused.py").write_text("VALUE = 1\n")
    (tmp_path / "data" / "table.tsv").write_text("region\tn\namygdala\t3\n")
    (tmp_path / "requirements.txt").write_text("numpy==2\n")
    return tmp_path


@pytest.fixture
def write_chapter(edition):
    """Write a notebook of code cells into the edition."""

    def write(name: str, *sources: str, tags: dict[int, list[str]] | None = None) -> Path:
        cells = [nbformat.v4.new_markdown_cell("# A chapter")]
        for number, source in enumerate(sources):
            cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": (tags or {}).get(number, [])}))
        path = edition / "chapters" / name
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return write


@pytest.fixture
def read_json():
    """Read a notebook as plain JSON."""
    return lambda path: json.loads(path.read_text(encoding="utf-8"))
