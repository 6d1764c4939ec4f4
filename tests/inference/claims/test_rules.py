"""Claims as data: the edition's own file, and what is wrong with others."""

import datetime

import pytest

from livingreview.errors import EditionError
from livingreview.inference.claims import load_claims
from livingreview.paths import data_directory

GOOD = """
fixed = 2026-01-01
alpha = 0.05
n_permutations = 99
seed = 1
[[claim]]
key = "k"
part = "1"
title = "t"
says = "s"
tested = "t"
statistic = "alignment"
null = "turn"
labels = { from = "circuit", circuit = "c", predict = "increase" }
"""


def test_the_editions_claims_cover_every_part_of_the_conclusion():
    book = load_claims(data_directory() / "claims.toml")
    assert {claim.part[0] for claim in book.claims} == set("123456")
    assert book.fixed <= datetime.date.today() and len({claim.key for claim in book.claims}) == len(book.claims)


def test_a_good_file_is_read(tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text(GOOD)
    assert load_claims(path).claim("k").least == 6


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("alpha = 0.05", "alpha = 2.0", "alpha: does not fit: '2.0'; expected less than 0.5"),
        ("fixed = 2026-01-01", "", "'fixed' is missing"),
        ("seed = 1", "seed = true", "seed: does not fit: 'True'; expected a whole number"),
        (
            'statistic = "alignment"',
            'statistic = "alignmnt"',
            "expected one of agreement, alignment, separation (nearest: alignment)",
        ),
        ('null = "turn"', 'null = "deal"', "null 'deal' does not go with alignment; expected one of shuffle, turn"),
        (', predict = "increase"', "", "circuit beside from = 'circuit'; expected circuit and predict"),
        ('labels = { from = "circuit", circuit = "c", predict = "increase" }', "", "'labels' is missing"),
        ('tested = "t"', 'tested = "t"\ngroups = { by = "arm", a = "x" }', "expected by, and a and b together"),
        (
            'predict = "increase"',
            "colour = 1",
            "no such key: 'colour'; expected one of abnormal, bearing, circuit, from, predict, stated",
        ),
        ('tested = "t"', 'tested = "t"\nleats = 3', "claim 1 (k): no such key: 'leats'; expected"),
        ('tested = "t"', 'tested = "t"\nselection = { diagnoses = "x" }', "(nearest: diagnosis)"),
        ('tested = "t"', 'tested = "t"\nexpected = 0', "expected: does not fit: '0'; expected one of -1, 1"),
        ('tested = "t"', "", "'tested' is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, old, new, message):
    path = tmp_path / "claims.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(EditionError) as raised:
        load_claims(path)
    assert message in str(raised.value) and "claims.toml" in str(raised.value)


def test_all_problems_come_at_once_and_a_key_is_used_once(tmp_path):
    path, again = tmp_path / "claims.toml", GOOD[GOOD.index("[[claim]]") :]
    path.write_text(GOOD + again)
    with pytest.raises(EditionError, match="key 'k' is used twice"):
        load_claims(path)
    path.write_text(GOOD.replace("seed = 1", "") + again.replace('part = "1"', ""))
    with pytest.raises(EditionError) as raised:
        load_claims(path)
    assert "'seed' is missing" in str(raised.value) and "claim 2 (k): 'part' is missing" in str(raised.value)


def test_a_missing_file_and_a_broken_one_are_one_line(tmp_path):
    with pytest.raises(EditionError, match="file is missing"):
        load_claims(tmp_path / "none.toml")
    (tmp_path / "broken.toml").write_text("= 3")
    with pytest.raises(EditionError, match="not valid TOML"):
        load_claims(tmp_path / "broken.toml")


def test_an_unknown_key_names_the_nearest(tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text(GOOD.replace('key = "k"', 'key = "caudate"'))
    with pytest.raises(EditionError, match="nearest: caudate"):
        load_claims(path).claim("caudte")
