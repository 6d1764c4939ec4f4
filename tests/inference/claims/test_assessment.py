"""The verdict on a claim: rows of the evidence in, the same numbers by hand."""

import numpy as np
import pytest

from livingreview.evidence import Selection
from livingreview.inference import Analysis, sign_table
from livingreview.inference.claims import (
    AS_CLAIMED,
    Draws,
    arm_selections,
    assess,
    assess_evidence,
    evidence_of_claim,
    without_sample,
)
from livingreview.inference.claims.expected_signs import expected_signs


@pytest.mark.parametrize("era", ["review", "later", "all"])
def test_an_alignment_is_that_of_the_sign_table(evidence, rulebook, era):
    claim = rulebook.claim("attenuation")
    found = assess(evidence, rulebook, claim, Selection(studies=era), Analysis(), Draws(1, 99))
    (selection,) = arm_selections(claim, Selection(studies=era)).values()
    frame = sign_table(evidence, selection, Analysis()).frame
    disorder = evidence.studies.drop_duplicates("sample").set_index("sample")["diagnosis"]
    scores = []
    for sample, own in frame.groupby("sample"):
        units = list(zip(own["region"], own["hemisphere"], strict=True))
        label = expected_signs(evidence, claim.labels, disorder[sample], units, "fine")
        used = (label != 0) & (own["sign"] != 0)
        if used.any():
            scores.append((label * own["sign"])[used].mean())
    assert found.n == len(scores)
    assert found.estimate == pytest.approx(np.mean(scores))


def test_agreement_over_disorders_is_that_of_all_pairs(evidence, rulebook):
    claim = rulebook.claim("convergence")
    found = assess(evidence, rulebook, claim, Selection(studies="core"), Analysis(), Draws(1, 99))
    (selection,) = arm_selections(claim, Selection(studies="core")).values()
    frame = sign_table(evidence, selection, Analysis()).frame
    frame = frame[frame["sign"] != 0]
    disorder = evidence.studies.drop_duplicates("sample").set_index("sample")["diagnosis"]
    same = pairs = 0
    rows = frame.to_dict("records")
    for i, one in enumerate(rows):
        for other in rows[i + 1 :]:
            if one["region"] == other["region"] and disorder[one["sample"]] != disorder[other["sample"]]:
                pairs += 1
                same += one["sign"] * other["sign"]
    assert found.estimate == pytest.approx(same / pairs)


def test_the_medication_side_of_a_review_is_wider(evidence, rulebook):
    arms = arm_selections(rulebook.claim("medication-same"), Selection(studies="review"))
    assert {arm: own.studies for arm, own in arms.items()} == {"psychotherapy": "review", "drug": "core"}
    assert arms["drug"].arm == "drug"


def test_leaving_a_sample_out_is_excluding_it(evidence, rulebook):
    claim, draws = rulebook.claim("attenuation"), Draws(1, 199)
    selection = Selection(studies="all")
    claim_evidence = evidence_of_claim(evidence, claim, selection, Analysis())
    left_out = assess_evidence(without_sample(claim_evidence, "nakatani2003"), rulebook, claim, Analysis(), draws)
    excluded = assess(
        evidence, rulebook, claim, Selection(studies="all", exclude_samples="nakatani2003"), Analysis(), draws
    )
    assert left_out.numbers() == pytest.approx(excluded.numbers(), nan_ok=True)


def test_rows_of_the_evidence_can_come_in_any_order(evidence, rulebook):
    claim, draws = rulebook.claim("unexpected"), Draws(1, 199)
    claim_evidence = evidence_of_claim(evidence, claim, Selection(studies="all"), Analysis())
    order = np.random.default_rng(1).permutation(len(claim_evidence.owner))
    mixed = type(claim_evidence)(
        tuple(claim_evidence.owner[i] for i in order), claim_evidence.group[order], claim_evidence.stratum[order], claim_evidence.member[order],
        claim_evidence.regions, claim_evidence.sign[order], claim_evidence.label[order], claim_evidence.reported[order], claim_evidence.patients[order],
    )  # fmt: skip
    one, two = (assess_evidence(own, rulebook, claim, Analysis(), draws) for own in (claim_evidence, mixed))
    assert one.estimate == pytest.approx(two.estimate) and one.p_for == two.p_for


def test_a_planted_effect_is_supported_and_nothing_is_not(claim_evidence, claim, rulebook):
    rng = np.random.default_rng(4)
    planted = [(f"s{i}", "", np.where(rng.random(3) < 0.9, -1, 1)) for i in range(20)]
    random = [(f"s{i}", "", rng.choice([-1, 1], 3)) for i in range(20)]
    verdicts = [
        assess_evidence(claim_evidence(rows, [-1, -1, -1]), rulebook, claim(), Analysis(), Draws(1, 999)).result
        for rows in (planted, random)
    ]
    assert verdicts[0] == AS_CLAIMED and verdicts[1] != AS_CLAIMED


def test_patients_weigh_and_a_sample_of_unknown_size_is_left_out(claim_evidence, claim, rulebook):
    rows = [("a", "", [-1]), ("b", "", [1]), ("c", "", [1])]
    made = claim_evidence(rows, [-1], patients=[30, 10, np.nan])
    found = assess_evidence(made, rulebook, claim(), Analysis(weighting="patients"), Draws(1, 99))
    assert found.estimate == pytest.approx(0.5) and found.n == 2 and set(found.rows["sample"]) == {"a", "b"}
