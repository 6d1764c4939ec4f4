"""The pages of the exercises: try first, then unfold; and take the student's edition along."""

from __future__ import annotations

import json
import re

import pytest

from livingreview.teaching.extension import RELEASED
from livingreview.teaching.seminar import exercises


def test_solutions_and_checks_are_folded_away(root, site):
    for name, path in exercises.find_sessions(root).items():
        page = (site / exercises.FOLDER / f"{name}.html").read_text(encoding="utf-8")
        tasks = exercises.tasks(exercises.read_exercise(path))
        solved = sum(not task.written for task in tasks)
        assert page.count("Show a solution") == solved and page.count("Show the checks") == solved, name
        assert page.count("<summary>A model answer</summary>") == len(tasks) - solved
        for cell in exercises.read_exercise(path).cells:
            if cell.cell_type == "code":
                tags = cell.metadata.get("tags", [])
                assert {"hide-cell", "hide-input"} & set(tags), f"{name}: {cell['id']} stands open"
        assert "BEGIN SOLUTION" not in re.sub(r"<pre>.*?</pre>|<!--.*?-->", "", page, flags=re.DOTALL)


def test_a_reader_sees_no_solution_before_unfolding_it(site, tab):
    tab.set_viewport_size({"width": 400, "height": 800})
    tab.goto((site / exercises.FOLDER / "session-3.html").as_uri())
    assert not tab.get_by_text("per_sample.max()").first.is_visible()
    tab.get_by_text("Show a solution").first.click()
    assert tab.get_by_text("per_sample").first.is_visible()


@pytest.mark.parametrize("number", range(1, 7))
def test_the_students_edition_lies_where_the_page_leads(site, number):
    page = site / exercises.FOLDER / f"session-{number}.html"
    (link,) = re.findall(r'class="lr-download" href="([^"]+)"', page.read_text(encoding="utf-8"))
    notebook = json.loads((page.parent / link).read_text(encoding="utf-8"))
    assert link.startswith(RELEASED) and notebook["cells"]
    assert "BEGIN" not in json.dumps(notebook)
