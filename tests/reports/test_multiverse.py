"""The page on the multiverse, on a made-up run in which one choice decides the conclusion."""

import itertools
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from livingreview.inference.claims import load_claims
from livingreview.inference.multiverse import SpecifiedClaim, load_grid
from livingreview.paths import data_directory
from livingreview.reports.multiverse import Multiverse, survives

KEY = "convergence"


@pytest.fixture(scope="module")
def multiverse():
    """One claim, supported wherever all studies count, mixed with the first other set, and not testable elsewhere."""
    rulebook, grid = load_claims(data_directory() / "claims.toml"), load_grid(data_directory() / "multiverse.toml")
    choices = grid.of(rulebook.claim(KEY))
    rows = itertools.product(*([option.key for option in item.options] for item in choices))
    frame = pd.DataFrame(rows, columns=[item.key for item in choices]).astype("category")
    studies = frame[choices[0].key].astype(str)
    other = next(option.key for option in choices[0].options if option.key != "all")
    frame["verdict"] = np.select([studies == "all", studies == other], ["supported", "mixed"], "not enough evidence")
    frame["estimate"] = np.where(studies == "all", 0.5, 0.1)
    curve = SimpleNamespace(median=0.3, p_median=0.001, n_specifications=len(frame))
    return Multiverse(rulebook, grid, {KEY: SpecifiedClaim(KEY, frame, curve)})


def test_the_choice_that_decides_is_named_and_explains_all(multiverse):
    first = multiverse.grid.dimensions[0]
    assert multiverse.strongest_choices(KEY) == f"{first.title.lower()} (100%)"
    values, influence = multiverse.values(), multiverse.influence().frame.iloc[0]
    assert (values["varying"], values["led_by_studies"], values["moved_convergence"]) == ("one", "one", f"{first.title.lower()} (100%)")
    assert influence[first.title] == "100% / 100%" and "joint" not in influence
    assert values["n_joint"] == "one" and values["everywhere"] == "none"


def test_specifications_are_counted_by_conclusion_and_by_studies(multiverse):
    frame, counted = multiverse.specified[KEY].frame, multiverse.conclusions_table().frame.iloc[0]
    for conclusion, n in frame["verdict"].value_counts().items():
        assert counted[conclusion.capitalize()] == f"{n:,}"
    by_studies = multiverse.by_studies().frame.iloc[0]
    everything = next(option.title.capitalize() for option in multiverse.grid.dimensions[0].options if option.key == "all")
    n = f"{(frame['verdict'] == 'supported').sum():,}"
    assert by_studies[everything] == f"{n} of {n}" and "none testable" in set(by_studies)


def test_a_named_variant_shows_its_own_specification(multiverse):
    first, table = multiverse.grid.dimensions[0], multiverse.named_variants().frame
    cells = dict(zip((str(cell) for cell in table["Variant"]), table[multiverse.rulebook.claim(KEY).part], strict=True))
    for option in first.options:
        if option.variant:
            assert cells[option.title.capitalize()].startswith("supported" if option.key == "all" else ("mixed", "not"))
    assert any(cell == "supported (0.50)" for cell in cells.values())


def test_a_claim_that_no_specification_can_test_has_no_curve(multiverse):
    untested = multiverse.specified[KEY].frame.assign(verdict="not enough evidence")
    nothing = Multiverse(multiverse.rulebook, multiverse.grid, {KEY: SpecifiedClaim(KEY, untested, None)})
    assert "there is no curve" in repr(nothing.curve(KEY))


def test_survival_is_said_with_its_numbers():
    frame = pd.DataFrame({"verdict": ["supported"] * 3 + ["mixed"] + ["not enough evidence"] * 6})
    text = survives(SpecifiedClaim("k", frame, None))
    assert text == "survives in 3 of 10 specifications (30%; 75% of the 4 with enough evidence)"
