from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from livingreview.errors import EditionError, Problem
from livingreview.evidence import load, validate
from livingreview.evidence.validation import TABLES, check
from livingreview.rerun.freshness import file_digest


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def errors(folder: Path) -> list[Problem]:
    """What is wrong for certain; the evidence has warnings besides, for a person to look at."""
    return [problem for problem in validate(folder) if problem.severity == "error"]


def replace(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def test_the_real_evidence_has_no_problem(data: Path) -> None:
    assert [problem.sentence() for problem in errors(data)] == []


def test_every_problem_of_every_file_comes_at_once_and_sorted(copy: Path) -> None:
    (copy / "citing.tsv").unlink()
    (copy / "reviews.json").write_text("{")
    replace(copy / "studies.tsv", b"\nbaxter1992\t", b"\nbaxter1929\t")
    replace(copy / "findings.tsv", b"\tdecrease\t", b"\tdecreases\t")
    (copy / "candidates.tsv").write_bytes(b"\xef\xbb\xbf" + (copy / "candidates.tsv").read_bytes())
    replace(copy / "circuits.tsv", b"\tamygdala\t", b"\t5-Feb\t")
    (copy / "variants.toml").write_text("[a]\nx = 1\ny =\n")
    problems = validate(copy)
    rules = {(problem.file, problem.rule) for problem in problems}
    assert ("citing.tsv", "file is missing") in rules
    assert ("reviews.json", "not JSON (expecting property name enclosed in double quotes)") in rules
    assert ("findings.tsv", "not a study_id of studies.tsv") in rules
    assert ("findings.tsv", "not a level") in rules
    assert ("candidates.tsv", "starts with a byte order mark") in rules
    assert ("circuits.tsv", "not a region of regions.tsv") in rules
    assert ("variants.toml", "not TOML (invalid value)") in rules
    assert problems == sorted(problems, key=lambda problem: problem.order())
    assert next(problem for problem in problems if problem.file == "variants.toml").line == 3


def test_validating_changes_no_byte_and_leaves_no_file(copy: Path) -> None:
    (copy / "studies.tsv").write_bytes((copy / "studies.tsv").read_bytes().replace(b"\n", b"\r\n")[:5000])
    before = fingerprint(copy)
    assert validate(copy)
    assert fingerprint(copy) == before


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda file: file.unlink(), "findings.tsv: file is missing"),
        (lambda file: file.write_bytes(b""), "findings.tsv: file is empty"),
        (lambda file: file.write_bytes(file.read_bytes().split(b"\n")[0]), "findings.tsv: table is empty"),
        (lambda file: file.write_bytes(b"\xff\xfe" + file.read_bytes()), "findings.tsv, line 1: encoded in UTF-16"),
        (lambda file: file.write_bytes(b"\x80" + file.read_bytes()), "findings.tsv, line 1: not UTF-8"),
        (lambda file: file.write_bytes(b"\0" * 5000), "findings.tsv, line 1: column unknown to the dictionary"),
        (lambda file: file.write_bytes(os.urandom(50_000)), "findings.tsv"),
        (lambda file: file.with_suffix(".json").unlink(), "findings.json: file is missing"),
        (lambda file: file.with_suffix(".json").write_text("[1]"), "findings.json: no TableMetadata"),
    ],
)
def test_no_spoilt_file_ends_in_a_traceback(copy: Path, spoil: Callable[[Path], object], sentence: str) -> None:
    spoil(copy / "findings.tsv")
    found = [problem.sentence() for problem in errors(copy)]
    assert any(one.startswith(sentence) for one in found), found[:5]


def test_a_short_line_has_one_message_and_hides_no_other(copy: Path) -> None:
    lines = (copy / "findings.tsv").read_text(encoding="utf-8").split("\n")
    short, wrong = [number for number, line in enumerate(lines) if "\tstated\t" in line][:2]
    lines[short] = lines[short].replace("\tstated\t", "\t", 1)
    lines[wrong] = lines[wrong].replace("\tstated\t", "\tsaid\t", 1)
    (copy / "findings.tsv").write_text("\n".join(lines), encoding="utf-8")
    found = [(problem.line, problem.rule) for problem in errors(copy)]
    cells = lines[0].count("\t")
    assert found == [(short + 1, f"line is short: {cells} cells"), (wrong + 1, "not a level")]


