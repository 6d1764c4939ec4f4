"""One sign for each sample, arm and region: findings are collapsed before anything is counted."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from livingreview.errors import EditionError

_SIGNS = {"decrease": -1, "no_change": 0, "increase": 1}
_NEEDED = ("study_id", "sample", "arm", "region", "hemisphere", "direction", "n_arm", "tested_against")
_CONTROLLED = "control_group"
_COLUMNS = {
    "sample": "str", "arm": "str", "region": "str", "hemisphere": "str", "sign": "int64", "n_rows": "int64",
    "conflict": "bool", "n_patients": "Int64", "studies": "str",
}  # fmt: skip


def collapse_findings(
    findings: pd.DataFrame,
    units: Mapping[str, tuple[str, ...]],
    hemispheres: str = "pooled",
    conflict: str = "any",
    comparison: str = "controlled first",
) -> pd.DataFrame:
    """Collapse findings to one sign for each sample, arm and region.

    The sample is the unit of every count, never the row: rows of one sample on one region are not independent.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings as `livingreview.evidence.select` returns them, with directions increase, decrease and no_change only.
    units : Mapping of str to tuple of str
        For each coded region the unit or units that it counts under: itself, a coarser region, circuits; ``()`` where
        it is never counted.
    hemispheres : {"pooled", "apart"}
        ``"pooled"`` takes all sides together. ``"apart"`` keeps L, R and M; a finding on both sides (B) counts in L and
        in R; where the side is not reported (NR), the findings form a group of their own.
    conflict : {"any", "opposite"}
        What rows that disagree come to. ``"any"``: 0 as soon as two rows differ, one without change included.
        ``"opposite"``: 0 where there are both an increase and a decrease, else the sign that is not 0.
    comparison : {"controlled first", "all"}
        ``"controlled first"`` takes of a sample's rows on one unit those tested against a control group alone, where
        there are any; ``"all"`` takes all alike.

    Returns
    -------
    pandas.DataFrame
        Columns ``sample, arm, region, hemisphere`` ("pooled" where taken together), ``sign`` (-1 decrease, 0, +1
        increase), ``n_rows`` (findings behind it), ``conflict`` (whether they disagree in the sense of `conflict`),
        ``n_patients`` (largest number of people in the arm over the sample's studies, ``<NA>`` where none was seen) and
        ``studies`` (those behind the sign, "a; b"). Sorted by the first four.

    Raises
    ------
    EditionError
        If a direction is not a change of activity, a region has no entry in `units`, a column is missing or an option
        does not exist.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "study_id": ["a1", "a1", "a2"], "sample": ["a", "a", "a"], "arm": ["psychotherapy"] * 3,
    ...     "region": ["caudate", "caudate", "putamen"], "hemisphere": ["L", "R", "NR"],
    ...     "direction": ["decrease", "no_change", "increase"], "n_arm": [9, 9, 12], "tested_against": "before"})
    >>> coarse = {"caudate": ("striatum",), "putamen": ("striatum",)}
    >>> collapse_findings(rows, coarse)[["region", "sign", "n_rows", "conflict", "n_patients", "studies"]].values.tolist()
    [['striatum', 0, 3, True, 12, 'a1; a2']]
    """
    _check(findings, units, hemispheres, conflict, comparison)
    # The size is that of the sample, whichever of its studies reports the region.
    sizes: dict[tuple[str, str], int] = {}
    groups: dict[tuple[str, str, str, str], dict[bool, tuple[list[int], set[str]]]] = {}
    columns = [findings[name].tolist() for name in _NEEDED]
    for study, sample, arm, region, side, direction, size, tested in zip(*columns, strict=True):
        first = tested == _CONTROLLED and comparison == "controlled first"
        if not pd.isna(size):
            sizes[sample, arm] = max(int(size), sizes.get((sample, arm), 0))
        for unit in dict.fromkeys(units[region]):
            for group_side in _sides(side, hemispheres):
                signs, studies = groups.setdefault((sample, arm, unit, group_side), {}).setdefault(first, ([], set()))
                signs.append(_SIGNS[direction])
                studies.add(study)
    rows = []
    for (sample, arm, unit, side), found in sorted(groups.items(), key=lambda group: group[0]):
        signs, studies = found.get(True) or found[False]
        low, high = min(signs), max(signs)
        disagree = low < high if conflict == "any" else low < 0 < high
        # Without a conflict one of the two is 0 or both are the same.
        sign = 0 if disagree else (low or high)
        patients = sizes.get((sample, arm), pd.NA)
        rows.append((sample, arm, unit, side, sign, len(signs), disagree, patients, "; ".join(sorted(studies))))
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def surpassed(findings: pd.DataFrame, units: Mapping[str, tuple[str, ...]]) -> pd.Series:
    """Mark the findings that "controlled first" passes over: their sample has a controlled change on each of their units."""
    keys = [
        [(sample, arm, unit) for unit in units[region]]
        for sample, arm, region in findings[["sample", "arm", "region"]].itertuples(index=False, name=None)
    ]
    controlled = (findings["tested_against"] == _CONTROLLED).tolist()
    decided = {key for own, first in zip(keys, controlled, strict=True) if first for key in own}
    passed = [bool(own) and not first and decided.issuperset(own) for own, first in zip(keys, controlled, strict=True)]
    return pd.Series(passed, findings.index, dtype=bool)


def _sides(side: str, hemispheres: str) -> tuple[str, ...]:
    if hemispheres == "pooled":
        return ("pooled",)
    return ("L", "R") if side == "B" else (side,)


def _check(
    findings: pd.DataFrame, units: Mapping[str, tuple[str, ...]], hemispheres: str, conflict: str, comparison: str
) -> None:
    for name, value, allowed in (
        ("hemispheres", hemispheres, ("pooled", "apart")),
        ("conflict", conflict, ("any", "opposite")),
        ("comparison", comparison, ("controlled first", "all")),
    ):
        if value not in allowed:
            raise EditionError(f"{name} is {value!r}: expected one of {', '.join(allowed)}")
    missing = [column for column in _NEEDED if column not in findings]
    if missing:
        raise EditionError(
            f"the findings have no column {', '.join(missing)}: expected findings as select() returns them"
        )
    others = sorted(set(findings["direction"]) - set(_SIGNS))
    if others:
        raise EditionError(
            f"the findings hold the direction {', '.join(others)}: expected increase, decrease and no_change only; "
            "correlations and predictions are analyses of their own"
        )
    unknown = sorted(set(findings["region"]) - set(units))
    if unknown:
        raise EditionError(f"no unit for the region {', '.join(unknown)}: expected an entry for each coded region")
