"""The page of changes."""

from __future__ import annotations

import datetime
import shutil

import pytest

from livingreview.evidence import load
from livingreview.inference.claims import load_claims, rules_digest
from livingreview.reports.claims.change_log import ChangeLog
from livingreview.rerun.conclusion_record import COLUMNS, TABLE, keep, newest


@pytest.fixture(scope="module")
def evidence():
    return load()


@pytest.fixture
def later(evidence, tmp_path):
    """An evidence base with a further version, in which one conclusion is another and one claim has a sample more."""
    folder = shutil.copytree(evidence.directory, tmp_path / "data")
    found = newest(evidence.table(TABLE))[list(COLUMNS[2:])].copy()
    found.loc[0, "conclusion"] = "leans against"
    found.loc[1, "n"] += 1
    keep(load(folder), found, "99.0", datetime.date(2030, 1, 2))
    return load(folder)


def test_every_claim_has_its_old_and_new_conclusion_and_a_reason(evidence):
    frame = ChangeLog(evidence).side_by_side("later", "Side by side").frame
    claims = load_claims(evidence.directory / "claims.toml").claims
    assert frame["Claim"].tolist() == [f"{claim.part} {claim.title}" for claim in claims]
    assert frame["Why"].str.len().gt(20).all()
    first = frame.set_index("Claim")["First edition"].iloc[0]
    assert first == "mixed (0.32, n = 20)"
    assert "Why" not in ChangeLog(evidence).side_by_side("all", "Side by side", reasons=False).frame


def test_the_first_rules_are_kept_word_for_word(evidence):
    versions = ChangeLog(evidence).rule_versions("Versions").frame
    fixed = versions[(versions["File"] == "claims.toml") & (versions["Date"] == "2026-11-24")]
    assert fixed["Fingerprint"].tolist() == [rules_digest(evidence.directory / "first_claims.toml")]


def test_the_conclusions_of_the_first_edition_are_counted(evidence):
    log = ChangeLog(evidence)
    values, first = log.values(), log.first[0][2]
    own = first[first["era"] != "core"]["conclusion"]
    assert (own == "supported").sum() == 1 and values["first_supported"] == "one"
    assert values["cells"] == str(len(own)) and values["first_mixed"] == "nineteen"


def test_what_moved_is_listed_with_other_conclusions_first(later):
    changes = ChangeLog(later).changes()[0]
    assert "99.0 (2030-01-02)" in changes.caption and len(changes.frame) == 2
    assert changes.frame["After"].iloc[0].startswith("leans against")


def test_each_fault_of_the_first_rules_says_what_is_done_now(evidence):
    frame = ChangeLog(evidence).faults("Faults").frame
    assert len(frame) >= 10 and frame["What is done now"].str.len().gt(20).all()
