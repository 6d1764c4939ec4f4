"""Judge values by an exercise's checks, in a process of its own that has run nothing but the exercise's own code.

The checks run on what :mod:`answers` made of the values: no name of the exercise, of Python or of a library can be anything
but what it is.
"""

from __future__ import annotations

import ast
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from livingreview.errors import EditionError
from livingreview.rerun.fork_server import FORKING_IS_SAFE, kernel_environment, load_libraries
from livingreview.rerun.kernels import without_main
from livingreview.teaching.seminar.answers import NoAnswer, decode
from livingreview.teaching.seminar.exercises import Task, grading

SECONDS = 300
Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Judged:
    """What became of a task: whether all its checks hold, and in words those that do not."""

    right: bool
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checks:
    """The checks of an exercise, for one student's subset of the evidence.

    Parameters
    ----------
    setup : tuple of str
        Code of the exercise's own that runs first.
    tasks : tuple
        For each task that is marked by checks its name, the names of its answers, and the code of its checks.
    key : dict
        By task the right values, as they are written: they stand in for answers that are wrong in the checks of later tasks.
    """

    setup: tuple[str, ...]
    tasks: tuple[tuple[str, tuple[str, ...], str], ...]
    key: Values = field(default_factory=dict)


def checks_of(notebook: NotebookNode, tasks: Sequence[Task], key: Values, by_hand: bool = False) -> Checks:
    """Take the checks out of a student's notebook that still has the hidden ones; where asked for those of the form by hand."""
    sources = {str(grading(cell).get("grade_id")): cell["source"] for cell in notebook.cells}
    setup = tuple(cell["source"] for cell in notebook.cells if cell.cell_type == "code" and is_setup(cell))
    found = []
    for task in tasks:
        if not task.written:
            own = (tuple(dict(task.by_hand)), task.check_by_hand) if by_hand and task.by_hand else (task.answers, sources[task.graded])
            found.append((task.name, *own))
    return Checks(setup, tuple(found), key)


def is_setup(cell: NotebookNode) -> bool:
    """Whether a cell is the exercise's own code: no task, and no check of one."""
    return not any(grading(cell).get(name) for name in ("solution", "grade", "task"))


def judge(checks: Checks, values: Values, root: Path, data: Path) -> dict[str, Judged]:
    """Judge a student's values.

    Parameters
    ----------
    values : mapping
        By task the student's values by name, as they are written.
    data : pathlib.Path
        The evidence.

    Raises
    ------
    EditionError
        If the exercise's own code fails, or takes too long: no fault of the student's.
    """
    forked = FORKING_IS_SAFE and load_libraries(root)
    context = multiprocessing.get_context("forkserver" if forked else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, checks, dict(values), kernel_environment(root, data)))
    with without_main():
        process.start()
    theirs.close()
    try:
        said = ours.recv() if ours.poll(SECONDS) else "they took too long"
    except EOFError:
        said = "their process ended"
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(said, str):
        raise EditionError(f"the exercise's checks could not be run: {said}")
    return said


def _work(out: Any, checks: Checks, values: Values, environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    sys.path[:0] = [place for place in environment["PYTHONPATH"].split(os.pathsep) if place not in sys.path]
    try:
        out.send(judge_here(checks, values))
    except BaseException as error:
        out.send(f"{type(error).__name__}: {error}"[:300])
    finally:
        out.close()


def judge_here(checks: Checks, values: Values) -> dict[str, Judged]:
    """Judge values in this process."""
    names: dict[str, Any] = {"__name__": "checks", "display": lambda *_: None}
    for source in checks.setup:
        exec(compile(source, "<exercise>", "exec"), names)
    found = {}
    for task, answers, source in checks.tasks:
        own = {name: decode(value) for name, value in values.get(task, {}).items() if name in answers}
        missing = [f"{name} is not set" for name in answers if name not in own]
        unreadable = [f"{name} is {value}" for name, value in own.items() if isinstance(value, NoAnswer)]
        failed = (missing or unreadable) or _failed(source, {**names, **own})
        found[task] = Judged(not failed, tuple(failed))
        key = {name: decode(value) for name, value in checks.key.get(task, {}).items()}
        names |= {**key, **own} if not failed else key
    return found


def _failed(source: str, names: dict[str, Any]) -> list[str]:
    """Run a cell of checks; return in words each that does not hold."""
    failed = []
    for statement in ast.parse(source).body:
        code = compile(ast.Module([statement], []), "<checks>", "exec")
        try:
            exec(code, names)
        except AssertionError as error:
            failed.append(str(error)[:300] or "a check does not hold")
        except Exception as error:
            words = statement.msg.value if isinstance(statement, ast.Assert) and isinstance(statement.msg, ast.Constant) else ""
            failed.append(str(words or (f"{type(error).__name__}: {error}" if str(error) else type(error).__name__))[:300])
            if not isinstance(statement, ast.Assert):
                break  # what follows builds on it
    return list(dict.fromkeys(failed))
