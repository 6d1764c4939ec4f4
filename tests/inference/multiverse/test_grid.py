"""The grid of choices: the edition's own, and what is wrong with others."""

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Selection
from livingreview.inference.multiverse import load_grid
from livingreview.paths import data_directory
from livingreview.rerun.variants import load_variants

GOOD = """
eras = ["all"]
n_permutations = 50
seed = 1
[[dimension]]
key = "studies"
title = "Which"
option = [ { key = "core", title = "core", selection = { studies = "core" } }, { key = "all", title = "all", selection = { studies = "all" } } ]
[[dimension]]
key = "strength"
title = "Strong"
option = [ { key = "own", title = "own" }, { key = "any", title = "any", claim = { strong = 0.0 } } ]
"""


@pytest.fixture(scope="module")
def grid():
    return load_grid(data_directory() / "multiverse.toml")


def test_every_claim_has_many_specifications_each_once(grid, rulebook):
    for claim in rulebook.claims:
        frame = grid.specifications(claim)
        assert len(frame) >= 100 and not frame.duplicated().any(), claim.key


def test_no_choice_chooses_other_studies_designs_or_techniques(grid):
    chosen = {name for item in grid.dimensions for option in item.options for name in option.selection}
    assert not chosen & {"studies", "design", "modality", "members", "drawn", "diagnosis", "therapy"}


def test_excluded_combinations_are_gone_and_no_others(grid, rulebook):
    claim = rulebook.claim("attenuation")
    frame = grid.specifications(claim)
    assert "circuit" not in set(frame["level"])
    sizes = 1
    for item in grid.of(claim):
        sizes *= len(item.options) - (item.key == "level")
    assert len(frame) == sizes
    convergence = grid.specifications(rulebook.claim("convergence"))
    assert not ((convergence["level"] == "circuit") & (convergence["hemispheres"] == "apart")).any()
    assert ((convergence["level"] == "circuit") & (convergence["hemispheres"] == "pooled")).any()


def test_the_first_options_are_the_published_analysis(grid, rulebook):
    claim = rulebook.claim("attenuation")
    changed, selection, analysis = grid.settings(claim, "later", {})
    assert changed == claim and selection == type(selection)(studies="later") and analysis == type(analysis)()


def test_a_named_variant_changes_what_its_option_changes(grid):
    variants = load_variants(data_directory() / "variants.toml")
    named = {variant.name: dict(variant.parameters) for variant in variants.values()}
    for item in grid.dimensions:
        for option in item.options:
            if option.variant:
                changed = {
                    name: value for name, value in option.selection.items() if value != getattr(Selection(), name)
                }
                assert named[option.variant] == changed | dict(option.analysis), option.variant


def test_an_option_changes_the_claim_itself(grid, rulebook):
    assert grid.settings(rulebook.claim("attenuation"), "all", {"null": "shuffle"})[0].null == "shuffle"
    assert grid.settings(rulebook.claim("unexpected"), "all", {"models": "all"})[0].labels.stated is False


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seed = 1", "", "'seed' is missing"),
        ('eras = ["all"]', 'eras = ["newer"]', "newer"),
        ('{ studies = "core" }', '{ studis = "core" }', "nearest: studies"),
        ("{ strong = 0.0 }", "{ least = 2 }", "claim: no such key: 'least'; expected one of null, stated, strong"),
        ('key = "strength"', 'key = "studies"', "used twice"),
        (', { key = "any", title = "any", claim = { strong = 0.0 } }', "", "option: too few: '1'; expected 2 or more"),
        ('title = "Strong"', 'title = "Strong"\nstatistics = ["aligment"]', "nearest: alignment"),
        ('title = "Strong"', 'title = "Strong"\nweight = 3', "no such key: 'weight'"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, old, new, message):
    assert old in GOOD
    path = tmp_path / "grid.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(EditionError) as raised:
        load_grid(path)
    assert message in str(raised.value) and "grid.toml, " in str(raised.value).replace("grid.toml:", "grid.toml, ")


def test_an_exclusion_must_name_what_exists_and_why(tmp_path):
    path = tmp_path / "grid.toml"
    path.write_text(GOOD + '[[exclude]]\nstudies = "cor"\nlevel = "x"\n')
    with pytest.raises(EditionError) as raised:
        load_grid(path)
    for part in (
        "has no 'reason'",
        "no option 'cor': expected one of all, core (nearest: core)",
        "no dimension 'level'",
    ):
        assert part in str(raised.value)
