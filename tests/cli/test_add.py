"""Adding a paper: from a record to a file, its check in the file's own lines, into the tables and back."""

from __future__ import annotations

import re
import shutil

import pytest

from livingreview.cli import claims
from livingreview.cli.main import main
from livingreview.paths import data_directory

NBIB = (
    "PMID- 99999999\nTI  - Brain changes nobody reported\nAU  - Goldin PR\nAU  - Nobody B\nDP  - 2011\nTA  - J Nothing\n"
    "AB  - Patients were scanned.\nPT  - Journal Article\n\n"
)
STUDY = dict(diagnosis="social_anxiety", therapy="cbt", treatment_mixed="no", modality="fmri_task", control="none")
FINDING = dict(
    arm="psychotherapy", contrast="change", tested_against="before", region_label="amygdala", region="amygdala", hemisphere="L",
    direction="decrease", subgroup="all", normalised="no", sign_basis="stated", measure="bold", evidence_level="abstract", pooled="no",
)  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("add") / "data"
    return shutil.copytree(data_directory(), folder, ignore=shutil.ignore_patterns("bench", "class", "sessions", "quizzes"))


@pytest.fixture
def paper(base, tmp_path, capsys, monkeypatch):
    """A copy of the evidence, the form of a paper that it lacks, and the commands."""
    monkeypatch.setattr(claims, "print_evidence_changes", lambda before, after: [])  # tested with the conclusions
    shutil.copytree(base, tmp_path / "data")
    (tmp_path / "a.nbib").write_text(NBIB, encoding="utf-8")
    form = tmp_path / "goldin2011.toml"

    def command(*words):
        status = main(["add", *map(str, words), "--data", str(tmp_path / "data")])
        said = capsys.readouterr()
        return status, said.out + said.err

    assert command(tmp_path / "a.nbib", "--out", tmp_path)[0] == 0
    text = form.read_text(encoding="utf-8")
    for part, said in (("[study]", STUDY), ("\n[[finding]]", FINDING)):
        head, found, rest = text.partition(part)
        for key, value in said.items():
            rest = re.sub(rf'^{key} = ""$', f'{key} = "{value}"', rest, count=1, flags=re.MULTILINE)
        text = head + found + rest
    form.write_text(text, encoding="utf-8")
    return form, command, tmp_path / "data"


def test_the_form_says_what_the_record_says_and_explains_the_rest(paper):
    form, _, _ = paper
    text = form.read_text(encoding="utf-8")
    assert '\nera = "later"\n' in text and '\nauthors = "Goldin PR, Nobody B"\n' in text and '\npmid = "99999999"\n' in text
    assert "# Patients were scanned." in text
    assert "#   ocd " in text and "Required." in text
    assert '\nmembership = ""\n' in text


def test_a_slip_is_named_by_its_line_and_nothing_is_written(paper):
    form, command, data = paper
    text = form.read_text(encoding="utf-8").replace('direction = "decrease"', 'direction = "down"')
    form.write_text(text, encoding="utf-8")
    before = {path.name: path.read_bytes() for path in data.glob("*.tsv")}
    line = text.splitlines().index('direction = "down"') + 1
    for what in ("check", "merge"):
        status, said = command(what, form)
        assert status == 2
        assert f"goldin2011.toml, line {line}, column finding 1 (amygdala), direction: not a level: 'down'; expected one of decrease" in said
    assert {path.name: path.read_bytes() for path in data.glob("*.tsv")} == before


def test_the_same_first_author_and_diagnosis_is_a_warning_of_patients_that_count_twice(paper):
    form, command, _ = paper
    status, said = command("check", form)
    assert status == 0
    assert re.search(r"line \d+, column sample: warning: the same first author and diagnosis as .*goldin2010", said)


def test_what_was_merged_comes_back_as_it_was(paper):
    form, command, data = paper
    status, said = command("merge", form)
    assert status == 0 and "1 paper with 1 finding written" in said and "[[version]]" in said
    once = {name: (data / name).read_bytes() for name in ("studies.tsv", "findings.tsv")}
    assert once["studies.tsv"].splitlines()[-1].startswith(b"goldin2011\tgoldin2011\tlater")
    assert command("edit", "goldin2011", "--out", form.parent / "again")[0] == 0
    assert command("merge", form.parent / "again" / "goldin2011.toml")[0] == 0
    assert {name: (data / name).read_bytes() for name in once} == once


def test_every_study_of_the_tables_goes_into_a_file_and_back(base):
    from livingreview.evidence.paper_files import _laid, from_tables, read_paper
    from livingreview.evidence.tsv import read_cells

    studies, _, _ = read_cells(base / "studies.tsv", "studies.tsv", None)
    papers = []
    for name in studies["study_id"].sample(40, random_state=1):
        path = base.parent / f"{name}.toml"
        path.write_text(from_tables(name, base), encoding="utf-8")
        papers.append(read_paper(path, base))
    text, _ = _laid(papers, "study", "studies", base)
    assert text == (base / "studies.tsv").read_text(encoding="utf-8")
    text, _ = _laid(papers, "finding", "findings", base)
    kept = (base / "findings.tsv").read_text(encoding="utf-8")
    assert sorted(text.splitlines()) == sorted(kept.splitlines())


def test_two_coders_of_one_paper_are_compared(paper):
    form, command, _ = paper
    second = form.with_name("second.toml")
    text = form.read_text(encoding="utf-8")
    second.write_text(text.replace('therapy = "cbt"', 'therapy = "ct"').replace('hemisphere = "L"', 'hemisphere = "R"'), encoding="utf-8")
    status, said = command("agree", form, second)
    assert status == 0
    assert re.search(r"therapy\s+goldin2011\s+cbt\s+ct", said)
    assert re.search(r"diagnosis\s+1 of 1", said) and re.search(r"findings by region and hemisphere\s+presence\s+0 of 2", said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('therapy = "cbt"', 'theraphy = "cbt"', "column study, theraphy: no such key: 'theraphy'; expected .*nearest: therapy"),
        ('therapy = "cbt"', "therapy = true", "column study, therapy: no cell of a table: 'True'"),
        ("[study]", "[paper]", "no such part: 'paper'"),
        ('therapy = "cbt"', 'therapy = "cbt', "not valid TOML"),
    ],
)
def test_a_broken_file_is_one_message(paper, old, new, said):
    form, command, _ = paper
    form.write_text(form.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    status, line = command("check", form)
    assert status == 2 and re.search(said, line)


@pytest.mark.parametrize(
    ("words", "said"),
    [((), "no paper is named"), (("check",), "no file of a paper"), (("nothing-known",), "is no file, no PubMed number"),
     (("12345",), "none of the records that were screened"), (("edit", "goldin2110"), "no study 'goldin2110'")],
)  # fmt: skip
def test_a_mistake_is_one_line(base, capsys, words, said):
    assert main(["add", *words, "--data", str(base)]) == 2
    assert said in capsys.readouterr().err
