"""The rules of an analysis refuse what they cannot mean."""

from __future__ import annotations

import pytest

from livingreview.errors import EditionError
from livingreview.inference import Analysis


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"level": "circuits"}, "nearest: circuit"),
        ({"weighting": 1}, "expected one of equal, patients"),
        ({"alpha": 0.0}, "more than 0 and at most 0.5"),
        ({"consistent_share": 0.5}, "more than 0.5 and at most 1"),
        ({"consistent_share": "most"}, "expected a number, more than 0.5"),
        ({"min_samples": 0}, "a whole number, 1 or more"),
        ({"n_resamples": 10.5}, "expected a whole number"),
        ({"seed": True}, "expected a whole number"),
    ],
)
def test_wrong_values_are_named(values, message):
    (name,) = values
    with pytest.raises(EditionError, match=f"^{name} is ") as raised:
        Analysis(**values)
    assert message in str(raised.value)


def test_every_field_is_plain_and_explained():
    for field in Analysis.model_fields.values():
        assert type(field.default) in (str, int, float) and field.description
