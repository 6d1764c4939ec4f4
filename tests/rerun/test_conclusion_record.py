"""Conclusions are kept version by version, and the newest are what the code draws now."""

from __future__ import annotations

import datetime
import math
import shutil

import pandas as pd
import pytest

from livingreview.errors import EditionError
from livingreview.evidence import load
from livingreview.inference.claims import load_claims
from livingreview.rerun.conclusion_record import (
    COLUMNS,
    ERAS,
    TABLE,
    changes,
    conclude,
    keep,
    newest,
    versions,
)

TODAY = datetime.date(2030, 1, 2)


@pytest.fixture(scope="module")
def found(evidence):
    return conclude(evidence)


@pytest.fixture
def copy(evidence, tmp_path):
    """A copy of the evidence base, to keep conclusions in."""
    return shutil.copytree(evidence.directory, tmp_path / "data")


def test_the_newest_kept_conclusions_are_what_the_code_draws_now(evidence, found):
    last = newest(evidence.table(TABLE))
    assert changes(last, found) == []
    assert last["test_p"].astype(float).tolist() == pytest.approx(found["test_p"].tolist(), abs=2e-3, nan_ok=True)
    assert last["cells"].tolist() == found["cells"].tolist()


def test_every_claim_is_concluded_in_every_era(evidence, found):
    claims = [claim.key for claim in load_claims(evidence.directory / "claims.toml").claims]
    assert list(zip(found["claim"], found["era"], strict=True)) == [(claim, era) for claim in claims for era in ERAS]


def test_the_newest_kept_version_is_that_of_the_package(evidence):
    from livingreview import __version__

    assert newest(evidence.table(TABLE))["version"].iloc[0] == __version__


def test_a_new_version_joins_the_old_ones_and_nothing_else_moves(copy, found):
    before = (copy / f"{TABLE}.tsv").read_text(encoding="utf-8")
    assert keep(load(copy), found, "99.0", TODAY)
    after = (copy / f"{TABLE}.tsv").read_text(encoding="utf-8")
    assert after.startswith(before) and after.count("\n") == before.count("\n") + len(found)
    kept = load(copy).table(TABLE)
    assert [version for version, _, _ in versions(kept)][-1] == "99.0"
    assert set(newest(kept)["date"]) == {"2030-01-02"}
    assert changes(newest(kept), found) == []


def test_keeping_the_same_twice_changes_no_byte(copy, evidence, found):
    before = (copy / f"{TABLE}.tsv").read_bytes()
    version = newest(evidence.table(TABLE))["version"].iloc[0]
    assert not keep(load(copy), found, version, TODAY)
    assert (copy / f"{TABLE}.tsv").read_bytes() == before


def test_what_was_kept_is_not_rewritten_in_silence(copy, evidence, found):
    version = newest(evidence.table(TABLE))["version"].iloc[0]
    other = found.assign(conclusion="leans against")
    before = (copy / f"{TABLE}.tsv").read_bytes()
    with pytest.raises(EditionError, match="or --replace if it was never published"):
        keep(load(copy), other, version, TODAY)
    assert (copy / f"{TABLE}.tsv").read_bytes() == before
    assert keep(load(copy), other, version, TODAY, replace=True)
    assert set(newest(load(copy).table(TABLE))["conclusion"]) == {"leans against"}
    keep(load(copy), found, "99.0", TODAY)
    with pytest.raises(EditionError, match="kept before a later one"):
        keep(load(copy), found, version, TODAY, replace=True)


@pytest.mark.parametrize("name", ["", "new", "1.0/2", "1.0\t", "v1"])
def test_a_name_that_is_no_version_s_is_refused(copy, found, name):
    with pytest.raises(EditionError, match="no name of a version"):
        keep(load(copy), found, name, TODAY)


def test_the_first_version_needs_no_table(copy, found):
    (copy / f"{TABLE}.tsv").unlink()
    assert keep(load(copy), found, "1.0", TODAY)
    assert len(load(copy).table(TABLE)) == len(found)


def frame(*rows):
    return pd.DataFrame(rows, columns=["claim", "era", "conclusion", "estimate", "n", "test_estimate", "test_n"])


def test_a_change_is_a_conclusion_an_estimate_a_test_a_number_or_a_claim():
    before = frame(
        ("a", "all", "open", 0.2, 9, 0.1, 9),
        ("b", "all", "open", 0.2, 9, 0.1, 9),
        ("c", "all", "open", math.nan, 0, math.nan, 0),
        ("d", "all", "open", 0.2, 9, 0.1, 9),
        ("gone", "all", "open", 0.1, 3, 0.1, 3),
    )
    after = frame(
        ("a", "all", "leans", 0.2, 9, 0.1, 9),
        ("b", "all", "open", 0.2, 10, 0.1, 9),
        ("c", "all", "open", math.nan, 0, math.nan, 0),
        ("d", "all", "open", 0.2, 9, 0.3, 9),
        ("new", "all", "open", 0.1, 3, 0.1, 3),
    )
    assert [(change.claim, change.is_other) for change in changes(before, after)] == [
        ("a", True),
        ("b", False),
        ("d", False),
        ("new", True),
        ("gone", True),
    ]


def test_the_model_is_asked_only_where_directions_or_rules_changed(evidence, found, monkeypatch):
    from livingreview.rerun import conclusion_record

    asked = []
    monkeypatch.setattr(conclusion_record, "kept_estimates", lambda evidence: None)
    monkeypatch.setattr(conclusion_record, "estimate_table", lambda evidence, progress, places: asked.extend(places) or found.head(0))
    stale = found.copy()
    stale.loc[3, "cells"] = "000000000000"
    with pytest.raises(KeyError):  # nothing was answered
        conclude(evidence, stale)
    assert asked == [(found.loc[3, "claim"], found.loc[3, "era"])]
    without = conclude(evidence, stale, model=False)
    assert without.loc[3, "conclusion"] == "not asked" and without.drop(3).equals(found.drop(3))


def test_the_table_has_the_columns_of_its_dictionary(evidence):
    assert tuple(evidence.dictionaries[TABLE].names) == COLUMNS
