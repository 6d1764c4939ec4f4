"""Files of records: every program's export gives the same record, what is broken is named, and one paper is found twice."""

from __future__ import annotations

import csv
import random
import string

import pytest

from livingreview.errors import EditionError
from livingreview.evidence.record_files import read_records
from livingreview.evidence.records import Record, find_duplicates, record

TITLE = "Effects of mindfulness-based stress reduction (MBSR) on emotion regulation in social anxiety disorder"
EXPORTS = {
    "endnote.ris": f"TY  - JOUR\nAU  - Goldin, Philippe R.\nAU  - Gross, James J.\nTI  - {TITLE}.\nPY  - 2010/02/01/\nT2  - Emotion\n"
    "DO  - 10.1037/A0018441\nAN  - 20141305\nDB  - PubMed\nAB  - Patients were\nscanned.\nER  - \n\n",
    "zotero.ris": f"TY  - JOUR\nTI  - {TITLE}\nAU  - Goldin, P. R.\nAU  - Gross, J. J.\nT2  - Emotion\nDA  - 2010/02//\nPY  - 2010\n"
    "DO  - 10.1037/a0018441\nAB  - Patients were scanned.\nUR  - https://pubmed.ncbi.nlm.nih.gov/20141305\nER  - \n",
    "pubmed.nbib": f"PMID- 20141305\nTI  - {TITLE[:55]}\n      {TITLE[56:]}.\nLID - 10.1037/a0018441 [doi]\nAB  - Patients were\n"
    "      scanned.\nAU  - Goldin PR\nAU  - Gross JJ\nDP  - 2010 Feb\nTA  - Emotion\nPT  - Journal Article\n\n",
    "zotero.bib": "@article{goldin_2010,\n title = {Effects of mindfulness-based stress reduction ({MBSR}) on emotion regulation in social "
    "anxiety disorder},\n author = {Goldin, Philippe R. and Gross, James J.},\n date = {2010-02}, journaltitle = {Emotion},\n"
    " doi = {10.1037/a0018441}, note = {PMID: 20141305}, abstract = {Patients were scanned.}\n}\n",
    "zotero.csv": '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Abstract Note","Extra"\n'
    f'"AB","journalArticle","2010","Goldin, Philippe R.; Gross, James J.","{TITLE}","Emotion","10.1037/A0018441",'
    '"Patients were\nscanned.","PMID: 20141305"\n',
    "rayyan.csv": "key,title,year,month,journal,authors,url,abstract,notes,pubmed_id,pmc_id\n"
    f'rayyan-1,{TITLE},2010,2,Emotion,"Goldin, P. R. and Gross, J. J.",https://doi.org/10.1037/a0018441,Patients were scanned.,'
    "RAYYAN-INCLUSION: {},20141305,\n",
    "covidence.csv": "\ufeffTitle,Authors,Abstract,Published Year,Journal,Accession Number,DOI,Covidence #\n"
    f'{TITLE},"Goldin, P.R.; Gross, J.J.",Patients were scanned.,2010,Emotion,20141305,10.1037/a0018441,#12\n',
    "asreview.csv": "record_id,title,authors,abstract,doi,year,journal,pmid,asreview_label\n"
    f'0,{TITLE},"Goldin PR, Gross JJ",Patients were scanned.,https://doi.org/10.1037/a0018441,2010,Emotion,20141305,1\n',
    "pubmed.xml": '<?xml version="1.0" ?>\n<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>20141305</PMID><Article><Journal>'
    "<JournalIssue><PubDate><Year>2010</Year><Month>Feb</Month></PubDate></JournalIssue><Title>Emotion</Title></Journal>"
    f"<ArticleTitle>{TITLE.replace('(MBSR)', '(<i>MBSR</i>)')}.</ArticleTitle><Abstract><AbstractText>Patients were scanned."
    "</AbstractText></Abstract><AuthorList><Author><LastName>Goldin</LastName><Initials>PR</Initials></Author><Author>"
    "<LastName>Gross</LastName><Initials>JJ</Initials></Author></AuthorList></Article></MedlineCitation><PubmedData><ArticleIdList>"
    '<ArticleId IdType="doi">10.1037/a0018441</ArticleId></ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>',
    "openalex.json": '[{"ids": {"doi": "https://doi.org/10.1037/a0018441", "pmid": "https://pubmed.ncbi.nlm.nih.gov/20141305"}, "title": '
    f'"{TITLE}", "publication_year": 2010, "type": "article", "authorships": [{{"author": {{"display_name": "Philippe R. Goldin"}}}}, '
    '{"author": {"display_name": "James J. Gross"}}], "primary_location": {"source": {"display_name": "Emotion"}}, '
    '"abstract_inverted_index": {"scanned.": [2], "Patients": [0], "were": [1]}}]',
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_of_a_paper_gives_one_record(tmp_path, name, ends):
    path = tmp_path / name
    path.write_text(EXPORTS[name], encoding="utf-8", newline=ends)
    (one,) = read_records(path)
    assert (one.title, one.authors, one.year, one.journal) == (TITLE, "Goldin PR, Gross JJ", "2010", "Emotion")
    assert (one.doi, one.pmid, one.abstract) == ("10.1037/a0018441", "20141305", "Patients were scanned.")
    assert not one.retracted


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_text("Title;Author;DOI\nÄngste im Gehirn;Müller, J;10.1000/x\n", encoding=encoding)
    assert read_records(path)[0].authors == "Müller J"


def test_a_long_abstract_is_read_and_other_tables_keep_their_limit(tmp_path):
    path, limit = tmp_path / "a.csv", csv.field_size_limit()
    path.write_text(f"title,abstract,doi\nOne,{'x' * (limit + 1)},10.1000/a\n", encoding="utf-8")
    assert [found.title for found in read_records(path)] == ["One"]
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "file is empty"),
        ("<!DOCTYPE html><html>Sign in", "web page"),
        ("<?xml version='1.0'?><feed/>", "XML of another kind"),
        (EXPORTS["pubmed.xml"][:300], "line 2: cut short, or no XML"),
        (EXPORTS["openalex.json"][:100], "cut short, or no JSON"),
        (EXPORTS["endnote.ris"][:200], "cut short: 1 record begun, 0 ended"),
        (EXPORTS["zotero.bib"][:100], "line 1: an entry that is not closed"),
        ("name,age\nAda,3\n", "holds no records of a kind that is read"),
        ("TY  - JOUR\nAU  - A, B\nER  - \n", r"1 record of 1 without a title \(number 1\), read as RIS"),
        ('{"a": 1}', "no record in it"),
    ],
)
def test_what_is_no_file_of_records_is_named(tmp_path, content, said):
    path = tmp_path / "file.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EditionError, match=rf"^file\.txt.*{said}"):
        read_records(path)


