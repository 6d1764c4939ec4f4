"""What was found sound is not checked again, and whatever differs by a byte is."""

from __future__ import annotations

import shutil

import pytest

from livingreview.evidence import EvidenceError, load, validation, validation_cache
from livingreview.paths import edition_root


@pytest.fixture
def edition(tmp_path, monkeypatch):
    """An edition of this evidence in a place of its own."""
    shutil.copytree(edition_root() / "data", tmp_path / "data")
    (tmp_path / "_toc.yml").touch()
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def checks(monkeypatch):
    """Names of the tables whose cells are checked."""
    seen, check_cells = [], validation.check_cells
    monkeypatch.setattr(validation, "check_cells", lambda table: [seen.append(table.name), *check_cells(table)][1:])
    return seen


def test_the_same_bytes_are_checked_once(edition, checks):
    first = load()
    assert "studies" in checks and (edition / validation_cache.NOTE).is_file()
    del checks[:]
    again = validation.check()
    assert not checks and again.problems == () and again.checksum == first.checksum
    assert validation.validate() == [] and "studies" in checks  # whoever asks for a check gets one


def test_another_byte_or_other_rules_are_checked_anew(edition, checks, monkeypatch):
    load()
    studies = edition / "data" / "studies.tsv"
    text = studies.read_text(encoding="utf-8")
    studies.write_text(text.replace("\tcore\t", "\tancient\t", 1), encoding="utf-8")
    del checks[:]
    with pytest.raises(EvidenceError, match="ancient"):
        load()
    assert "studies" in checks
    studies.write_text(text, encoding="utf-8")
    monkeypatch.setattr(validation_cache, "_rules", lambda modules: b"other rules")
    del checks[:]
    validation.check()
    assert "studies" in checks


def test_problems_are_never_vouched_for(edition):
    studies = edition / "data" / "studies.tsv"
    studies.write_text(studies.read_text(encoding="utf-8").replace("\tcore\t", "\tancient\t", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(EvidenceError):
            load()
    assert not (edition / validation_cache.NOTE).exists()


def test_where_nothing_can_be_written_everything_is_checked_every_time(edition, checks):
    (edition / "_build").write_text("a file where a folder should be", encoding="utf-8")
    for _ in range(2):
        del checks[:]
        assert validation.check().problems == () and "studies" in checks


def test_the_rules_that_are_named_are_those_that_check():
    """A check in a room that is not named would change without a new check."""
    import ast
    from pathlib import Path

    named, left = set(validation._RULES), ["livingreview.evidence.validation"]
    found = set()
    while left:
        room = left.pop()
        if room in found or room == validation_cache.__name__:
            continue
        found.add(room)
        path = Path(validation.__file__).parents[1] / f"{room.removeprefix('livingreview.').replace('.', '/')}.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("livingreview.evidence."):
                left.append(str(node.module))
    assert {room for room in found if room.startswith("livingreview.evidence.")} <= named


def test_evidence_that_has_not_changed_is_handed_out_again_and_remembers(edition):
    first = load()
    assert load() is first
    made = []
    for _ in range(2):
        first.once("a key", lambda: made.append(1))
    assert made == [1]
    with (edition / "data" / "variants.toml").open("a", encoding="utf-8") as file:
        file.write("# another byte\n")
    assert load() is not first
