"""Studies told in the text: their numbers, and what their rows say."""

import pytest

from livingreview.errors import EditionError
from livingreview.reports.told_studies import controlled_since, told_studies


def test_numbers_come_from_the_columns_and_from_the_table_of_told_facts(evidence):
    values = told_studies(evidence, "martin2001").values()
    row = evidence.studies.set_index("study_id").loc["martin2001"]
    assert values["martin2001_n_drug"] == "fifteen" and row["n_drug"] == 15
    assert values["martin2001_venlafaxine_after"] == "10.9"
    assert "martin2001_n_healthy" not in values  # a blank cell


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"region": "caudate", "direction": "decrease", "subgroup": "responders"}, True),
        ({"region": "caudate", "direction": "decrease", "subgroup": "all"}, False),
        ({"region": "caudate", "direction": "decrease", "arm": "drug"}, True),
        ({"region": "caudate", "direction": "increase"}, False),
    ],
)
def test_a_study_reports_what_one_of_its_rows_holds(evidence, fields, said):
    assert told_studies(evidence, "baxter1992").reports("baxter1992", **fields) is said


def test_a_study_that_does_not_exist_is_named_with_the_nearest(evidence):
    with pytest.raises(EditionError, match="'baxter1929'.*baxter1992"):
        told_studies(evidence, "baxter1929")


def test_controlled_studies_are_later_ones_with_a_comparison(evidence):
    found = controlled_since(evidence, "mdd")
    rows = evidence.studies.set_index("study_id").loc[sorted(found)]
    assert "kennedy2007" in found and "goldapple2004" not in found
    assert (rows["era"] == "later").all() and (rows["design"].isin(["rct", "nonrandomised_controlled"]) | (rows["allocation"] == "randomised")).all()


def test_every_told_fact_is_of_a_study_and_was_read_on_a_day(evidence):
    facts = evidence.table("told_facts")
    assert facts["seen"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").all() and facts["source_url"].str.startswith("http").all()
