"""Kernels of one run share results, and nothing outlives the run."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from livingreview.evidence import Selection, load, shared_results
from livingreview.inference import Analysis, answers, headline, load_results
from livingreview.inference.run_results import judgements


def test_what_one_has_computed_the_next_takes_and_it_is_the_same():
    evidence = load()
    alone = headline(evidence, load_results(evidence.directory / "results.toml"), Selection(until=2001), Analysis())
    with shared_results.sharing():
        place = Path(os.environ[shared_results.VARIABLE])
        evidence._memory.clear()
        pd.testing.assert_frame_equal(answers(evidence, Selection(until=2001), Analysis()), alone)
        assert len(list(place.iterdir())) == 1
        evidence._memory.clear()  # as in another kernel
        pd.testing.assert_frame_equal(answers(evidence, Selection(until=2001), Analysis()), alone)
        assert len(list(place.iterdir())) == 1
        answers(evidence, Selection(until=2002), Analysis())
        judgements(evidence, Selection(until=2001), Analysis(n_resamples=99))
        assert len(list(place.iterdir())) == 3
    assert not place.exists() and shared_results.VARIABLE not in os.environ


def test_a_folder_that_is_gone_costs_nothing_but_time(monkeypatch, tmp_path):
    monkeypatch.setenv(shared_results.VARIABLE, str(tmp_path / "gone"))
    assert shared_results.shared("a key", lambda: 1) == 1 and shared_results.shared("a key", lambda: 2) == 2


def test_frames_that_are_handed_out_are_the_callers_own():
    evidence = load()
    first = answers(evidence, Selection(), Analysis())
    first["answer"] = "spoiled"
    first.insert(0, "run", "x")
    assert "run" not in answers(evidence, Selection(), Analysis())
    assert "spoiled" not in set(answers(evidence, Selection(), Analysis())["answer"])
