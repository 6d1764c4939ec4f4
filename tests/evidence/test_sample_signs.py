from __future__ import annotations

import itertools

import pandas as pd
import pytest

from livingreview.evidence import Evidence, Selection, collapse_findings, select

FINE = {"caudate": ("caudate",), "putamen": ("putamen",), "striatum": ("striatum",), "other": ()}
COARSE = {"caudate": ("striatum",), "putamen": ("striatum",), "striatum": ("striatum",), "other": ()}
SHORT = {"+": "increase", "-": "decrease", "0": "no_change"}


def findings(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Rows of study, sample, region, hemisphere, sign, size; the arm is psychotherapy."""
    frame = pd.DataFrame(rows, columns=["study_id", "sample", "region", "hemisphere", "direction", "n_arm"])
    return frame.assign(
        arm="psychotherapy", direction=frame["direction"].map(SHORT), n_arm=frame["n_arm"].astype("Int64")
    )


def signs(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(
        frame[["sample", "region", "hemisphere", "sign", "conflict", "n_rows"]].itertuples(index=False, name=None)
    )


@pytest.mark.parametrize(
    ("directions", "opposite", "any_"),
    [
        ("+", (1, False), (1, False)),
        ("-", (-1, False), (-1, False)),
        ("0", (0, False), (0, False)),
        ("++", (1, False), (1, False)),
        ("+-", (0, True), (0, True)),
        ("+0", (1, False), (0, True)),
        ("-0", (-1, False), (0, True)),
        ("--0", (-1, False), (0, True)),
        ("+-0", (0, True), (0, True)),
        ("000", (0, False), (0, False)),
    ],
)
def test_rows_of_one_sample_and_region_come_to_one_sign(
    directions: str, opposite: tuple[int, bool], any_: tuple[int, bool]
) -> None:
    for order in set(itertools.permutations(directions)):
        rows = findings(*[("a", "a", "caudate", "NR", direction, 9) for direction in order])
        assert signs(collapse_findings(rows, FINE)) == [("a", "caudate", "pooled", *opposite, len(directions))]
        assert signs(collapse_findings(rows, FINE, conflict="any")) == [
            ("a", "caudate", "pooled", *any_, len(directions))
        ]


def test_regions_meet_at_the_coarse_level_only() -> None:
    rows = findings(("a", "a", "caudate", "L", "-", 9), ("a", "a", "putamen", "R", "+", 9))
    assert signs(collapse_findings(rows, FINE)) == [
        ("a", "caudate", "pooled", -1, False, 1),
        ("a", "putamen", "pooled", 1, False, 1),
    ]
    assert signs(collapse_findings(rows, COARSE)) == [("a", "striatum", "pooled", 0, True, 2)]


def test_a_region_may_count_under_several_units_and_other_under_none() -> None:
    circuits = {"caudate": ("loop", "reward", "loop"), "putamen": ("loop",), "striatum": (), "other": ()}
    rows = findings(("a", "a", "caudate", "NR", "-", 9), ("a", "a", "other", "NR", "+", 9))
    assert signs(collapse_findings(rows, circuits)) == [
        ("a", "loop", "pooled", -1, False, 1),
        ("a", "reward", "pooled", -1, False, 1),
    ]


def test_studies_of_one_sample_are_one_sample() -> None:
    rows = findings(
        ("a2", "a", "caudate", "NR", "-", 12),
        ("a1", "a", "caudate", "NR", "-", 9),
        ("b", "b", "caudate", "NR", "-", None),
    )
    collapsed = collapse_findings(rows, FINE)
    assert collapsed["studies"].tolist() == ["a1; a2", "b"]
    assert collapsed["n_patients"].tolist() == [12, pd.NA]
    assert collapsed["n_patients"].dtype == "Int64"


def test_the_size_of_a_sample_is_that_of_its_largest_study_wherever_it_reports() -> None:
    rows = findings(("a1", "a", "caudate", "NR", "-", 9), ("a2", "a", "putamen", "NR", "-", 12))
    assert collapse_findings(rows, FINE)["n_patients"].tolist() == [12, 12]


def test_arms_are_never_taken_together() -> None:
    rows = findings(("a", "a", "caudate", "NR", "-", 9), ("a", "a", "caudate", "NR", "+", 8))
    rows["arm"] = ["psychotherapy", "drug"]
    collapsed = collapse_findings(rows, FINE)
    assert collapsed[["arm", "sign", "n_patients"]].values.tolist() == [["drug", 1, 8], ["psychotherapy", -1, 9]]


def test_hemispheres_apart() -> None:
    rows = findings(
        ("a", "a", "caudate", "B", "-", 9),
        ("a", "a", "caudate", "L", "+", 9),
        ("a", "a", "caudate", "NR", "0", 9),
        ("a", "a", "caudate", "M", "+", 9),
    )
    assert signs(collapse_findings(rows, FINE, hemispheres="apart")) == [
        ("a", "caudate", "L", 0, True, 2),
        ("a", "caudate", "M", 1, False, 1),
        ("a", "caudate", "NR", 0, False, 1),
        ("a", "caudate", "R", -1, False, 1),
    ]


def test_the_frame_given_is_left_alone() -> None:
    rows = findings(("a", "a", "caudate", "B", "-", 9))
    before = rows.copy(deep=True)
    collapse_findings(rows, COARSE, hemispheres="apart", conflict="any")
    pd.testing.assert_frame_equal(rows, before)


def test_nothing_comes_to_nothing_with_the_same_columns() -> None:
    full = collapse_findings(findings(("a", "a", "caudate", "NR", "-", 9)), FINE)
    empty = collapse_findings(findings(("a", "a", "caudate", "NR", "-", 9)).iloc[:0], FINE)
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({"direction": "positive"}, {}, "hold the direction positive: expected increase, decrease and no_change only"),
        ({"region": "nose"}, {}, "no unit for the region nose"),
        ({}, {"hemispheres": "both"}, "hemispheres is 'both': expected one of pooled, apart"),
        ({}, {"conflict": "none"}, "conflict is 'none': expected one of opposite, any"),
    ],
)
def test_what_cannot_be_counted_is_refused(change: dict[str, str], options: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        collapse_findings(findings(("a", "a", "caudate", "NR", "-", 9)).assign(**change), FINE, **options)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="have no column n_arm"):
        collapse_findings(findings(("a", "a", "caudate", "NR", "-", 9)).drop(columns="n_arm"), FINE)


def test_the_real_findings_come_to_at_most_one_sign_a_sample_and_region(evidence: Evidence) -> None:
    rows = select(evidence, Selection(studies="all")).findings
    units = {region: (region,) if region != "other" else () for region in evidence.regions["region"]}
    collapsed = collapse_findings(rows, units)
    assert not collapsed.duplicated(["sample", "arm", "region", "hemisphere"]).any()
    assert collapsed["n_rows"].sum() == (rows["region"] != "other").sum()
    groups = rows[rows["region"] != "other"].groupby(["sample", "region"])["direction"].agg(set)
    expected = {
        key: 0 if {"increase", "decrease"} <= found else 1 if "increase" in found else -1 if "decrease" in found else 0
        for key, found in groups.items()
    }
    assert {(s, r): sign for s, r, sign in collapsed[["sample", "region", "sign"]].itertuples(index=False)} == expected
