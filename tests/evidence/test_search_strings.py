"""Search strings: each line is what its interface reads, and a word that one of them would misread is refused."""

from __future__ import annotations

import re

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import load
from livingreview.evidence.search_strings import load_search
from livingreview.paths import data_directory

# A term of each interface: subject heading or word, tagged as the interface wants it.
TERM = {
    "medline": r'(?:"[\w ,-]+"\[mh\]|"[\w ]+"\[tiab\]|\w+\*?\[tiab\])',
    "psycinfo": r"exp [\w ,-]+/",
    "embase": r"'[\w ,-]+'/exp",
    "openalex": r'(?:"[\w ]+"|\w+)',
}
WORDS = {
    "psycinfo": r'\((?:"[\w ]+"|\w+\*?)(?: or (?:"[\w ]+"|\w+\*?))*\)\.ti,ab,id\.',
    "embase": r"\((?:'[\w ]+'|\w+\*?)(?: OR (?:'[\w ]+'|\w+\*?))*\):ti,ab,kw",
}


@pytest.fixture(scope="module")
def search():
    return load_search(data_directory() / "search.toml")


@pytest.mark.parametrize("key", TERM)
def test_every_line_of_a_block_is_in_the_syntax_of_its_interface(search, key):
    database = next(one for one in search.databases if one.key == key)
    either = f" {database.either} "
    last = rf"(?:{WORDS[key]})" if key in WORDS else TERM[key]
    blocks = search.lines(database)[: len(search.blocks)]
    for block, line in zip(search.blocks, blocks, strict=True):
        assert re.fullmatch(rf"{TERM[key]}(?:{re.escape(either)}{TERM[key]})*{re.escape(either)}{last}", line), line
        words = [word for stem in block.words for word in block.whole_words.get(stem, [stem])]
        listed = block.words if database.truncation else words
        assert line.count(either) == len(listed) + len(block.headings.get(key, ())) - 1


def test_lines_that_combine_name_every_block_and_hold_the_years(search):
    for database in search.databases:
        combined, *limits = search.lines(database)[len(search.blocks) :]
        names = [database.line.replace("{n}", str(n + 1)) for n in range(len(search.blocks))]
        assert re.split(r" AND | and ", combined) == names
        assert any(str(search.first_year) in line and str(search.last_year) in line for line in limits)
        assert "{" not in "".join([combined, *limits])


def test_the_whole_search_in_one_line_has_every_block_in_brackets_and_no_number_left(search):
    by_key = {database.key: database for database in search.databases}
    medline = search.query(by_key["medline"], (1999, 2001))
    assert all(f"({line})" in medline for line in search.lines(by_key["medline"])[: len(search.blocks)])
    assert " AND 1999:2001[dp]" in medline
    assert "#" not in medline
    assert medline.count("(") == medline.count(")")
    assert re.fullmatch(r"title_and_abstract\.search:\(.+\),publication_year:1980-2026", search.query(by_key["openalex"]))


def test_the_search_was_not_run_and_starts_before_the_first_study(search):
    assert not search.run
    assert search.first_year < load().studies["year"].min()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"OCD"', '"OC*"', r"search.toml, block 1 \(disorder\): word 'OC\*' is not read alike"),
        ('"OCD"', '"post-traumatic stress"', r"word 'post-traumatic stress' is not read alike"),
        ('"OCD"', '"panic"', r"word 'panic' stands twice"),
        ("embase = [\"depression\"", "embass = [\"depression\"", r"headings for 'embass'.*nearest: embase"),
        ("first_year = 1980", "first_year = 2080", r"first_year 2080 is after last_year"),
        ('"SSRI*" = ', '"SSRY*" = ', r"whole_words of 'SSRY\*'.*nearest: SSRI"),
        ('"SSRI*" = ["SSRI", "SSRIs"]', "", r"block 'treatment' has no whole_words for 'SSRI\*'"),
        ('"Panic Disorder"', '"Panic Disorder/"', r"no subject heading: 'Panic Disorder/'"),
    ],
)
def test_a_slip_is_named_with_its_place(tmp_path, old, new, said):
    text = (data_directory() / "search.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "search.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EditionError, match=said):
        load_search(path)
