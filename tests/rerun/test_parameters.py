from __future__ import annotations

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Selection
from livingreview.inference import Analysis
from livingreview.paths import data_directory
from livingreview.rerun.parameters import (
    check_variants,
    levels_of,
    parameter_fields,
    parameter_help,
    parse_assignments,
    parse_value,
)
from livingreview.rerun.variants import Variant, load_variants


def test_the_parameters_are_the_fields_of_the_two_models():
    fields = parameter_fields()
    assert list(fields) == [*Selection.model_fields, *Analysis.model_fields]
    assert "fdg_pet" in levels_of(fields["modality"], data_directory())
    assert all(field.description for field in fields.values())
    assert parameter_help("level", fields["level"], data_directory()).endswith("takes: one of circuit, coarse, fine, lobe")


def test_texts_become_values_of_the_right_type():
    given = {"until": "2001", "alpha": "0.01", "design": "-case_report, -predictor", "level": "coarse"}
    assert {name: parse_value(name, value) for name, value in given.items()} == {
        "until": 2001,
        "alpha": 0.01,
        "design": "-case_report,-predictor",
        "level": "coarse",
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"modalty": "x"}, r"no parameter 'modalty': expected one of alpha, .*\(nearest: modality"),
        ({"modality": "fdg_pt"}, r"modality has 'fdg_pt': expected one of .*nearest: fdg_pet"),
        ({"modality": "-fdg_pet,mrs"}, r'expected a leading "-" on every level or on none'),
        ({"level": "corse"}, r"level is 'corse': expected one of circuit, coarse, fine, lobe \(nearest: coarse\)"),
        ({"until": "lately"}, r"until is 'lately': expected a whole number"),
        ({"until": 2001.5}, r"until is 2001.5: expected a whole number"),
        ({"until": True}, r"until is True: expected a whole number"),
        ({"alpha": "2"}, r"alpha is 2.0: expected a number, more than 0 and at most 0.5"),
        ({"alpha": "nan"}, r"alpha is 'nan': expected a number that is finite"),
        ({"alpha": float("inf")}, r"alpha is inf: expected a number that is finite"),
        ({"modality": 3}, r"modality is 3: expected text"),
        ({"since": "2004", "until": "2000"}, r"since 2004 is after until 2000"),
    ],
)
def test_what_is_wrong_is_named_with_what_would_be_right(evidence, given, message):
    with pytest.raises(EditionError, match=f"odd: .*{message}"):
        check_variants([Variant("odd", "?", given)], evidence)


@pytest.mark.parametrize(
    ("texts", "said"), [(["since"], "write it as name=value"), (["=1990"], "name=value"), (["a=1", "a=2"], "'a' is set twice")]
)
def test_an_assignment_is_one_name_and_one_value(texts, said):
    with pytest.raises(EditionError, match=said):
        parse_assignments(texts)


def test_every_variant_of_the_edition_can_run(evidence):
    variants = load_variants(data_directory() / "variants.toml")
    assert [variant.name for variant in check_variants(variants.values(), evidence)] == list(variants)
