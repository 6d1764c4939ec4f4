"""The scoreboard and what stands behind it."""

import pytest

from livingreview.evidence import load
from livingreview.inference.claims import CONCLUSIONS
from livingreview.reports.claims import conclusion_board, evidence_shown, robustness
from livingreview.reports.multiverse import survives
from livingreview.rerun.survival_table import kept_survival


@pytest.fixture(scope="module")
def judged():
    return conclusion_board.judge_claims(load(), 2005)


@pytest.fixture
def shown(monkeypatch):
    found = []
    for room in (conclusion_board,):
        monkeypatch.setattr(room, "display", lambda bundle, raw: found.append(bundle))
    return found


def test_every_cell_of_the_board_leads_to_a_row_of_the_claims_page(judged, shown):
    import re

    conclusion_board.show_scoreboard(judged, kept_survival(judged.evidence), page="update/claims")
    board = shown.pop()["text/html"]
    links = set(re.findall(r'href="update/claims\.html#([^"]+)"', board))
    for claim in judged.rulebook.claims:
        conclusion_board.show_claim(judged, claim.key)
    rows = {name for bundle in shown for name in re.findall(r'<tr id="([^"]+)"', bundle["text/html"])}
    assert len(links) == 3 * len(judged.rulebook.claims) and links <= rows
    assert board.count('scope="row"') == len(judged.rulebook.claims)


def test_a_stale_table_of_specifications_is_not_shown(judged, shown):
    conclusion_board.show_scoreboard(judged, None)
    html = shown.pop()["text/html"]
    assert "Of all specifications" not in html and "the evidence has changed since" in html


def test_a_verdict_has_a_word_a_sign_and_a_tone_of_its_own():
    from livingreview.figures.style import CONCLUSIONS as LOOKS

    assert set(LOOKS) == set(CONCLUSIONS)
    for field in ("glyph", "marker", "colour", "name"):
        assert len({getattr(look, field) for look in LOOKS.values()}) == len(LOOKS)


def test_the_evidence_behind_a_claim_adds_up(judged):
    names = {}
    for key in ("attenuation", "mechanism"):
        result = judged.found[key, "all"]
        assert len(evidence_shown.by_sample(judged, result.rows, names)) == result.n
    claim = judged.rulebook.claim("convergence")
    by_region = evidence_shown.by_region(claim, judged.found["convergence", "all"].rows, names)
    assert (by_region.drop(columns="Region").apply(lambda row: (row != "").sum(), axis=1) >= 2).all()


def test_what_overturns_is_said_in_words(judged):
    import math

    claim = judged.rulebook.claim("attenuation")
    tried = robustness.Robustness(judged, {}, {("attenuation", "all"): ("reach", 7.0)}, {})
    assert robustness.turning(tried, claim, "all") == "seven more in favour would support it"
    tried = robustness.Robustness(judged, {}, {("attenuation", "all"): ("undo", math.inf)}, {})
    assert robustness.turning(tried, claim, "all") == "more than two hundred against it undo it"
    assert robustness.carriers(tried, claim, "all") == "no verdict"


def test_survival_is_a_sentence_with_its_numbers():
    import pandas as pd

    from livingreview.inference.multiverse import SpecifiedClaim

    frame = pd.DataFrame({"verdict": ["supported"] * 3 + ["mixed"] + ["not enough evidence"] * 6})
    text = survives(SpecifiedClaim("k", frame, None))
    assert text == "survives in 3 of 10 specifications (30%; 75% of the 4 with enough evidence)"


def test_a_brief_board_leaves_the_numbers_to_the_claims_page_and_keeps_every_link(judged, shown):
    import re

    survival = kept_survival(judged.evidence)
    for brief in (False, True):
        conclusion_board.show_scoreboard(judged, survival, page="update/claims", brief=brief)
    whole, short = (bundle["text/html"] for bundle in shown)
    assert "lr-small" in whole and "lr-small" not in short and "Numbers:" not in short
    assert re.findall(r'href="[^"]+"', whole) == re.findall(r'href="[^"]+"', short)
