"""A student beside the reference: the numbers are the intercoder's, the reasons the reference's own."""

import math

import pytest

from livingreview.evidence.coder_agreement import Coding
from livingreview.evidence.coding_lab import compare_with_reference, explain, pool, read_coding, second_coder


def test_the_reference_agrees_with_itself(lab):
    own = Coding(lab.reference.studies.set_index("study_id").loc[list(lab.ids)].reset_index(), lab.reference.findings)
    result = compare_with_reference(lab, own)
    assert result.n_studies == len(lab.ids) and result.disagreements.empty
    compared = result.fields[result.fields["n_compared"] > 0]
    assert (compared["percent"] == 100).all()
    assert explain(lab, result).empty


def test_only_studies_that_were_begun_are_compared(lab, hand_in):
    read = read_coding(hand_in({"study_id": "martin2001", "diagnosis": "ocd"}, {"study_id": "fonzo2014"}), lab)
    result = compare_with_reference(lab, read.coding)
    assert result.n_studies == 1 and set(result.disagreements["study_id"]) == {"martin2001"}
    fields = result.fields.set_index(["table", "field"])
    assert (
        fields.at[("studies", "diagnosis"), "n_compared"] == 1 and fields.at[("studies", "diagnosis"), "n_agree"] == 0
    )
    own = lab.reference.findings[lab.reference.findings["study_id"] == "martin2001"]
    assert fields.at[("findings by region", "presence"), "n_compared"] == len(own)


def test_presence_is_the_positive_specific_agreement_worked_by_hand(lab, hand_in):
    # The reference has five findings of this study; of two coded here one is among them: 2 * 1 / (5 + 2).
    shared = ("psychotherapy", "change", "before", "pcc", "R", "increase", "perfusion")
    own = ("psychotherapy", "change", "before", "insula", "R", "increase", "perfusion")
    read = read_coding(
        hand_in({"study_id": "martin2001", "finding": shared}, {"study_id": "martin2001", "finding": own}), lab
    )
    result = compare_with_reference(lab, read.coding)
    row = result.fields.set_index(["table", "field"]).loc[("findings by region", "presence")]
    assert math.isclose(row["percent"], 100 * 2 / 7)
    reasons = explain(lab, result).set_index("key")
    assert reasons.at["psychotherapy | change | before | insula", "reason"] == ""
    assert reasons.at["drug | change | before | striatum", "printed"] == "right basal ganglia"


def test_a_disagreement_carries_the_note_of_the_reference(lab, evidence, hand_in):
    result = compare_with_reference(lab, read_coding(hand_in({"study_id": "sakai2006", "n_therapy": "12"}), lab).coding)
    row = explain(lab, result).query("field == 'n_therapy'").iloc[0]
    assert (row["reference"], row["student"]) == ("11", "12")
    assert row["reason"] == evidence.studies.set_index("study_id").at["sakai2006", "note"] != ""


def test_nothing_coded_is_nothing_to_compare(lab, hand_in):
    result = compare_with_reference(lab, read_coding(hand_in(), lab).coding)
    assert result.n_studies == 0 and (result.fields["n_compared"] == 0).all() and result.disagreements.empty


def test_the_second_coder_is_compared_over_the_same_studies(lab):
    result = second_coder(lab)
    assert result.n_studies == len(lab.ids)
    assert set(result.disagreements["study_id"]) <= set(lab.ids)


@pytest.fixture
def made(lab, hand_in):
    coded = {
        "a": ({"study_id": "martin2001", "diagnosis": "ocd", "therapy": "ipt"},),
        "b": (
            {"study_id": "martin2001", "diagnosis": "panic", "therapy": "ipt"},
            {"study_id": "sakai2006", "diagnosis": "panic"},
        ),
        "c": ({"study_id": "martin2001", "diagnosis": "ocd", "therapy": "cbt"},),
        "blank": (),
    }
    return pool(
        lab, {name: read_coding(hand_in(*rows, name=f"{name}.tsv"), lab).coding for name, rows in coded.items()}
    )


def test_a_field_has_the_median_and_the_range_of_its_students(made):
    fields = made.fields.set_index(["table", "field"])
    row = fields.loc[("studies", "diagnosis")]
    assert row["n_students"] == 3, "who coded nothing does not count"
    assert (row["lowest"], row["median"], row["highest"]) == (0, 0, 50)
    assert fields.at[("studies", "therapy"), "median"] == 100
    assert fields.at[("studies", "diagnosis"), "second_coder"] == 100


def test_an_item_says_who_many_differ_and_how(made):
    item = made.items.set_index(["study_id", "field"]).loc[("martin2001", "diagnosis")]
    assert (item["n_differ"], item["n_coded"], item["answers"], item["reference"]) == (
        3,
        3,
        "ocd (2), panic (1)",
        "mdd",
    )
    assert made.items["n_differ"].is_monotonic_decreasing
    assert (made.items["n_differ"] <= made.items["n_coded"]).all()


def test_the_order_of_the_students_changes_nothing_but_their_rows(lab, hand_in):
    one = read_coding(hand_in({"study_id": "martin2001", "diagnosis": "ocd"}), lab).coding
    two = read_coding(hand_in({"study_id": "martin2001", "design": "rct"}), lab).coding
    first, second = pool(lab, {"a": one, "b": two}), pool(lab, {"b": two, "a": one})
    assert first.items.equals(second.items)
    columns = ["table", "field"]
    assert first.fields.sort_values(columns, ignore_index=True).equals(
        second.fields.sort_values(columns, ignore_index=True)
    )


def test_an_empty_class_is_empty(lab):
    made = pool(lab, {})
    assert made.students.empty and made.fields.empty and made.items.empty
