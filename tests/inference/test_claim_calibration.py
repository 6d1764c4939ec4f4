"""The simulations behind the calibration of the claims, and the frozen table."""

import numpy as np
import pytest

from livingreview.evidence import Selection
from livingreview.inference import Analysis
from livingreview.inference.claim_calibration import _split_anew, calibrate_claims, claim_coverage, claim_trials
from livingreview.inference.claims import evidence_of_claim


def trials(evidence, rulebook, key, n=150, era="all"):
    claim = rulebook.claim(key)
    claim_evidence = evidence_of_claim(evidence, claim, Selection(studies=era), Analysis())
    return list(claim_trials(claim_evidence, rulebook, claim, Analysis(), np.random.default_rng(5), n))


@pytest.mark.parametrize("key", ["attenuation", "attenuation-there", "convergence"])
def test_a_true_null_is_rejected_no_more_often_than_promised_and_an_effect_is_found(evidence, rulebook, key):
    made = trials(evidence, rulebook, key)
    error = 3 * np.sqrt(0.025 * 0.975 / 150)
    for trial in made:
        if trial.quantity == "false_positive_rate":
            assert trial.rejected.mean() <= 0.025 + error, trial
    towards = [trial for trial in made if trial.quantity == "power" and trial.test.endswith("towards")]
    assert towards[-1].rejected.mean() > 0.4
    assert towards[-1].rejected.mean() > towards[-2].rejected.mean() - 0.05


def test_a_structure_without_a_verdict_is_not_simulated(evidence, rulebook):
    assert trials(evidence, rulebook, "same-way", n=3) == []


def test_a_separation_has_no_interval(evidence, rulebook):
    claim = rulebook.claim("medication-differs")
    claim_evidence = evidence_of_claim(evidence, claim, Selection(studies="core"), Analysis())
    assert list(claim_coverage(claim_evidence, rulebook, claim, Analysis(), np.random.default_rng(1), 4)) == []


def test_dealing_keeps_the_size_of_each_group_in_each_stratum(evidence, rulebook):
    claim = rulebook.claim("medication-differs")
    claim_evidence = evidence_of_claim(evidence, claim, Selection(studies="all"), Analysis())
    dealt = _split_anew(claim_evidence, np.random.default_rng(2))
    assert not (dealt.group == claim_evidence.group).all()
    for stratum in np.unique(claim_evidence.stratum):
        own = claim_evidence.stratum == stratum
        assert sorted(dealt.group[own]) == sorted(claim_evidence.group[own])


def test_the_number_of_workers_changes_nothing(evidence, rulebook):
    few = rulebook.replace(claims=tuple(rulebook.claim(key) for key in ("attenuation", "unexpected")))
    one, two = (calibrate_claims(evidence, few, ("all",), 7, 6, workers) for workers in (1, 2))
    assert one.to_csv() == two.to_csv() and len(one) > 10


def test_no_frozen_rate_of_a_claim_is_above_its_promise(evidence):
    frozen = evidence.table("calibration")
    own = frozen[frozen["test"].str.startswith("claim ") & (frozen["quantity"] == "false_positive_rate")]
    assert len(own) > 40 and (own["n_simulations"] >= 400).all()
    assert set(own["rating"]) <= {"calibrated", "conservative"}
