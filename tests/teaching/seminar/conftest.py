"""A small exercise and a small class: kernels that load nothing, so that a whole class is marked in seconds."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from livingreview.rerun.normal_form import normalise, to_bytes
from livingreview.teaching.seminar.roster import Student

ROOT = Path(__file__).resolve().parents[3]
CLASS = ("ada", "bert", "cora")


def grading(name: str, *, points: float | None = None, **flags: bool) -> dict[str, object]:
    """Return nbgrader's metadata of a cell."""
    own = {
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "schema_version": 3,
        "grade_id": name,
        **flags,
    }
    return {"nbgrader": own if points is None else {**own, "points": points}}


def code(name: str, source: str, tags: tuple[str, ...] = (), **kind: object):
    metadata = {**grading(name, **kind), **({"tags": list(tags)} if tags else {})}
    return nbformat.v4.new_code_cell(source, id=name, metadata=metadata)


def small_exercise():
    """Two tasks and a written one; the answers depend on the seed, and the second task on the first."""
    doubled = "# doubled\n### BEGIN SOLUTION\ndoubled = 2 * seed\n### END SOLUTION"
    doubled_check = (
        "assert doubled > 0, 'a positive number'\n"
        "### BEGIN HIDDEN TESTS\nassert doubled == seed + seed, 'twice the seed'\n### END HIDDEN TESTS"
    )
    last = "# last\n### BEGIN SOLUTION\nlast = str(doubled)[-1]\n### END SOLUTION"
    last_check = (
        "assert isinstance(last, str), 'a text'\n"
        "### BEGIN HIDDEN TESTS\nassert last == str(seed + seed)[-1], 'the last digit'\n### END HIDDEN TESTS"
    )
    written = "<!-- BEGIN SOLUTION -->\nBecause.\n<!-- END SOLUTION -->"
    cells = [
        nbformat.v4.new_markdown_cell("# A small exercise", id="title"),
        code("parameters", 'student = "published"\nseed = 2005', ("parameters",), locked=True),
        code("setup", "import math", locked=True),
        code("double", doubled, solution=True),
        code("double-check", doubled_check, grade=True, locked=True, points=2),
        code("last", last, solution=True),
        code("last-check", last_check, grade=True, locked=True, points=3),
        nbformat.v4.new_markdown_cell(written, id="why", metadata=grading("why", grade=True, solution=True, points=4)),
    ]
    notebook = normalise(nbformat.v4.new_notebook(cells=cells))
    return nbformat.from_dict(notebook)


@pytest.fixture
def exercise():
    """The small exercise, a copy of its own."""
    return small_exercise()


@pytest.fixture(scope="session")
def exercise_file(tmp_path_factory) -> Path:
    """The small exercise as a file called session-9."""
    path = tmp_path_factory.mktemp("exercise") / "session-9.ipynb"
    path.write_bytes(to_bytes(small_exercise()))
    return path


@pytest.fixture(scope="session")
def students() -> tuple[Student, ...]:
    return tuple(Student(name, name.title()) for name in CLASS)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def solve():
    """Fill in a student's notebook as somebody would who knows everything."""

    def fill(notebook):
        sources = {cell["id"]: cell["source"] for cell in small_exercise().cells}
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                lines = sources[cell["id"]].splitlines()
                cell["source"] = "\n".join(line for line in lines if "SOLUTION" not in line)
        return notebook

    return fill


@pytest.fixture(scope="session")
def answer():
    """Replace the source of one cell of a notebook."""

    def replace(notebook, name: str, source: str):
        for cell in notebook.cells:
            if cell["id"] == name:
                cell["source"] = source
        return notebook

    return replace
