"""The rules of an analysis refuse what they cannot mean."""

from __future__ import annotations

from dataclasses import fields

import pytest

from livingreview.inference import Analysis


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"level": "circuits"}, "did you mean 'circuit'"),
        ({"weighting": 1}, "not one of equal, patients"),
        ({"alpha": 0.0}, "more than 0.0 and at most 0.5"),
        ({"consistent_share": 0.5}, "more than 0.5 and at most 1.0"),
        ({"consistent_share": "most"}, "is not a number"),
        ({"min_samples": 0}, "at least 1"),
        ({"n_resamples": 10.5}, "is not a whole number"),
        ({"seed": True}, "is not a whole number"),
    ],
)
def test_wrong_values_are_named(values, message):
    (name,) = values
    with pytest.raises(ValueError, match=f"'{name}'") as raised:
        Analysis(**values)
    assert message in str(raised.value)


def test_every_field_is_plain_and_explained():
    for item in fields(Analysis):
        assert type(item.default) in (str, int, float)
        assert item.metadata["help"]
