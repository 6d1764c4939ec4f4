"""Each slip of a coder has its own message."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from livingreview.errors import Problem
from livingreview.evidence.coding_checks import check_coding
from livingreview.evidence.referential_checks import check_references
from livingreview.evidence.table import Table

Spoilt = Callable[..., dict[str, Table]]


def line_of(table: Table, **cells: str) -> int:
    frame = table.frame
    for column, value in cells.items():
        frame = frame[frame[column] == value]
    return int(frame.index[0])


def new(tables: Mapping[str, Table], spoilt: Mapping[str, Table]) -> list[Problem]:
    """Problems that the spoilt tables have and the real ones have not."""
    known = set(check_coding(tables))
    return [problem for problem in check_coding(spoilt) if problem not in known]


def test_the_real_tables_have_warnings_at_most(tables: Mapping[str, Table]) -> None:
    assert {problem.severity for problem in check_coding(tables)} <= {"warning"}


def test_rules_whose_tables_are_missing_are_left_out() -> None:
    assert check_coding({}) == []


def test_a_sample_is_named_after_one_of_its_studies(tables: Mapping[str, Table], spoilt: Spoilt) -> None:
    study = tables["studies"].frame.query("study_id == sample")["study_id"].iloc[5]
    line = line_of(tables["studies"], study_id=study)
    found = new(tables, spoilt("studies", (line, "sample", study[:-1])))
    (slip,) = [problem for problem in found if problem.line == line]
    assert slip.rule == "not the id of a study that has its own id as sample" and slip.expected.startswith(study)


def test_a_paper_coded_twice_is_seen_by_its_title(tables: Mapping[str, Table], spoilt: Spoilt) -> None:
    studies = tables["studies"].frame
    bare = studies[(studies["title"].str.len() > 60) & (studies["study_id"] == studies["sample"])]
    one, two = bare.index[0], bare.index[1]
    title = studies.at[one, "title"].replace(":", " -").upper()
    copied = [(two, "title", title), (two, "pmid", ""), (two, "doi", "")]
    (slip,) = new(tables, spoilt("studies", *copied))
    assert (slip.severity, slip.column) == ("warning", "title") and "which is another sample" in slip.rule
    # Identifiers that differ, or one sample, are two papers.
    apart = [(two, "title", title), (two, "pmid", "1"), (one, "pmid", "2")]
    assert new(tables, spoilt("studies", *apart)) == []
    assert not [p for p in new(tables, spoilt("studies", *copied, (two, "sample", studies.at[one, "sample"]))) if p.column == "title"]


def test_a_control_group_needs_a_control(tables: Mapping[str, Table], spoilt: Spoilt) -> None:
    findings = tables["findings"].frame
    line = int(findings.index[findings["tested_against"] == "control_group"][0])
    study = line_of(tables["studies"], study_id=findings.at[line, "study_id"])
    healthy = new(tables, spoilt("studies", (study, "control", "healthy")))
    assert {(p.severity, p.value) for p in healthy} == {("error", "control_group")} and line in {p.line for p in healthy}
    unread = [(study, name, "") for name in ("control", "n_control", "n_drug", "drug")]
    found = [p for p in new(tables, spoilt("studies", *unread)) if p.column == "tested_against"]
    assert {p.severity for p in found} == {"warning"}


def test_a_drug_arm_needs_a_drug(tables: Mapping[str, Table], spoilt: Spoilt) -> None:
    studies, findings = tables["studies"].frame, tables["findings"].frame
    without = studies[(studies["drug"] == "") & (studies["n_drug"] == "") & (studies["treatment_mixed"] == "no")]
    of_them = findings["study_id"].isin(without["study_id"]) & (findings["arm"] == "psychotherapy")
    line = int(findings.index[of_them][0])
    (slip,) = new(tables, spoilt("findings", (line, "arm", "drug")))
    assert (slip.line, slip.column, slip.severity) == (line, "arm", "error") and "names no medication" in slip.rule


def test_two_arms_are_contrasted_as_no_single_arm(tables: Mapping[str, Table], spoilt: Spoilt) -> None:
    line = line_of(tables["findings"], arm="therapy_vs_drug")
    (slip,) = new(tables, spoilt("findings", (line, "arm", "psychotherapy")))
    assert (slip.line, slip.expected) == (line, "therapy_vs_drug")


def test_a_scan_at_rest_has_no_task(tables: Mapping[str, Table], spoilt: Spoilt) -> None:
    line = line_of(tables["studies"], modality="fmri_rest", state="rest")
    (slip,) = new(tables, spoilt("studies", (line, "state", "task")))
    assert (slip.line, slip.column) == (line, "state") and "fmri_rest" in slip.rule


def test_an_inferred_sign_says_from_what(tables: Mapping[str, Table], spoilt: Spoilt) -> None:
    line = line_of(tables["findings"], sign_basis="inferred")
    (slip,) = new(tables, spoilt("findings", (line, "note", "")))
    assert (slip.line, slip.expected) == (line, "what the sign was inferred from")


def test_a_study_says_where_it_was_read_and_has_findings(tables: Mapping[str, Table], spoilt: Spoilt) -> None:
    findings = tables["findings"].frame
    once = findings["study_id"].value_counts()
    study = str(once.index[once == 1][0])
    line = line_of(tables["studies"], study_id=study)
    (slip,) = new(tables, spoilt("studies", (line, "source_url", "")))
    assert (slip.line, slip.column, slip.severity) == (line, "source_url", "warning")
    other = str(once.index[0])
    found = new(tables, spoilt("findings", (line_of(tables["findings"], study_id=study), "study_id", other)))
    assert (line, "warning") in {(p.line, p.severity) for p in found if p.rule == "no finding, so it counts nowhere"}


@pytest.mark.parametrize("number", ["6400"])
def test_a_number_of_people_beyond_any_scanner_study_is_out_of_range(spoilt: Spoilt, number: str) -> None:
    from livingreview.evidence.cell_checks import check_cells

    (slip,) = check_cells(spoilt("studies", (2, "n_therapy", number))["studies"])
    assert (slip.rule, slip.value) == ("out of range", number)


def test_two_directions_of_one_finding_are_called_that(tables: Mapping[str, Table], spoilt: Spoilt) -> None:
    findings = tables["findings"].frame
    line = int(findings.index[findings["direction"] == "decrease"][0])
    copied = [(line + 1, name, value) for name, value in findings.loc[line].items()]
    found = check_references(spoilt("findings", *copied, (line + 1, "direction", "increase")), tables)
    (slip,) = [p for p in found if p.line == line + 1 and "one finding" in p.rule]
    assert slip.rule == f"increase here and decrease on line {line} for one finding"
