"""New studies in two tables of their own: laid below the base, with problems at their own lines."""

from pathlib import Path

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import load
from livingreview.evidence.new_studies import holds_new_studies_alone, load_new_studies
from livingreview.paths import edition_root

BASE = edition_root() / "data"
OLD, NEW = "wannemueller2024", "newcomer2026"


@pytest.fixture
def folder(tmp_path) -> Path:
    """One study, the double of an old one under other names."""
    for name in ("studies.tsv", "findings.tsv"):
        header, *rows = (BASE / name).read_text(encoding="utf-8").splitlines()
        columns, own = header.split("\t"), []
        for row in rows:
            cells = dict(zip(columns, row.split("\t"), strict=True))
            if cells["study_id"] == OLD:
                blank = {column: "" for column in ("pmid", "doi", "pmcid") if column in cells}
                other = {"study_id": NEW, "sample": NEW, "title": "A new trial of another thing"}
                cells |= blank | {column: value for column, value in other.items() if column in cells}
                own.append("\t".join(cells.values()))
        (tmp_path / name).write_text("\n".join([header, *own]) + "\n", encoding="utf-8")
    return tmp_path


def test_the_new_rows_lie_below_those_of_the_base(folder):
    base, found = load(BASE), load_new_studies(BASE, folder)
    assert found.studies["study_id"].to_list() == [*base.studies["study_id"], NEW]
    assert set(found.findings["study_id"].iloc[len(base.findings) :]) == {NEW}
    assert found.directory == folder and found.regions.equals(base.regions)
    assert holds_new_studies_alone(folder) and not holds_new_studies_alone(BASE)


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("findings.tsv", "\tdecrease\t", "\tdecreases\t", "findings.tsv, line 2, column direction"),
        ("studies.tsv", "\tdiagnosis\t", "\tdiagnose\t", "studies.tsv, line 1: no such column: 'diagnose'"),
        ("findings.tsv", "\tmeasure\t", "\t", "columns are missing; expected also measure"),
        ("findings.tsv", "study_id\tarm", "arm\tstudy_id", "columns are in another order"),
        ("studies.tsv", NEW, OLD, "studies.tsv, line 2"),
    ],
)
def test_a_problem_is_named_at_its_own_line(folder, name, old, new, said):
    change(folder / name, old, new)
    with pytest.raises(EditionError) as error:
        load_new_studies(BASE, folder)
    assert said in str(error.value)
    lines = len((folder / name).read_text(encoding="utf-8").splitlines())
    assert all(problem.line <= lines for problem in error.value.problems if problem.file == name)


def test_a_table_that_is_no_text_is_refused(folder):
    (folder / "studies.tsv").write_bytes(b"\xff\xfe")
    with pytest.raises(EditionError, match="UTF-16"):
        load_new_studies(BASE, folder)
