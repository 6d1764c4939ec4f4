"""The lab's set: what it may name, and the empty table."""

import pytest

from livingreview.errors import EditionError
from livingreview.evidence.coding_lab import load_lab
from livingreview.evidence.coding_lab.student_table import read_coding

HEAD = 'title = "T"\nstudy_fields = ["diagnosis"]\nevidence_levels = ["abstract"]\n'
STUDY = '[[study]]\nid = "martin2001"\nlevel = "easy"\nwhy = "short"\n'


def test_every_study_was_coded_twice_and_can_be_found_by_a_link(lab, evidence):
    studies = evidence.studies.set_index("study_id")
    for name in lab.ids:
        assert studies.at[name, "doi"] or studies.at[name, "pmid"], f"{name} leads nowhere"
        assert (lab.reference.findings["study_id"] == name).any(), f"{name} has nothing to code"
        assert (lab.second.studies["study_id"] == name).sum() == 1
    assert {study.level for study in lab.studies} == {"easy", "medium", "hard"}
    assert 6 <= len(lab.ids) <= 8


def test_only_findings_that_a_student_could_read_are_compared(lab, evidence):
    assert set(lab.reference.findings["evidence_level"]) == {"abstract"}
    every = evidence.findings[evidence.findings["study_id"].isin(lab.ids)]
    assert len(lab.reference.findings) < len(every)


def test_the_reasons_give_no_code_away(lab):
    for study in lab.studies:
        own = lab.reference.findings[lab.reference.findings["study_id"] == study.study_id]
        names = {lab.columns["region"].levels[region].lower() for region in own["region"]} | set(own["direction"])
        assert not [name for name in names if name in study.why.lower()]


def test_the_template_is_read_without_a_word_and_holds_nothing(lab, tmp_path):
    path = tmp_path / "lab.tsv"
    path.write_text(lab.template(), encoding="utf-8")
    read = read_coding(path, lab)
    assert read.problems == read.repaired == ()
    assert read.coding.studies.empty and read.coding.findings.empty


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "'study' is missing"),
        (HEAD.replace('title = "T"', "") + STUDY, "'title' is missing"),
        (
            HEAD + STUDY.replace("martin2001", "martin2002"),
            "no study that was coded twice: 'martin2002'; expected one of",
        ),
        (HEAD + STUDY + STUDY, "a study appears twice"),
        (HEAD + STUDY.replace("easy", "simple"), "level: does not fit: 'simple'; expected one of easy, hard, medium"),
        (HEAD + STUDY.replace('why = "short"\n', ""), "study 1 (martin2001): 'why' is missing"),
        (
            HEAD.replace("diagnosis", "diagnoses") + STUDY,
            "study_fields: no field of a study: 'diagnoses'; expected one of",
        ),
        (HEAD.replace("diagnosis", "title") + STUDY, "no field of a study: 'title'"),
        (HEAD.replace('["abstract"]', '["abstrct"]') + STUDY, "no evidence level: 'abstrct'"),
        (HEAD + "study = []\n", "study: too few"),
        ("= nonsense", "not valid TOML"),
    ],
)
def test_a_wrong_set_is_one_clear_line(evidence, tmp_path, text, said):
    path = tmp_path / "set.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EditionError) as caught:
        load_lab(evidence, path)
    assert str(caught.value).startswith("set.toml") and said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_problem_of_a_set_comes_at_once(evidence, tmp_path):
    (tmp_path / "set.toml").write_text(STUDY + STUDY.replace("martin2001", "nobody"), encoding="utf-8")
    with pytest.raises(EditionError) as caught:
        load_lab(evidence, tmp_path / "set.toml")
    assert len(caught.value.problems) == 4


def test_a_missing_set_is_said(evidence, tmp_path):
    with pytest.raises(EditionError, match="set.toml: file is missing"):
        load_lab(evidence, tmp_path / "set.toml")
