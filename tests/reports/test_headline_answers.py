"""The questions and their answers, in the published analysis and in the variants."""

import pytest

from livingreview import evidence as ev
from livingreview.reports import headline_answers


def test_parameters_are_read_off_a_notebook_and_all_else_is_passed_over():
    selection, analysis = headline_answers.read_parameters(
        {"until": 2001, "level": "coarse", "lr": object(), "question": "?"}
    )
    assert (selection.until, analysis.level) == (2001, "coarse")


@pytest.mark.parametrize(
    ("before", "after", "related"),
    [
        ("decrease", "decrease", "the same"),
        ("decrease", "inconsistent", "another"),
        ("decrease", "too few samples", "cannot say"),
        ("not counted", "increase", "new"),
        ("too few samples", "not counted", "neither"),
    ],
)
def test_a_relation_needs_an_answer_on_both_sides(before, after, related):
    assert headline_answers.relation(before, after) == related


def test_every_call_that_occurs_is_either_an_answer_or_known_to_leave_the_question_open(evidence):
    answered = {"decrease", "increase", "inconsistent", "differs by side", "agree", "disagree", "fits", "contradicts"}
    answered |= {f"{word} where shared" for word in ("agree", "inconsistent", "disagree")}
    for selection in (ev.Selection(), ev.Selection(studies="later")):
        assert set(headline_answers.answer(evidence, selection)["answer"]) <= answered | headline_answers.UNDECIDED


def test_the_table_of_answers_then_and_since_has_a_row_a_question_and_its_values_add_up(evidence):
    answers = headline_answers.answers_then_and_since(evidence)
    assert len(answers.table("c").frame) == len(headline_answers.answer(evidence))
    assert int((answers.frame["relation"] == "the same").sum()) == answers.values()["kept_list"].count("“")
