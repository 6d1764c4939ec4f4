"""The questions and their answers, in the published analysis and in the variants."""

from dataclasses import fields

import nbformat
import pytest

from livingreview import evidence as ev, inference
from livingreview.book import answers
from livingreview.paths import edition_root


@pytest.fixture(scope="module")
def base():
    return ev.load()


def test_the_published_page_holds_the_defaults_of_the_schema():
    page = nbformat.read(edition_root() / "chapters/variants/published.ipynb", as_version=4)
    cell = next(c for c in page.cells if "parameters" in c.metadata.get("tags", []))
    names = {}
    exec(cell.source, names)  # noqa: S102 - assignments of plain values
    for cls in (ev.Selection, inference.Analysis):
        for field in fields(cls):
            assert names[field.name] == field.default


def test_parameters_are_read_off_a_notebook_and_all_else_is_passed_over():
    selection, analysis = answers.read_parameters({"until": 2001, "level": "coarse", "lr": object(), "question": "?"})
    assert (selection.until, analysis.level) == (2001, "coarse")
    assert answers.changed_parameters(selection, analysis)["Parameter"].to_list() == ["until", "level"]


def test_the_published_analysis_changes_nothing_against_itself(base):
    published = answers.answer(base)
    facts = answers.difference_facts(inference.compare(published, published))
    assert (facts["changed"], facts["lost"], facts["gained"]) == ("none", "none", "none")
    assert answers.difference_table(inference.compare(published, published))["Changed"].eq("").all()


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("decrease", "decrease", "the same"),
        ("decrease", "mixed", "another"),
        ("decrease", "too few", "cannot say"),
        ("not reported", "increase", "new"),
        ("too few", "not reported", "neither"),
    ],
)
def test_a_verdict_needs_an_answer_on_both_sides(before, after, verdict):
    assert answers._verdict(before, after) == verdict


def test_every_call_that_occurs_is_either_an_answer_or_known_to_leave_the_question_open(base):
    answered = {"decrease", "increase", "mixed", "differs by side", "agree", "disagree", "fits", "contradicts"}
    for selection in (ev.Selection(), ev.Selection(studies="later")):
        assert set(answers.answer(base, selection)["call"]) <= answered | answers.UNDECIDED
