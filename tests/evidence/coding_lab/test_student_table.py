"""What spreadsheets do to a table is put right; what is wrong is said with line and column."""

import pytest

from livingreview.evidence.coding_lab import read_coding

FINDING = ("psychotherapy", "change", "before", "amygdala", "L", "decrease", "bold")


def said(read):
    return [(problem.line, problem.column, problem.rule) for problem in read.problems]


def test_facts_of_a_study_may_stand_on_any_of_its_rows(lab, hand_in):
    first, second = lab.ids[:2]
    read = read_coding(
        hand_in(
            {"study_id": first, "finding": FINDING, "note": "a"},
            {"study_id": second, "n_therapy": "012"},
            {"study_id": first, "diagnosis": "ocd"},
        ),
        lab,
    )
    assert read.problems == ()
    facts = read.coding.studies.set_index("study_id")
    assert facts.at[first, "diagnosis"] == "ocd" and facts.at[second, "n_therapy"] == 12
    assert read.coding.findings["note"].tolist() == ["a"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda text: ("\ufeff" + text).encode(), "starts with a byte order mark"),
        (lambda text: text.encode("utf-16"), "encoded in UTF-16"),
        (lambda text: text.replace("n\u00f6te", "n\u00f6te").encode("cp1252"), "not UTF-8, read as Windows-1252"),
        (lambda text: text.replace("\n", "\r\n").encode(), "line ends are not LF alone"),
        (lambda text: text.replace("\n", "\r").encode(), "line ends are not LF alone"),
        (lambda text: text.replace("amygdala", "Amygdala").encode(), "code in another case"),
        (lambda text: (text + "\t\t\n").encode(), "line is blank, left out"),
    ],
)
def test_what_a_spreadsheet_does_is_put_right_and_said(lab, hand_in, change, rule):
    path = hand_in({"study_id": lab.ids[0], "finding": FINDING, "note": "n\u00f6te"})
    expected = read_coding(path, lab)
    path.write_bytes(change(path.read_text(encoding="utf-8")))
    read = read_coding(path, lab)
    assert read.problems == () and [problem.rule for problem in read.repaired] == [rule]
    assert read.coding.findings.equals(expected.coding.findings)


def test_quoted_cells_and_spaces_are_undone(lab, hand_in):
    path = hand_in(
        {"study_id": lab.ids[0], "diagnosis": " ocd ", "finding": FINDING, "note": '"a ""b""\tc\nd"'}, {"study_id": "x"}
    )
    read = read_coding(path, lab)
    assert said(read) == [(4, "study_id", "not a level")], "a cell over two lines shifts the count"
    path.write_text(path.read_text(encoding="utf-8").rsplit("x", 1)[0], encoding="utf-8")
    read = read_coding(path, lab)
    assert read.coding.findings["note"].tolist() == ['a "b" c d']


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"study_id": "smith1999"}, (2, "study_id", "not a level")),
        ({"diagnosis": "ocd"}, (2, "study_id", "blank")),
        ({"study_id": "martin2001", "n_therapy": "ten"}, (2, "n_therapy", "not a whole number")),
        ({"study_id": "martin2001", "n_therapy": "0"}, (2, "n_therapy", "out of range")),
        ({"study_id": "martin2001", "n_therapy": "NA"}, (2, "n_therapy", "a word for nothing")),
        ({"study_id": "martin2001", "design": "2-May"}, (2, "design", "turned into a date by a spreadsheet")),
        ({"study_id": "martin2001", "finding": (*FINDING[:3], "amigdala", *FINDING[4:])}, (2, "region", "not a level")),
        ({"study_id": "martin2001", "finding": FINDING[:6]}, (2, "measure", "blank in a finding")),
        (
            {"study_id": "martin2001", "finding": (*FINDING[:5], "positive", "bold")},
            (2, "direction", "does not go with contrast change"),
        ),
        (
            {"study_id": "martin2001", "finding": (*FINDING[:2], "", *FINDING[3:])},
            (2, "tested_against", "blank in a finding"),
        ),
        (
            {"study_id": "martin2001", "finding": ("psychotherapy", "baseline_vs_controls", *FINDING[2:])},
            (2, "tested_against", "does not go with contrast baseline_vs_controls"),
        ),
        (
            {"study_id": "martin2001", "finding": ("therapy_vs_drug", *FINDING[1:])},
            (2, "contrast", "does not go with arm therapy_vs_drug"),
        ),
    ],
)
def test_what_is_wrong_is_said_with_line_and_column(lab, hand_in, row, expected):
    read = read_coding(hand_in(row), lab)
    assert read.coding is None and said(read) == [expected]
    sentence = read.problems[0].sentence()
    assert sentence.startswith(f"mine.tsv, line 2, column {expected[1]}: ") and "; expected " in sentence


