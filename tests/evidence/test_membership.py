"""Sets of members drawn by probability."""

import pandas as pd
import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Selection, load, select
from livingreview.evidence.membership import drawn_members


def test_certain_members_are_always_in_and_impossible_ones_never():
    frame = pd.DataFrame({"study_id": list("abcd"), "membership": [1.0, 0.5, 0.5, 0.0]})
    sets = [drawn_members(frame, 2, k) for k in range(1, 60)]
    assert all("a" in own and "d" not in own and len(own) == 2 for own in sets)
    assert {"b", "c"} == {name for own in sets for name in own} - {"a"}


def test_inclusion_follows_the_probabilities():
    frame = pd.DataFrame({"study_id": list("abc"), "membership": [0.8, 0.5, 0.2]})
    sets = [drawn_members(frame, 1, k) for k in range(1, 1500)]
    odds = {name: sum(name in own for own in sets) for name in "abc"}
    # Given one member: odds 4, 1 and 1/4.
    assert odds["a"] / len(sets) == pytest.approx(4 / 5.25, abs=0.04)
    assert odds["c"] / len(sets) == pytest.approx(0.25 / 5.25, abs=0.025)


def test_a_set_is_the_same_whatever_the_order_of_rows_and_has_its_size():
    studies = load().studies
    assert drawn_members(studies, 14, 3) == drawn_members(studies.iloc[::-1], 14, 3)
    assert len(drawn_members(studies, 14, 3)) == 14


def test_a_size_out_of_reach_is_said():
    with pytest.raises(ValueError, match="no set of 3 came up"):
        drawn_members(pd.DataFrame({"study_id": ["a"], "membership": [0.5]}), 3, 1)


def test_a_selection_takes_the_drawn_set():
    evidence = load()
    chosen = select(evidence, Selection(drawn=2))
    assert set(chosen.studies["study_id"]) <= drawn_members(evidence.studies, 14, 2)
    assert "drawn by membership probability" in chosen.flow["rule"].iloc[1]
    with pytest.raises(EditionError, match="drawn is 2 with studies 'later'"):
        select(evidence, Selection(studies="later", drawn=2))


def test_rows_say_where_the_findings_stand():
    evidence = load()
    chosen = select(evidence, Selection(studies="later", modality="fmri_task"))
    found = evidence.findings.iloc[chosen.rows]
    assert found["study_id"].tolist() == chosen.findings["study_id"].tolist()
    assert found["region"].tolist() == chosen.findings["region"].tolist()
