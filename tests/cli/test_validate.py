from __future__ import annotations

import csv
import io
import shutil
import sys
from pathlib import Path

import pytest

from livingreview.cli.book import validate
from livingreview.cli.main import main
from livingreview.errors import Problem
from livingreview.evidence import validate as list_problems
from livingreview.evidence import validation
from livingreview.paths import is_evidence

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def run(folder: Path | None) -> int:
    return validate(data=folder)


def test_sound_evidence_is_its_warnings_one_line_and_zero(capsys: pytest.CaptureFixture[str]) -> None:
    counts = {}
    for name in ("studies", "findings"):
        with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            counts[name] = sum(1 for _ in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    tables = sum(is_evidence(path.relative_to(DATA).as_posix()) for path in DATA.rglob("*.tsv"))
    assert run(DATA) == 0
    *warnings, last = capsys.readouterr().out.splitlines()
    expected = f"{counts['studies']:,} studies, {counts['findings']:,} findings in {tables} tables: no problem found"
    assert last.startswith(expected)
    assert all(": warning: " in line for line in warnings)
    assert last.removeprefix(expected).startswith(f", {len(warnings)} warning" if warnings else "")


def test_problems_are_one_a_line_with_a_count_at_the_end_and_two(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "citing.tsv").unlink()
    text = (copy / "studies.tsv").read_text(encoding="utf-8")
    (copy / "studies.tsv").write_text(text.replace("\tocd\t", "\tocdd\t", 2), encoding="utf-8")
    assert run(copy) == 2
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert lines[:-1] == [problem.sentence() for problem in list_problems(copy)]
    assert lines[-1].startswith("3 problems found")
    assert lines[0] == "citing.tsv: file is missing; expected a tab-separated table in UTF-8"
    assert captured.err == ""


def test_a_warning_is_printed_and_counted_and_stops_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = Problem("studies.tsv", "year is far off", line=7, column="year", severity="warning")
    for name in ("check_references", "check_domain", "check_coding"):
        monkeypatch.setattr(validation, name, lambda *tables, own=name: [planted] if own == "check_domain" else [])
    assert run(DATA) == 0
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "studies.tsv, line 7, column year: warning: year is far off"
    assert ": no problem found, " in last and last.split()[-1].startswith("warning")
    assert list_problems(DATA) == [planted]


def test_no_file_changes(copy: Path) -> None:
    (copy / "circuits.json").write_text("{", encoding="utf-8")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in copy.rglob("*") if path.is_file()}
    assert run(copy) == 2
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in copy.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_folder_that_is_none_is_named(tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / kind
    if kind == "file":
        folder.write_text("x")
    assert run(folder) == 2
    out = capsys.readouterr().out
    assert str(folder) in out and out.endswith("1 problem found\n")


def test_without_a_folder_the_environment_names_it(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "citing.tsv").unlink()
    monkeypatch.setenv("LIVINGREVIEW_DATA", str(copy))
    assert run(None) == 2
    assert "citing.tsv: file is missing" in capsys.readouterr().out


@pytest.mark.parametrize("terminal", [False, True])
def test_a_value_that_the_terminal_cannot_show_is_escaped(
    copy: Path, monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    text = (copy / "studies.tsv").read_text(encoding="utf-8")
    spoilt = text.replace("\tocd\t", "\t[bold]\x1b[31mé\t", 1)
    (copy / "studies.tsv").write_text(spoilt, encoding="utf-8")
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    monkeypatch.setattr(stream, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["validate", "--data", str(copy)]) == 2
    stream.flush()
    shown = raw.getvalue().decode("ascii")
    assert "[bold]" in shown and "\\u00e9" in shown
    assert "\x1b[31m" not in shown


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("variants.toml", "until = 2001", "untl = 2001", "variants.toml: until-2001: no parameter 'untl': expected one of"),
        ("variants.toml", "\ntitle =", "\ntitel =", "no such key: 'titel'; expected one of"),
        ("results.toml", 'statistic = "consistency"', 'statistic = "consistence"', "(nearest: consistency)"),
        ("multiverse.toml", 'key = "evidence"', 'kye = "evidence"', "multiverse.toml, dimension 1: no such key: 'kye'"),
        ("claims.toml", "seed = 2005", "seed = 2006", "claims.toml: the rules are not those of"),
        ("search.toml", 'key = "medline"', 'key = "pubmed"', "has headings for 'medline'; expected one of"),
        ("protocol.toml", 'tables = ["studies"]', 'tables = ["study"]', "protocol.toml, reader 1 (first): no table 'study'"),
        ("risk_of_bias.toml", 'column = "control"', 'column = "controls"', "risk_of_bias.toml, domain 1"),
    ],
)
def test_the_files_of_rules_are_checked_too(copy: Path, file: str, old: str, new: str, said: str, capsys) -> None:
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert run(copy) == 2
    out = capsys.readouterr().out
    assert said in out and " found" in out.splitlines()[-1]


def test_a_variant_without_a_line_in_the_contents_is_a_warning(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    toc = (DATA.parent / "_toc.yml").read_text(encoding="utf-8")
    (copy.parent / "_toc.yml").write_text(toc.replace("variants/until-2001", "variants/until-2002"), encoding="utf-8")
    (copy.parent / "chapters" / "variants").mkdir(parents=True)
    (copy.parent / "chapters" / "variants" / "overview.ipynb").write_text("{}")
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(copy.parent))
    shutil.rmtree(copy / "checklists")  # what they lead to was not copied
    assert run(None) == 0
    of_contents = [line for line in capsys.readouterr().out.splitlines() if "until-200" in line]
    assert of_contents == [
        "_toc.yml: warning: no variant makes this page: 'until-2002'; expected its table in variants.toml",
        "variants.toml: warning: [until-2001] has no line in _toc.yml",
    ]


def test_a_place_of_a_checklist_that_the_book_lacks_is_a_problem(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy.parent / "_toc.yml").write_text("format: jb-book\nroot: chapters/index\n", encoding="utf-8")
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(copy.parent))
    assert run(None) == 2
    lacking = "checklists/swim.toml, item 2: no page of the book: 'chapters/method/statistics'; expected one of chapters/index"
    assert lacking in capsys.readouterr().out.splitlines()
