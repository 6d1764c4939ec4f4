"""Sweeps as text: ranges, lists, and what is wrong with them."""

from __future__ import annotations

import pytest

from livingreview.errors import EditionError
from livingreview.rerun.sweep import parse_sweeps, points
from livingreview.rerun.variants import Variant


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("until=1995:2004:5", (1995, 2000)),
        ("until=1995:2005:5", (1995, 2000, 2005)),
        ("until=3:5", (3, 4, 5)),
        ("until=7,9", (7, 9)),
        ("alpha=0.1:0.3:0.1", (0.1, 0.2, 0.3)),
        ("level=fine,coarse", ("fine", "coarse")),
        ("modality=mrs;-mrs;mrs,spect", ("mrs", "-mrs", "mrs,spect")),
    ],
)
def test_values(text, values):
    assert list(parse_sweeps([text]).values()) == [values]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["until"], "write it as"),
        (["until="], "write it as"),
        (["untl=1:2"], "nearest: until"),
        (["until=1:2", "until=3:4"], "swept twice"),
        (["until=5:1"], "holds no value"),
        (["until=1:9:0"], "holds no value"),
        (["until=1:9:1:1"], "holds no value"),
        (["until=1:x"], "expected whole numbers"),
        (["until=1,1"], "listed twice"),
        (["alpha=0.1:nan:0.1"], "holds no value"),
        (["alpha=0.1:inf"], "holds no value"),
        (["alpha=0.1:0.2:nan"], "holds no value"),
        (["alpha=nan,0.1"], "finite"),
        (["until=1:99999"], "expected 1,000 at the most"),
        (["until=1:100", "alpha=0.1:0.9:0.01"], "runs are asked for"),
    ],
)
def test_what_is_wrong_is_said(texts, said):
    with pytest.raises(EditionError, match=said) as raised:
        parse_sweeps(texts)
    assert "\n" not in str(raised.value)


def test_points_are_the_product_and_win_over_the_base():
    base = Variant("base", "?", {"until": 1, "level": "coarse"})
    made = points(base, {"until": (2, 3), "modality": ("pet", "mri")})
    assert [dict(own.parameters) for own in made] == [
        {"until": until, "level": "coarse", "modality": modality} for until in (2, 3) for modality in ("pet", "mri")
    ]
    assert made[0].name == "base, until=2, modality=pet" and len({own.name for own in made}) == 4
