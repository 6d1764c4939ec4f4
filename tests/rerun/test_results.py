"""Results as data: the same bytes every time, whole or made again, and open to other programs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime

import nibabel
import numpy as np
import pandas as pd
import pytest

from livingreview.errors import EditionError
from livingreview.paths import edition_root
from livingreview.rerun import provenance, results

PARAMETERS = {"studies": "core"}
PEERS = edition_root() / ".venv-bench" / "bin" / "python"
OPEN = """
import sys, json, warnings
warnings.simplefilter("ignore")
from nimare.nimads import Studyset
found = Studyset(sys.argv[1])
points = found.coordinates
print(json.dumps([len(found.study_ids), sorted(points[["x", "y", "z"]].round(1).values.tolist())]))
"""


@pytest.fixture(scope="module")
def run(evidence, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "ocd"
    files = results.write_results(evidence, "ocd", "Only this disorder?", PARAMETERS, folder)
    return folder, files


@pytest.fixture
def whole(run, tmp_path):
    """A copy with its metadata."""
    folder = tmp_path / "ocd"
    folder.mkdir()
    for path in run[1]:
        (folder / path.name).write_bytes(path.read_bytes())
    made = provenance.Made(datetime.now(UTC), datetime.now(UTC), 123_456_789)
    files = [folder / path.name for path in run[1]]
    all_parameters = PARAMETERS | {"seed": 2005}
    provenance.write_metadata(folder, files, edition_root(), edition_root() / "data", "ocd", "Only this?", all_parameters, "abc", made)
    return folder


def test_csv_and_parquet_hold_the_same_rows_and_every_frame_names_its_run(run):
    folder, files = run
    names = {path.stem for path in files if path.suffix == ".csv"}
    assert names == {"answers", "claims", "regions", "signs"}
    for name in names:
        one, other = pd.read_csv(folder / f"{name}.csv"), pd.read_parquet(folder / f"{name}.parquet")
        assert list(one.columns) == list(other.columns) and len(one) == len(other) > 0
        assert one.columns[0] == "run" and set(one["run"]) == {"ocd"}
        for column in one.select_dtypes("number"):
            np.testing.assert_allclose(one[column].astype(float), other[column].astype(float))


def test_two_runs_have_the_same_bytes_and_the_same_columns_whatever_they_find(evidence, run, tmp_path):
    folder, files = run
    again = results.write_results(evidence, "ocd", "Only this disorder?", PARAMETERS, tmp_path / "ocd")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in files]
    empty = results.write_results(evidence, "none", "Nothing?", {"until": 1900}, tmp_path / "none")
    for path in empty:
        if path.suffix == ".csv":
            assert pd.read_csv(path, nrows=0).columns.equals(pd.read_csv(folder / path.name, nrows=0).columns), (
                path.name
            )
    assert not (tmp_path / "none" / results.MAP).exists(), "a map of nothing"


def test_the_map_holds_the_shares_that_the_table_gives(run):
    folder, _ = run
    regions = pd.read_csv(folder / "regions.csv").set_index("region")
    labels = pd.read_csv(folder / "direction_dseg.tsv", sep="\t").query("index > 0")
    field, number = (np.asarray(nibabel.load(folder / f"direction{end}.nii.gz").dataobj) for end in ("", "_dseg"))
    assert len(labels) > 3
    for row in labels.itertuples():
        value = 1 - 2 * regions.loc[row.region, "share_decrease"]
        assert np.allclose(field[number == row.index], value), row.region


def test_a_level_without_places_has_no_map(evidence, tmp_path):
    files = results.write_results(evidence, "c", "?", PARAMETERS | {"level": "circuit"}, tmp_path / "c")
    assert {path.suffix for path in files} == {".csv", ".parquet"}


def stage(folder, **files):
    """Lay out what a run has computed, in a folder of its own."""
    folder.mkdir()
    for name, content in (files | {"metadata": "{}"}).items():
        (folder / (results.METADATA if name == "metadata" else f"{name}.csv")).write_text(content)
    return folder


@pytest.fixture
def published(tmp_path):
    """A run that was published: its notebook and its folder."""
    page, folder = tmp_path / "out" / "c.ipynb", tmp_path / "out" / "c"
    results.publish(page, b"notebook", stage(tmp_path / "first", answers="1", map="2"), folder)
    return page, folder


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def test_what_another_run_of_the_name_left_behind_is_removed_and_nothing_else(published, tmp_path):
    page, folder = published
    (folder / "notes.txt").write_text("mine")
    (folder / "answers (mine).csv").write_text("1")
    (folder / "figures").mkdir()
    results.publish(page, b"another", stage(tmp_path / "next", answers="3"), folder)
    assert contents(folder) == {
        "answers.csv": "3", results.METADATA: "{}", "notes.txt": "mine", "answers (mine).csv": "1"
    }  # fmt: skip
    assert page.read_bytes() == b"another" and (folder / "figures").is_dir()


@pytest.mark.parametrize("whose", ["c.ipynb", "c/answers.csv", "c/map.csv", f"c/{results.METADATA}", "c/new.csv"])
def test_what_somebody_changed_or_put_there_stops_the_run_and_stays(published, tmp_path, whose):
    page, folder = published
    before = {page.name: page.read_text()} | contents(folder)
    (page.parent / whose).write_text('{"mine": 1}')
    staged = stage(tmp_path / "next", answers="3", map="2 and more", new="5")
    with pytest.raises(EditionError, match="is not what a run wrote there, or was changed since: nothing was written"):
        results.publish(page, b"another", staged, folder)
    name = whose.rpartition("/")[2]
    assert {page.name: page.read_text()} | contents(folder) == before | {name: '{"mine": 1}'}


def test_what_a_failing_disk_cut_short_is_written_again(published, tmp_path):
    page, folder = published
    page.write_bytes(b"note")
    (folder / "answers.csv").write_text("")
    (folder / results.METADATA).write_text("{")
    results.publish(page, b"notebook", stage(tmp_path / "again", answers="1", map="2"), folder)
    assert contents(folder) == {"answers.csv": "1", "map.csv": "2", results.METADATA: "{}"}
    assert page.read_bytes() == b"notebook"


def test_of_two_runs_at_once_one_is_there_whole(tmp_path):
    """Both write into one folder, from processes of their own, again and again."""
    code = (
        "import sys, tempfile\nfrom pathlib import Path\nfrom livingreview.rerun import results\n"
        "out, mine = Path(sys.argv[1]), sys.argv[2]\n"
        "for _ in range(20):\n"
        "    with tempfile.TemporaryDirectory() as place:\n"
        "        for name in [*(f'{k}.csv' for k in range(8)), results.METADATA]:\n"
        "            Path(place, name).write_text(mine)\n"
        "        results.publish(out / 'c.ipynb', mine.encode(), Path(place), out / 'c')\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name]) for name in ("one", "two")]
    assert [run.wait() for run in runs] == [0, 0]
    assert len({*contents(tmp_path / "c").values(), (tmp_path / "c.ipynb").read_text()}) == 1


def test_a_folder_is_whole_only_while_every_file_is_what_it_was(whole):
    page, other = whole / ".page", whole / ".other"
    for path, digest in ((page, "abc"), (other, "of another run")):
        path.write_text(json.dumps({"metadata": {"livingreview": {"digest": digest}}}))
    assert results.is_whole(whole, page) and not results.is_whole(whole, other)
    for name in ("answers.csv", "signs.parquet", provenance.PACKAGES):
        content = (whole / name).read_bytes()
        (whole / name).write_bytes(content[:-1])
        assert not results.is_whole(whole, page), name
        (whole / name).unlink()
        assert not results.is_whole(whole, page), name
        (whole / name).write_bytes(content)
    assert results.is_whole(whole, page)
    (whole / results.METADATA).write_text("{}")
    assert not results.is_whole(whole, page)


def test_the_crate_tells_parameters_evidence_code_packages_seed_time_and_memory(whole):
    from rocrate.rocrate import ROCrate

    crate = ROCrate(whole)
    (action,) = [item for item in crate.get_entities() if item.type == "CreateAction"]
    values = {item["name"]: item["value"] for item in crate.get_entities() if item.type == "PropertyValue"}
    assert values["studies"] == "core" and values["seed"] == 2005 and values["peak memory"] == 123_456_789
    assert values["duration"] >= 0 and action["startTime"] <= action["endTime"]
    assert len(crate.get("#evidence")["sha256"]) == len(action["instrument"]["sha256"]) == 64
    packages = pd.read_csv(whole / provenance.PACKAGES, sep="\t").set_index("package")["version"]
    assert packages["pandas"] == pd.__version__
    assert {item.id for item in action["result"]} >= {"answers.csv", "studyset.json", "#notebook"}


def test_nimare_opens_the_studyset_and_finds_each_sample_and_point(run):
    """In the environment of the programs that this one is held against: NiMARE needs another version of nilearn."""
    if not PEERS.exists():
        pytest.skip("NiMARE has an environment of its own; 'make test' installs it: make .venv-bench/.locked")
    folder, _ = run
    done = subprocess.run(
        [str(PEERS), "-c", OPEN, str(folder / results.STUDYSET)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    n, points = json.loads(done.stdout)
    written = json.loads((folder / results.STUDYSET).read_text(encoding="utf-8"))
    samples = set(pd.read_csv(folder / "signs.csv")["sample"])
    assert n == len(written["studies"]) == len(samples) + 1  # and one for the map of all
    own = [point["coordinates"] for study in written["studies"] for arm in study["analyses"] for point in arm["points"]]
    assert points == sorted([[round(value, 1) for value in place] for place in own]) and len(points) > 5


def test_memory_is_that_of_this_process():
    assert 20e6 < results.peak_memory_bytes() < 200e9
