"""The six exercises on subsets of their own: the solutions hold, and every check refuses a wrong answer."""

from __future__ import annotations

import json

import nbformat
import pytest

from livingreview.rerun import execution
from livingreview.teaching.seminar import answers, assignment_release, exercises
from livingreview.teaching.seminar.roster import Student

SESSIONS = [f"session-{number}" for number in range(1, 7)]

# Runs after each check: changes one answer at a time, and notes those that the check does not mind.
PROBE = """
def _changed(value):
    import math
    import pandas as pd
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):  # numpy's own too, which has a shape
        return value + "x"
    if isinstance(value, (int, float)) or hasattr(value, "dtype") and getattr(value, "shape", None) == ():
        return 0.4321 if isinstance(value, float) and math.isnan(value) else value + (1 if value == int(value) else 0.05)
    if isinstance(value, dict):
        return dict(list(value.items())[1:]) if value else {"x": 1}
    if isinstance(value, (list, tuple)):
        return [*value, value[0] if value else "x"]
    if isinstance(value, pd.Series):
        return value.iloc[1:]
    if isinstance(value, pd.DataFrame):
        return value.iloc[1:]
    raise TypeError(type(value))

def _probe(check, names):
    passed = []
    for name in names:
        own = dict(globals())
        own[name] = _changed(own[name])
        try:
            exec(check, own)
        except Exception:
            continue
        passed.append(name)
    print("passed:", *passed)
_probe({check!r}, {names!r})
"""


@pytest.mark.parametrize("session", SESSIONS)
def test_on_an_own_subset_solutions_hold_and_no_check_accepts_another_answer(root, session):
    source = exercises.read_exercise(exercises.find_sessions(root)[session])
    student = Student("somebody")
    own = assignment_release.student_notebook(source, session, {"student": "somebody", "seed": student.seed(session, "a term")})
    tasks = [task for task in exercises.tasks(own) if not task.written]
    checks = {task.graded: task for task in tasks}
    cells = []
    for cell in own.cells:
        cells.append(cell)
        if cell["id"] in checks:
            task = checks[cell["id"]]
            code = PROBE.replace("{check!r}", repr(cell["source"])).replace("{names!r}", repr(list(task.answers)))
            cells.append(nbformat.v4.new_code_cell(code, id=f"probe-{task.name}"))
    cells.append(nbformat.v4.new_code_cell(answers.report_code([n for task in tasks for n in task.answers]), id="answers"))
    own["cells"] = cells
    done = execution.wait_for(execution.execute(own, root / exercises.FOLDER, root, name=session))
    said = {cell["id"]: "".join(o.get("text", "") for o in cell.get("outputs", [])) for cell in done.notebook.cells}
    survived = {name: text for name, text in said.items() if name.startswith("probe-") and text != "passed:\n"}
    assert survived == {}
    found = answers.read_report(said["answers"])
    assert set(found) == {name for task in tasks for name in task.answers}
    json.dumps(found)
