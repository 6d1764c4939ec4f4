from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from livingreview.evidence.domain_checks import check_domain
from livingreview.evidence.table import Table

Spoilt = Callable[..., dict[str, Table]]


def line_of(tables: Mapping[str, Table], name: str, **cells: str) -> int:
    frame = tables[name].frame
    for column, value in cells.items():
        frame = frame[frame[column] == value]
    return int(frame.index[0])


def test_the_real_tables_are_coherent(tables: Mapping[str, Table]) -> None:
    assert check_domain(tables) == []


def test_rules_whose_tables_are_missing_are_left_out() -> None:
    assert check_domain({}) == []


def test_a_paired_region_has_no_midline(spoilt: Spoilt) -> None:
    (found,) = check_domain(spoilt("findings", (2, "region", "amygdala"), (2, "hemisphere", "M")))
    assert (found.file, found.line, found.column, found.value) == ("findings.tsv", 2, "hemisphere", "M")
    assert found.rule == "does not fit the paired region amygdala"
    assert found.expected == "one of B, L, NR, R"


@pytest.mark.parametrize("region", ["acc_subgenual", "cerebellum", "other"])
def test_a_region_on_the_midline_or_no_place_may_be_m(spoilt: Spoilt, region: str) -> None:
    assert check_domain(spoilt("findings", (2, "region", region), (2, "hemisphere", "M"))) == []


def test_a_sample_has_one_diagnosis_or_a_note(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    sample = tables["studies"].frame["sample"].value_counts().index[0]
    lines = list(tables["studies"].frame.query("sample == @sample").index)
    quiet = [(line, "note", "scanned twice") for line in lines]
    change = (lines[1], "diagnosis", "gad")
    (found,) = check_domain(spoilt("studies", *quiet, change))
    assert (found.line, found.column) == (lines[1], "diagnosis")
    assert f"sample {sample} has several diagnoses" in found.rule
    assert check_domain(spoilt("studies", *quiet, change, (lines[0], "note", "shares its sample with gad"))) == []


def test_a_study_of_medication_alone_has_no_psychotherapy(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    study = tables["studies"].frame.query("therapy == 'none'")["study_id"].iloc[-1]
    line = line_of(tables, "findings", study_id=study)
    found = check_domain(spoilt("findings", (line, "arm", "psychotherapy")))
    assert [(one.line, one.column, one.rule) for one in found] == [
        (line, "arm", f"{study} had no psychotherapy (therapy is none)")
    ]
    line = line_of(tables, "studies", study_id=study)
    (found,) = check_domain(spoilt("studies", (line, "n_therapy", "12")))
    assert (found.column, found.value) == ("n_therapy", "12")


def test_a_slot_is_taken_once_and_none_is_left_free(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    seventh, eighth = (line_of(tables, "studies", slot=slot) for slot in ("7", "8"))
    found = check_domain(spoilt("studies", (eighth, "slot", "7")))
    rules = {(one.line, one.rule) for one in found}
    first, second = sorted((seventh, eighth))
    taken_by = tables["studies"].frame.at[first, "study_id"]
    assert (second, f"slot is taken by {taken_by} (line {first})") in rules
    assert (None, "slot is not taken") in rules
    assert (eighth, "differs from candidates.tsv") in rules


def test_slots_go_from_the_likeliest_down(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    line = line_of(tables, "studies", slot="14")
    found = check_domain(spoilt("studies", (line, "membership", "0.99")))
    assert [(one.line, one.column) for one in found if "likelier than" in one.rule] == [(line, "membership")]


def test_membership_agrees_with_the_candidates(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    line = line_of(tables, "candidates", study_id="saarinen2005")
    own = tables["candidates"].frame.at[line, "membership"]
    (found,) = check_domain(spoilt("candidates", (line, "membership", "0.01")))
    assert (found.file, found.column, found.value, found.expected) == ("studies.tsv", "membership", own, "0.01")
    assert check_domain(spoilt("candidates", (line, "membership", f"{own}0"))) == []


def test_a_study_with_a_membership_is_a_candidate(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    line = line_of(tables, "studies", study_id="mayberg1999")
    (found,) = check_domain(spoilt("studies", (line, "membership", "0.1")))
    assert (found.line, found.rule) == (line, "not a candidate")


def test_a_candidate_screened_out_needs_no_study(tables: Mapping[str, Table]) -> None:
    out = tables["candidates"].values("study_id") - tables["studies"].values("study_id")
    assert "wykes2002" in out
    assert check_domain(tables) == []


def test_a_region_is_not_its_own_ancestor(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    line = line_of(tables, "regions", region="frontal")
    found = check_domain(spoilt("regions", (line, "parent", "dlpfc")))
    assert {one.rule.rpartition(" ")[0] for one in found} == {"the chain of parents comes back to"}
    # Everything below the loop is named, and nothing else.
    below = ("frontal", "pfc", "dlpfc", "vlpfc", "ofc", "mpfc", "precentral")
    named = {tables["regions"].frame.at[one.line, "region"] for one in found}
    assert set(below) <= named and not {"insula", "amygdala", "acc"} & named


@pytest.mark.parametrize("column", ["coarse", "lobe"])
def test_coarse_region_and_lobe_are_the_region_or_above_it(
    spoilt: Spoilt, tables: Mapping[str, Table], column: str
) -> None:
    line = line_of(tables, "regions", region="dlpfc")
    (found,) = check_domain(spoilt("regions", (line, column, "striatum")))
    assert (found.file, found.line, found.column, found.value) == ("regions.tsv", line, column, "striatum")
    assert "one of dlpfc, frontal, pfc" in found.expected
