from __future__ import annotations

import pytest

from livingreview.evidence import Selection
from livingreview.inference import Analysis
from livingreview.paths import data_directory
from livingreview.rerun import parameters
from livingreview.rerun.parameters import ParameterError, check, check_variants
from livingreview.rerun.variants import Variant, load_variants


@pytest.fixture(scope="module")
def allowed():
    return parameters.schema((Selection, Analysis), data_directory())


def test_the_schema_is_the_two_dataclasses(allowed):
    assert list(allowed) == [*Selection.model_fields, *Analysis.model_fields]
    assert {parameter.name: parameter.default for parameter in allowed.values()} == {
        name: field.default for cls in (Selection, Analysis) for name, field in cls.model_fields.items()
    }
    assert "fdg_pet" in allowed["modality"].levels
    assert "coarse" in allowed["level"].choices
    assert all(parameter.help for parameter in allowed.values())


def test_texts_become_values_of_the_right_type(allowed):
    given = {
        "until": "2001",
        "alpha": "0.01",
        "design": "-case_report, predictor".replace(" ", " -"),
        "level": "coarse",
    }
    assert check(given, allowed) == {
        "until": 2001,
        "alpha": 0.01,
        "design": "-case_report,-predictor",
        "level": "coarse",
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"modalty": "x"}, r"no parameter 'modalty'; did you mean 'modality'\? The parameters are: studies, members"),
        (
            {"modality": "fdg_pt"},
            r"modality: 'fdg_pt' does not exist; did you mean 'fdg_pet'\? It takes: fdg_pet, o15_pet",
        ),
        ({"modality": "-fdg_pet,mrs"}, r"mixes levels to keep with levels to leave out"),
        ({"level": "corse"}, r"level: 'corse' does not exist; did you mean 'coarse'\? It takes one of: fine, coarse"),
        ({"until": "lately"}, r"until: 'lately' is not a whole number"),
        ({"until": 2001.5}, r"until: 2001.5 is not a whole number"),
        ({"until": True}, r"until: True is not a whole number"),
        ({"alpha": "2"}, r"alpha: '2' is out of range"),
        ({"modality": 3}, r"modality: 3 is not a text"),
    ],
)
def test_what_is_wrong_is_named_with_what_would_be_right(allowed, given, message):
    with pytest.raises(ParameterError, match=message):
        check(given, allowed)


@pytest.mark.parametrize("text", ["since", "=1990"])
def test_an_assignment_needs_a_name_and_a_value(text):
    with pytest.raises(ParameterError, match="write it as name=value"):
        parameters.parse_assignments([text])


def test_an_assignment_made_twice_is_refused():
    with pytest.raises(ParameterError, match="'since' is set twice"):
        parameters.parse_assignments(["since=1990", "since=1991"])


def test_values_are_checked_together_too():
    with pytest.raises(ParameterError, match="odd: since 2004 is after until 2000"):
        check_variants([Variant("odd", "?", {"since": "2004", "until": "2000"})], data_directory())


def test_every_variant_of_the_edition_can_run():
    variants = load_variants(data_directory() / "variants.toml")
    assert [variant.name for variant in check_variants(variants.values(), data_directory())] == list(variants)
