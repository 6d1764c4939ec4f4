"""What later reviews say: the columns that sort their results, the facts and the tables."""

import csv
import tomllib
from pathlib import Path

import pytest

from livingreview.inference.review_agreement import AGREEMENTS
from livingreview.paths import data_directory
from livingreview.reports.later_reviews import comparison, tables

YEAR = tomllib.loads(Path(data_directory(), "review.toml").read_text(encoding="utf-8"))["review"]["year"]


@pytest.fixture(scope="module")
def reviews(evidence):
    return comparison.later_reviews(evidence, YEAR)


def rows(name):
    with Path(data_directory(), f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_result_whose_row_says_predictor_is_filed_as_one():
    for row in rows("review_findings"):
        words = (row["subset"] + " " + row["note"].split(",")[0]).lower()
        says = "predictor" in words and "baseline" in words or row["note"].startswith("predictor")
        says = says or "goes with response" in words
        assert (row["about"] == "predictor") == says, row["review_id"]


def test_a_result_of_one_treatment_is_filed_under_it():
    drugs = ("ssri", "antidepressant", "pharmacotherapy", "drug-selective")
    for row in rows("review_findings"):
        if row["about"] == "psychotherapy":
            assert not any(word in row["subset"] for word in drugs), row["subset"]
        if row["about"] == "medication":
            assert any(word in row["subset"] for word in drugs), row["subset"]


def test_disorders_are_codes_of_the_studies_each_once(evidence):
    known = set(evidence.dictionaries["studies"].columns["diagnosis"].levels)
    for row in rows("review_findings"):
        codes = row["disorder"].split(",") if row["disorder"] else []
        assert set(codes) <= known and len(codes) == len(set(codes))
        for code in ("ocd", "ptsd", "mdd"):
            if code in row["subset"].split(","):
                assert code in codes, row["subset"]


def test_only_reviews_since_the_year_and_about_psychotherapy_are_compared(reviews):
    years = {row["review_id"]: row["year"] for row in rows("reviews")}
    assert len(reviews.signed) and all(years[name] and int(years[name]) > YEAR for name in reviews.signed["review_id"])
    about = {(r["review_id"], r["region"]) for r in rows("review_findings") if r["about"] == "psychotherapy"}
    assert set(reviews.signed[["review_id", "region"]].itertuples(index=False, name=None)) <= about
    values = reviews.values()
    undated = {row["review_id"] for row in rows("reviews") if not row["year"]}
    assert not undated & set(reviews.signed["review_id"]) and values["undated"]


def test_values_are_text_and_add_up(reviews):
    values = reviews.values()
    assert all(isinstance(value, str) and value for value in values.values())
    frame = reviews.everything.frame
    assert len(frame) == len(reviews.signed) and set(frame["agreement"]) <= set(AGREEMENTS)
    assert reviews.everything.n_same + reviews.everything.n_opposite == frame["agreement"].isin(["same", "opposite"]).sum()
    against = frame["agreement"].isin(["opposite", "undecided"]).sum()
    assert values["all_against"].count("counted at the") == against


def test_every_comparison_is_listed_with_both_levels_and_a_link_where_one_is_known(reviews):
    table = tables.comparison_table(reviews, reviews.everything, "All").frame
    assert len(table) == len(reviews.everything.frame)
    assert table["Agreement"].drop_duplicates().tolist() == [v for v in AGREEMENTS if (table["Agreement"] == v).any()]
    known = {row["review_id"] for row in rows("reviews") if row["doi"] or row["pmid"]}
    linked = table["Links"].map(str) != "no identifier seen"
    assert linked.sum() == reviews.everything.frame["review_id"].isin(known).sum()
    against = tables.comparison_table(reviews, reviews.everything, "Against", ("opposite",)).frame
    assert len(against) == reviews.everything.n_opposite and set(against["Agreement"]) <= {"opposite"}


def test_regions_are_summed_up_without_loss(reviews):
    table = tables.region_table(reviews).frame
    assert table[["Reviews: decrease", "Reviews: increase", "Reviews: no change"]].to_numpy().sum() == len(reviews.signed)
    assert table["Samples agree"].sum() == reviews.everything.n_same
    assert table["Samples oppose"].sum() == reviews.everything.n_opposite
    assert table["Region"].is_unique


def test_choices_begin_with_the_one_that_is_reported(reviews):
    table = tables.sensitivity_table(reviews).frame
    first = table.iloc[0]
    assert (first["Same"], first["Opposite"]) == (reviews.everything.n_same, reviews.everything.n_opposite)
    parts = ["Same", "Opposite", "Inconsistent here", "Too few or not reported here", "No change there"]
    assert (table[parts].sum(axis=1) == table["Compared"]).all()
    by_kind = table.set_index("Choice").loc[["Meta-analyses of images alone", "Other reviews alone"], "Compared"]
    assert by_kind.sum() == first["Compared"]


@pytest.mark.parametrize("level", ["fine", "coarse"])
def test_samples_ahead_are_listed_with_who_said_what(reviews, level):
    table = tables.later_sample_table(reviews, level).frame
    assert len(table) == len(reviews.ahead[level].frame)
    assert table["Went that way"].sum() == reviews.ahead[level].n_agree
    assert (table["Which"] != "").all() and table["Region"].notna().all()


def test_a_year_without_reviews_gives_values_and_empty_tables(evidence):
    nothing = comparison.later_reviews(evidence, 2100)
    values = nothing.values()
    assert values["all_against"] == "nowhere" and values["all_share"] == "not defined"
    assert values["coarse_turn"] == "p not defined"
    for table in (
        tables.comparison_table(nothing, nothing.everything, "All"),
        tables.region_table(nothing),
        tables.review_table(nothing),
        tables.later_sample_table(nothing, "fine"),
    ):
        assert table.frame.empty and len(table.frame.columns) > 3
    assert tables.sensitivity_table(nothing).frame.iloc[0]["Compared"] == 0
    assert "No review" in repr(tables.figure(nothing, "A caption"))
