from __future__ import annotations

import csv

import pytest
from pybtex.database import parse_string
from pybtex.richtext import Text

from livingreview.errors import EditionError
from livingreview.paths import data_directory
from livingreview.site import bibliography

NASTY = r"<script>alert(1)</script> 50% of $x^2$ & A_1 #2 ~ \input{x} `b` [a](javascript:x) | {{ y }} @article"


def test_markup_in_a_cell_is_read_back_as_it_stands():
    entry = bibliography.bibtex_entry(
        {"study_id": "a2001", "authors": NASTY, "title": NASTY, "journal": NASTY, "year": "2001"}
    )
    read = parse_string(entry, "bibtex").entries["a2001"]
    seen = NASTY.translate(str.maketrans("{}", "\uff5b\uff5d"))
    assert str(Text.from_latex(read.fields["journal"])) == seen
    assert str(Text.from_latex(read.fields["title"].strip("{}"))) == seen


def test_every_study_of_the_edition_becomes_an_entry():
    with (data_directory() / "studies.tsv").open(encoding="utf-8", newline="") as file:
        studies = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    read = parse_string(bibliography.bibtex(studies), "bibtex").entries
    assert list(read) == [study["study_id"] for study in studies]
    for study in studies:
        entry = read[study["study_id"]]
        assert entry.persons["author"]
        title = " ".join((study["title"] or "(title not seen)").split())
        assert str(Text.from_latex(entry.fields["title"])) == title.replace("--", "\N{EN DASH}")


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("Baxter LR Jr, Schwartz JM, et al.", "{Baxter}, Jr, LR and {Schwartz}, JM and others"),
        ("Laasonen-Balk et al.", "{Laasonen-Balk} and others"),
        ("Viinamaki, Kuikka", "{Viinamaki} and {Kuikka}"),
        ("van der Kolk B", "{van der Kolk}, B"),
        ("", "{Authors not seen}"),
    ],
)
def test_names_as_pubmed_writes_them(authors, expected):
    assert bibliography.bibtex_authors(authors) == expected


def test_the_file_follows_the_table_and_is_left_alone_otherwise(book):
    target = bibliography.write_bibliography(book)
    stamp = target.stat().st_mtime_ns
    assert bibliography.write_bibliography(book).stat().st_mtime_ns == stamp
    (book / "data" / "studies.tsv").write_text(
        "study_id\tauthors\tyear\ttitle\tjournal\tdoi\nnew2003\tNew A\t2003\tT\tJ\t\n"
    )
    assert "new2003" in bibliography.write_bibliography(book).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("date", "year"),
    [("2005", "2005"), ("2005-10", "2005"), ("2005-10-01", "2005"), ("2005/2006", "2005"), ("{2005}", "2005"), ("2005?", "2005")],
)
def test_the_year_of_a_date_as_biblatex_has_it_is_found(date, year):
    assert bibliography.as_bibtex("a", {"date": date})["year"] == year
    assert bibliography.as_bibtex("a", {"date": date, "year": "1999"})["year"] == "1999"


@pytest.mark.parametrize("date", ["October 2005", "in press", "05-10-01", "20051001"])
def test_a_date_without_a_year_in_front_is_named(date):
    with pytest.raises(EditionError, match=f"^a: no year in the date: '{date}'; expected a date that begins with a year"):
        bibliography.as_bibtex("a", {"date": date})
