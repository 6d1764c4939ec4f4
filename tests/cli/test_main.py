from __future__ import annotations

import subprocess
import sys

import pytest

from livingreview.cli.main import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run"], "name one variant, or give --all"),
        (["run", "published", "--all"], "name one variant, or give --all"),
        (
            ["run", "no-case-report"],
            "no variant 'no-case-report': expected one of",
        ),
        (["run", "published", "--set", "modalty=x"], "(nearest: modality"),
        (["run", "published", "--set", "modality=fdg_pt"], "modality has 'fdg_pt': expected one of"),
        (["run", "published", "--set", "since"], "write it as name=value"),
        (["run", "published", "--set", "alpha=nan"], "expected a number that is finite"),
        (["run", "published", "--jobs", "0"], "--jobs: '0' is not a whole number from 1"),
        (["run", "published", "--timeout", "1.5"], "--timeout: '1.5' is not a whole number from 1"),
        (["run", "published", "later"], "unexpected argument 'later'; 'livingreview run --help' says what it takes"),
        (["run", "--sweep", "until=1995-2025"], "until is '1995-2025': expected a whole number, several with commas, or start:stop:step"),
        (["run", "published", "--jbos", "1"], "Did you mean --jobs?"),
        (["run", "published", "--set", "members=99"], "published: members is 99"),
    ],
)
def test_a_mistake_is_one_clear_line_and_nothing_runs(capsys, tmp_path, monkeypatch, arguments, message):
    out = tmp_path / "out"
    assert main([*arguments, "--out", str(out)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("livingreview: ")
    assert message in printed.err
    assert printed.err.count("\n") == 1
    assert not out.exists()


def test_an_unwritable_folder_is_one_clear_line(capsys, tmp_path):
    (tmp_path / "file").write_text("")
    assert main(["run", "published", "--out", str(tmp_path / "file")]) == 2
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_variants_are_listed_with_question_and_parameters(capsys):
    assert main(["variants"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "published"
    assert lines[1].strip().endswith("?")
    assert lines[2].strip() == "changes nothing"
    assert len(lines) >= 3 * 13


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["biuld"], 'Did you mean "build"?'),
        (["build", "--jobs", "two"], "livingreview: --jobs: 'two' is not a whole number from 1\n"),
        (["build", "--quite"], "Did you mean --quiet?"),
        (["claims", "--era", "never"], '"review", "core", "later", "all"'),
        (["lab", "agre", "x.tsv"], 'Did you mean "agree"?'),
        (["diff", "published", "no-case-report"], "nearest: no-case-reports"),
        (["diff", "published"], "SECOND is missing. Variant or notebook to compare it with"),
        (["run", "--set"], "--set needs a value. Change one more parameter, as key=value"),
    ],
)
def test_a_wrong_command_line_is_one_line_with_what_was_probably_meant(capsys, arguments, message):
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("livingreview: ") and message in error and error.count("\n") == 1


def test_each_command_has_a_help_that_names_where_the_evidence_lies(capsys):
    for command in ("validate", "variants", "run", "diff", "claims", "conclusions", "multiverse", "calibrate", "sessions"):
        assert main([command, "--help"]) == 0
        said = " ".join(capsys.readouterr().out.split())
        assert "--data" in said and "LIVINGREVIEW_DATA" in said, command
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("livingreview ")


def test_help_and_usage_load_no_library():
    code = (
        "import sys\n"
        "from livingreview.cli.main import main\n"
        "main(['--help']); main(['biuld'])\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'matplotlib', 'sphinx', 'nbclient', 'papermill', 'jupyter_client'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment())
    assert done.stdout.splitlines()[-1] == "[]"


def test_asking_whether_the_book_is_fresh_loads_no_library():
    code = (
        "import sys\n"
        "from livingreview.build import book_build\n"
        "from livingreview.rerun import book_files\n"
        "from livingreview.cli import book\n"
        "from livingreview.paths import edition_root\n"
        "book_files.stale_chapters(edition_root()); book_files.site_inputs(edition_root())\n"
        "print(sorted({'numpy', 'pandas', 'sphinx', 'nbclient', 'nbformat', 'papermill', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment())
    assert done.stdout.splitlines()[-1] == "[]"


def _environment():
    import os
    from pathlib import Path

    import livingreview

    return {**os.environ, "PYTHONPATH": str(Path(livingreview.__file__).resolve().parents[1])}
