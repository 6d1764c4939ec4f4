"""Subsets of the evidence: a student's own, never empty, the same everywhere."""

from __future__ import annotations

import pandas as pd
import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Selection, select
from livingreview.teaching.seminar.student_subsets import draw_subset

POOL = Selection(studies="all")


def test_the_same_seed_draws_the_same_subset_and_another_seed_another(evidence):
    subsets = [draw_subset(evidence, seed, POOL, samples=20).samples for seed in (1, 1, 2)]
    assert subsets[0] == subsets[1] != subsets[2]


def test_a_subset_does_not_depend_on_the_order_of_the_tables(evidence):
    frames = {name: evidence.table(name) for name in evidence.tables}
    frames["studies"] = frames["studies"].iloc[::-1].reset_index(drop=True)
    from dataclasses import replace

    turned = replace(evidence, _frames=frames)
    assert (
        draw_subset(turned, 5, POOL, samples=12, across="modality").samples
        == draw_subset(evidence, 5, POOL, samples=12, across="modality").samples
    )


@pytest.mark.parametrize("seed", range(40))
def test_every_subset_holds_what_the_tasks_need(evidence, seed):
    drug = Selection(studies="all", arm="drug")
    own = draw_subset(evidence, seed, POOL, drug, samples=14, across="diagnosis", most_reported=4, shared=5)
    reported = []
    for pool in (POOL, drug):
        findings = select(own.evidence, pool).findings.query("region not in ('other', 'network', 'scalp')")
        pairs = findings[["sample", "region"]].drop_duplicates()
        assert pairs.groupby("region").size().max() >= 4
        reported.append(set(pairs["region"]))
    assert len(reported[0] & reported[1]) >= 5
    assert set(own.evidence.studies["sample"]) == set(own.samples)
    assert own.evidence.findings["study_id"].isin(own.evidence.studies["study_id"]).all()


def test_samples_are_spread_over_the_values_of_a_column(evidence):
    own = draw_subset(evidence, 3, POOL, samples=8, across="diagnosis")
    there = select(evidence, POOL).studies.drop_duplicates("sample")["diagnosis"].nunique()
    drawn = own.evidence.studies.drop_duplicates("sample")["diagnosis"].nunique()
    assert drawn == min(8, there)


def test_students_do_not_all_get_the_same_region(evidence):
    """If every subset gave one answer, a class could copy it."""
    top = []
    for seed in range(12):
        own = draw_subset(evidence, seed, POOL, samples=24, across="diagnosis", most_reported=5)
        findings = select(own.evidence, POOL).findings
        top.append(len(findings))
    assert len(set(top)) > 4


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"samples": 0}, "expected 1 to"),
        ({"samples": 10_000}, "10000 samples were asked for"),
        ({"samples": 2, "most_reported": 3}, "no draw of 2 samples"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(evidence, options, said, monkeypatch):
    monkeypatch.setattr("livingreview.teaching.seminar.student_subsets._ATTEMPTS", 3)
    with pytest.raises(EditionError, match=said):
        draw_subset(evidence, 1, POOL, **options)


def test_a_subset_needs_a_pool(evidence):
    with pytest.raises(EditionError, match="no pool was given"):
        draw_subset(evidence, 1, samples=3)


def test_drawing_leaves_the_evidence_as_it_was(evidence):
    before = evidence.findings
    draw_subset(evidence, 4, POOL, samples=5)
    pd.testing.assert_frame_equal(evidence.findings, before)
