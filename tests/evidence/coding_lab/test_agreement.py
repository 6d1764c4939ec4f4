"""A student beside the reference: the numbers are the intercoder's, the reasons the reference's own."""

import math

import pytest

from livingreview.evidence.coder_agreement import Coding
from livingreview.evidence.coding_lab import (
    compare_students,
    compare_with_reference,
    explain,
    pool,
    read_coding,
    second_coder,
)
from livingreview.evidence.coding_lab.agreement import class_alpha


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
    # Of two coded here one is among the reference's: 2 * 1 / (reference + 2).
    names = ["arm", "contrast", "tested_against", "region"]
    reference = lab.reference.findings[lab.reference.findings["study_id"] == "martin2001"]
    printed = reference[reference["contrast"] == "change"].drop_duplicates(names).set_index(names)["region_label"]
    (first, label), (second, _) = list(printed.items())[:2]
    assert not (reference["region"] == "putamen").any()
    shared, own = (*first, "R", "increase", "perfusion"), (*first[:3], "putamen", "R", "increase", "perfusion")
    read = read_coding(
        hand_in({"study_id": "martin2001", "finding": shared}, {"study_id": "martin2001", "finding": own}), lab
    )
    result = compare_with_reference(lab, read.coding)
    row = result.fields.set_index(["table", "field"]).loc[("findings by region", "presence")]
    assert math.isclose(row["percent"], 100 * 2 / (len(reference.drop_duplicates(names)) + 2))
    presence = explain(lab, result).query("field == 'presence'").set_index("key")
    assert presence.at[" | ".join(own[:4]), "reason"] == "" and " | ".join(first) not in presence.index
    assert presence.at[" | ".join(second), "printed"].split("; ")[0] == printed[second]


def test_a_change_tested_against_something_else_is_another_finding(lab, hand_in):
    reference = lab.reference.findings[lab.reference.findings["study_id"] == "martin2001"]
    found = reference[reference["tested_against"] == "before"].iloc[0]
    coded = (found["arm"], "change", "control_group", *found[["region", "hemisphere", "direction", "measure"]])
    result = compare_with_reference(
        lab, read_coding(hand_in({"study_id": "martin2001", "finding": coded}), lab).coding
    )
    fields = result.fields.set_index(["table", "field"])
    assert fields.at[("findings by region", "presence"), "n_agree"] == 0
    missed = explain(lab, result).query("field == 'presence' and student != ''")["key"]
    assert missed.tolist() == [f"{found['arm']} | change | control_group | {found['region']}"]


def test_a_disagreement_carries_the_note_of_the_reference(lab, hand_in):
    studies = lab.reference.studies
    study = studies[studies["n_therapy"].notna() & (studies["note"] != "")].iloc[0]
    other = str(study["n_therapy"] + 1)
    coded = read_coding(hand_in({"study_id": study["study_id"], "n_therapy": other}), lab).coding
    row = explain(lab, compare_with_reference(lab, coded)).query("field == 'n_therapy'").iloc[0]
    assert (row["reference"], row["student"]) == (str(study["n_therapy"]), other)
    assert row["reason"] == study["note"]


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


def test_alpha_of_a_class_is_worked_by_hand(lab, hand_in):
    # Two students, two studies: one agreement, one disagreement. Do/De: observed 1/2, expected 1 - (3*2 + 1*0) / (4*3).
    one = read_coding(hand_in({"study_id": "martin2001", "diagnosis": "ocd"}, {"study_id": "fonzo2014", "diagnosis": "ocd"}), lab)
    two = read_coding(hand_in({"study_id": "martin2001", "diagnosis": "ocd"}, {"study_id": "fonzo2014", "diagnosis": "mdd"}), lab)
    frame = class_alpha(lab, {"one": one.coding, "two": two.coding}).set_index(["table", "field"])
    row = frame.loc[("studies", "diagnosis")]
    assert (row["n_students"], row["n_units"]) == (2, 2) and math.isclose(row["alpha"], 1 - (1 / 2) / (1 / 2))
    assert math.isnan(frame.loc[("findings by region", "direction"), "alpha"])


def test_two_students_are_compared_over_the_studies_that_both_began(lab, hand_in):
    one = read_coding(hand_in({"study_id": "martin2001", "diagnosis": "ocd"}), lab).coding
    two = read_coding(hand_in({"study_id": "martin2001", "diagnosis": "mdd"}, {"study_id": "fonzo2014", "diagnosis": "ocd"}), lab).coding
    result = compare_students(lab, one, two)
    assert result.n_studies == 1
    row = explain(lab, result).iloc[0]
    assert (row["study_id"], row["field"], row["reference"], row["student"]) == ("martin2001", "diagnosis", "ocd", "mdd")
