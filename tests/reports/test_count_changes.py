"""What another rule of counting moves is found again by plain sets of rows."""

import pytest

from livingreview import anatomy
from livingreview.evidence import Selection, load, select
from livingreview.inference import Analysis
from livingreview.reports.count_changes import count_changes, variant_rules

OLD = Selection(studies="all", tested_against="before", subgroup=""), Analysis(conflict="opposite")
NEW = Selection(studies="all"), Analysis()


@pytest.fixture(scope="module")
def base():
    return load()


def test_every_difference_has_rows_or_a_reason(base):
    found = count_changes(base, OLD, NEW)
    assert len(found.frame) and (found.frame["before"] != found.frame["after"]).all() and (found.frame["why"] != "").all()
    units = anatomy.units(base.regions, "coarse", base.circuits)
    for rule, column in ((OLD, "before"), (NEW, "after")):
        rows = select(base, rule[0]).findings
        cells = {(row["sample"], unit) for row in rows.to_dict("records") for unit in units[row["region"]]}
        told = {(row["sample"], row["region"]) for row in found.frame.to_dict("records") if row[column] != "not counted"}
        assert told <= cells


def test_one_rule_against_itself_moves_nothing(base):
    found = count_changes(base, NEW, NEW)
    assert found.frame.empty and found.n_before == found.n_after
    assert found.values("x")["x_differ"] == "no"


def test_the_rules_of_a_variant_are_those_of_its_file(base):
    selection, analysis = variant_rules(base, "first-edition-count", "later")
    assert selection.studies == "later" and selection.tested_against == "before" and analysis.conflict == "opposite"
