"""Tasks for the evidence explorer: the questions are data, the answers are counted when the book is built.

Without the script each answer is folded away under its task. A link to the view in the explorer is made by
:mod:`livingreview.teaching.exercise_scripts`, where the book has an explorer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import pandas as pd
from markupsafe import Markup
from pydantic import Field, model_validator

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.errors import EditionError, Problem, nearest
from livingreview.page.templates import ShowsHtml, render
from livingreview.toml_files import Settings, Text, read_toml, validated

TEMPLATES = Path(__file__).with_name("templates")
DIRECTIONS = ("decrease", "increase", "inconsistent", "too few samples")
_COLUMNS = {"n_decrease": "n_decrease", "n_increase": "n_increase", "n_undecided": "n_zero", "share": "share_decrease"}


class TaskFile(Settings):
    """One ``[[task]]`` of the file: the question, what has to be chosen in the explorer, and what is asked of it."""

    key: Text
    question: Text
    selection: dict[str, Any]
    level: Text
    region: str = ""
    ask: Literal["n_decrease", "n_increase", "n_undecided", "share", "direction", "most", "n_with_direction"]
    hint: Text
    after: Text


class TasksFile(Settings):
    """What ``data/class/explorer_exercises.toml`` holds."""

    title: Text
    tasks: tuple[TaskFile, ...] = Field(alias="task", min_length=1)

    @model_validator(mode="after")
    def _named_once(self) -> TasksFile:
        keys = [task.key for task in self.tasks]
        if twice := [key for key in keys if keys.count(key) > 1]:
            raise ValueError(f"key {twice[0]!r} appears twice; expected a key for each task")
        return self


@dataclass(frozen=True)
class Task:
    """A question to the explorer, with its answer.

    Parameters
    ----------
    key, question, hint, after : str
        Its name, what is asked, what helps after a wrong answer, what to think about after a right one.
    view : str
        What has to be chosen, as the explorer's address says it.
    answer : str
        A number in digits, or one of the choices.
    choices : tuple of str
        Empty where a number is asked for.
    """

    key: str
    question: str
    hint: str
    after: str
    view: str
    answer: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Tasks(ShowsHtml):
    """The tasks of the explorer with their answers; they show themselves as a form, answers folded away."""

    title: str
    tasks: tuple[Task, ...]

    def __html__(self) -> Markup:
        return render("explorer_tasks.html", TEMPLATES, title=self.title, tasks=self.tasks)

    def __repr__(self) -> str:
        return "\n".join([self.title, *(f"{n}. {task.question} [{task.answer}]" for n, task in enumerate(self.tasks, 1))])


def explorer_tasks(evidence: ev.Evidence, path: Path | None = None) -> Tasks:
    """Read the tasks and count their answers.

    Parameters
    ----------
    path : pathlib.Path, optional
        The tasks; by default ``class/explorer_exercises.toml`` of the evidence base.

    Raises
    ------
    EditionError
        If a task is not whole, asks what nobody can count, or has more than one right answer.

    Examples
    --------
    >>> explorer_tasks(ev.load()).tasks[0].answer.isdigit()
    True
    """
    path = path or evidence.directory / "class" / "explorer_exercises.toml"
    content = validated(TasksFile, read_toml(path), path.name)
    tasks = (_counted(evidence, task, f"{path.name}, task {n}") for n, task in enumerate(content.tasks, start=1))
    return Tasks(content.title, tuple(tasks))


def _counted(evidence: ev.Evidence, task: TaskFile, where: str) -> Task:
    try:
        selection = ev.Selection(**task.selection)
        ev.check_selection(evidence, selection)
        signs = inference.sign_table(evidence, selection, inference.Analysis(level=task.level))
    except ValueError as error:
        raise EditionError(Problem(where, str(error).splitlines()[0])) from None
    names = anatomy.unit_names(evidence.regions, task.level, evidence.circuits)
    answer, choices = _answer(inference.consistency(signs).frame, task, names, where)
    view = {**task.selection, "level": task.level} | ({"region": task.region} if task.region else {})
    return Task(task.key, task.question, task.hint, task.after, urlencode(view), answer, choices)


def _answer(
    counts: pd.DataFrame, task: TaskFile, names: Mapping[str, str], where: str
) -> tuple[str, tuple[str, ...]]:
    """Count the answer, and list what it is chosen from where it is no number."""
    if task.ask == "n_with_direction":
        return str(int((counts["direction"] != "too few samples").sum())), ()
    if task.ask == "most":
        total = (counts["n_decrease"] + counts["n_increase"]).to_numpy()
        if len(total) < 2 or (total == total.max()).sum() > 1:
            raise EditionError(Problem(where, "no single region has the most directions", "a task with one answer"))
        offered = sorted(names[name] for name in counts["region"].head(6))
        return names[counts["region"].iloc[int(total.argmax())]], tuple(offered)
    row = counts[counts["region"] == task.region]
    if row.empty:
        rule = f"region {task.region!r} has no sample there"
        raise EditionError(Problem(where, rule, nearest(task.region, counts["region"])))
    if task.ask == "direction":
        return str(row["direction"].iloc[0]), DIRECTIONS
    value = row[_COLUMNS[task.ask]].iloc[0]
    if task.ask == "share":
        if pd.isna(value):
            raise EditionError(Problem(where, "no sample has a direction there", "a region with one"))
        return f"{100 * value:.0f}", ()
    return str(int(value)), ()
