"""Measurements of reruns, as the page says them."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest

from livingreview.errors import EditionError
from livingreview.paths import edition_root
from livingreview.reports import build_info


@pytest.fixture
def measured(tmp_path):
    """The frozen tables, in a folder where they can be changed."""
    shutil.copytree(edition_root() / "data" / "bench", tmp_path / "bench")
    return SimpleNamespace(directory=tmp_path)


def test_nothing_lost_is_a_word_that_stands_alone_and_a_loss_is_counted(measured):
    path = measured.directory / "bench" / "faults.tsv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    place = header.split("\t").index("n_lost")
    for lost, said in ((0, "none"), (2, "two")):
        cells = lines[0].split("\t")
        cells[place] = str(lost)
        path.write_text("\n".join([header, "\t".join(cells)]) + "\n", encoding="utf-8")
        assert build_info.fault_values(measured)["faults_lost"] == said


def test_ratios_follow_from_the_seconds_beside_them(measured):
    frame = build_info.rerun_times(measured).frame
    assert len(frame) and (frame["Times as long"] * frame["Here"] - frame["That way"]).abs().max() < 1e-9


def test_a_table_that_is_not_there_is_named(measured):
    (measured.directory / "bench" / "faults.tsv").unlink()
    with pytest.raises(EditionError, match=r"data/bench/faults\.tsv"):
        build_info.fault_values(measured)
