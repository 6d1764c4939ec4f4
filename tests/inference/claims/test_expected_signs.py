"""Expected signs, counted by hand on the evidence."""

import pytest

from livingreview.errors import EditionError
from livingreview.inference.claims.expected_signs import expected_signs
from livingreview.inference.claims.rules import Labels


def signs(evidence, source, disorder, regions, level="fine"):
    return expected_signs(
        evidence, Labels(**source), disorder, [(region, "pooled") for region in regions], level
    ).tolist()


def test_pathophysiology_is_a_vote_of_sources(evidence):
    table = evidence.pathophysiology
    source = {"from": "pathophysiology", "abnormal": "hyper", "predict": "decrease"}
    for region in ("caudate", "ofc", "thalamus", "pallidum"):
        own = table[(table["disorder"] == "ocd") & (table["region"] == region)].drop_duplicates(
            ["direction", "citation"]
        )
        net = (own["direction"] == "hyper").sum() - (own["direction"] == "hypo").sum()
        assert signs(evidence, source, "ocd", [region]) == [-1 if net > 0 else 0], region


def test_a_part_takes_the_vote_on_the_whole(evidence):
    source = {"from": "pathophysiology", "abnormal": "hyper", "predict": "decrease"}
    assert signs(evidence, source, "panic", ["acc", "acc_dorsal"]) == [-1, -1]
    assert signs(evidence, source, "panic", ["cerebellum"]) == [0]


def test_a_circuit_labels_its_members_and_a_coarse_region_that_holds_one(evidence):
    source = {"from": "circuit", "circuit": "reappraisal_control", "predict": "increase"}
    assert signs(evidence, source, "ocd", ["dlpfc", "inferior_parietal", "amygdala", "acc_rostral"]) == [1, 1, 0, 0]
    assert signs(evidence, source, "ocd", ["pfc", "amygdala"], "coarse") == [1, 0]
    assert signs(evidence, source, "ocd", ["reappraisal_control", "fear"], "circuit") == [1, 0]
    with pytest.raises(EditionError, match="no circuit 'fera' in the table of circuits: expected one of"):
        signs(evidence, source | {"circuit": "fera"}, "ocd", ["acc"])


def test_models_have_one_vote_each_and_circular_ones_none(evidence):
    source = {"from": "models", "bearing": "prediction", "stated": True}
    assert signs(evidence, source, "mdd", ["amygdala", "dlpfc", "cerebellum"]) == [-1, 1, 0]
    assert signs(evidence, source, "mdd", ["fear"], "circuit") == [0]
