"""Another team's review: it is whole and sound, knows nothing of this edition's question, and its chapters run."""

from __future__ import annotations

import json
import re

import pytest

from livingreview.build import book_build
from livingreview.build.new_review import make_review
from livingreview.cli.main import main
from livingreview.errors import EditionError
from livingreview.evidence import Selection, load, select

# What only this edition asks, and the engine must bring into no other review.
OWN = re.compile(r"Roffman|goldapple|\bdepress(?:ion|ive)|obsessive|fourteen|reconstructed", re.IGNORECASE)


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    folder = tmp_path_factory.mktemp("another") / "review"
    make_review(folder)
    return folder


def test_it_has_no_problem(review, capsys, monkeypatch):
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(review))
    assert main(["validate"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("3 studies, 15 findings") and "no problem found" in said


def test_its_three_studies_count(review):
    evidence = load(review / "data")
    assert select(evidence, Selection()).studies["study_id"].tolist() == ["goldin2010", "holzel2013", "strawn2016"]
    assert evidence.studies["slot"].max() == evidence.dictionaries["studies"].columns["slot"].maximum == 3


def test_nothing_of_this_edition_is_left(review):
    texts = [path for path in review.rglob("*") if path.suffix in (".toml", ".yml", ".cff", ".md", ".ipynb", ".bib", ".tsv")]
    kept = ("src", "data/search.toml", "data/regions.tsv", "data/circuits.tsv", "data/region_labels.tsv", "data/studies.tsv")
    found = {
        path.relative_to(review).as_posix(): OWN.findall(path.read_text(encoding="utf-8"))
        for path in texts
        if not path.relative_to(review).as_posix().startswith(kept)
    }
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("command", ["claims", "search", "variants"])
def test_commands_run_on_it(review, capsys, monkeypatch, command):
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(review))
    assert main([command]) == 0
    assert OWN.search(capsys.readouterr().out) is None


def test_its_chapters_run(review, monkeypatch):
    """One promise needs kernels: what `new` writes is a book that builds."""
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(review))
    own = [path.relative_to(review).as_posix() for path in (review / "chapters").glob("*.ipynb")]
    done = book_build.execute_named(review, [name.removesuffix(".ipynb") for name in own], jobs=2, quiet=True)
    assert sorted(done) == sorted(own) and len(own) == 5
    for name in own:
        cells = json.loads((review / name).read_text(encoding="utf-8"))["cells"]
        assert any(cell.get("outputs") for cell in cells), name


def test_a_renamed_arm_is_said_by_validate(review, capsys, monkeypatch, tmp_path):
    make_review(tmp_path / "b")
    for name in ("findings.tsv", "findings.json", "model_predictions.json", "recoding/core_findings.json", "recoding/later_findings.json"):
        path = tmp_path / "b" / "data" / name
        path.write_text(path.read_text(encoding="utf-8").replace("psychotherapy", "meditation"), encoding="utf-8")
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(tmp_path / "b"))
    assert main(["validate"]) == 2
    assert "the published analysis cannot be run: arm" in capsys.readouterr().out


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(EditionError, match="is not an empty folder"):
        make_review(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
