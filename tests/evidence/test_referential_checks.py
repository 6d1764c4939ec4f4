from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import pytest

from livingreview.errors import Problem
from livingreview.evidence import referential_checks
from livingreview.evidence.table import Table
from livingreview.evidence.validation import TABLES

Spoilt = Callable[..., dict[str, Table]]


def check(tables: Mapping[str, Table]) -> list[Problem]:
    return referential_checks.check_references(tables, TABLES)


def line_of(tables: Mapping[str, Table], name: str, **cells: str) -> int:
    frame = tables[name].frame
    for column, value in cells.items():
        frame = frame[frame[column] == value]
    return int(frame.index[0])


def test_the_real_tables_keep_every_declared_rule(tables: Mapping[str, Table]) -> None:
    assert check(tables) == []


@pytest.mark.parametrize(
    ("name", "column", "value", "rule", "expected"),
    [
        ("findings", "study_id", "baxter1929", "not a study_id of studies.tsv", "(nearest: baxter1992"),
        ("findings", "region", "amygdla", "not a region of regions.tsv", "(nearest: amygdala"),
        ("review_findings", "review_id", "nobody1900", "not a review_id of reviews.tsv", "one of"),
        ("circuits", "region", "brain", "not a region of regions.tsv", "one of"),
        ("regions", "parent", "frontol", "not a region of regions.tsv", "(nearest: frontal"),
        ("recoding/core_studies", "study_id", "nobody1900", "not a study_id of studies.tsv", "one of"),
    ],
)
def test_a_reference_to_nothing_is_found(
    spoilt: Spoilt, name: str, column: str, value: str, rule: str, expected: str
) -> None:
    found = [problem for problem in check(spoilt(name, (5, column, value))) if problem.value == value]
    assert [(one.file, one.line, one.column, one.rule) for one in found] == [(f"{name}.tsv", 5, column, rule)]
    assert expected in found[0].expected


def test_a_reference_to_a_line_that_is_too_short_is_no_orphan(tables: Mapping[str, Table]) -> None:
    line = line_of(tables, "studies", study_id="goldapple2004")
    short = dataclasses.replace(tables["studies"], malformed=frozenset({line}))
    assert [one for one in check({**tables, "studies": short}) if one.file == "findings.tsv"] == []


def test_a_study_that_vanishes_orphans_each_of_its_findings(tables: Mapping[str, Table]) -> None:
    gone = tables["studies"].frame.query("study_id != 'goldapple2004'")
    found = check({**tables, "studies": dataclasses.replace(tables["studies"], frame=gone)})
    orphans = [one.line for one in found if one.file == "findings.tsv" and one.column == "study_id"]
    assert orphans == list(tables["findings"].frame.query("study_id == 'goldapple2004'").index)
    assert len(orphans) > 1


def test_a_table_that_could_not_be_read_orphans_nothing(tables: Mapping[str, Table]) -> None:
    assert check({name: table for name, table in tables.items() if name != "studies"}) == []


