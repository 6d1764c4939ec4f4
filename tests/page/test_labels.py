"""How studies, samples and their directions are named."""

import pandas as pd

from livingreview.page import labels


def test_studies_are_named_as_a_reader_would():
    assert (
        labels.study_label({"study_id": "anon_x2016", "authors": "", "year": pd.NA}) == "anon_x2016 (authors not seen)"
    )
    assert (
        labels.study_label({"study_id": "x", "authors": "van der Kolk B", "year": pd.NA})
        == "van der Kolk (year not seen)"
    )
    assert labels.study_label({"study_id": "b1989", "authors": "Baxter LR Jr, X Y", "year": 1989}) == "Baxter 1989"


def test_a_sample_of_several_studies_says_so():
    study = {"sample": "s", "authors": "Brody AL", "year": 2001, "therapy": "ipt"}
    studies = pd.DataFrame([study | {"study_id": "brody2001a"}, study | {"study_id": "brody2001b"}])
    assert labels.sample_labels(studies, ["s"]) == {"s": "Brody 2001a (+1), IPT"}
    assert labels.sample_labels(studies, ["s"], detail=None) == {"s": "Brody 2001a (+1)"}


def test_directions_give_counts_with_every_name():
    counts = pd.DataFrame(
        {
            "region": ["a", "b"],
            "n_decrease": [3, 1],
            "n_increase": [0, 1],
            "n_zero": [0, 0],
            "direction": ["decrease", "inconsistent"],
        }
    )
    assert labels.directions(counts, {"a": "Caudate", "b": "Insula"}, "decrease") == "caudate (all three down)"
    assert labels.directions(counts, {"a": "Caudate", "b": "Insula"}, "inconsistent") == "insula (one down, one up)"
    assert labels.directions(counts, {"a": "Caudate", "b": "Insula"}, "increase") == "no region"
