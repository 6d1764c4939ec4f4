"""Tables of the first edition in the second one's columns: where each old cell goes, and that a second run moves nothing."""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]
OLD_STUDIES = ["study_id", "sample", "modality", "task", "n_therapy", "n_waitlist", "analysis", "note"]
OLD_FINDINGS = ["study_id", "arm", "contrast", "region", "direction", "measure", "pooled", "note"]


@pytest.fixture(scope="module")
def migration():
    spec = importlib.util.spec_from_file_location("second_edition", ROOT / "migrations" / "second_edition.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def study(name: str = "a2001", modality: str = "fmri_task", task: str = "", looked_at: str = "") -> list[str]:
    return [name, name, modality, task, "9", "8", looked_at, ""]


def finding(contrast: str = "post_vs_pre", measure: str = "activity", note: str = "", arm: str = "psychotherapy") -> list[str]:
    return ["a2001", arm, contrast, "caudate", "decrease", measure, "no", note]


@pytest.fixture
def moved(migration):
    """The one row that a finding of the first edition becomes."""

    def move(row: list[str], of: list[str] | None = None) -> dict[str, str]:
        studies = pd.DataFrame([of or study()], columns=OLD_STUDIES)
        (new,) = migration.migrate_findings(pd.DataFrame([row], columns=OLD_FINDINGS), studies).to_dict("records")
        return new

    return move


@pytest.mark.parametrize(
    ("old", "contrast", "tested", "normalised"),
    [
        ("post_vs_pre", "change", "before", "no"),
        ("treated_vs_waitlist", "change", "control_group", "no"),
        ("normalisation", "change", "healthy", "yes"),
        ("baseline_vs_controls", "baseline_vs_controls", "", "no"),
        ("therapy_vs_drug", "therapy_vs_drug", "", "no"),
    ],
)
def test_a_contrast_is_told_apart_into_what_it_was_tested_against(moved, old, contrast, tested, normalised):
    new = moved(finding(old))
    assert (new["contrast"], new["tested_against"], new["normalised"]) == (contrast, tested, normalised)
    assert [new[name] for name in ("correction", "statistic", "p", "n")] == [""] * 4, "nobody has read them"
    assert (new["region"], new["direction"], new["pooled"]) == ("caudate", "decrease", "no")


@pytest.mark.parametrize(
    ("modality", "task", "note", "measure"),
    [
        ("fdg_pet", "", "", "metabolism"),
        ("o15_pet", "", "", "perfusion"),
        ("spect_perfusion", "", "", "perfusion"),
        ("fmri_task", "faces", "", "bold"),
        ("fmri_rest", "", "lower ALFF", "resting_fluctuation"),
        ("fmri_rest", "ReHo", "", "resting_fluctuation"),
        ("fmri_rest", "", "", "bold"),
        ("eeg", "", "", "electrical"),
        ("nirs", "", "", "oxygenation"),
    ],
)
def test_activity_is_told_apart_by_the_technique(moved, modality, task, note, measure):
    assert moved(finding(note=note), study(modality=modality, task=task))["measure"] == measure


@pytest.mark.parametrize("measure", ["connectivity", "receptor", "metabolite"])
def test_other_measures_stay(moved, measure):
    assert moved(finding(measure=measure), study(modality="fmri_rest", task="ReHo"))["measure"] == measure


@pytest.mark.parametrize(
    ("note", "subgroup"),
    [
        ("", "all"),
        ("responders only", "responders"),
        ("decrease in responders, none in nonresponders", "responders"),
        ("in non-responders", "nonresponders"),
        ("nonresponders", "nonresponders"),
        ("non-responders too", "all"),
        ("also in responders", "all"),
        ("responders of either treatment", "all"),
        ("response to a film", "all"),
    ],
)
def test_who_changed_is_read_from_the_note(moved, note, subgroup):
    assert moved(finding(note=note))["subgroup"] == subgroup
    assert moved(finding("responders_vs_nonresponders", note=note))["subgroup"] == "all", "a comparison of the two is of all"


def test_a_waiting_list_is_a_control(moved):
    assert moved(finding(arm="waitlist"))["arm"] == "control"


@pytest.mark.parametrize(
    ("old", "new"),
    [("roi", "regions"), ("voxelwise", "whole_brain"), ("roi+voxelwise", "both"), ("connectivity", "connectivity"), ("", "")],
)
def test_columns_of_studies_are_renamed_with_their_cells(migration, old, new):
    (row,) = migration.migrate_studies(pd.DataFrame([study(looked_at=old)], columns=OLD_STUDIES)).to_dict("records")
    assert (row["looked_at"], row["n_control"], row["n_therapy"]) == (new, "8", "9")
    assert not {"analysis", "n_waitlist"} & set(row)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with tables in the first edition's columns beside the second one's dictionaries."""
    for name in ("studies", "findings"):
        shutil.copy(ROOT / "data" / f"{name}.json", tmp_path)
    pd.DataFrame([study()], columns=OLD_STUDIES).to_csv(tmp_path / "studies.tsv", sep="\t", index=False)
    rows = pd.DataFrame([finding(note='"limbic" decrease'), finding("normalisation")], columns=OLD_FINDINGS)
    rows.to_csv(tmp_path / "findings.tsv", sep="\t", index=False, quoting=csv.QUOTE_NONE)
    return tmp_path


def test_a_folder_gets_the_columns_of_its_dictionaries_and_a_second_run_moves_nothing(migration, folder):
    migration.main(folder)
    written = {path.name: path.read_bytes() for path in folder.glob("*.tsv")}
    for name in ("studies", "findings"):
        columns = list(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))[1:]
        header, *lines = written[f"{name}.tsv"].decode().splitlines()
        assert header.split("\t") == columns and {line.count("\t") for line in lines} == {len(columns) - 1}
    assert b'"limbic" decrease\n' in written["findings.tsv"]
    migration.main(folder)
    assert {path.name: path.read_bytes() for path in folder.glob("*.tsv")} == written


def test_a_run_that_stopped_between_two_tables_is_finished_by_the_next(migration, folder):
    old = (folder / "findings.tsv").read_bytes()
    migration.main(folder)
    written = {path.name: path.read_bytes() for path in folder.glob("*.tsv")}
    (folder / "findings.tsv").write_bytes(old)
    migration.main(folder)
    assert {path.name: path.read_bytes() for path in folder.glob("*.tsv")} == written


def test_a_finding_of_no_study_stops_it_in_one_line_with_nothing_written(migration, folder):
    (folder / "studies.tsv").write_text("\t".join(OLD_STUDIES) + "\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(SystemExit, match="findings.tsv: not a study_id of studies.tsv: 'a2001'"):
        migration.main(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_edition_itself_has_been_brought_over(migration, tmp_path):
    copy = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    migration.main(copy)
    for path in copy.rglob("*.tsv"):
        assert path.read_bytes() == (ROOT / "data" / path.relative_to(copy)).read_bytes()
