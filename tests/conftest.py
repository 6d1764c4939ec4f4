"""A tiny book: two chapters and a front page, with settings as the edition has them."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from suite import (  # noqa: F401  hooks of pytest
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_terminal_summary,
    pytest_testnodedown,
    pytest_xdist_make_scheduler,
)
from tiny_edition import settings

ROOT = Path(__file__).resolve().parents[1]
CONFIG = settings("chapters/_generated/studies.bib", html_css_files=["livingreview.css"])
TOC = "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/one\n- file: chapters/two\n"
STUDIES = (
    "study_id\tauthors\tyear\ttitle\tjournal\tdoi\n"
    "abe2001\tAbe B, Cox D, et al.\t2001\tOn {50%} & $x$\tJ\t10.1/x_y\n"
    "unknown2002\t\t2002\t\t\t\n"
)


def write_notebook(path: Path, title: str, *sources: str) -> None:
    cells = [nbformat.v4.new_markdown_cell(title)] + [nbformat.v4.new_code_cell(source) for source in sources]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def make_book(folder: Path) -> Path:
    """Write the book's sources into a folder."""
    for name in ("src", "data", "chapters/_static"):
        (folder / name).mkdir(parents=True)
    shutil.copy(ROOT / "chapters" / "_static" / "livingreview.css", folder / "chapters" / "_static")
    (folder / "_config.yml").write_text(CONFIG)
    (folder / "_toc.yml").write_text(TOC)
    (folder / "requirements.txt").write_text("numpy==2\n")
    (folder / "src" / "figure.py").write_text("VALUE = 41\n")
    (folder / "src" / "unused.py").write_text("VALUE = 1\n")
    (folder / "data" / "studies.tsv").write_text(STUDIES)
    (folder / "chapters" / "index.md").write_text(
        "# Home\n\nFound {glue:text}`one.ipynb::n:d` in {cite}`abe2001` and {cite}`unknown2002`.\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```{bibliography}\n```\n"
    )
    glue = "from myst_nb import glue\nfrom figure import VALUE\nglue('n', VALUE, display=False)"
    write_notebook(folder / "chapters" / "one.ipynb", "# One\n\nThe value is {glue:text}`n:d`.", glue)
    write_notebook(folder / "chapters" / "two.ipynb", "# Two", "'a text of its own'")
    return folder


@pytest.fixture(scope="session")
def evidence():
    """The evidence base of this checkout."""
    from livingreview.evidence import load

    return load()


@pytest.fixture
def book(tmp_path) -> Path:
    """A fresh book, not yet executed."""
    return make_book(tmp_path / "book")


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A book that was built; tests leave it as they found it."""
    from livingreview.build.book_build import build

    folder = make_book(tmp_path_factory.mktemp("built") / "book")
    build(folder, quiet=True, jobs=2)
    return folder


@pytest.fixture
def listing():
    """Read a site: file name to bytes."""

    def read(folder: Path) -> dict[str, bytes]:
        site = folder / "_build" / "html"
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}

    return read


@pytest.fixture
def new_book(tmp_path):
    """Make further books in folders of their own."""
    return lambda name: make_book(tmp_path / name)
