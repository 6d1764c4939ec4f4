"""Terms are text, have sources that exist, and are where chapters link to."""

from __future__ import annotations

import html
import re

from livingreview.paths import edition_root
from livingreview.site.navigation.glossary import Entry, read_glossary, wrong_sources

DATA = edition_root() / "data"


def keys():
    bib = edition_root() / "chapters" / "references.bib"
    return re.findall(r"^@\w+\{([^,]+),", bib.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_source_of_the_edition_exists_and_no_name_stands_twice():
    entries = read_glossary(DATA)
    assert wrong_sources(entries, DATA, keys()) == []
    assert {entry.kind for entry in entries} == {"imaging", "therapy", "statistics", "book"}


def test_the_words_that_a_reader_meets_are_explained():
    definitions = {entry.term: entry.definition for entry in read_glossary(DATA)}
    for term in (
        "PET", "SPECT", "Functional MRI", "BOLD", "FDG", "Region of interest", "Cognitive behavioural therapy",
        "Interpersonal therapy", "Exposure", "Sign test", "Permutation test", "False discovery rate",
        "Signed Jaccard index", "Brier score", "Multiverse", "Sample", "Direction", "Era", "Slot",
    ):  # fmt: skip
        assert len(definitions[term].split()) > 5, term


def test_every_code_of_a_therapy_is_explained():
    from livingreview.evidence import load

    levels = load().dictionaries["studies"].columns["therapy"].levels
    known = {name.lower() for entry in read_glossary(DATA) for name in (entry.term, *entry.also)}
    assert {level for level in levels if level not in {"several", "other", "none"} and level not in known} == set()


def test_a_wrong_source_and_a_name_given_twice_are_named():
    entries = [
        Entry("A", ("b",), "book", "x", "cite:none2000"),
        Entry("B", (), "book", "x", "data:studies.nothing"),
        Entry("C", (), "book", "x", "data:nothing.at_all"),
    ]
    said = wrong_sources(entries, DATA, ["cohen1960"])
    assert len(said) == 4 and "'none2000'" in said[0] and "also that of 'A'" in said[1]


def test_an_edition_without_a_glossary_has_none(tmp_path):
    assert read_glossary(tmp_path) == []


def test_a_definition_is_text_whatever_it_holds(read_page):
    page = read_page("glossary")
    article = page[page.index("<article") : page.index("</article>")]
    assert "planted()" in article and "<script>planted" not in article and 'href="javascript' not in article
    said = html.unescape(re.sub(r"<[^>]+>", "", article))
    assert "Hostile <script>planted()</script> {term}`x` $y$ **z** [a](javascript:planted()) end." in said


def test_each_definition_names_its_source(read_page):
    page = read_page("glossary")
    said = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert "Source: this book." in said and "Source: Cohen [" in said
    assert "Source: this book’s coding of glossary.kind." in said


def test_chapters_lead_to_terms_by_any_of_their_names(read_page):
    page = read_page("one")
    assert 'href="glossary.html#term-Sample"' in page and 'href="glossary.html#term-cohort"' in page
    assert page.count('title="Hostile &lt;script&gt;planted()') == 2, (
        "a pointer that rests on a term shows its definition"
    )
    assert 'id="term-Sample"' in read_page("glossary") and 'id="term-cohort"' in read_page("glossary")