def test_a_table_of_ones_own_needs_a_dictionary(copy: Path) -> None:
    (copy / "mine.tsv").write_text("a\n1\n")
    assert [problem.sentence() for problem in errors(copy)] == [
        "mine.json: file is missing; expected a JSON data dictionary"
    ]
    metadata = {"Description": "d", "RowIs": "r", "Key": ["a"]}
    dictionary = {"TableMetadata": metadata, "a": {"Description": "d", "Type": "integer"}}
    (copy / "mine.json").write_text(json.dumps(dictionary))
    assert errors(copy) == []
    assert load(copy).table("mine")["a"].tolist() == [1]


def test_a_reference_to_a_column_that_does_not_exist_is_no_silent_rule(copy: Path) -> None:
    replace(copy / "circuits.json", b'"regions.region"', b'"regions.regoin"')
    (found,) = errors(copy)
    assert (found.file, found.column, found.value) == ("circuits.json", "region", "regions.regoin")


def test_files_that_a_desktop_leaves_behind_are_no_evidence(copy: Path) -> None:
    before = check(copy).checksum
    (copy / ".DS_Store").write_bytes(b"\0")
    (copy / ".ipynb_checkpoints").mkdir()
    (copy / ".ipynb_checkpoints" / "studies-checkpoint.tsv").write_text("x")
    assert (check(copy).checksum, errors(copy)) == (before, [])


LEFT_BEHIND = ("studies.tsv~", "#studies.tsv#", "claims.toml.orig", "studies.tsv.bak", "Thumbs.db", "recoding/core_studies.tsv.rej")
COPIES = ("studies (copy).tsv", "Copy of claims.toml", "studies.xlsx", "claims.old.toml")


def test_what_nobody_declared_is_no_evidence_and_a_copy_is_named(copy: Path) -> None:
    before, digest, own = check(copy).checksum, file_digest(copy), set(validate(copy))
    for name in (*LEFT_BEHIND, *COPIES, "README.md"):
        (copy / name).write_text("x")
    checked = check(copy)
    assert (checked.checksum, file_digest(copy), checked.errors) == (before, digest, ())
    assert {problem.file for problem in set(checked.problems) - own} == set(COPIES)
    assert load(copy).checksum == before


def test_teaching_matter_is_no_evidence(copy: Path) -> None:
    before = check(copy).checksum
    (copy / "quizzes").mkdir(exist_ok=True)
    (copy / "quizzes" / "new.toml").write_text("title = \n")
    assert (check(copy).checksum, errors(copy)) == (before, [])


def test_the_checksum_follows_every_byte_and_every_name(copy: Path) -> None:
    sums = [check(copy).checksum]
    (copy / "review.toml").write_bytes((copy / "review.toml").read_bytes() + b"# more\n")
    sums.append(check(copy).checksum)
    (copy / "review.toml").rename(copy / "review2.toml")
    sums.append(check(copy).checksum)
    assert len(set(sums)) == 3 and all(len(one) == 64 for one in sums)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    assert "folder is missing" in validate(tmp_path / "none")[0].sentence()
    assert "not a folder" in validate(tmp_path / "file")[0].sentence()
    missing = [problem.file for problem in validate(tmp_path / "empty") if problem.rule == "file is missing"]
    assert set(missing) == {f"{name}{ending}" for name in TABLES for ending in (".tsv", ".json")}


def test_a_folder_that_may_not_be_read_is_named(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    (found,) = validate(copy)
    assert found.rule == "folder cannot be read (permission denied)"


def test_a_file_that_may_not_be_read_is_named_once(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name in ("citing.tsv", "extra.json"):
            raise PermissionError(13, "Permission denied")
        return read(self)

    (copy / "extra.json").write_text("x")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert [(one.file, one.rule) for one in errors(copy)] == [
        ("citing.tsv", "file cannot be read (permission denied)"),
        ("extra.json", "file cannot be read (permission denied)"),
    ]


def test_load_refuses_with_every_problem(copy: Path) -> None:
    content = (copy / "findings.tsv").read_bytes()
    (copy / "findings.tsv").write_bytes(content.replace(b"\tdecrease\t", b"\tdown\t"))
    number = sum(b"\tdecrease\t" in line for line in content.split(b"\n"))
    with pytest.raises(EditionError, match=f"{number} problems in the evidence base") as error:
        load(copy)
    assert list(error.value.problems) == errors(copy)
    assert "and " in str(error.value) and "more: run livingreview validate" in str(error.value)
