"""The board of conclusions and what stands behind it."""

import math
import re

import pytest

from livingreview.evidence import load
from livingreview.figures.style import CONCLUSIONS as LOOKS
from livingreview.inference.claims import CONCLUSIONS
from livingreview.reports.claims import claim_evidence, conclusions, robustness


@pytest.fixture(scope="module")
def assessed():
    return conclusions.conclusions(load(), 2005)


def html(shown):
    return shown._repr_mimebundle_()["text/html"]


def test_every_cell_of_the_board_leads_to_a_row_of_the_claims_page(assessed):
    board = html(assessed.board(page="update/claims"))
    links = set(re.findall(r'href="update/claims\.html#([^"]+)"', board))
    tables = [html(assessed.claim(claim.key).table) for claim in assessed.rulebook.claims]
    rows = {name for table in tables for name in re.findall(r'<tr id="([^"]+)"', table)}
    assert len(links) == 3 * len(tables) and links <= rows
    assert board.count('scope="row"') == len(tables)


def test_a_stale_table_of_specifications_is_not_shown(assessed, monkeypatch):
    monkeypatch.setattr(conclusions, "kept_survival", lambda evidence: None)
    board = html(assessed.board())
    assert "curve-" not in board and "the evidence has changed since" in board


def test_a_conclusion_has_a_word_a_sign_and_a_tone_of_its_own():
    assert set(LOOKS) == set(CONCLUSIONS)
    for field in ("glyph", "marker", "colour", "name"):
        assert len({getattr(look, field) for look in LOOKS.values()}) == len(LOOKS)


def test_the_evidence_behind_a_claim_adds_up(assessed):
    for key in ("attenuation", "mechanism"):
        result = assessed.found[key, "all"]
        assert len(claim_evidence.by_sample(assessed.evidence, result.rows, {})) == result.n
    claim = assessed.rulebook.claim("convergence")
    by_region = claim_evidence.by_region(claim, assessed.found["convergence", "all"].rows, {})
    assert (by_region.drop(columns="Region").apply(lambda row: (row != "").sum(), axis=1) >= 2).all()


def test_what_would_change_a_conclusion_is_said_in_words():
    assert robustness.unreported_samples("reach", 7.0) == "seven more in favour would support it"
    assert robustness.unreported_samples("undo", math.inf) == "more than two hundred against it undo it"
    assert robustness.changed_without(None, None) == "no verdict"


def test_a_brief_board_leaves_the_numbers_to_the_claims_page_and_keeps_every_link(assessed):
    whole, short = (html(assessed.board(page="update/claims", brief=brief)) for brief in (False, True))
    assert "lr-small" in whole and "lr-small" not in short and "Numbers:" not in short
    assert re.findall(r'href="[^"]+"', whole) == re.findall(r'href="[^"]+"', short)
