"""The named variants beside the published analysis."""

from __future__ import annotations

import pytest

from livingreview.evidence import load
from livingreview.reports.variants.overview import variants_overview


@pytest.fixture(scope="module")
def overview():
    return variants_overview(load())


def test_both_tables_count_the_same_relations(overview):
    by_variant, by_question = overview.by_variant.frame, overview.by_question.frame
    assert len(by_variant) * len(by_question) == len(overview.frame)
    assert by_variant["Kept"].sum() == by_question["Kept in"].sum()
    for column, relation in {"Changed": "another", "Lost": "cannot say", "Gained": "new"}.items():
        assert by_variant[column].sum() == (overview.frame["relation"] == relation).sum()


def test_stable_answers_are_those_that_no_variant_changes(overview):
    table = overview.by_question.frame
    answered = table[table["Kept in"].notna()]
    changing = set(overview.frame.loc[overview.frame["relation"] == "another", "label"])
    stable = [question for question in answered["Question"] if question not in changing]
    assert all(question in overview.values["stable_list"] for question in stable)
    assert overview.values["most_moved"] in changing
