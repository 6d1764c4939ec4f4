"""An exercise notebook: its tasks, and everything that would make it unfit for a class.

The conventions are nbgrader's. A task is a solution cell, whose ``grade_id`` is the task's name, and right after it a
locked cell of checks named ``<task>-check``: visible ones, and hidden ones that compare with a second way to the answer.
Where a task can be done by hand with other answers, the metadata of its checks says so: ``livingreview.by_hand`` holds the
``answers``, each with its kind, and ``check``, the code that judges them. It is never handed out. ``livingreview.rubric`` of a
written task lists its levels: ``points``, and what an answer that earns them ``says``.
A written task is one Markdown cell that a teacher reads. nbgrader's own checks stop at the first thing that is wrong and
say nothing of solutions and hidden tests, so ours come first and list everything.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from livingreview.errors import EditionError, Problem
from livingreview.teaching.seminar.notebook_files import read_own_notebook
from livingreview.teaching.seminar.session_folder import HEAD, TAIL

FOLDER = "chapters/teaching/exercises"
SOLUTION = re.compile(r"^[^\n]*BEGIN SOLUTION[^\n]*\n(.*?)^[^\n]*END SOLUTION[^\n]*$", re.DOTALL | re.MULTILINE)
HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS[^\n]*\n(.*?)^[^\n]*END HIDDEN TESTS[^\n]*$", re.DOTALL | re.MULTILINE)
FOLD = re.compile(r"</?details[^>]*>|<summary>.*?</summary>", re.DOTALL)  # by which a page of the book folds a model answer
HEADING = re.compile(r"^#{1,3} +(.+)$", re.MULTILINE)
CHECK = "-check"
PARAMETERS = {"student", "seed"}


@dataclass(frozen=True)
class Task:
    """One task.

    Parameters
    ----------
    name : str
        The ``grade_id`` of its solution cell.
    points : float
        What a right answer is worth.
    written : bool
        Whether a teacher reads it, and no check marks it.
    answers : tuple of str
        Variables that a solution sets and a check reads.
    title : str
        The heading that it stands under.
    rubric : tuple of tuple
        Of a written task: points, and what an answer that earns them says.
    by_hand : tuple of tuple
        Answers of the task as it is done by hand, where they are others: name and kind.
    check_by_hand : str
        The code that judges these.
    """

    name: str
    points: float
    written: bool
    answers: tuple[str, ...] = ()
    title: str = ""
    rubric: tuple[tuple[float, str], ...] = ()
    by_hand: tuple[tuple[str, str], ...] = ()
    check_by_hand: str = ""

    @property
    def graded(self) -> str:
        """The ``grade_id`` of the cell that carries the points."""
        return self.name if self.written else self.name + CHECK


def find_sessions(root: Path) -> dict[str, Path]:
    """Return the exercise notebooks by their names, as ``session-3``."""
    return {path.stem: path for path in sorted((root / FOLDER).glob("session-*.ipynb"))}


def read_exercise(path: Path) -> NotebookNode:
    """Read an exercise notebook and check it; an `EditionError` holds every problem."""
    notebook = read_own_notebook(path)
    problems = check_exercise(notebook, path.name)
    if problems:
        raise EditionError(problems)
    return notebook


def grading(cell: NotebookNode) -> dict[str, object]:
    """Return nbgrader's metadata of a cell; empty where it has none.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell
    >>> grading(new_code_cell("1"))
    {}
    """
    found = cell.get("metadata", {}).get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def tasks(notebook: NotebookNode) -> list[Task]:
    """Return the tasks of an exercise, in order, from its source with the solutions."""
    by_name = {grading(cell).get("grade_id"): cell for cell in notebook.cells}
    found, title = [], ""
    for cell in notebook.cells:
        name = grading(cell).get("grade_id")
        if not grading(cell).get("solution"):
            heading = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
            title = heading[1].strip() if heading else title
            continue
        written = cell.cell_type == "markdown"
        graded = cell if written else by_name.get(f"{name}{CHECK}")
        points = float(grading(graded).get("points") or 0) if graded is not None else 0.0
        read = set() if written or graded is None else set(_read_names(graded.source))
        answers = tuple(variable for variable in _assigned(cell.source) if variable in read)
        by_hand = _ours(graded).get("by_hand", {})
        rubric = tuple((float(level["points"]), str(level["says"])) for level in _ours(cell).get("rubric", ()))
        found.append(Task(str(name), points, written, answers, title, rubric, tuple(by_hand.get("answers", {}).items()), by_hand.get("check", "")))
    return found


def _ours(cell: NotebookNode | None) -> dict[str, Any]:
    return {} if cell is None else cell.metadata.get("livingreview", {})


def check_exercise(notebook: NotebookNode, file: str) -> list[Problem]:
    """List what makes an exercise unfit: a task without a solution, without a check or without points, and the like."""
    found = [Problem(f"{file}, {where}", rule, expected) for where, rule, expected in _problems(notebook)]
    return found or _nbgrader_problems(notebook, file)


def _problems(notebook: NotebookNode) -> Iterator[tuple[str, str, str]]:
    ids = [str(grading(cell)["grade_id"]) for cell in notebook.cells if grading(cell).get("grade_id")]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"cell '{name}'", "its grade_id appears twice", "a name of its own for each cell"
    declared = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    names = set(variables(declared[0].source)) if len(declared) == 1 else set()
    if not PARAMETERS <= names:
        wanted = f"one cell tagged 'parameters' that sets {' and '.join(sorted(PARAMETERS))}"
        yield "parameters", f"{len(declared)} cells are tagged 'parameters'", wanted
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and not grading(cell).get("grade_id"):
            yield f"cell {number}", "code that is neither a task nor locked", "nbgrader metadata with a grade_id"
        if "BEGIN SOLUTION" in cell.source and not grading(cell).get("solution"):
            yield f"cell {number}", "a solution in a cell that is no solution cell", "'solution': true in its metadata"
    solutions = [cell for cell in notebook.cells if grading(cell).get("solution")]
    if not solutions:
        yield "tasks", "there is none", "at least one task"
    for cell in solutions:
        yield from _task_problems(cell, notebook)
    known = {str(grading(cell).get("grade_id")) for cell in solutions}
    for cell in notebook.cells:
        name = str(grading(cell).get("grade_id", ""))
        if grading(cell).get("grade") and not grading(cell).get("solution") and name.removesuffix(CHECK) not in known:
            yield f"cell '{name}'", "a check without a task", f"a solution cell '{name.removesuffix(CHECK)}' before it"
        by_hand = _ours(cell).get("by_hand")
        if by_hand is not None and not (by_hand.get("answers") and _asserts(by_hand.get("check", ""))):
            yield f"cell '{name}'", "no checks of answers by hand", "'answers' by kind, and a 'check' with asserts, in its metadata"


def _task_problems(cell: NotebookNode, notebook: NotebookNode) -> Iterator[tuple[str, str, str]]:
    name = str(grading(cell).get("grade_id", ""))
    where = f"task '{name}'"
    if name in (*HEAD, *TAIL):
        yield where, "its name is that of a column of the table of marks", f"any but {', '.join((*HEAD, *TAIL))}"
    region = SOLUTION.search(cell.source)
    if region is None or not region[1].strip():
        yield where, "no solution", "lines between BEGIN SOLUTION and END SOLUTION"
    if cell.cell_type == "markdown":
        if not float(grading(cell).get("points") or 0):
            yield where, "no points", "what a good answer is worth"
        return
    if region is not None and not _assigned(cell.source):
        yield where, "a solution that sets no variable", "answers under names that the checks read"
    place = notebook.cells.index(cell)
    check = notebook.cells[place + 1] if place + 1 < len(notebook.cells) else None
    if check is None or grading(check).get("grade_id") != name + CHECK or not grading(check).get("grade"):
        yield where, "no check", f"a cell '{name}{CHECK}' right after it"
        return
    if not float(grading(check).get("points") or 0):
        yield where, "no points", "what a right answer is worth"
    hidden = HIDDEN.search(check.source)
    if hidden is None or not _asserts(hidden[1]):
        yield where, "no hidden check", "an assert between BEGIN HIDDEN TESTS and END HIDDEN TESTS"
    if not _asserts(HIDDEN.sub("", check.source)):
        yield where, "no visible check", "an assert that a student sees"
    if not set(_assigned(cell.source)) & set(_read_names(check.source)):
        yield where, "a check that reads no answer", "a check of what the solution sets"


def _nbgrader_problems(notebook: NotebookNode, file: str) -> list[Problem]:
    """Ask nbgrader itself."""
    from nbgrader.nbgraderformat import MetadataValidator, SchemaTooNewError, SchemaTooOldError, ValidationError

    try:
        MetadataValidator().validate_nb(notebook)
    except (ValidationError, SchemaTooNewError, SchemaTooOldError) as error:
        return [Problem(file, f"nbgrader refuses it: {str(error).splitlines()[0]}", "metadata that nbgrader reads")]
    return []


def solution(cell: NotebookNode) -> str:
    """Return what stands between BEGIN SOLUTION and END SOLUTION; empty where nothing does."""
    region = SOLUTION.search(cell.source)
    return textwrap.dedent(region[1]) if region else ""


def _assigned(source: str) -> tuple[str, ...]:
    region = SOLUTION.search(source)
    return tuple(variables(textwrap.dedent(region[1]))) if region else ()


def variables(code: str) -> list[str]:
    """Return the variables that a piece of code sets, in order, each once.

    Examples
    --------
    >>> variables("a, b = 1, 2\\nfor c in []:\\n    d = 3\\na = 4")
    ['a', 'b', 'c']
    """
    found: dict[str, None] = {}
    for statement in _parse(code).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        for target in targets:
            for node in ast.walk(target) if target is not None else ():
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not node.id.startswith("_"):
                    found[node.id] = None
    return list(found)


def is_python(code: str) -> bool:
    """Whether a text is code, and no answer in words."""
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _read_names(code: str) -> list[str]:
    return [node.id for node in ast.walk(_parse(code)) if isinstance(node, ast.Name)]


def _asserts(code: str) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(_parse(textwrap.dedent(code))))


def _parse(code: str) -> ast.Module:
    return ast.parse(code) if is_python(code) else ast.Module([], [])
