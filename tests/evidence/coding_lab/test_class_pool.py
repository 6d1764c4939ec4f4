"""A class: medians over students, and the facts on which many differ come first."""

import pytest

from livingreview.evidence.coding_lab import pool, read_coding


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
