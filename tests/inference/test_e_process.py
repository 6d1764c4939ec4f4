"""E-processes: scores by hand, the promise at every look under random turns, and growth where a claim holds."""

from dataclasses import replace

import numpy as np
import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Selection
from livingreview.inference import Analysis
from livingreview.inference.claims import Claim, ClaimEvidence, Draws
from livingreview.inference.claims.test_statistics import null_terms, terms_of
from livingreview.inference.e_process import EVIDENCE, e_process, e_processes, e_values, sample_scores

WORDS = {"key": "k", "part": "1", "title": "A claim", "says": "It says.", "tested": "It tests."}
LABELS = {"from": "circuit", "circuit": "c", "predict": "increase"}
GROUPS = {"by": "diagnosis"}


def claim(statistic="alignment", **changes):
    own = {"labels": LABELS, "null": "turn"} if statistic == "alignment" else {"groups": GROUPS, "null": "turn"}
    return Claim(**WORDS, statistic=statistic, **own | changes)


def made(sign, group=None, label=None, owner=None, stratum=""):
    sign = np.array(sign)
    n, k = sign.shape
    owner = owner or [f"s{i:03}" for i in range(n)]
    return ClaimEvidence(
        tuple(owner), np.array(group or [""] * n), np.full(n, stratum), np.ones((n, 1), bool),
        tuple((f"r{j}", "pooled") for j in range(k)), sign, np.broadcast_to(label if label is not None else 0, (n, k)),
        sign != 0, np.ones(n),
    )  # fmt: skip


@pytest.fixture
def literature(rng):
    """Sixty samples of three groups that report one to five of eight regions, half of the regions with a label."""
    n, k = 60, 8
    sign = rng.choice([-1, 1], (n, k)) * (rng.random((n, k)).argsort(axis=1) < rng.integers(1, 6, n)[:, None])
    return made(sign, group=list(rng.choice(["a", "b", "c"], n)), label=np.array([1, -1, 1, 1, 0, 0, 0, 0]))


def test_a_capital_grows_and_shrinks_by_what_is_bet():
    # Nine bets: mean of 1 + b, then of (1 + b)(1 - b); the mean of b is 0.5 and that of its square 0.3166...
    assert e_values(np.array([1.0, -1.0])) == pytest.approx([1.5, 1 - 0.31666667])


def test_agreement_is_scored_against_the_majority_of_earlier_samples_of_other_groups():
    sign = [[-1, 1, 0], [-1, -1, 1], [1, -1, 0], [-1, -1, 1]]
    found = made(sign, group=["a", "b", "a", "b"])
    order = [f"s{i:03}" for i in range(4)]
    scores = sample_scores(found, claim("agreement"), order)
    # The first has nobody before it. The last: region 0 is even among group a (no majority), so is region 1, region 2 unseen.
    assert scores == {"s001": pytest.approx(0.0), "s002": pytest.approx(0.0)}
    backwards = sample_scores(found, claim("agreement"), order[::-1])
    assert list(backwards) == ["s002", "s001", "s000"] and backwards["s000"] == pytest.approx(0.0)


def test_a_sample_never_meets_its_own_other_arm_nor_another_stratum():
    found = made([[-1], [-1], [1]], group=["a", "b", "b"], owner=["one", "one", "two"])
    assert sample_scores(found, claim("agreement"), ["one", "two"]) == {"two": -1.0}
    apart = replace(found, stratum=np.array(["p", "p", "q"]))
    assert sample_scores(apart, claim("agreement"), ["one", "two"]) == {}


def test_a_claim_that_expects_the_opposite_turns_the_score():
    found = made([[1], [-1]], label=[1])
    assert sample_scores(found, claim(expected=-1), ["s000", "s001"]) == {"s000": -1.0, "s001": 1.0}


def top_share(scores):
    return float((e_values(scores).max(axis=-1) >= EVIDENCE).mean())


# A shuffle keeps what a sample says everywhere, which only the excess takes off.
@pytest.mark.parametrize(("excess", "null"), [(False, "turn"), (True, "turn"), (True, "shuffle")])
def test_random_directions_reach_evidence_at_any_look_once_in_twenty_at_most(literature, excess, null):
    terms = terms_of(literature, "alignment", excess)
    scores = null_terms(literature, terms, "alignment", null, Draws(7, 4000), excess) / (2 if excess else 1)
    assert np.abs(scores).max() <= 1
    assert top_share(scores) <= 0.05


def test_random_turns_rarely_look_like_agreement_at_any_time(literature, rng):
    order, tops = list(literature.owner), []
    for _ in range(400):
        turned = replace(literature, sign=literature.sign * rng.choice([-1, 1], len(order))[:, None])
        tops.append(e_values(np.array(list(sample_scores(turned, claim("agreement"), order).values()))).max())
    assert np.mean(np.array(tops) >= EVIDENCE) <= 0.05


def test_it_grows_where_the_claim_holds(rng):
    sign = np.where(rng.random((200, 30, 1)) < 0.8, 1, -1)
    assert top_share(sign[..., 0].astype(float)) > 0.8


def test_a_separation_has_no_score():
    with pytest.raises(EditionError, match="separation has no score"):
        sample_scores(made([[1]]), claim("separation", null="deal"), ["s000"])


def test_samples_come_in_order_of_publication_and_without_a_year_not_at_all(evidence, rulebook):
    frame = e_processes(evidence, rulebook, Selection(studies="all"), Analysis())
    assert set(frame["key"]) == {own.key for own in rulebook.claims if own.statistic != "separation"}
    first = evidence.studies.groupby("sample")["year"].min()
    for _, own in frame.groupby("key"):
        assert own["year"].is_monotonic_increasing and own["sample"].is_unique
        assert (own["year"].to_numpy() >= first.loc[own["sample"]].to_numpy()).all()
        assert own["e"].to_numpy() == pytest.approx(e_values(own["score"].to_numpy()))
        assert own["score"].abs().max() <= 1


def test_what_is_published_later_changes_no_value_before_it(evidence, rulebook):
    one = rulebook.claim("attenuation")
    now, then = (e_process(evidence, one, Selection(studies="all", until=year), Analysis()) for year in (0, 2012))
    same = now[now["sample"].isin(then["sample"])]
    assert len(then) and same["sample"].to_list() == then["sample"].to_list()
