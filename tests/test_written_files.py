"""What the program did not write, or was changed since, is never removed or replaced."""

from __future__ import annotations

import pytest

from livingreview.written_files import LEDGER, LeftAlone, WrittenFiles


@pytest.fixture
def write(tmp_path):
    """Write one file as a run of its own does, and say what was left alone."""
    return lambda content, name="a.csv": WrittenFiles(tmp_path).write({tmp_path / name: content})[1]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != LEDGER}


def test_what_the_program_wrote_is_written_anew_and_the_same_again_is_nothing(tmp_path, write):
    assert write(b"1") == write(b"2") == []
    assert WrittenFiles(tmp_path).write({tmp_path / "a.csv": b"2"}) == (0, [])
    assert contents(tmp_path) == {"a.csv": b"2"}


@pytest.mark.parametrize("changed", [b"mine", b"", b"1 and mine"])
def test_a_changed_file_stays_and_a_new_one_lies_beside_it(tmp_path, write, changed):
    write(b"1")
    (tmp_path / "a.csv").write_bytes(changed)
    beside = tmp_path / "a.new.csv"
    assert write(b"2") == [LeftAlone(tmp_path / "a.csv", beside)]
    assert write(b"3") == [LeftAlone(tmp_path / "a.csv", beside)], "what lies beside is the program's own"
    assert contents(tmp_path) == {"a.csv": changed, "a.new.csv": b"3"}
    beside.write_bytes(b"mine too")
    assert write(b"4") == [LeftAlone(tmp_path / "a.csv", tmp_path / "a.new-2.csv")]
    assert contents(tmp_path)["a.new.csv"] == b"mine too"
    assert write(b"4")[0].sentence(tmp_path) == (
        "a.csv: changed since it was written, or somebody else's; left as it is"
    ), "it was written before"


def test_what_was_written_before_is_not_written_beside_the_work_done_in_it(tmp_path, write):
    write(b"empty")
    (tmp_path / "a.csv").write_bytes(b"worked on")
    assert write(b"empty") == [LeftAlone(tmp_path / "a.csv")]
    assert contents(tmp_path) == {"a.csv": b"worked on"}


def test_a_file_of_somebody_else_with_the_same_name_stays(tmp_path, write):
    (tmp_path / "a.csv").write_bytes(b"mine")
    (tmp_path / "b").mkdir()
    assert [one.beside.name for one in [*write(b"1"), *write(b"1", "b")]] == ["a.new.csv", "b.new"]
    assert (tmp_path / "a.csv").read_bytes() == b"mine" and (tmp_path / "b").is_dir()


def test_a_file_that_was_put_in_the_place_of_another_is_still_the_programs(tmp_path, write):
    write(b"1")
    (tmp_path / "a.csv").write_bytes(b"mine")
    write(b"2")
    (tmp_path / "a.new.csv").replace(tmp_path / "a.csv")
    assert write(b"3") == [] and contents(tmp_path) == {"a.csv": b"3"}


def test_only_what_nobody_changed_is_removed_and_a_folder_only_when_it_is_empty(tmp_path):
    for name in ("ada/n", "bert/n", "cora/n"):
        WrittenFiles(tmp_path).write({tmp_path / name: name.encode()})
    (tmp_path / "bert" / "n").write_bytes(b"work")
    (tmp_path / "cora" / "photo.jpg").write_bytes(b"jpg")
    left = WrittenFiles(tmp_path).remove([tmp_path / name / "n" for name in ("ada", "bert", "cora", "dev")])
    assert [one.path.parent.name for one in left] == ["bert"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [LEDGER, "bert", "cora"]


@pytest.mark.parametrize("ledger", [None, "", "[]", '{"a.csv": 1}', "<<<<<<< HEAD"])
def test_without_the_checksums_all_is_somebodys(tmp_path, write, ledger):
    write(b"1")
    (tmp_path / LEDGER).unlink() if ledger is None else (tmp_path / LEDGER).write_text(ledger)
    assert [one.beside.name for one in write(b"2")] == ["a.new.csv"]
    assert contents(tmp_path)["a.csv"] == b"1"
