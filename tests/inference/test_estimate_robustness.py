"""Leaving out by weight agrees with exact arithmetic; what is left out, and which choices, are those that were asked for."""

import numpy as np
import pytest

from livingreview.evidence import load
from livingreview.inference import Analysis
from livingreview.inference.claims import load_claims
from livingreview.inference.direction_cells import lay_out_cells
from livingreview.inference.direction_model import Fit, Prior
from livingreview.inference.estimands import Estimand, load_estimands
from livingreview.inference.estimate_robustness import (
    AT_ONCE,
    Refit,
    left_out,
    other_choices,
    other_priors,
    without_sample,
)

SHARE = Estimand(key="x", kind="share", question="?", asks="?", of_interest=0.6, against=0.4, strong=0.75)


def cells(down, sample, region=None, group=None, label=1):
    n = len(down)
    text = lambda values, default: np.array(values if values is not None else [default] * n, dtype=str)  # noqa: E731
    return lay_out_cells(
        np.array(down), np.full(n, label), np.zeros((n, 3)), text(region, "a"), text(group, "ocd"), np.full(n, ""), text(sample, "s")
    )


def test_a_sample_left_out_by_weight_leaves_the_posterior_of_the_others():
    """One unknown, the overall level with a normal prior and no spread: both posteriors can be worked out on a grid."""
    own = cells([1, 1, 1, 0, 1, 1, 1, 1], list("aabbcdef"))
    rng = np.random.default_rng(1)
    grid = np.linspace(-6, 6, 4001)

    def posterior(down):
        log = -(grid**2) / 2 + sum(np.log(1 / (1 + np.exp(-grid if d else grid))) for d in down)
        weight = np.exp(log - log.max())
        return weight / weight.sum()

    drawn = rng.choice(grid, 20_000, p=posterior(own.down))
    none = np.zeros((len(drawn), 1))
    fit = Fit(
        drawn, np.zeros(len(drawn)), np.zeros((len(drawn), 3)), np.zeros((len(drawn), 4)),
        tuple(none.repeat(len(names), axis=1) for names in own.names),
    )  # fmt: skip
    kept, weighed, effective = without_sample(own, fit, "b", rng)
    exact = (posterior(own.down[own.sample != "b"]) * grid).sum()
    assert weighed.intercept.mean() == pytest.approx(exact, abs=0.03) and abs(exact - drawn.mean()) > 0.1
    assert set(kept.sample) == set("acdef") and 1000 < effective < len(drawn)


def test_each_region_and_disorder_that_bears_on_the_claim_is_left_out_once():
    own = cells([1, 0, 1, 1], list("stuv"), ["a", "b", "a", "c"], ["x | ocd", "x | ocd", "x | mdd", "x | mdd"])
    found = [(refit.check, refit.option, len(refit.cells)) for refit in left_out(own, SHARE)]
    assert found == [("region", "a", 2), ("region", "b", 3), ("region", "c", 3), ("disorder", "mdd", 2), ("disorder", "ocd", 2)]
    assert list(left_out(cells([1, 0], list("st")), SHARE)) == [], "the only one is not left out"
    (refit,) = [refit for refit in left_out(own, SHARE) if refit.option == "a"]
    assert refit.cells.names[0] == ("b", "c"), "levels are numbered anew"


def test_a_fit_depends_on_directions_levels_and_prior_alone():
    own = cells([1, 0], list("st"))
    keys = {Refit("prior", "wide", own).key, Refit("choices", "any", own).key}
    assert len(keys) == 1
    assert Refit("prior", "wide", own, Prior(label=2.0)).key not in keys
    assert Refit("", "", cells([1, 1], list("st"))).key not in keys


def test_choices_come_alone_and_two_at_once_and_priors_once_each():
    base = load()
    rules = load_estimands(base.directory / "estimands.toml")
    claim = load_claims(base.directory / "claims.toml").claim("attenuation")
    found = list(other_choices(base, claim, "review", rules, Analysis(level="coarse")))
    published = [choice.options[0].key for choice in rules.choices]
    away = [sum(one != two for one, two in zip(refit.option.split(), published, strict=True)) for refit in found]
    alone = sum(len(choice.options) - 1 for choice in rules.choices)
    assert away.count(0) == 1 and away.count(1) == alone and max(away) == AT_ONCE == 2
    assert len({refit.option for refit in found}) == len(found)
    assert [refit.option for refit in other_priors(found[0].cells, rules)] == [prior.key for prior in rules.priors]
