"""The explorer's tasks: answers are counted, not typed, and a task that cannot be asked is refused."""

import tomllib
from typing import get_args
from urllib.parse import parse_qs

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Selection, select
from livingreview.teaching.explorer_tasks import Task, TaskFile, Tasks, explorer_tasks

GOOD = """title = "T"
[[task]]
key = "a"
question = "How many?"
selection = { studies = "all", diagnosis = "specific_phobia" }
level = "fine"
region = "amygdala"
ask = "n_decrease"
hint = "h"
after = "f"
"""


@pytest.fixture
def told(evidence, tmp_path):
    def read(text):
        path = tmp_path / "tasks.toml"
        path.write_text(text, encoding="utf-8")
        return explorer_tasks(evidence, path).tasks

    return read


def test_the_answer_is_a_plain_recount(evidence, told):
    rows = select(evidence, Selection(studies="all", diagnosis="specific_phobia")).findings
    signs = []
    for _, own in rows[rows["region"] == "amygdala"].groupby("sample"):
        controlled = own[own["tested_against"] == "control_group"]
        signs.append(set((own if controlled.empty else controlled)["direction"]))
    assert told(GOOD)[0].answer == str(signs.count({"decrease"})) != "0"
    undecided = told(GOOD.replace("n_decrease", "n_undecided"))[0].answer
    assert undecided == str(len(signs) - signs.count({"decrease"}) - signs.count({"increase"}))


def test_the_edition_asks_for_every_kind_of_answer(evidence):
    tasks = explorer_tasks(evidence).tasks
    file = tomllib.loads((evidence.directory / "class" / "explorer_exercises.toml").read_text(encoding="utf-8"))
    assert {task["ask"] for task in file["task"]} == {*get_args(TaskFile.model_fields["ask"].annotation)}
    assert {bool(task.choices) for task in tasks} == {True, False}
    assert all(task.answer in task.choices for task in tasks if task.choices)


def test_a_view_says_what_has_to_be_chosen(told):
    assert parse_qs(told(GOOD)[0].view) == {
        "studies": ["all"], "diagnosis": ["specific_phobia"], "level": ["fine"], "region": ["amygdala"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "T"', "", "'title' is missing"),
        ('hint = "h"', 'hint = " "', ", task 1 (a), hint: blank"),
        ('ask = "n_decrease"', 'ask = "n_decreases"', ", task 1 (a), ask: does not fit: 'n_decreases'; expected one of"),
        ("diagnosis =", "diagnose =", "no parameter 'diagnose': expected one of"),
        ('"specific_phobia"', '"phobias"', "'phobias'"),
        ('level = "fine"', 'level = "finer"', "level is 'finer': expected one of"),
        ('region = "amygdala"', 'region = "hypothalamus"', "region 'hypothalamus' has no sample there"),
        ('ask = "n_decrease"', 'ask = "most"', "no single region has the most directions"),
        ("title", "= title", "not valid TOML"),
    ],
)
def test_a_task_that_cannot_be_asked_is_one_clear_line(told, old, new, said):
    text = GOOD.replace(old, new, 1)
    if "most" in new:
        text = text.replace('diagnosis = "specific_phobia"', 'diagnosis = "mdd", therapy = "ipt"')
    with pytest.raises(EditionError) as caught:
        told(text)
    assert str(caught.value).startswith("tasks.toml") and said in str(caught.value) and "\n" not in str(caught.value)


def test_a_key_stands_once(told):
    with pytest.raises(EditionError, match="key 'a' appears twice"):
        told(GOOD + GOOD.removeprefix('title = "T"\n'))


def test_text_is_escaped():
    hostile = '"><script>planted()</script>'
    html = Tasks(hostile, (Task(hostile, hostile, hostile, hostile, hostile, hostile, (hostile,)),)).__html__()
    assert "<script" not in html and "&lt;script" in html
