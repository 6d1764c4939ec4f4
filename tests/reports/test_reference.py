"""The appendix holds every column, study and region of the tables, once."""

import csv
import re
from pathlib import Path

import pytest

from livingreview.page.tables import Table
from livingreview.paths import data_directory
from livingreview.reports import calibration, reference


def rows(name):
    with Path(data_directory(), f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("listed", [reference.dictionaries, reference.studies_by_disorder])
def test_every_table_stands_under_a_heading_with_an_anchor_of_its_own(evidence, listed):
    shown = listed(evidence)
    headings, tables = shown[::2], shown[1::2]
    anchors = [re.search(r'<h2 id="([a-z0-9-]+)">', heading.html)[1] for heading in headings]
    assert len(set(anchors)) == len(anchors) == len(tables)
    assert all(isinstance(table, Table) and len(table.frame) for table in tables)


def test_the_dictionaries_name_every_column_and_count_what_was_seen(evidence):
    tables = dict(zip(evidence.dictionaries, reference.dictionaries(evidence)[1::2], strict=True))
    for name in ("studies", "findings"):
        frame, own = tables[name].frame.set_index("Column"), rows(name)
        assert list(frame.index) == list(own[0])
        for column in ("year", "note", "region"):
            if column in frame.index:
                assert frame.loc[column, "Seen"] == sum(row[column] != "" for row in own), column


def test_every_study_and_every_region_is_listed_once(evidence):
    studies = [cell.anchor for table in reference.studies_by_disorder(evidence)[1::2] for cell in table.frame["Study"]]
    assert len(set(studies)) == len(studies) == len(rows("studies"))
    assert reference.region_table(evidence).frame["Findings"].sum() == len(rows("findings"))
    assert len(reference.citing_table(evidence).frame) == len(reference.citing_kinds(evidence)) == len(rows("citing"))


@pytest.mark.parametrize("quantity", ["false_positive_rate", "power", "coverage"])
def test_every_simulated_rate_is_in_one_table_of_calibration(evidence, quantity):
    tables = calibration.claims_table(evidence, quantity), calibration.tests_table(evidence, quantity, "A caption")
    cells = [cell for table in tables for cell in table.frame.to_numpy().ravel()]
    shown = sum(bool(re.fullmatch(r"\d\.\d{3} \(.* to .*\)", str(cell))) for cell in cells)
    assert shown == sum(row["quantity"] == quantity for row in rows("calibration"))


def test_the_best_power_is_the_largest_of_its_literature(evidence):
    own = [row for row in rows("calibration") if row["quantity"] == "power" and row["structure"] == "all"]
    best = max(own, key=lambda row: float(row["observed"]))
    assert calibration.best_power(evidence, "all") == f"{100 * float(best['observed']):.0f}% ({best['test']})"
    strongest = calibration.strongest_power(evidence, "all")
    assert strongest["test"].is_unique and calibration.claims_values(evidence)["all_testable"]
