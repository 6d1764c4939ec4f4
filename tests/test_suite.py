"""What a plain run leaves out is listed, has a reason, and comes round."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

import suite

ROOT = Path(__file__).resolve().parents[1]
REASON = "long, and much like what stays"
NOTEBOOKS = [f"chapters/{name}.ipynb::Cell {cell}" for name in "abcdefghij" for cell in range(2)]
PAGES = [
    f"tests/site/test_every_page.py::test_page_{what}[cards/{name}{setting}]"
    for name in "abc"
    for what, setting in (("is_light", ""), ("has_no_violation", "-400-dark"), ("has_no_violation", "-1280-light"))
]


def entry(**fields):
    return suite.Sampled(**{"reason": REASON, "one_in": 0, **fields})


def test_every_entry_matches_something(request):
    """In a run that is asked for one file or test by name, others cannot be looked for."""
    whole = all((ROOT / str(argument)).is_dir() for argument in request.config.args)
    for one, matched in request.config.stash[suite.MATCHED].items():
        folder = ROOT / one.file.partition("*")[0]
        assert folder.exists(), f"{one.file}: no such file"
        asked = any(folder.resolve().is_relative_to(ROOT / str(argument)) for argument in request.config.args)
        assert matched or not (whole and asked), f"{one.file}, {one.tests!r}: matches no test"


def test_notebooks_are_left_as_a_whole_and_each_has_its_turn():
    table = [entry(file="chapters/*.ipynb", one_in=5)]
    turns = [set(NOTEBOOKS) - suite.left_out(NOTEBOOKS, table, turn) for turn in range(5)]
    assert [len(taken) for taken in turns] == [4] * 5
    assert set.union(*turns) == set(NOTEBOOKS)


def test_a_notebook_that_was_just_executed_is_taken():
    taken = set(NOTEBOOKS) - suite.left_out(
        NOTEBOOKS, [entry(file="chapters/*.ipynb")], 0, {"chapters/c.ipynb"}.__contains__
    )
    assert taken == {"chapters/c.ipynb::Cell 0", "chapters/c.ipynb::Cell 1"}


def test_pages_rotate_whole_and_settings_can_be_left_alone():
    whole = [entry(file="tests/site/*", tests="cards/", one_in=3, always=r"cards/a\b")]
    assert {suite.unit(nodeid) for nodeid in suite.left_out(PAGES, whole, 1)} == {"cards/c"}
    dark = [entry(file="tests/site/*", tests="dark", always=r"cards/b\b")]
    assert {suite.unit(nodeid) for nodeid in suite.left_out(PAGES, dark, 0)} == {"cards/a", "cards/c"}
    assert all("dark" in nodeid for nodeid in suite.left_out(PAGES, dark, 0))


@pytest.mark.parametrize("fields", [{"reason": "slow"}, {"one_in": -1}, {"files": "x"}])
def test_an_entry_needs_a_reason_and_knows_no_other_key(fields):
    with pytest.raises(ValidationError):
        entry(file="tests/x.py", **fields)
