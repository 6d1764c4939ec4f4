from __future__ import annotations

import pytest

from livingreview.rerun import freshness, variant_execution
from livingreview.rerun.execution import ExecutionError, wait_for
from livingreview.rerun.tasks import Task, run_tasks
from livingreview.rerun.variants import Variant

DEFAULTS = "variant = 'published'\nquestion = ''\nuntil = 0"


@pytest.fixture
def template(write_chapter):
    return write_chapter(
        "variants/published.ipynb", DEFAULTS, "print(variant, question, until)", tags={0: ["parameters"]}
    )


def test_a_page_shows_its_parameters_and_is_the_same_twice(edition, template, read_json):
    early, page = (
        Variant("early", "When?", {"until": 2001}, "The early years"),
        edition / "chapters" / "variants" / "early.ipynb",
    )
    wait_for(variant_execution.run_variant(early, page, edition))
    first = page.read_bytes()
    wait_for(variant_execution.run_variant(early, page, edition))
    assert page.read_bytes() == first
    notebook = read_json(page)
    assert "".join(notebook["cells"][-1]["outputs"][0]["text"]) == "early When? 2001\n"
    assert "".join(notebook["cells"][0]["source"]) == "# The early years"
    assert "papermill" not in notebook["metadata"]
    assert freshness.why_stale(page, edition, variant_execution.made_from(early, edition)) == ""


def test_prose_of_the_template_counts_since_a_page_repeats_it(edition, template):
    early = Variant("early", "When?", {"until": 2001})
    before = variant_execution.made_from(early, edition)
    template.write_text(template.read_text(encoding="utf-8").replace("# A chapter", "# Another"), encoding="utf-8")
    assert variant_execution.made_from(early, edition) != before


def test_a_parameter_that_the_template_lacks_stops_before_anything_runs(edition, template):
    with pytest.raises(ExecutionError, match=r"published\.ipynb: its parameters cell declares no since"):
        wait_for(variant_execution.run_variant(Variant("odd", "?", {"since": 1990}), edition / "odd.ipynb", edition))
    assert not (edition / "odd.ipynb").exists()


def test_many_run_at_once_and_a_failure_stops_none_of_the_others(edition, template, write_chapter):
    good, bad = write_chapter("good.ipynb", "1 + 1"), write_chapter("bad.ipynb", "1 / 0")
    tasks = [
        Task("bad", bad),
        Task("good", good),
        Task("early", edition / "early.ipynb", Variant("early", "When?", {"until": 2001})),
    ]
    outcomes = run_tasks(tasks, edition, jobs=2, quiet=True)
    assert [outcome.task.name for outcome in outcomes] == ["bad", "good", "early"]
    assert outcomes[0].failure == "chapters/bad.ipynb, code cell 1: ZeroDivisionError: division by zero"
    assert not outcomes[1].failure and not outcomes[2].failure
    assert freshness.why_stale(good, edition) == ""
    assert (edition / "early.ipynb").is_file()
