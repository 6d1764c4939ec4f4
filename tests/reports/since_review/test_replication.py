"""What was learnt since: facts and tables recounted from the tables themselves."""

import csv
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from livingreview import evidence as ev
from livingreview.inference.replication import STATUSES
from livingreview.paths import data_directory
from livingreview.reports.since_review import method_differences, replication, study_characteristics, therapies


@pytest.fixture(scope="module")
def base():
    return ev.load()


@pytest.fixture(scope="module")
def learnt(base):
    return replication.learn(base)


@pytest.fixture(scope="module")
def lenient(base):
    return replication.learn_leniently(base)


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


def test_every_disorder_is_compared_and_none_has_more_regions_than_all_together(base, learnt):
    diagnoses = set(base.dictionaries["studies"].columns["diagnosis"].levels)
    assert set(learnt) == diagnoses | {replication.ALL}
    everywhere = set(learnt[replication.ALL].frame["region"])
    assert all(set(learnt[code].frame["region"]) <= everywhere for code in diagnoses)


def test_a_single_sample_enough_leaves_fewer_regions_open_and_none_thin(learnt, lenient):
    for group in learnt:
        assert lenient[group].counts["open"] <= learnt[group].counts["open"]
        assert lenient[group].counts["thin"] == 0


def test_facts_name_each_region_once_with_the_votes_of_both_bodies(base, learnt):
    facts = replication.status_facts(base, learnt[replication.ALL], "all")
    frame = learnt[replication.ALL].frame
    assert sum(facts[f"all_{status}"].count("then ") for status in STATUSES) == len(frame)
    had = frame["direction_then"].isin(["decrease", "increase"]).sum()
    told = learnt[replication.ALL].counts[["held", "turned", "blurred", "thin", "silent"]].sum()
    assert had == told and facts["all_had"].endswith("regions")


def test_facts_of_nothing_are_still_sentences(base):
    nothing = replication.learn(base, then=ev.Selection(until=1980), since=ev.Selection(studies="later", until=1980))
    facts = replication.status_facts(base, nothing[replication.ALL], "x")
    assert facts["x_held"] == "no region" and facts["x_n_held"] == "none"
    assert facts["x_smallest_p"] == "p not defined" and facts["x_smallest_region"] == "no region"
    assert replication.status_table(base, nothing).empty
    assert method_differences.measured_apart(base, nothing).empty
    assert method_differences.apart_words(base, nothing) == "Within no disorder has a direction turned."


def test_tables_agree_with_the_comparison(base, learnt):
    table = replication.disorder_table(base, learnt)
    assert table["New"].tolist() == [int(learnt[g].counts["new"]) for g in replication.groups_of(base)]
    listed = replication.status_table(base, learnt)
    assert len(listed) == sum(len(r.frame) - r.counts["open"] for r in learnt.values())
    within = replication.within_facts(learnt, "w")
    assert within["w_had"] != "no" and set(within) >= {"w_held", "w_turned", "w_silent"}


def test_what_turned_is_shown_with_every_study_behind_it(base, lenient):
    table = method_differences.measured_apart(base, lenient, ("turned",))
    pairs = table[["Disorder", "Region"]].drop_duplicates()
    assert len(pairs) == sum(r.counts["turned"] for g, r in lenient.items() if g != replication.ALL)
    for _, own in table.groupby(["Disorder", "Region"]):
        assert set(own["When"]) == {"then", "since"}
        # Each body has but one direction here, or it would not have turned.
        directions = own.groupby("When")["Direction"].agg(set)
        assert directions["then"] != directions["since"]
    assert method_differences.apart_words(base, lenient).count("Imaged then with") == len(pairs)


def test_the_same_technique_is_that_of_the_counted_studies(base):
    selection = method_differences.same_technique(base)
    used = set(ev.select(base, ev.Selection()).studies["modality"]) - {""}
    assert set(selection.modality.split(",")) == used and selection.studies == "later"


def test_measured_table_counts_samples_of_each_body(base):
    table = method_differences.measured_table(base)
    for column, selection in (("The review's", study_characteristics.REVIEW), ("Later", study_characteristics.SINCE)):
        samples = study_characteristics.coded_samples(base, selection).query("counted")["sample"].nunique()
        assert table[column].max() <= samples
        own = table[table["What"] == "Age group"]
        assert own[column].sum() >= samples


def test_coded_samples_match_a_recount(base):
    found = study_characteristics.coded_samples(base, study_characteristics.SINCE)
    assert set(found["study_id"]) <= {row["study_id"] for row in later_of_psychotherapy()}
    assert set(found["therapy"]) & {"none"} == set()
    by_diagnosis = defaultdict(set)
    for study in found.to_dict("records"):
        by_diagnosis[study["diagnosis"]].add(study["sample"])
    table = study_characteristics.era_table(base)
    levels = base.dictionaries["studies"].columns["diagnosis"].levels
    assert table["Later"].tolist() == [len(by_diagnosis[code]) for code in levels]
    assert (table["… with a direction since"] <= table["Later"]).all()


def test_the_evidence_only_grows_and_ends_at_the_whole(base):
    frame = study_characteristics.growth(base)
    for _, own in frame.groupby("group"):
        assert own["coded"].is_monotonic_increasing and own["counted"].is_monotonic_increasing
        assert (own["counted"] <= own["coded"]).all()
    dated = study_characteristics.coded_samples(base, ev.Selection(studies="all")).dropna(subset=["year"])
    assert frame[frame["year"] == frame["year"].max()]["coded"].sum() == dated["sample"].nunique()


def test_uncounted_samples_count_once_each(base):
    since = study_characteristics.coded_samples(base, study_characteristics.SINCE)
    counted = since.loc[since["counted"], "sample"].nunique()
    assert study_characteristics.uncounted_table(base)["Samples"].sum() == since["sample"].nunique() - counted


def test_new_therapies_are_those_that_no_earlier_study_used(base):
    before = {row["therapy"] for row in rows("studies") if row["era"] == "core" or row["slot"]}
    coded = {row["study_id"] for row in rows("findings")}
    later = {row["therapy"] for row in later_of_psychotherapy() if row["study_id"] in coded}
    new = therapies.new_therapies(base)
    assert set(new) == later - before - {"other", ""} and len(new) == len(set(new))
    table = therapies.therapy_table(base).query("New == 'new'")
    assert len(table) == len(new)
    assert (table[["The review's", "Others up to its year"]] == 0).all(axis=None)
    own = [row for row in later_of_psychotherapy() if row["therapy"] in new and row["study_id"] in coded]
    assert table["Later"].sum() >= len({row["sample"] for row in own})


def test_therapies_without_a_code_are_listed_as_the_source_has_them(base):
    table = therapies.unnamed_therapies(base)
    details = {row["therapy_detail"] for row in rows("studies") if row["therapy"] == "other"}
    assert set(table["Therapy, as the source says"]) <= details and len(table)


def test_facts_are_text_and_hang_on_the_evidence(base):
    facts = study_characteristics.era_facts(base) | therapies.therapy_facts(base)
    assert all(isinstance(value, str) and value for value in facts.values())
    narrow = replication.learn(base, since=replace(study_characteristics.SINCE, diagnosis="", therapy="cbt"))
    assert narrow[replication.ALL].counts.sum() <= replication.learn(base)[replication.ALL].counts.sum()
