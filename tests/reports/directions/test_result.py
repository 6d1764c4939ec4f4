"""One set of studies, counted: recounted here from the tables, row by row, without the engine."""

import csv
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.errors import EditionError
from livingreview.page import formatting
from livingreview.page.tables import Note
from livingreview.paths import data_directory
from livingreview.reports.directions import coded_studies, direction
from livingreview.reports.directions.studies import left_out, not_counted, why_not_counted
from livingreview.reports.directions.values import repeated


def rows(name):
    with Path(data_directory(), f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def known_before():
    return {row["sample"] for row in rows("studies") if row["era"] == "core"}


def counted(row):
    """Whether a finding counts by default: a change of activity in all patients, reported for psychotherapy alone."""
    return (
        row["arm"] == "psychotherapy"
        and row["contrast"] == "change"
        and row["tested_against"] in ("before", "control_group")
        and row["subgroup"] == "all"
        and row["measure"] in ("perfusion", "metabolism", "bold")
        and row["pooled"] == "no"
        and row["direction"] != "unclear"
    )


def recount(region, keep):
    """Samples down and up in one coded region: controlled comparisons first, and rows that differ speak neither way."""
    studies = {row["study_id"]: row for row in rows("studies")}
    signs = defaultdict(lambda: defaultdict(set))
    for row in rows("findings"):
        study = studies[row["study_id"]]
        if counted(row) and study["therapy"] != "none" and row["region"] == region and keep(study):
            signs[study["sample"]][row["tested_against"]].add(row["direction"])
    found = [own.get("control_group") or own["before"] for own in signs.values()]
    return found.count({"decrease"}), found.count({"increase"})


@pytest.mark.parametrize("region", ["caudate", "amygdala", "hippocampus", "dlpfc", "insula"])
@pytest.mark.parametrize(
    ("selection", "keep"),
    [
        (ev.Selection(), lambda s: s["slot"]),
        (ev.Selection(studies="later"), lambda s: s["era"] == "later" and s["sample"] not in known_before()),
        (ev.Selection(studies="all", diagnosis="mdd"), lambda s: s["diagnosis"] == "mdd"),
    ],
)
def test_counts_of_a_region_match_a_recount_by_hand(evidence, selection, keep, region):
    counts = direction(evidence, selection).frame().set_index("region")
    found = tuple(counts.loc[region, ["n_decrease", "n_increase"]]) if region in counts.index else (0, 0)
    assert found == recount(region, keep)


def test_what_is_set_aside_is_all_that_is_not_counted(evidence):
    result = direction(evidence, diagnosis="ocd")
    aside = not_counted(evidence, result.selection, result.names())
    ocd = {row["study_id"] for row in rows("studies") if row["slot"] and row["diagnosis"] == "ocd"}
    out = [row for row in rows("findings") if row["study_id"] in ocd and not counted(row)]
    assert set(aside["Arm"]) == {row["arm"] for row in out} & {"psychotherapy", "drug"}
    assert set(aside["Why not counted"]) == {
        "responders", "nonresponders", "connectivity", "several arms together", "patients who had medication",
        "change in responders against change in nonresponders", "correlation of the change with clinical improvement",
        "value before treatment as a predictor of the outcome", "patients before treatment against healthy controls",
    }  # fmt: skip
    assert result.not_counted().folded == f"Show {len(aside)} findings of the same selection that no count uses"


def test_what_is_surpassed_or_in_no_region_is_left_out_with_a_reason(evidence):
    selection = ev.Selection(studies="all")
    out, selected = left_out(evidence, selection), ev.select(evidence, selection)
    steps = out["step"].value_counts()
    units = anatomy.units(evidence.regions, "fine")
    assert steps["region"] == sum(not units[region] for region in selected.findings["region"])
    assert steps["comparison"] == int(ev.surpassed(selected.findings, units).sum()) > 0
    counted_rows = direction(evidence, selection).signs().frame["n_rows"].sum()
    assert len(out) + counted_rows == len(evidence.findings) and out.index.is_unique
    reasons = why_not_counted(evidence, out)
    assert not reasons.eq("").any() and reasons.index.equals(out.index)
    assert set(reasons[out["step"] == "comparison"]) == {"the sample has a controlled comparison of this region"}


def test_coded_studies_include_those_without_a_counted_finding(evidence):
    ids = set(coded_studies(evidence, ev.Selection(diagnosis="ocd"))["study_id"])
    assert ids == {row["study_id"] for row in rows("studies") if row["slot"] and row["diagnosis"] == "ocd"}


@pytest.mark.parametrize(
    ("since", "outcomes"),
    [
        ({"a": "decrease", "b": "too few samples"}, "the same direction for caudate and too few samples for insula"),
        ({"a": "increase", "b": "inconsistent"}, "the opposite one for caudate and inconsistent for insula"),
        ({"c": "decrease"}, "no such region"),
    ],
)
def test_what_became_of_each_region_with_a_direction_is_said_once(since, outcomes):
    def counts(directions):
        return pd.DataFrame({"region": list(directions), "hemisphere": "pooled", "direction": list(directions.values())})

    then = counts({"a": "decrease", "b": "increase", "c": "inconsistent"})
    assert repeated(then, counts(since), {"a": "Caudate", "b": "Insula", "c": "Pons"}) == {"outcomes": outcomes}


def test_where_nothing_is_counted_notes_stand_for_tables_and_figures(evidence):
    empty = direction(evidence, until=1900)
    shown = (empty.matrix("c"), empty.figure("c"), empty.brain("c"), empty.studies_table("c"))
    assert all(isinstance(part, Note) for part in shown)
    assert empty.values("x")["x_down"] == "no region" and empty.table.frame.empty
    assert empty.significant_regions() == "none"
    assert repr(empty) == "no samples with a direction, coarse level"


def test_the_summary_has_a_line_for_each_region(evidence):
    mdd = direction(evidence, diagnosis="mdd")
    heading, columns, *lines = mdd.summary("fine").splitlines()
    assert heading == f"{formatting.count(mdd.n_directional, 'sample')} with a direction, fine level"
    assert columns.split()[0] == "region" and len(lines) == len(mdd.frame("fine")) > 1


def test_a_level_asked_for_is_counted_at_that_level_with_sides_where_they_are_kept_apart(evidence):
    apart = direction(evidence, analysis=inference.Analysis(hemispheres="apart"), studies="all", diagnosis="ptsd")
    assert "Side" in apart.count_table("lobe").frame and "Side" not in direction(evidence, diagnosis="ptsd").table.frame
    assert ", R" in apart.matrix("c").alt or ", L" in apart.matrix("c").alt
    assert apart.count_table("circuit").caption == "Direction by region, circuit level"


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"diagnosos": "ptsd"}, "no parameter 'diagnosos'.*nearest: diagnosis"),
        ({"diagnosis": "ptds"}, "nearest: ptsd"),
        ({"studies": "latr"}, "nearest: later"),
    ],
)
def test_a_misspelt_filter_is_refused_with_the_nearest_name(evidence, filters, said):
    with pytest.raises(EditionError, match=said):
        direction(evidence, **filters).table  # noqa: B018
