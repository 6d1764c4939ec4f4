"""Tasks for the evidence explorer: the questions are data, the answers are counted when the book is built.

Without the script each answer is folded away under its task. A link to the view in the explorer is made by
:mod:`livingreview.teaching.exercise_scripts`, where the book has an explorer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from IPython.display import display
from markupsafe import Markup

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.errors import nearest

_COLUMNS = {"n_decrease": "n_decrease", "n_increase": "n_increase", "n_undecided": "n_zero", "share": "share_decrease"}
ASKS = (*_COLUMNS, "word", "most", "n_called")
WORDS = ("decrease", "increase", "mixed", "too few")
_TEXTS = ("key", "question", "level", "ask", "hint", "after")


class TaskError(ValueError):
    """A task cannot be asked; the message is one clear line."""


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


def read_tasks(evidence: ev.Evidence, path: Path | None = None) -> tuple[str, tuple[Task, ...]]:
    """Read the tasks and count their answers.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    path : pathlib.Path, optional
        The tasks; by default ``class/explorer_exercises.toml`` of the evidence base.

    Returns
    -------
    title : str
    tasks : tuple of Task

    Raises
    ------
    TaskError
        If a task is not whole, asks what nobody can count, or has more than one right answer.

    Examples
    --------
    >>> title, tasks = read_tasks(ev.load())
    >>> tasks[0].answer.isdigit()
    True
    """
    path = path or evidence.directory / "class" / "explorer_exercises.toml"
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TaskError(f"{path.name}: cannot be read ({error}); expected a TOML file") from None
    entries = told.get("task")
    if not isinstance(told.get("title"), str) or not isinstance(entries, list) or not entries:
        raise TaskError(f"{path.name}: title or tasks are missing; expected title and [[task]]")
    tasks = tuple(_task(evidence, entry, f"{path.name}, task {n}") for n, entry in enumerate(entries, start=1))
    keys = [task.key for task in tasks]
    if twice := [key for key in keys if keys.count(key) > 1]:
        raise TaskError(f"{path.name}: key {twice[0]!r} stands twice; expected a key for each task")
    return told["title"], tasks


def show_explorer_tasks(evidence: ev.Evidence) -> None:
    """Show the tasks in a chapter."""
    title, tasks = read_tasks(evidence)
    plain = [f"{n}. {task.question} [{task.answer}]" for n, task in enumerate(tasks, start=1)]
    display({"text/html": str(to_html(title, tasks)), "text/plain": "\n".join([title, *plain])}, raw=True)


def to_html(title: str, tasks: tuple[Task, ...]) -> Markup:
    """Lay tasks out; all texts are escaped.

    Parameters
    ----------
    title : str
        Name of the whole.
    tasks : tuple of Task
        The tasks.

    Returns
    -------
    markupsafe.Markup
        A ``div`` of class ``lr-tasks``; each task is a ``fieldset`` with its field, and its answer folded away.
    """
    body = Markup("\n").join(_fieldset(number, task) for number, task in enumerate(tasks, start=1))
    return Markup('<div class="lr-tasks" data-tasks="explorer" data-title="{}">\n{}\n</div>').format(title, body)


def _task(evidence: ev.Evidence, entry: Any, where: str) -> Task:
    given = entry if isinstance(entry, Mapping) else {}
    for name in _TEXTS:
        if not isinstance(given.get(name), str) or not given[name].strip():
            raise TaskError(f"{where}: {name} is missing or blank; expected {', '.join(_TEXTS)} and selection")
    ask, chosen, level = given["ask"], given.get("selection"), given["level"]
    if ask not in ASKS:
        raise TaskError(f"{where}: ask is {ask!r}; expected {nearest(ask, ASKS)}")
    known = [field.name for field in fields(ev.Selection)]
    if not isinstance(chosen, Mapping):
        raise TaskError(f"{where}: selection is missing; expected what has to be chosen in the explorer")
    if wrong := [name for name in chosen if name not in known]:
        raise TaskError(f"{where}: selection names {wrong[0]!r}; expected {nearest(wrong[0], known)}")
    try:
        selection = ev.Selection(**chosen)
        ev.check_selection(evidence, selection)
        counts = inference.consistency(inference.sign_table(evidence, selection, inference.Analysis(level=level))).frame
    except ValueError as error:
        raise TaskError(f"{where}: {str(error).splitlines()[0]}") from None
    names = anatomy.unit_names(evidence.regions, level, evidence.circuits)
    answer, choices = _answer(counts, ask, given.get("region", ""), names, where)
    shown = {**chosen, "level": level} | ({"region": given["region"]} if given.get("region") else {})
    return Task(*(given[name] for name in ("key", "question", "hint", "after")), urlencode(shown), answer, choices)


def _answer(
    counts: pd.DataFrame, ask: str, region: str, names: Mapping[str, str], where: str
) -> tuple[str, tuple[str, ...]]:
    if ask == "n_called":
        return str(int((counts["direction"] != "too few").sum())), ()
    if ask == "most":
        total = (counts["n_decrease"] + counts["n_increase"]).to_numpy()
        if len(total) < 2 or (total == total.max()).sum() > 1:
            raise TaskError(f"{where}: no single region has the most directions; expected a task with one answer")
        offered = sorted(names[name] for name in counts["region"].head(6))
        return names[counts["region"].iloc[int(total.argmax())]], tuple(offered)
    row = counts[counts["region"] == region]
    if row.empty:
        raise TaskError(f"{where}: region {region!r} has no sample there; expected {nearest(region, counts['region'])}")
    if ask == "word":
        return str(row["direction"].iloc[0]), WORDS
    value = row[_COLUMNS[ask]].iloc[0]
    if ask == "share":
        if pd.isna(value):
            raise TaskError(f"{where}: no sample has a direction there; expected a region with one")
        return f"{100 * value:.0f}", ()
    return str(int(value)), ()


def _fieldset(number: int, task: Task) -> Markup:
    if task.choices:
        options = Markup("").join(Markup('<option value="{}">{}</option>').format(c, c) for c in task.choices)
        given = Markup('<select><option value="">choose</option>{}</select>').format(options)
    else:
        given = Markup('<input type="text" inputmode="decimal" autocomplete="off">')
    return Markup(
        '<fieldset class="lr-task" data-key="{}"><legend>Task {}</legend>\n<p>{}</p>\n'
        '<p class="lr-task-view" data-view="{}"></p>\n<p class="lr-task-given" hidden><label>Your answer {}</label></p>\n'
        '<p class="lr-task-hint" hidden>{}</p>\n'
        '<details class="lr-folded lr-task-answer"><summary>The answer of task {}</summary><p><data value="{}">{}</data></p>'
        '<p class="lr-task-after">{}</p></details></fieldset>'
    ).format(task.key, number, task.question, task.view, given, task.hint, number, task.answer, task.answer, task.after)