@pytest.mark.parametrize(
    "said",
    [
        {"title": "RETRACTED: Brain changes"},
        {"title": "Brain changes", "types": "Journal Article; Retracted Publication"},
        {"title": "Retraction notice to: Brain changes"},
    ],
)
def test_a_retraction_is_flagged(said):
    assert record(**said).retracted


def papers(number: int) -> list[Record]:
    rng = random.Random(2)
    words = ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(4, 10))) for _ in range(300)]
    return [
        record(title=" ".join(rng.choices(words, k=10)), authors=[f"{rng.choice(words)}, A"], year=str(rng.randint(1990, 2026)),
               doi=f"10.1234/{n}", pmid=str(10_000 + n))
        for n in range(number)
    ]  # fmt: skip


def slip(title: str) -> str:
    return title[:9] + title[10:]


SAME = {
    "capitals": lambda one: record(title=one.title.upper(), authors=one.authors.split(", "), year=one.year),
    "a letter lost": lambda one: record(title=slip(one.title), authors=one.authors.split(", "), year=one.year),
    "online a year before": lambda one: record(title=one.title, authors=one.authors.split(", "), year=str(int(one.year) - 1)),
    "a subtitle more": lambda one: record(title=f"{one.title}: a study", authors=one.authors.split(", "), year=one.year),
    "doi alone": lambda one: record(title="Another wording", doi=f"https://doi.org/{one.doi.upper()}"),
    "pmid alone": lambda one: record(title="Another wording", pmid=one.pmid),
    "title and author misspelt": lambda one: record(title=slip(one.title), authors=[f"x{one.authors}"], year=one.year),
    "no author": lambda one: record(title=one.title, year=one.year),
}
OTHER = {
    "part two": lambda one: record(title=f"{one.title} part 2", authors=one.authors.split(", "), year=one.year),
    "a correction": lambda one: record(title=f"Correction {one.title}", authors=one.authors.split(", "), year=one.year),
    "years later": lambda one: record(title=one.title, authors=one.authors.split(", "), year=str(int(one.year) + 5)),
    "another doi": lambda one: record(title=one.title, authors=one.authors.split(", "), year=one.year, doi=f"10.9000/{one.pmid}"),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_a_paper_is_found_again(change):
    first = papers(30)
    new, duplicates, _ = find_duplicates([*first, *map(change, first)])
    assert new == first
    assert [found.of for found in duplicates] == [one.key for one in first]


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_another_paper_is_none(change):
    first = papers(30)
    new, duplicates, doubtful = find_duplicates([*first, *map(change, first)])
    assert len(new) == 60 and not duplicates
    assert len(doubtful) == (30 if change is OTHER["another doi"] else 0)


def test_a_later_record_fills_what_the_first_left_blank_and_gives_it_its_best_name():
    one, two = record(title="Brain changes in fear", authors=["A, B"], doi="10.1000/x"), record(title="Same", doi="10.1000/x", pmid="7")
    new, duplicates, _ = find_duplicates([one, two, record(title="Third wording", pmid="7")])
    assert [(each.key, each.doi) for each in new] == [("pmid:7", "10.1000/x")]
    assert [found.of for found in duplicates] == ["pmid:7", "pmid:7"]
