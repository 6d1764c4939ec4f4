from __future__ import annotations

import itertools

import pandas as pd
import pytest

from livingreview.evidence import Evidence, Selection, collapse_findings, select, surpassed

FINE = {"caudate": ("caudate",), "putamen": ("putamen",), "striatum": ("striatum",), "other": ()}
COARSE = {"caudate": ("striatum",), "putamen": ("striatum",), "striatum": ("striatum",), "other": ()}
SHORT = {"+": "increase", "-": "decrease", "0": "no_change"}


def findings(*rows: tuple[object, ...], tested: str | list[str] = "before") -> pd.DataFrame:
    """Rows of study, sample, region, hemisphere, sign, size; the arm is psychotherapy."""
    frame = pd.DataFrame(rows, columns=["study_id", "sample", "region", "hemisphere", "direction", "n_arm"])
    return frame.assign(
        arm="psychotherapy", direction=frame["direction"].map(SHORT), n_arm=frame["n_arm"].astype("Int64"),
        tested_against=tested,
    )  # fmt: skip


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
        assert signs(collapse_findings(rows, FINE)) == [("a", "caudate", "pooled", *any_, len(directions))]
        assert signs(collapse_findings(rows, FINE, conflict="opposite")) == [
            ("a", "caudate", "pooled", *opposite, len(directions))
        ]


@pytest.mark.parametrize(
    ("directions", "tested", "first", "all_"),
    [
        ("-+", ("control_group", "before"), (-1, False, 1), (0, True, 2)),
        ("0-", ("control_group", "before"), (0, False, 1), (0, True, 2)),
        ("--+", ("control_group", "control_group", "before"), (-1, False, 2), (0, True, 3)),
        ("-++", ("control_group", "control_group", "before"), (0, True, 2), (0, True, 3)),
        ("-+", ("before", "healthy"), (0, True, 2), (0, True, 2)),
        ("+-", ("control_group", "healthy"), (1, False, 1), (0, True, 2)),
    ],
)
def test_a_controlled_comparison_comes_first(
    directions: str, tested: tuple[str, ...], first: tuple[int, bool, int], all_: tuple[int, bool, int]
) -> None:
    for order in itertools.permutations(zip(directions, tested, strict=True)):
        rows = findings(*[("a", "a", "caudate", "NR", sign, 9) for sign, _ in order], tested=[one for _, one in order])
        assert signs(collapse_findings(rows, FINE)) == [("a", "caudate", "pooled", *first)]
        assert signs(collapse_findings(rows, FINE, comparison="all")) == [("a", "caudate", "pooled", *all_)]


def test_a_controlled_comparison_comes_first_in_its_own_sample_arm_unit_and_side_alone() -> None:
    rows = findings(
        ("a", "a", "caudate", "L", "-", 9),
        ("a", "a", "caudate", "R", "+", 9),
        ("a", "a", "putamen", "L", "+", 9),
        ("b", "b", "caudate", "L", "+", 9),
        ("a", "a", "caudate", "L", "+", 9),
        tested=["control_group", *["before"] * 4],
    )
    rows.loc[4, "arm"] = "drug"
    assert signs(collapse_findings(rows, FINE)) == [
        ("a", "caudate", "pooled", 1, False, 1),
        ("a", "caudate", "pooled", -1, False, 1),
        ("a", "putamen", "pooled", 1, False, 1),
        ("b", "caudate", "pooled", 1, False, 1),
    ]
    apart = signs(collapse_findings(rows, FINE, hemispheres="apart"))
    assert ("a", "caudate", "R", 1, False, 1) in apart and ("a", "caudate", "L", -1, False, 1) in apart
    assert ("a", "striatum", "pooled", -1, False, 1) in signs(collapse_findings(rows, COARSE))


def test_the_studies_of_a_sign_are_those_behind_it_and_its_size_is_the_samples() -> None:
    rows = findings(
        ("a1", "a", "caudate", "NR", "-", 9), ("a2", "a", "caudate", "NR", "+", 12), tested=["control_group", "before"]
    )
    assert collapse_findings(rows, FINE)[["studies", "n_patients"]].values.tolist() == [["a1", 12]]


def test_what_a_controlled_comparison_surpasses_is_marked() -> None:
    rows = findings(
        ("a", "a", "caudate", "L", "-", 9),
        ("a", "a", "caudate", "R", "+", 9),
        ("a", "a", "putamen", "L", "+", 9),
        ("a", "a", "other", "NR", "+", 9),
        ("b", "b", "caudate", "L", "+", 9),
        tested=["control_group", *["before"] * 4],
    )
    assert surpassed(rows, FINE).tolist() == [False, True, False, False, False]
    assert surpassed(rows, COARSE).tolist() == [False, True, True, False, False]
    assert surpassed(rows.set_index(pd.Index([9, 8, 7, 6, 5])), FINE).index.tolist() == [9, 8, 7, 6, 5]
    assert surpassed(rows.iloc[:0], FINE).tolist() == []


def test_what_counts_under_two_units_is_surpassed_only_where_both_have_a_controlled_comparison() -> None:
    circuits = {"caudate": ("loop", "reward"), "putamen": ("loop",), "striatum": ("reward",)}
    rows = findings(
        ("a", "a", "putamen", "NR", "-", 9), ("a", "a", "caudate", "NR", "+", 9), tested=["control_group", "before"]
    )
    assert surpassed(rows, circuits).tolist() == [False, False], "it still counts under reward"
    assert signs(collapse_findings(rows, circuits)) == [
        ("a", "loop", "pooled", -1, False, 1),
        ("a", "reward", "pooled", 1, False, 1),
    ]
    more = findings(
        ("a", "a", "putamen", "NR", "-", 9),
        ("a", "a", "striatum", "NR", "-", 9),
        ("a", "a", "caudate", "NR", "+", 9),
        tested=["control_group", "control_group", "before"],
    )
    assert surpassed(more, circuits).tolist() == [False, False, True]


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
        ({}, {"conflict": "none"}, "conflict is 'none': expected one of any, opposite"),
        ({}, {"comparison": "none"}, "comparison is 'none': expected one of controlled first, all"),
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
    places = evidence.regions["lobe"] != ""
    units = {name: (name,) if place else () for name, place in zip(evidence.regions["region"], places, strict=True)}
    collapsed = collapse_findings(rows, units)
    assert not collapsed.duplicated(["sample", "arm", "region", "hemisphere"]).any()
    counted = rows[~surpassed(rows, units) & rows["region"].map(units).astype(bool)]
    assert collapsed["n_rows"].sum() == len(counted) < len(rows)
    one = {"increase": 1, "no_change": 0, "decrease": -1}
    groups = counted.groupby(["sample", "region"])["direction"].agg(set)
    expected = {key: one[min(found)] if len(found) == 1 else 0 for key, found in groups.items()}
    assert {(s, r): sign for s, r, sign in collapsed[["sample", "region", "sign"]].itertuples(index=False)} == expected
