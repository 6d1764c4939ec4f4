"""Slips in a table of peaks: voxel numbers for millimetres, a table twice, a space or a direction that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from livingreview.errors import Problem
from livingreview.evidence.table import Table, columns_of

_LEAST_PEAKS = 5  # in a table, for its coordinates to be judged together
_SIGNED = {"positive", "negative"}


def check_foci(tables: Mapping[str, Table]) -> list[Problem]:
    """List what a contributor or a machine has probably got wrong in the peaks; without such a table there is nothing."""
    rows = columns_of(
        tables, "foci", "study_id", "source", "table_id", "about", "arm", "direction", "grade", "x", "y", "z", "n", "space_basis",
        "space",
    )  # fmt: skip
    if rows is None:
        return []
    places = rows[["x", "y", "z"]].apply(pd.to_numeric, errors="coerce")
    rows = rows.assign(**places).dropna(subset=["x", "y", "z"])
    return [*_voxel_numbers(rows), *_tables_twice(rows), *_contrasts(rows), *_therapies(tables, rows)]


def _voxel_numbers(rows: pd.DataFrame) -> Iterator[Problem]:
    """Numbers of voxels are whole and never negative; half of the brain has a negative x."""
    negative = (rows[["x", "y", "z"]] < 0).any(axis=1)
    tables = negative.groupby([rows["study_id"], rows["table_id"]])
    suspect = (tables.transform("size") >= _LEAST_PEAKS) & ~tables.transform("any")
    for line, own in rows[suspect].drop_duplicates(["study_id", "table_id"]).iterrows():
        rule = f"no negative coordinate in table {own['table_id']} of {own['study_id']}: numbers of voxels, not millimetres?"
        yield Problem("foci.tsv", rule, "coordinates in mm", line=line, column="x", severity="warning")


def _tables_twice(rows: pd.DataFrame) -> Iterator[Problem]:
    """Two tables of a study with the same peaks are one table that was read from two sources, or printed twice."""
    tables: dict[tuple[str, str, str], set] = {}
    lines: dict[tuple[str, str, str], int] = {}
    places = zip(*(rows[name].tolist() for name in ("x", "y", "z")), strict=True)
    keys = zip(*(rows[name].tolist() for name in ("study_id", "source", "table_id")), strict=True)
    for line, key, place in zip(rows.index, keys, places, strict=True):
        tables.setdefault(key, set()).add(place)
        lines.setdefault(key, line)
    seen: dict[tuple[str, frozenset], tuple[str, str, str]] = {}
    for key, peaks in tables.items():
        first = seen.setdefault((key[0], frozenset(peaks)), key)
        if first != key and len(peaks) > 1:
            rule = f"the peaks of table {first[2]} ({first[1]}) of {key[0]} again"
            yield Problem("foci.tsv", rule, "each table once", line=lines[key], column="table_id", value=key[2])


def _contrasts(rows: pd.DataFrame) -> Iterator[Problem]:
    known = rows["grade"] != "U"
    for line in rows.index[known & (rows["about"] == "not_known")]:
        yield Problem("foci.tsv", "attributed to a contrast that is not known", "grade U", line=line, column="grade")
    for line in rows.index[~known & (rows["direction"] != "not_known")]:
        yield Problem("foci.tsv", "a direction in a table that is not attributed", "not_known", line=line, column="direction")
    for line in rows.index[(rows["about"] == "activity_change") & rows["direction"].isin(_SIGNED)]:
        rule = "a correlation in a change of activity"
        yield Problem("foci.tsv", rule, "increase, decrease or not_known", line=line, column="direction")
    for line in rows.index[(rows["space"] != "not_stated") & (rows["space_basis"] == "")]:
        yield Problem("foci.tsv", "a space without how it is known", "where it is stated", line=line, column="space_basis")


def _therapies(tables: Mapping[str, Table], rows: pd.DataFrame) -> Iterator[Problem]:
    studies = columns_of(tables, "studies", "study_id", "therapy")
    if studies is None:
        return
    without = frozenset(studies.loc[studies["therapy"] == "none", "study_id"])
    for line in rows.index[rows["study_id"].isin(without) & rows["arm"].isin(["psychotherapy", "pooled"])]:
        rule = f"{rows.at[line, 'study_id']} had no psychotherapy (therapy is none)"
        yield Problem("foci.tsv", rule, "drug", line=line, column="arm", value=rows.at[line, "arm"])
