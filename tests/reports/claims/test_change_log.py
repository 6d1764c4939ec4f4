"""The page of changes."""

from __future__ import annotations

import datetime
import shutil

import pytest

from livingreview.evidence import load
from livingreview.reports.claims.change_log import ChangeLog
from livingreview.rerun.conclusion_record import TABLE, keep, newest


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """The edition's evidence base with its newest version alone, however many it has by now."""
    folder = shutil.copytree(load().directory, tmp_path_factory.mktemp("one") / "data")
    path = folder / f"{TABLE}.tsv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    last = lines[-1].partition("\t")[0]
    own = [line for line in lines if line.partition("\t")[0] == last]
    path.write_text("\n".join([header, *own]) + "\n", encoding="utf-8")
    return load(folder)


@pytest.fixture
def later(evidence, tmp_path):
    """An evidence base with a second version, in which one verdict is another and one claim has a sample more."""
    folder = shutil.copytree(evidence.directory, tmp_path / "data")
    found = newest(evidence.table(TABLE))[["claim", "era", "verdict", "estimate", "p", "n"]].copy()
    found.loc[0, "verdict"] = "contradicted"
    found.loc[1, "n"] += 1
    keep(load(folder), found, "99.0", datetime.date(2030, 1, 2))
    return load(folder)


def test_one_version_is_said_to_have_none_before_it(evidence):
    log = ChangeLog(evidence)
    assert "there is no earlier version to compare it with" in repr(log.summary())
    assert "the evidence and the rules are those of this version" in repr(log.summary())
    table = log.versions_table()
    assert table.caption.startswith("Versions") and len(table.frame) == 1 and log.changes() == []
    counts = table.frame.drop(columns=["Version", "Kept on"]).iloc[0]
    assert counts.sum() == len(newest(evidence.table(TABLE)))


def test_what_moved_is_listed_with_other_conclusions_first(later):
    log = ChangeLog(later)
    summary, (changes,) = repr(log.summary()), log.changes()
    assert "There are two versions so far. The newest is 99.0" in summary
    assert "in the version before: one; " in summary and "moved: two." in summary
    assert list(log.versions_table().frame["Version"])[0] == "99.0" and len(log.versions_table().frame) == 2
    moved = changes.frame
    assert "99.0 (2030-01-02)" in changes.caption and len(moved) == 2
    assert moved["After"].iloc[0].startswith("contradicted") and moved["Before"].iloc[0] != moved["After"].iloc[0]


def test_evidence_that_has_changed_since_is_said(later):
    (later.directory / "findings.tsv").write_bytes((later.directory / "findings.tsv").read_bytes() + b"\n")
    assert "have changed since this version was kept" in repr(ChangeLog(later).summary())


def test_the_newest_conclusions_have_a_row_a_claim(evidence):
    frame = ChangeLog(evidence).newest().frame
    assert len(frame) == newest(evidence.table(TABLE))["claim"].nunique()
    assert frame.columns[0] == "Claim" and len(frame.columns) == 5
    assert all(" n = " in cell for cell in frame.iloc[:, 1])
