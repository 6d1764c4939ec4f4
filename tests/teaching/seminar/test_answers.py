"""Values go through plain data and come out as they were; what is no plain value comes out as nothing that can lie."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from livingreview.teaching.seminar.answers import NoAnswer, decode, encode

MULTI = pd.MultiIndex.from_tuples([("s1", "insula"), ("s2", "ofc")], names=["sample", "region"])


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, -0.1 + 0.3, "amygdala", [1, [2.5, None]], (1, "a"), {"a", "b"}, {"a": {1, 2}}, {("s1", "insula"): -1}, [], {},
        pd.Series([1, -1], MULTI, name="sign"), pd.Series([0.5], ["a"]), pd.DataFrame({"first": ["x"], "second": [None]}, ["k"]),
        np.array([[1, 2], [3, 4]]), pd.Index(["a", "b"], name="x"),
    ],
)  # fmt: skip
def test_a_value_comes_back_as_it_was(value):
    found = decode(json.loads(json.dumps(encode(value))))
    if isinstance(value, pd.DataFrame):
        assert type(found) is type(value) and found.to_dict("split") == value.to_dict("split")
    elif isinstance(value, (pd.Series, pd.Index)):
        assert type(found) is type(value) and found.equals(value)
        assert isinstance(value, pd.Index) or list(found.index.names) == list(value.index.names)
    else:
        assert type(found) is type(value) and (np.array_equal(found, value) if isinstance(value, np.ndarray) else found == value)


def test_numbers_of_libraries_are_numbers():
    assert [type(decode(encode(value))) for value in (np.int64(3), np.float32(0.5), np.bool_(True))] == [int, float, bool]
    assert math.isnan(decode(encode(pd.NA))) and math.isnan(decode(encode(float("nan"))))


class Lying(float):
    """Equal to everything."""

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize("value", [Lying(1), print, object(), pd.Timestamp("2027-01-01"), 10**400])
def test_what_is_no_plain_value_is_equal_to_nothing(value):
    found = decode(encode(value))
    assert isinstance(found, NoAnswer) and found != 1 and "kind" in repr(found)


@pytest.mark.parametrize(
    "written",
    [
        [1], {"kind": "module", "of": "os"}, {"kind": "list"}, {"kind": "set", "of": [{"kind": "list", "of": []}]}, {"of": 1},
        {"kind": "series", "of": [1], "index": [1], "name": None}, {"kind": "dict", "of": [1]}, {"kind": "list", "of": [0] * 300_000},
        {"kind": "frame", "of": [[1], [1, 2]], "index": {"kind": "index", "of": [0], "names": {"kind": "list", "of": [None]}}, "columns": None},
    ],
)  # fmt: skip
def test_what_nobody_wrote_so_is_no_answer(written):
    assert isinstance(decode(written), NoAnswer)


def test_depth_ends():
    deep: list = []
    for _ in range(500):
        deep = [deep]
    assert decode(encode(deep)) is not None
    written: object = 1
    for _ in range(500):
        written = {"kind": "list", "of": [written]}
    assert isinstance(decode(written), NoAnswer)
