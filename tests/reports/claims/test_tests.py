"""The tests of the claims on a page, and the samples behind them."""

import re

import pytest

from livingreview.evidence import load
from livingreview.figures.style import RESULTS as LOOKS
from livingreview.inference.claims import RESULTS, TOO_FEW
from livingreview.reports.claims import claim_evidence
from livingreview.reports.claims.tests import claim_tests


@pytest.fixture(scope="module")
def tests():
    return claim_tests(load(), ("review", "later"))


def html(shown):
    return shown._repr_mimebundle_()["text/html"]


def test_every_claim_has_a_row_with_an_anchor_in_each_era(tests):
    keys = [claim.key for claim in tests.rulebook.claims]
    for era in tests.eras:
        assert re.findall(r'<tr id="([^"]+)"', html(tests.table(era, "Tests", folded=era == "review"))) == [f"{key}-{era}" for key in keys]


def test_both_null_models_stand_side_by_side_where_a_claim_can_be_tested_with_both(tests):
    frame = tests.table("later", "Tests").frame.set_index("Claim")
    own = {claim.part: frame.loc[f"{claim.part} {claim.title}"] for claim in tests.rulebook.claims}
    turned, shuffled = "p, samples turned", "p, shuffled within samples"
    assert own["6a"][turned] and own["6a"][shuffled] and own["6a"][turned] != own["6a"][shuffled]
    assert own["1b"][turned] == "" and own["1b"][shuffled] and "split anew" in own["5b"][shuffled]


def test_leaving_out_is_shown_for_the_claims_that_can_be_tested(tests):
    frame = tests.left_out("later", "Left out").frame
    testable = [claim.part for claim in tests.rulebook.claims if tests.own(claim, "later").result != TOO_FEW]
    assert frame["Claim"].tolist() == testable and frame["Without one region"].str.contains(" to ").all()


def test_values_count_and_name_the_results(tests):
    values = tests.values()
    results = [tests.own(claim, "later").result for claim in tests.rulebook.claims]
    assert values["later_as_claimed_list"].count(" and ") <= 1 and set(results) <= set(RESULTS)
    assert (values["later_as_claimed"] == "none") == ("as claimed" not in results)


def test_a_result_has_a_word_a_sign_and_a_tone_of_its_own():
    assert set(LOOKS) == set(RESULTS)
    for field in ("glyph", "marker", "colour", "name"):
        assert len({getattr(look, field) for look in LOOKS.values()}) == len(LOOKS)


def test_the_evidence_behind_a_claim_adds_up(tests):
    claims = {claim.key: claim for claim in tests.rulebook.claims}
    for key in ("attenuation", "mechanism"):
        result = tests.own(claims[key], "later")
        assert len(claim_evidence.by_sample(tests.evidence, result.rows, {})) == result.n
    by_region = claim_evidence.by_region(claims["convergence"], tests.own(claims["convergence"], "later").rows, {})
    assert (by_region.drop(columns="Region").apply(lambda row: (row != "").sum(), axis=1) >= 2).all()
    assert len(tests.evidence_of("later")) == len(claims)
