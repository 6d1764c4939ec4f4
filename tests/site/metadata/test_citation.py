"""Citation data come from one file, and a file that cannot be used is one clear line."""

import pytest

from livingreview.errors import EditionError
from livingreview.paths import edition_root
from livingreview.site.metadata.citation import FILE, citation_tags, read_citation

WHOLE = """
title: A book
authors: [{family-names: Abe, given-names: Bo}, {name: The group}]
version: 1.2.0
license: CC-BY-4.0
date-released: 2030-02-01
doi: 10.1/own
references:
  - title: A review; once
    authors: [{family-names: Cid}]
    journal: Medicine
    year: 2005
    doi: 10.1/other
"""


def read(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    return read_citation(tmp_path)


def test_people_and_groups_are_told_apart(tmp_path):
    edition, (reference,) = read(tmp_path, WHOLE)
    assert edition.authors == ("Abe, Bo", "The group") and edition.people == (True, False)
    assert reference.facts["year"] == "2005"


def test_tags_name_the_edition_and_never_give_it_the_review_s_doi(tmp_path):
    edition, references = read(tmp_path, WHOLE)
    tags = list(citation_tags(edition, references, "", "https://a.example/index.html", "en"))
    assert ("citation_doi", "10.1/own") in tags and ("citation_publication_date", "2030/02/01") in tags
    assert [name for name, _ in tags].count("citation_doi") == 1
    assert ("citation_fulltext_html_url", "https://a.example/index.html") in tags
    (cited,) = [content for name, content in tags if name == "citation_reference"]
    assert "citation_title=A review, once; citation_author=Cid" in cited and "citation_doi=10.1/other" in cited


def test_a_date_that_nobody_set_is_not_made_up(tmp_path):
    edition, references = read(tmp_path, WHOLE.replace("date-released: 2030-02-01\n", ""))
    assert "citation_publication_date" not in dict(citation_tags(edition, references, "", "", "en"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: [", "not YAML"),
        ("- a list", "has no title and no authors"),
        (WHOLE.replace("version: 1.2.0\n", ""), "has no version"),
        (WHOLE.replace("{name: The group}", "{alias: x}"), "an author without a name"),
        (WHOLE.replace("    authors: [{family-names: Cid}]\n", ""), "reference 1: has no title, or authors"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(tmp_path, text, message):
    with pytest.raises(EditionError) as raised:
        read(tmp_path, text)
    assert message in str(raised.value) and "\n" not in str(raised.value) and str(raised.value).startswith(FILE)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(EditionError, match="cannot be read"):
        read_citation(tmp_path)


def test_the_edition_s_own_file_can_be_used_and_refers_to_the_review():
    import tomllib

    root = edition_root()
    edition, references = read_citation(root)
    review = tomllib.loads((root / "data" / "review.toml").read_text(encoding="utf-8"))["review"]
    assert references[0].facts["doi"] == review["doi"] and references[0].title == review["title"]
    assert edition.keywords and edition.facts["abstract"]


def test_the_version_is_that_of_the_package():
    from livingreview import __version__

    assert read_citation(edition_root())[0].facts["version"] == __version__
