"""The form without Python: it shows a student's rows and no answer, and right answers by hand pass the checks of each exercise."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pandas as pd
import pytest

from livingreview.teaching.seminar import answers, checks, exercises
from livingreview.teaching.seminar.answer_form import form_page
from livingreview.teaching.seminar.forms import read_form

# What somebody finds by hand where it is not what the notebook's solution sets, computed here in a second way.
BY_HAND = {
    "percent": lambda n: round(n["percent"]),
    "observed": lambda n: round(n["observed"], 2), "chance": lambda n: round(n["chance"], 2), "kappa": lambda n: round(n["kappa"], 2),
    "n_minus": lambda n: int((n["by_hand"] == -1).sum()),
    "n_zero": lambda n: int((n["by_hand"] == 0).sum()),
    "n_plus": lambda n: int((n["by_hand"] == 1).sum()),
    "p_sign": lambda n: round(float(n["p_sign"]), 2),
    "expected_down": lambda n: round(n["expected_down"], 1),
    "n_as_large": lambda n: 4, "n_at_least": lambda n: 1,
    "jaccard_fine": lambda n: round(n["jaccard_fine"], 2), "lost": lambda n: round(n["lost"], 2),
    "brier": lambda n: round(n["brier"], 2), "brier_flat": lambda n: round(n["brier_flat"], 2),
    "estimate": lambda n: round(n["estimate"], 2), "by_row": lambda n: round(n["by_row"], 2),
    "without": lambda n: round(n["without"], 2), "then": lambda n: round(n["then"], 2), "since": lambda n: round(n["since"], 2),
}  # fmt: skip


def typed(value):
    """A value as somebody types it into the form."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple, set)):
        return "; ".join(map(typed, value))
    if isinstance(value, pd.Series):
        value = value.to_dict()
    if isinstance(value, dict):
        return "; ".join(f"{name}: {typed(one)}" for name, one in value.items())
    return repr(float(value)) if isinstance(value, float) else str(value)


class Fields(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found, self.links = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "data-task" in attrs:
            self.found.append((attrs["data-task"], attrs.get("data-name"), attrs.get("data-kind")))
        if tag in ("a", "link", "img", "script") and (attrs.get("href") or attrs.get("src")):
            self.links.append(attrs.get("href") or attrs.get("src"))


@pytest.fixture(scope="module", params=[f"session-{number}" for number in range(1, 7)])
def solved(request, root):
    """An exercise, the names that its solutions set, and the key."""
    source = exercises.read_exercise(exercises.find_sessions(root)[request.param])
    names = {"display": lambda *_: None}
    for cell in source.cells:
        if cell.cell_type == "code" and not exercises.grading(cell).get("grade"):
            exec(cell.source, names)
    tasks = exercises.tasks(source)
    key = {task.name: {name: answers.encode(names[name]) for name in task.answers} for task in tasks}
    return request.param, source, tasks, names, json.loads(json.dumps(key))


def test_the_form_asks_for_each_task_needs_no_network_and_gives_nothing_away(solved):
    session, source, tasks, names, key = solved
    page = form_page(source, tasks, key, session, "ada <b>").decode()
    fields = Fields(page)
    assert {task for task, _, _ in fields.found} == {task.name for task in tasks}
    assert not [link for link in fields.links if not link.startswith("data:")]
    assert "ada &lt;b&gt;" in page and "model answer" not in page and "BEGIN SOLUTION" not in page and "HIDDEN" not in page
    kinds = {kind for _, name, kind in fields.found if name}
    assert kinds and not kinds & {"table", "array", "values", "blank"}, "what nobody can type"
    assert page.count("<label") == len(fields.found)


def test_right_answers_by_hand_pass_and_wrong_ones_do_not(solved):
    session, source, tasks, names, key = solved
    given = {}
    for task in (task for task in tasks if not task.written):
        kinds = dict(task.by_hand) or dict.fromkeys(task.answers)
        by_hand = {name: BY_HAND[name](names) if task.by_hand and name in BY_HAND else names[name] for name in kinds}
        given[task.name] = {name: typed(value) for name, value in by_hand.items()}
    content = {"format": "livingreview-answers", "version": 1, "session": session, "student": "ada", "answers": given}
    form = read_form(json.dumps(content).encode())
    of = checks.checks_of(source, tasks, key, by_hand=True)
    coded = [task for task in tasks if not task.written]
    found = checks.judge_here(of, {task.name: form.values(task, key[task.name]) for task in coded})
    assert {name: one.failed for name, one in found.items() if not one.right} == {}
    wrong = {task: {name: "77" for name in fields} for task, fields in given.items()}
    form = read_form(json.dumps({**content, "answers": wrong}).encode())
    found = checks.judge_here(of, {task.name: form.values(task, key[task.name]) for task in coded})
    assert [name for name, one in found.items() if one.right] == []