def test_two_rows_with_one_key_are_found(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    first = tables["findings"].frame.loc[20]
    found = check(spoilt("findings", *[(30, column, value) for column, value in first.items()]))
    assert [(one.line, one.rule) for one in found] == [(30, "same key as line 20")]


def test_two_rows_that_differ_in_the_note_alone_are_two_findings(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    row = {**tables["findings"].frame.loc[20], "note": "another task"}
    assert check(spoilt("findings", *[(30, column, value) for column, value in row.items()])) == []


def test_two_rows_that_differ_in_the_direction_alone_contradict_each_other(
    spoilt: Spoilt, tables: Mapping[str, Table]
) -> None:
    line = line_of(tables, "findings", direction="decrease")
    row = {**tables["findings"].frame.loc[line], "direction": "increase"}
    found = check(spoilt("findings", *[(line + 1, column, value) for column, value in row.items()]))
    rule = f"increase here and decrease on line {line} for one finding"
    assert [(one.line, one.rule) for one in found] == [(line + 1, rule)]


@pytest.mark.parametrize(
    ("contrast", "direction", "allowed"),
    [
        ("change", "positive", "one of decrease, increase, no_change, unclear"),
        ("therapy_vs_drug", "negative", "one of decrease, increase, no_change"),
        ("change_correlates_improvement", "decrease", "one of negative, no_change, positive"),
        ("baseline_predicts_response", "increase", "one of negative, no_change, positive"),
    ],
)
def test_a_direction_fits_its_contrast(spoilt: Spoilt, contrast: str, direction: str, allowed: str) -> None:
    tested = "before" if contrast == "change" else ""
    cells = {"contrast": contrast, "tested_against": tested, "direction": direction}
    found = check(spoilt("findings", *((3, column, value) for column, value in cells.items())))
    assert [(one.line, one.column, one.value, one.rule, one.expected) for one in found] == [
        (3, "direction", direction, f"does not fit contrast {contrast}", allowed)
    ]


def test_the_arm_therapy_against_drug_has_its_own_contrast(spoilt: Spoilt) -> None:
    found = check(spoilt("findings", (2, "arm", "therapy_vs_drug"), (2, "contrast", "change")))
    assert [(one.column, one.rule) for one in found] == [("contrast", "does not fit arm therapy_vs_drug")]


@pytest.mark.parametrize(
    ("contrast", "tested", "rule", "expected"),
    [
        ("change", "", "blank although contrast is change", "a value"),
        ("baseline_vs_controls", "healthy", "does not fit contrast baseline_vs_controls", "no value at all"),
    ],
)
def test_what_a_change_was_tested_against_is_said_of_changes_alone(
    spoilt: Spoilt, contrast: str, tested: str, rule: str, expected: str
) -> None:
    found = check(spoilt("findings", (3, "contrast", contrast), (3, "tested_against", tested)))
    assert [(one.line, one.column, one.rule, one.expected) for one in found] == [(3, "tested_against", rule, expected)]


@pytest.mark.parametrize("column", ["doi", "pmid"])
def test_an_identifier_of_two_papers_is_found(spoilt: Spoilt, tables: Mapping[str, Table], column: str) -> None:
    lines = list(tables["studies"].frame.index[tables["studies"].frame[column] != ""][:2])
    value = tables["studies"].frame.at[lines[0], column].upper()
    (found,) = check(spoilt("studies", (lines[1], column, value)))
    assert found.rule.startswith("belongs to ") and found.column == column
    assert "named" in found.expected and "suffix" in found.expected


def test_a_second_sample_of_one_paper_takes_a_suffix(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    line = line_of(tables, "studies", study_id="saxena2002_mdd")
    assert tables["studies"].frame.at[line, "doi"] != ""
    found = check(spoilt("studies", (line, "study_id", "saxena2002b")))
    assert (line, "doi", "belongs to saxena2002") in [(one.line, one.column, one.rule[:21]) for one in found]


def test_a_finding_without_a_source_takes_that_of_its_study(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    own = tables["findings"].frame
    assert (own["source_url"] == "").sum() > 0, "the rule needs a finding that has none of its own"
    line = line_of(tables, "studies", study_id="king2016a")
    blank = [(line, column, "") for column in ("source_url", "doi", "pmid", "pmcid")]
    found = [one for one in check(spoilt("studies", *blank)) if one.rule == "no source"]
    expected = [line for line, row in own.iterrows() if row["study_id"] == "king2016a" and row["source_url"] == ""]
    assert [one.line for one in found if one.file == "findings.tsv"] == expected
    assert [one.line for one in found if one.file == "studies.tsv"] == [line]
    assert {"studies.doi" in one.expected for one in found if one.file == "findings.tsv"} == {True}


@pytest.mark.parametrize(
    ("era", "year", "limit"), [("core", "2006", "2005 or earlier"), ("later", "2004", "2005 or later")]
)
def test_the_era_fits_the_year(spoilt: Spoilt, era: str, year: str, limit: str) -> None:
    (found,) = check(spoilt("studies", (9, "era", era), (9, "year", year)))
    assert (found.line, found.column, found.value) == (9, "era", era)
    assert found.rule == f"does not fit the year {year}" and limit in found.expected


def test_an_era_without_a_year_is_no_problem(spoilt: Spoilt) -> None:
    assert check(spoilt("studies", (9, "era", "core"), (9, "year", ""))) == []


def test_a_circular_model_says_why(spoilt: Spoilt, tables: Mapping[str, Table]) -> None:
    line = line_of(tables, "model_predictions", circular="yes")
    (found,) = check(spoilt("model_predictions", (line, "circular_reason", "")))
    assert (found.line, found.column, found.rule) == (line, "circular_reason", "blank although circular is yes")
