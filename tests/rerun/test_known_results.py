"""What a command knows, its kernels know: the same results, of the same evidence only."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from livingreview.evidence import Selection, load
from livingreview.inference import Analysis, answers
from livingreview.inference.run_results import claim_results
from livingreview.rerun import known_results

RUNS = [(Selection(), Analysis()), (Selection(until=2001), Analysis(level="coarse"))]


@pytest.fixture(scope="module")
def evidence():
    evidence = load()
    known_results.compute(evidence, RUNS, workers=2)
    return evidence


def results(evidence, run):
    return [answers(evidence, *run), claim_results(evidence, *run)]


def test_what_is_handed_over_is_what_would_be_computed(evidence):
    fresh, alone = load(), load()
    with known_results.handed_over(evidence):
        known_results.recall(fresh)
    assert len(fresh.results(*known_results.KINDS)) == 4
    for run in RUNS:
        for given, computed in zip(results(fresh, run), results(alone, run), strict=True):
            pd.testing.assert_frame_equal(given, computed)
    assert len(fresh.results(*known_results.KINDS)) == 4, "nothing was computed again"


def test_results_of_other_evidence_are_left_alone_and_nothing_is_known_afterwards(evidence):
    other, later = replace(evidence, checksum="another"), load()
    with known_results.handed_over(evidence):
        known_results.recall(other)
    known_results.recall(later)
    assert not other.results(*known_results.KINDS) and not later.results(*known_results.KINDS)