def test_what_is_no_change_was_tested_against_nothing(lab, hand_in):
    read = read_coding(
        hand_in({"study_id": "martin2001", "finding": (FINDING[0], "baseline_vs_controls", "", *FINDING[3:])}), lab
    )
    assert read.problems == () and read.coding.findings["tested_against"].tolist() == [""]


def test_facts_that_contradict_each_other_are_said(lab, hand_in):
    read = read_coding(
        hand_in({"study_id": "martin2001", "diagnosis": "mdd"}, {"study_id": "martin2001", "diagnosis": "ocd"}), lab
    )
    assert [problem.sentence() for problem in read.problems] == [
        "mine.tsv, line 3, column diagnosis: martin2001 has another code in line 2: 'ocd'; expected mdd"
    ]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda text: text.replace("\tdesign", ""), "column is missing"),
        (lambda text: text.replace("measure\tnote", "measure\tnote\tnote"), "column appears twice"),
        (lambda text: text + 'martin2001\t"\n', "a quotation mark without its other"),
        (lambda text: text + 'martin2001\t"a\n' + "x" * 140_000 + '"\n', "a cell of more than 131,072 characters"),
        (
            lambda text: text.rstrip("\n") + '"a\nmartin2001\tocd\nb"\n',
            "a cell in quotation marks goes on over what looks like rows",
        ),
        (lambda text: "", "is empty"),
    ],
)
def test_a_table_of_another_kind_is_refused(lab, hand_in, change, rule):
    path = hand_in({"study_id": "martin2001"})
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    read = read_coding(path, lab)
    assert read.coding is None and [problem.rule for problem in read.problems] == [rule]


@pytest.mark.parametrize("mark", [",", ";"])
def test_a_table_with_other_marks_between_its_cells_is_read_as_with_tabs(lab, hand_in, mark):
    path = hand_in({"study_id": "martin2001", "finding": FINDING})
    text = path.read_text(encoding="utf-8")
    expected = read_coding(path, lab).coding
    path.write_text(text.replace("\t", mark), encoding="utf-8")
    read = read_coding(path, lab)
    assert read.problems == () and [problem.line for problem in read.repaired] == [1]
    assert read.coding.findings.equals(expected.findings) and read.coding.studies.equals(expected.studies)


def test_a_cell_too_many_is_said_and_blank_ones_are_not(lab, hand_in):
    path = hand_in({"study_id": "martin2001", "finding": FINDING})
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(text + "\t\t\n", encoding="utf-8")
    assert read_coding(path, lab).problems == ()
    path.write_text(text + "\tmore\n", encoding="utf-8")
    assert said(read_coding(path, lab)) == [(2, None, "a cell too many")]


def test_a_file_that_is_not_there_is_one_clear_line(lab, tmp_path):
    read = read_coding(tmp_path / "none.tsv", lab)
    assert [problem.sentence() for problem in read.problems] == [
        "none.tsv: cannot be read (no such file or directory); expected the lab's table, cells parted by tabs"
    ]
