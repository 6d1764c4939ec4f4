"""A TOML file that does not fit its model is told, with the place and what would be right."""

from typing import Literal

import pytest
from pydantic import model_validator

from livingreview.errors import EditionError
from livingreview.toml_files import Settings, Text, read_toml, validated


class Step(Settings):
    key: str = ""
    minutes: int
    who: Text = "everyone"
    kind: Literal["one", "many"] = "one"


class Plan(Settings):
    title: Text
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def full(self):
        if self.title == "long":
            raise ValueError("too long; expected a short one")
        return self


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "a.toml: 'title' is missing; expected a value for it"),
        ({"title": " "}, "a.toml, title: blank; expected a text"),
        ({"title": "t", "step": 1}, "a.toml: no such key: 'step'; expected one of steps, title (nearest: steps)"),
        ({"title": "t", "steps": [{"minutes": 1}, {"minutes": "x"}]}, "a.toml, steps 2, minutes: does not fit: 'x'; expected a whole number"),
        ({"title": "t", "steps": [{"minutes": 1, "kind": "man"}]}, "steps 1, kind: does not fit: 'man'; expected one of many, one (nearest: many)"),
        ({"title": "t", "steps": [{"minutes": 1, "wo": "x"}]}, "steps 1: no such key: 'wo'; expected one of key, kind, minutes, who (nearest: who)"),
        ({"title": "t", "steps": [{"key": "b"}]}, "steps 1 (b): 'minutes' is missing"),
        ({"title": "long"}, "a.toml: too long; expected a short one"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_one_problem_with_its_place(content, said):
    with pytest.raises(EditionError) as caught:
        validated(Plan, content, "a.toml")
    assert said in str(caught.value) and len(caught.value.problems) == 1


def test_all_problems_are_told_at_once():
    with pytest.raises(EditionError, match="2 problems") as caught:
        validated(Plan, {"title": "", "steps": [{}]}, "a.toml")
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "a.toml: file is missing"), (b"x = [", "a.toml: not valid TOML"), (b"\xff\xfe", "a.toml: not valid TOML")],
)
def test_a_file_that_is_no_toml_is_one_clear_line(tmp_path, content, said):
    if content is not None:
        (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(EditionError, match=said):
        read_toml(tmp_path / "a.toml")
