"""The board of answers says what the kept table holds, and refuses one that answers other evidence."""

import dataclasses

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import load
from livingreview.inference.estimands import CONCLUSIONS
from livingreview.reports.estimates import ERAS, answers
from livingreview.rerun.estimate_table import TABLE


@pytest.fixture(scope="module")
def base():
    return load()


@pytest.fixture(scope="module")
def found(base):
    return answers(base)


def test_every_claim_has_a_conclusion_in_every_era(found):
    keys = [claim.key for claim in found.rulebook.claims]
    assert [(row.claim, row.era) for row in found.frame.itertuples()] == [
        (key, era) for key in keys for era in ("review", "core", "later", "all")
    ]
    assert set(found.frame["conclusion"]) <= set(CONCLUSIONS) and (found.frame["rhat"].dropna() < 1.1).all()
    for era in ERAS:
        assert sorted(part for parts in found.conclusions(era).values() for part in parts) == sorted(
            claim.part for claim in found.rulebook.claims
        )


def test_zones_are_probabilities_that_sum_to_one(found):
    frame = found.frame.dropna(subset=["estimate"])
    zones = frame[["p_interest", "p_nothing", "p_against"]]
    assert zones.sum(axis=1).between(0.99, 1.01).all()
    assert (frame["low"] <= frame["estimate"]).all() and (frame["estimate"] <= frame["high"]).all()


def test_figure_and_values_show_the_table(found):
    row = found.row("attenuation", "later")
    assert found.figure("later", "Title", "Answers").alt.count("samples") == len(found.rulebook.claims)
    assert found.values("x")["x_attenuation-later"] == f"{row['estimate']:.2f}"
    assert found.values()["attenuation-later-of-100"] == f"{100 * row['estimate']:.0f}"


def test_most_simulations_without_an_effect_cannot_tell(found):
    assert found.false_leaning() <= 0.05
    assert len(found.rates_table("Rates").frame) == len(found.rates)


def test_a_table_of_other_evidence_is_refused(base):
    stale = base.table(TABLE).assign(inputs="0" * 12)
    other = dataclasses.replace(base, _frames={**{name: base.table(name) for name in base.tables}, TABLE: stale})
    with pytest.raises(EditionError, match="livingreview estimates --keep"):
        answers(other)
