"""A roster as it comes out of a spreadsheet or a learning platform, and everything that can be wrong with it."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from livingreview.errors import EditionError
from livingreview.teaching.seminar.platforms import platform_of
from livingreview.teaching.seminar.roster import Student, read_roster


@pytest.fixture
def roster(tmp_path):
    def write(content: str | bytes):
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [
        "student_id,name,email\nada,Ada,a@x.org\nbert,Bert,\n",
        "\ufeffstudent_id,name,email\r\nada,Ada,a@x.org\r\nbert,Bert,\r\n\r\n",
        "student_id;name;E-mail\nada;Ada;a@x.org\nbert;Bert;\n",
        "Name\tStudent_ID\tGroup\temail\nAda\tada\t1\ta@x.org\nBert\tbert\t2\t\n",
        'student_id,name,email\n"ada","Ada",a@x.org\nbert , Bert,\n,,\n',
        b"student_id,name,email\rada,Ada,a@x.org\rbert,Bert,\r",
        "student_id\tname\temail\r\nada\tAda\ta@x.org\r\nbert\tBert\t\r\n".encode("utf-16"),
        'student_id,name,email,address\nada,Ada,a@x.org,"1 High Street\nTown"\nbert,Bert,,"x"\n',
    ],
)
def test_what_spreadsheets_save_is_read_alike(roster, content):
    assert read_roster(roster(content)).students == (Student("ada", "Ada", "a@x.org"), Student("bert", "Bert", ""))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no student in it; expected a column student_id"),
        ("name\nAda\n", "no column student_id; its header has name"),
        ("student_id,student_id\na,b\n", "column appears twice"),
        ("student_id\n", "no student in it"),
        ("student_id,name\nada,Ada\nada,Other\n", "line 3, column student_id: student_id 'ada' stands in line 2 too"),
        ("student_id,name\nada,A\nADA,B\n", "student_id 'ADA' stands in line 2 too"),
        ("student_id,name\n,Nobody\n", "line 2: no student_id"),
        ("student_id\nada lovelace\n", "cannot name a file"),
        ("student_id\n../ada\n", "cannot name a file"),
        ("student_id\nädä\n", "cannot name a file"),
        ("student_id\nada.\n", "cannot name a file"),
        ("student_id\nCON\n", "Windows keeps for itself"),
        ("student_id\n" + "a" * 65 + "\n", "cannot name a file"),
        ("student_id,name\nada,Lovelace, Ada\n", "line 2: 3 cells; expected 2"),
        ('student_id,name\nada,"=HYPERLINK(1)"\n', "begins like a formula"),
        ("student_id,name\nada,A\u200bda\n", "cannot be seen"),
        (b"student_id,name\nada,Ad\x81\n", "line 2: neither UTF-8 nor Windows-1252; expected UTF-8; in a spreadsheet: save as 'CSV UTF-8'"),
        (b"\xff\xfes\0t", "not UTF-16"),
        ('student_id,name\nada,"Ada\nbert,Bert\n', "line 2: a quotation mark without its other"),
        ('student_id,name,group\nada,Ada,"A\nbert,Bert,A"\ncora,Cora,B\n', "line 2: a cell in quotes goes on to line 3"),
        ('student_id,name,group\nada,"Ada\nbert,"Bert",A\n', "line 2: a quotation mark without its other"),
        ('student_id,name\nada,"A\nB"\n', "cannot be seen"),
        ("student_id,name\nada," + "x" * 200_000 + "\n", "line 2: a cell of more than 131,072 characters"),
        ("student_id,name,name\nada,Ada,Lovelace\n", "column appears twice: 'name'"),
        ("student_id,name,email\nada,a@x.org\n", "line 2: 2 cells; expected 3"),
        ("student_id\n7.0\n", "'7.0' is a number that a spreadsheet wrote"),
        ("student_id\n1.23457E+11\n", "cannot name a file"),
        ("student_id,name\nada,A\u202eda\n", "cannot be seen"),
        ("student_id\nad\0a\n", "null characters"),
    ],
)
def test_each_fault_is_one_clear_line(roster, content, said):
    with pytest.raises(EditionError) as caught:
        read_roster(roster(content))
    assert said in str(caught.value) and str(caught.value).startswith("roster.csv")
    assert str(caught.value).count("\n") == 0


def test_all_faults_are_told_at_once(roster):
    with pytest.raises(EditionError) as caught:
        read_roster(roster("student_id\nada\nada\nb c\n"))
    assert [problem.line for problem in caught.value.problems] == [3, 4]


def test_a_roster_that_is_not_there_is_named(tmp_path):
    with pytest.raises(EditionError, match="none.csv: cannot be read: no such file"):
        read_roster(tmp_path / "none.csv")


def test_a_seed_is_the_students_own_and_does_not_move_with_the_class():
    seeds = {Student(name).seed(session, term) for name in "abc" for session in ("s1", "s2") for term in ("", "x")}
    assert len(seeds) == 12
    assert Student("ada", "Ada").seed("session-3") == Student("ada", "A. L.").seed("session-3")


@pytest.mark.parametrize("name", ["علی\u200cرضا", "क्\u200dष", "\u200fדנה", "අක්\u200dෂර"])
def test_joiners_and_marks_of_direction_belong_to_names(roster, name):
    assert read_roster(roster(f"student_id,name\nada,{name}\n")).students == (Student("ada", name),)


@pytest.mark.parametrize(
    ("content", "first", "platform"),
    [
        ("First name,Last name,ID number,Email address,Groups\nAda,Lovelace,4711,ada@x.org,A\n", Student("ada@x.org", "Ada Lovelace", "ada@x.org", ("4711",)), "moodle"),
        ("Vorname;Nachname;E-Mail-Adresse;Gruppen\nAda;Lovelace;ada@x.org;A\n", Student("ada@x.org", "Ada Lovelace", "ada@x.org"), "moodle"),
        (
            "Student,ID,SIS User ID,SIS Login ID,Section,Essay (7)\n    Points Possible,,,,,10\n\"Lovelace, Ada\",12,S9,ada@x.org,1,\n\"Student, Test\",13,,x,1,\n",
            Student("ada@x.org", "Lovelace, Ada", "", ("12", "S9")), "canvas",
        ),
        (
            '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\n"Lovelace"\t"Ada"\t"ada01"\t"77"\t""\t"Yes"\n'.encode("utf-16"),
            Student("ada01", "Ada Lovelace", "", ("77",)), "blackboard",
        ),
        ("Name;Matrikelnummer\nM\u00fcller;7a\n".encode("cp1252"), Student("7a", "M\u00fcller"), None),
    ],
)  # fmt: skip
def test_a_platforms_list_is_known_by_its_columns(roster, content, first, platform):
    found = read_roster(roster(content))
    assert found.students == (first,)
    known = platform_of(found.table.columns)
    assert (known and known.name) == platform


def test_columns_may_be_named_and_a_workbook_is_read(tmp_path):
    book = Workbook()
    for row in (["Wer", "Nummer"], ["Ada", 7], ["Bert", "b8"]):
        book.active.append(row)
    book.save(tmp_path / "roster.xlsx")
    found = read_roster(tmp_path / "roster.xlsx", {"student_id": "nummer", "name": "Wer"})
    assert found.students == (Student("7", "Ada"), Student("b8", "Bert"))
    with pytest.raises(EditionError, match="no column student_id; its header has wer, nummer; expected .* --columns"):
        read_roster(tmp_path / "roster.xlsx")
