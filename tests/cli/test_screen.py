"""Screening as it is typed: a line for each decision, kept at once; messages for what was mistyped."""

from __future__ import annotations

import io

import pytest

from livingreview.cli.main import main

RIS = "".join(f"TY  - JOUR\nTI  - Paper {n} on brains\nAU  - Smith, A\nAN  - {n}\nDB  - PubMed\nER  - \n" for n in "123")
PROTOCOL = '[[criterion]]\nkey = "patients"\ntitle = "Patients"\n[[criterion]]\nkey = "design"\ntitle = "Design"\n'


@pytest.fixture
def data(tmp_path):
    (tmp_path / "studies.tsv").write_text("study_id\ttitle\tauthors\tyear\tdoi\tpmid\tpmcid\n", encoding="utf-8")
    (tmp_path / "screening.tsv").write_text("pmid\tdoi\ttitle\tdecision\treason\tstudy_id\tdate\n", encoding="utf-8")
    (tmp_path / "protocol.toml").write_text(PROTOCOL, encoding="utf-8")
    (tmp_path / "a.ris").write_text(RIS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def typed(data, monkeypatch, capsys):
    def type_(command, lines=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        status = main(["screen", *command.split(), "--data", str(data)])
        said = capsys.readouterr()
        return status, said.out + said.err

    return type_


def test_from_a_file_to_what_is_settled(typed, data):
    assert "3 records read: 3 new records, 0 duplicates" in typed(f"import {data / 'a.ris'}")[1]
    said = typed("next --as ada", "i\nx\ne\n9\ne des\nu\ne 1\nm\n")[1]
    assert "no reason '9'" in said and "i include, e exclude" in said and "3 decisions kept" in said
    said = typed("next --as bob", "i\ne 1\nq\n")[1]
    assert "2 decisions kept" in said
    assert "ada and bob: 2 of 2 records alike" in typed("status")[1]
    status, said = typed("settle")
    assert status == 0 and "2 rows written into screening.tsv; 1 record to talk about" in said and "livingreview add 1" in said
    assert [line.split("\t")[3] for line in (data / "screening.tsv").read_text().splitlines()[1:]] == ["eligible", "excluded"]
    assert "pmid:3: include" in typed("decide 3 i --as ada")[1]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("import", "no file of records is named"),
        ("import nowhere.ris", "nowhere.ris: cannot be read"),
        ("next --as ada", "no records; take some in first"),
        ("next --as Ada", "no name of a screener"),
        ("decide 7 i --as ada", "no record '7'"),
    ],
)
def test_a_mistake_is_one_line(typed, command, said):
    status, line = typed(command)
    assert status == 2 and said in line


def test_nothing_is_taken_in_where_one_of_the_files_is_broken(typed, data):
    (data / "b.ris").write_text("hello", encoding="utf-8")
    status, said = typed(f"import {data / 'a.ris'} {data / 'b.ris'}")
    assert status == 2 and "b.ris: holds no records" in said
    assert not (data / "screening").exists()
