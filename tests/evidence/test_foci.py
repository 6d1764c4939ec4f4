"""Peaks: what a selection takes, what makes an experiment, and the slips that are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from livingreview.errors import EditionError
from livingreview.evidence.foci import FociSelection, joined_foci, select_foci
from livingreview.evidence.foci_checks import check_foci
from livingreview.evidence.loading import Evidence
from livingreview.evidence.table import Table


def test_the_real_peaks_have_no_problem(tables: Mapping[str, Table]) -> None:
    assert check_foci(tables) == []
    assert check_foci({}) == []


def test_one_experiment_a_sample_and_direction(evidence: Evidence) -> None:
    found = select_foci(evidence, FociSelection(grade="A,B,C"))
    assert not found.experiments.duplicated(["sample", "direction"]).any()
    assert found.experiments["foci"].sum() == len(found.foci)
    assert set(found.foci["grade"]) <= {"A", "B", "C"} and set(found.foci["about"]) == {"activity_change"}


def test_one_patient_is_no_sample(evidence: Evidence) -> None:
    everything = FociSelection(arm="", about="", direction="", grade="A,B", least_people=1)
    single = joined_foci(evidence).query("n_arm == 1")["sample"].unique()
    assert len(single) and set(single) <= set(select_foci(evidence, everything).foci["sample"])
    assert not set(single) & set(select_foci(evidence, everything.replace(least_people=2)).foci["sample"])


def test_directions_of_a_sample_can_be_pooled(evidence: Evidence) -> None:
    pooled = select_foci(evidence, FociSelection(pool_directions="yes"))
    assert not pooled.experiments["sample"].duplicated().any()
    assert len(pooled.foci) == len(select_foci(evidence, FociSelection()).foci)


@pytest.mark.parametrize(("name", "value", "meant"), [("grade", "A,D", "one of A"), ("diagnosis", "ptds", "nearest: ptsd")])
def test_a_level_that_does_not_exist_is_named(evidence: Evidence, name: str, value: str, meant: str) -> None:
    with pytest.raises(EditionError, match=meant):
        select_foci(evidence, FociSelection(**{name: value}))


@pytest.mark.parametrize(
    ("query", "cells", "rule"),
    [
        ("grade == 'B'", {"about": "not_known"}, "attributed to a contrast that is not known"),
        ("grade == 'U'", {"direction": "increase"}, "a direction in a table that is not attributed"),
        ("about == 'activity_change'", {"direction": "positive"}, "a correlation in a change of activity"),
        ("space == 'MNI'", {"space_basis": ""}, "a space without how it is known"),
    ],
)
def test_a_slip_is_named_with_its_line(
    tables: Mapping[str, Table], spoilt: Callable[..., dict[str, Table]], query: str, cells: dict[str, str], rule: str
) -> None:
    line = int(tables["foci"].frame.query(query).index[0])
    changed = spoilt("foci", *((line, column, value) for column, value in cells.items()))
    (slip,) = check_foci(changed)
    assert (slip.rule, slip.line, slip.severity) == (rule, line, "error")


def test_voxel_numbers_are_suspected(tables: Mapping[str, Table], spoilt: Callable[..., dict[str, Table]]) -> None:
    frame = tables["foci"].frame
    own = frame[frame["study_id"] == frame["study_id"].iloc[0]]
    cells = [(line, column, "40") for line in own.index for column in ("x", "z")]
    (slip,) = check_foci(spoilt("foci", *cells, *((line, "y", str(10 + i)) for i, line in enumerate(own.index))))
    assert slip.severity == "warning" and "numbers of voxels" in slip.rule


def test_a_table_twice_is_seen(tables: Mapping[str, Table], spoilt: Callable[..., dict[str, Table]]) -> None:
    frame = tables["foci"].frame
    sizes = frame.groupby(["study_id", "table_id"], sort=False).size()
    (study, table), n = sizes[sizes > 1].index[0], sizes[sizes > 1].iloc[0]
    one = frame[(frame["study_id"] == study) & (frame["table_id"] == table)]
    other = frame[frame["study_id"] != study].index[:n]
    copied = [(line, c, one[c].iloc[i]) for i, line in enumerate(other) for c in ("study_id", "x", "y", "z")]
    slips = check_foci(spoilt("foci", *copied, *((line, "table_id", "again") for line in other)))
    assert any(slip.rule.startswith("the peaks of table") and slip.value == "again" for slip in slips)


def test_a_leading_hyphen_leaves_levels_out(evidence: Evidence) -> None:
    everything = FociSelection(arm="", about="", direction="", grade="")
    treated = select_foci(evidence, everything.replace(therapy="-none")).foci
    assert len(treated) and not (treated["therapy"] == "none").any()
    with pytest.raises(EditionError, match="on every level or on none"):
        select_foci(evidence, everything.replace(therapy="-none,cbt"))
