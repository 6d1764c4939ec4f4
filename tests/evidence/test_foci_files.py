"""Peaks in and out: Sleuth text, NiMADS studysets, a contributor's table."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from pathlib import Path

import pytest

from livingreview.errors import EditionError
from livingreview.evidence.foci import FociSelection, select_foci
from livingreview.evidence.foci_files import NIMADS, SLEUTH, import_foci, read_foci_file
from livingreview.evidence.foci_studyset import foci_studyset
from livingreview.evidence.loading import Evidence
from livingreview.evidence.new_foci import template, with_new_foci

EVERYTHING = FociSelection(arm="", about="", direction="", grade="", least_people=1)
KEPT = ("study_id", "source", "table_id", "contrast", "about", "arm", "direction", "grade", "grade_reason", "space", "x", "y", "z")


def nimare():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nimare.io
        import nimare.nimads
    return nimare


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("//Reference=MNI\n//Smith, 2010: fear > rest\n//Subjects=12\n1 2 3\n-4\t5.5\t6\n", [("MNI", "12", -4, 5.5, 6)]),
        # As BrainMap writes it, saved on Windows, with a comment of two lines and blank lines.
        ("\ufeff// Reference=Talairach\r\n\r\n// Smith A, 2010:\r\n// fear\r\n// Subjects=9\r\n1,2,3\r\n\r\n-4 5 6\r\n", [("TAL", "9", -4, 5, 6)]),
        ("//Smith,2010a\n1 2 3\n−4 5 6 3.21\n", [("not_stated", "", -4, 5, 6)]),
    ],
)
def test_sleuth_text_is_read_as_programs_write_it(text: str, expected: list) -> None:
    kind, peaks = read_foci_file(text.encode(), "sleuth.txt")
    assert kind == SLEUTH and len(peaks) == 2 and set(peaks["authors"]) <= {"Smith", "Smith A"}
    assert list(peaks[["space", "n", "x", "y", "z"]].iloc[1:].itertuples(index=False, name=None)) == expected


def test_sleuth_text_is_read_as_nimare_reads_it(name: str = "test_sleuth_file.txt") -> None:
    path = Path(nimare().__file__).parent / "tests" / "data" / name
    theirs = Counter(
        tuple(float(v) for v in at)
        for study in nimare().io.convert_sleuth_to_dict(str(path)).values()
        for one in study["contrasts"].values()
        for at in zip(*(one["coords"][axis] for axis in "xyz"), strict=True)
    )
    assert Counter(read_foci_file(path.read_bytes(), name)[1][["x", "y", "z"]].itertuples(index=False, name=None)) == theirs


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("//Reference=Dog\n", "line 1: no such space: 'Dog'"),
        ("//Reference=MNI\n//Smith, 2010\n//Subjects=9\n10 20\n", "line 4: no peak: '10 20'"),
        ("10 20 30\n", "line 1: a peak before any experiment"),
        ("", "no peak in it"),
        ('{"studies": 3}', "no NiMADS studyset"),
        ('{"studies": [', "not JSON"),
    ],
)
def test_a_file_that_cannot_be_read_names_its_line(text: str, said: str) -> None:
    with pytest.raises(EditionError, match=said.replace("(", r"\(")):
        read_foci_file(text.encode(), "x.txt")


def test_studies_are_matched_and_the_others_named(evidence: Evidence) -> None:
    study = evidence.studies.query("pmid != ''").iloc[3]
    document = {"studies": [
        {"name": "?", "pmid": study["pmid"], "analyses": [{"name": "a", "points": [{"coordinates": [1, 2, 3], "space": "MNI"}]}]},
        {"name": "Nobody 1999", "analyses": [{"name": "b", "points": [{"coordinates": [1, 2, 3]}]}]},
    ]}  # fmt: skip
    found = import_foci(evidence, json.dumps(document).encode(), "x.json")
    assert found.unknown == ("Nobody 1999",) and found.rows["study_id"].tolist() == [study["study_id"]]
    assert found.rows.iloc[0][["grade", "arm", "direction", "space"]].tolist() == ["U", "not_known", "not_known", "MNI"]


def test_a_studyset_goes_out_and_comes_back(evidence: Evidence) -> None:
    selected = select_foci(evidence, EVERYTHING)
    studyset, annotation = foci_studyset(selected, evidence.studies, "peaks")
    text = json.dumps(studyset).encode()
    assert read_foci_file(text, "x.json")[0] == NIMADS
    back = import_foci(evidence, text, "x.json", json.dumps(annotation).encode())
    kept = selected.foci[list(KEPT)].copy()
    kept[["x", "y", "z"]] = kept[["x", "y", "z"]].map(lambda value: f"{value:g}")
    rows = [Counter(frame.itertuples(index=False, name=None)) for frame in (back.rows[list(KEPT)], kept)]
    assert not back.unknown and rows[0] == rows[1]


def test_nimare_opens_the_studyset_and_its_annotation(evidence: Evidence) -> None:
    selected = select_foci(evidence, FociSelection())
    studyset, annotation = foci_studyset(selected, evidence.studies, "peaks")
    opened = nimare().nimads.Studyset(studyset, annotations=[annotation])
    assert len(opened.coordinates) == len(selected.foci)
    assert set(opened.annotations_df["grade"]) == set(selected.foci["grade"])


GOOD = "study_id\ttable_id\tabout\tarm\tdirection\tgrade\tgrade_reason\tx\ty\tz\tspace\tspace_basis\n{}\tnew\tactivity_change\tpsychotherapy\tdecrease\tA\tcaption\t{}\t-4\t-18\tMNI\tcaption\n"


@pytest.fixture(scope="module")
def treated(evidence: Evidence) -> str:
    return str(evidence.studies.query("therapy == 'cbt'")["study_id"].iloc[0])


def test_a_contributors_table_is_laid_below(evidence: Evidence, treated: str) -> None:
    text, rows = with_new_foci(evidence, GOOD.format(treated, -20).replace("\n", "\r\n").encode(), "mine.tsv")
    old = (evidence.directory / "foci.tsv").read_text(encoding="utf-8")
    assert text.startswith(old) and text.count("\n") == old.count("\n") + 1
    assert rows[0]["source"] == "paper"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.replace("direction", "dirction"), "no such column"),
        (lambda t: t.replace("\tx\t", "\tgrade2\t"), "column is missing"),
        (lambda t: t.replace("decrease", "fell"), "line 2, column direction: not a level"),
        (lambda t: t.replace("-4", "-400"), "line 2, column y: out of range"),
        (lambda t: t.split("\n")[0] + "\n", "no row"),
        (lambda t: t + t.split("\n")[1] + "\n", "same key"),
    ],
)
def test_a_slip_in_a_contributors_table_is_named(evidence: Evidence, treated: str, change, said: str) -> None:
    with pytest.raises(EditionError, match=said):
        with_new_foci(evidence, change(GOOD.format(treated, -20)).encode(), "mine.tsv")


def test_the_template_fits_what_is_taken(evidence: Evidence, treated: str) -> None:
    header, row, _ = template(evidence, treated).split("\n")
    assert header.split("\t") == evidence.dictionaries["foci"].names and row.startswith(f"{treated}\tpaper\t")
    with pytest.raises(EditionError, match="no study 'nobody'"):
        template(evidence, "nobody")
