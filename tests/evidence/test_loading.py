from __future__ import annotations

import contextlib
import csv
import dataclasses
import pickle
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Evidence, load
from livingreview.evidence.loading import CACHE_SIZE
from livingreview.evidence.validation import TABLES

NUMERIC = {"integer": "Int64", "year": "Int64", "number": "float64"}


def plain(data: Path, name: str) -> list[dict[str, str]]:
    with (data / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("name", TABLES)
def test_no_row_is_dropped_and_every_cell_is_kept(evidence: Evidence, data: Path, name: str) -> None:
    frame, rows = evidence.table(name), plain(data, name)
    assert len(frame) == len(rows) > 0
    assert list(frame.columns) == list(rows[0])
    for column, described in evidence.dictionaries[name].columns.items():
        cells = [row[column] for row in rows]
        if described.type in NUMERIC:
            assert frame[column].dtype == NUMERIC[described.type]
            found = [None if pd.isna(value) else float(value) for value in frame[column]]
            assert found == [float(cell) if cell else None for cell in cells]
        else:
            assert frame[column].tolist() == cells


def test_the_tables_have_properties_of_their_own(evidence: Evidence) -> None:
    for name in TABLES:
        if "/" not in name:
            pd.testing.assert_frame_equal(getattr(evidence, name), evidence.table(name))


def test_an_unknown_table_is_refused_with_the_nearest(evidence: Evidence) -> None:
    with pytest.raises(EditionError, match="nearest: studies"):
        evidence.table("studeis")


def test_nothing_a_caller_does_changes_the_evidence(evidence: Evidence) -> None:
    before = evidence.table("studies").copy(deep=True)
    frame = evidence.studies
    frame.loc[0, "diagnosis"] = "changed"
    frame["year"] = 1
    frame.iloc[0:5] = frame.iloc[5:10].to_numpy()
    frame.columns = [name.upper() for name in frame.columns]
    frame.index = frame.index + 1
    frame.attrs["mark"] = 1
    evidence.studies.drop(columns="note", inplace=True)
    evidence.studies.sort_values("year", inplace=True)
    pd.testing.assert_frame_equal(evidence.studies, before)
    assert evidence.studies.attrs == {}


def test_the_arrays_behind_a_frame_are_read_only_or_copies(evidence: Evidence) -> None:
    before = evidence.studies["membership"].copy(deep=True)
    values = evidence.studies["membership"].to_numpy()
    with contextlib.suppress(ValueError):
        values[:] = 0
    pd.testing.assert_series_equal(evidence.studies["membership"], before)


def test_its_own_fields_cannot_be_set(evidence: Evidence) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        evidence.checksum = "x"
    with pytest.raises(TypeError):
        evidence.dictionaries["studies"] = None


def test_the_environment_names_the_folder(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVINGREVIEW_DATA", str(copy))
    assert load().directory == copy.resolve()


def test_two_copies_of_the_same_bytes_have_one_checksum(evidence: Evidence, copy: Path) -> None:
    assert load(copy).checksum == evidence.checksum


def test_a_result_is_made_once_and_not_sent_to_another_process(evidence: Evidence) -> None:
    made = []
    for _ in range(2):
        evidence.cached("a key", lambda: made.append(1))
    assert made == [1]
    pickle.loads(pickle.dumps(evidence)).cached("a key", lambda: made.append(2))
    assert made == [1, 2]


def test_the_results_that_were_asked_for_longest_ago_go_first(copy: Path) -> None:
    evidence = load(copy)
    for number in (*range(CACHE_SIZE), 0, CACHE_SIZE):
        evidence.cached(number, lambda: "first")
    assert evidence.cached(0, lambda: "again") == "first"
    assert evidence.cached(1, lambda: "again") == "again"


def test_selecting_does_not_import_statsmodels(data: Path) -> None:
    code = (
        "import sys; from livingreview.evidence import load, select, Selection;"
        f"select(load({str(data)!r}), Selection()); print('statsmodels' in sys.modules)"
    )
    source = str(Path(__file__).parents[2] / "src")
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": source}
    )
    assert run.stdout.strip() == "False"
