"""Replication, studies and therapies since the review, recounted from the tables themselves."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from livingreview import evidence as ev
from livingreview.inference.replication import STATUSES
from livingreview.paths import data_directory
from livingreview.reports.since_review import method_differences, replication, study_characteristics, therapies


@pytest.fixture(scope="module")
def report(evidence):
    return replication.replication_report(evidence)


@pytest.fixture(scope="module")
def lenient(evidence):
    return replication.replication_report(evidence, min_samples=1)


def rows(name):
    with Path(data_directory(), f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def later_of_psychotherapy():
    known = {row["sample"] for row in rows("studies") if row["era"] == "core"}
    return [
        row
        for row in rows("studies")
        if row["era"] == "later" and row["sample"] not in known and row["therapy"] != "none"
    ]


def test_every_disorder_is_compared_and_none_has_more_regions_than_all_together(evidence, report):
    diagnoses = set(evidence.dictionaries["studies"].columns["diagnosis"].levels)
    assert set(report.by_group) == diagnoses | {replication.ALL}
    everywhere = set(report.by_group[replication.ALL].frame["region"])
    assert all(set(report.by_group[code].frame["region"]) <= everywhere for code in diagnoses)


def test_a_single_sample_enough_leaves_fewer_regions_open_and_none_with_too_few_samples(report, lenient):
    for group, result in report.by_group.items():
        assert lenient.by_group[group].counts["open"] <= result.counts["open"]
        assert lenient.by_group[group].counts["too few samples"] == 0


def test_values_name_each_region_once_with_the_votes_of_both_bodies(report):
    values, result = report.values("all"), report.by_group[replication.ALL]
    assert sum(values[f"all_{status.replace(' ', '_')}"].count("then ") for status in STATUSES) == len(result.frame)
    had = result.frame["direction_then"].isin(["decrease", "increase"]).sum()
    assert had == result.counts[["repeated", "reversed", "inconsistent", "too few samples", "not reported"]].sum()
    assert values["all_had"].endswith("regions")


def test_values_of_nothing_still_fit_a_sentence(evidence):
    nothing = replication.replication_report(
        evidence, then=ev.Selection(until=1980), since=ev.Selection(studies="later", until=1980)
    )
    values = nothing.values("x")
    assert values["x_repeated"] == "no region" and values["x_n_repeated"] == "none"
    assert values["x_smallest_p"] == "p not defined" and values["x_smallest_region"] == "no region"
    assert nothing.table.frame.empty and method_differences.studies_where_not_repeated(nothing).frame.empty
    assert repr(method_differences.imaging_where_not_repeated(nothing)) == "Within no disorder is a direction reversed."
    assert "nothing to compare" in repr(nothing.figure("A caption"))


def test_tables_agree_with_the_comparison(report):
    by_disorder = report.by_disorder("A caption").frame
    assert by_disorder["New"].tolist() == [int(report.by_group[group].counts["new"]) for group in report.groups]
    open_in_both = sum(len(result.frame) - result.counts["open"] for result in report.by_group.values())
    assert len(report.table.frame) == open_in_both
    names = list(report.region_names.values())
    for _, own in report.table.frame.groupby(["Disorder", "What became of it"], sort=False):
        assert own["Region"].map(names.index).is_monotonic_increasing
    within = report.values_within_disorders("w")
    assert within["w_had"] != "no" and set(within) >= {"w_repeated", "w_reversed", "w_not_reported"}


def test_what_reversed_is_shown_with_every_study_behind_it(lenient):
    table = method_differences.studies_where_not_repeated(lenient, ("reversed",)).frame
    pairs = table[["Disorder", "Region"]].drop_duplicates()
    assert len(pairs) == sum(r.counts["reversed"] for g, r in lenient.by_group.items() if g != replication.ALL)
    for _, own in table.groupby(["Disorder", "Region"]):
        assert set(own["When"]) == {"then", "since"}
        # Each body has but one direction here, or it would not be reversed.
        directions = own.groupby("When")["Direction"].agg(set)
        assert directions["then"] != directions["since"]
    assert repr(method_differences.imaging_where_not_repeated(lenient)).count("Imaged then with") == len(pairs)


def test_methods_table_counts_samples_of_each_body(evidence):
    table = method_differences.methods_table(evidence).frame
    for column, selection in (("The review's", study_characteristics.REVIEW), ("Later", study_characteristics.SINCE)):
        samples = study_characteristics.coded_samples(evidence, selection).query("counted")["sample"].nunique()
        assert table[column].max() <= samples
        own = table[table["What"] == "Age group"]
        assert own[column].sum() >= samples


def test_coded_samples_match_a_recount(evidence):
    found = study_characteristics.coded_samples(evidence, study_characteristics.SINCE)
    assert set(found["study_id"]) <= {row["study_id"] for row in later_of_psychotherapy()}
    assert set(found["therapy"]) & {"none"} == set()
    by_diagnosis = defaultdict(set)
    for study in found.to_dict("records"):
        by_diagnosis[study["diagnosis"]].add(study["sample"])
    table = study_characteristics.era_table(evidence).frame
    levels = evidence.dictionaries["studies"].columns["diagnosis"].levels
    assert table["Later"].tolist() == [len(by_diagnosis[code]) for code in levels]
    assert (table["… with a direction since"] <= table["Later"]).all()


def test_the_evidence_only_grows_and_ends_at_the_whole(evidence):
    frame = study_characteristics.growth(evidence)
    for _, own in frame.groupby("group"):
        assert own["coded"].is_monotonic_increasing and own["counted"].is_monotonic_increasing
        assert (own["counted"] <= own["coded"]).all()
    dated = study_characteristics.coded_samples(evidence, ev.Selection(studies="all")).dropna(subset=["year"])
    assert frame[frame["year"] == frame["year"].max()]["coded"].sum() == dated["sample"].nunique()


def test_new_therapies_are_those_that_no_earlier_study_used(evidence):
    before = {row["therapy"] for row in rows("studies") if row["era"] == "core" or row["slot"]}
    coded = {row["study_id"] for row in rows("findings")}
    later = {row["therapy"] for row in later_of_psychotherapy() if row["study_id"] in coded}
    new = therapies.new_therapies(evidence)
    assert set(new) == later - before - {"other", "several", ""} and len(new) == len(set(new))
    table = therapies.therapy_table(evidence).frame.query("New == 'new'")
    assert len(table) == len(new)
    assert (table[["The review's", "Others up to its year"]] == 0).all(axis=None)
    own = [row for row in later_of_psychotherapy() if row["therapy"] in new and row["study_id"] in coded]
    assert table["Later"].sum() >= len({row["sample"] for row in own})


def test_values_are_text_and_hang_on_the_evidence(evidence):
    values = study_characteristics.era_values(evidence) | therapies.therapy_values(evidence)
    assert all(isinstance(value, str) and value for value in values.values())
    narrow = replication.replication_report(evidence, since=study_characteristics.SINCE.replace(therapy="cbt"))
    whole = replication.replication_report(evidence)
    assert narrow.by_group[replication.ALL].counts.sum() <= whole.by_group[replication.ALL].counts.sum()
