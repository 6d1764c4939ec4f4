"""Claims as data: the edition's own file, and what is wrong with others."""

import datetime

import pytest

from livingreview.inference.claims import ClaimsError, load_claims
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
        ("alpha = 0.05", "alpha = 2.0", "'alpha' is 2.0; expected a number between"),
        ("fixed = 2026-01-01", "", "'fixed' is None; expected the date"),
        ("seed = 1", "seed = true", "'seed' is True; expected a whole number"),
        ('statistic = "alignment"', 'statistic = "alignmnt"', "did you mean 'alignment'"),
        ('null = "turn"', 'null = "deal"', "null 'deal' does not go with alignment; expected one of turn, shuffle"),
        ('predict = "increase"', "colour = 1", "'labels' has from, circuit, colour; expected from ="),
        ('tested = "t"', 'tested = "t"\nleats = 3', "there is no field 'leats'; did you mean 'least'"),
        ('tested = "t"', 'tested = "t"\nselection = { diagnoses = "x" }', "did you mean 'diagnosis'"),
        ('tested = "t"', 'tested = "t"\nexpected = 0', "'expected' is 0; expected 1 or -1"),
        ('tested = "t"', "", "'tested' is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, old, new, message):
    path = tmp_path / "claims.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(ClaimsError) as raised:
        load_claims(path)
    assert message in str(raised.value) and "claims.toml" in str(raised.value)


def test_all_problems_come_at_once_and_a_key_is_used_once(tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text(GOOD + GOOD[GOOD.index("[[claim]]") :].replace('part = "1"', ""))
    with pytest.raises(ClaimsError, match="used twice") as raised:
        load_claims(path)
    assert "'part' is missing" in str(raised.value)


def test_a_missing_file_and_a_broken_one_are_one_line(tmp_path):
    with pytest.raises(ClaimsError, match="there is no such file"):
        load_claims(tmp_path / "none.toml")
    (tmp_path / "broken.toml").write_text("= 3")
    with pytest.raises(ClaimsError, match="not readable as TOML"):
        load_claims(tmp_path / "broken.toml")


def test_an_unknown_key_names_the_nearest(tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text(GOOD.replace('key = "k"', 'key = "caudate"'))
    with pytest.raises(ClaimsError, match="did you mean 'caudate'"):
        load_claims(path).claim("caudte")
