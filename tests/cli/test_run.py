"""`run` and `diff` as a rerunner uses them."""

from __future__ import annotations

import json

from livingreview.cli.main import main
from livingreview.evidence import Selection, load
from livingreview.inference import Analysis


def test_a_run_is_made_once_and_can_be_compared(tmp_path, capsys):
    command = ["run", "no-case-reports", "--set", "since=1995", "--out", str(tmp_path)]
    assert main(command) == 0
    page = tmp_path / "no-case-reports.ipynb"
    first, written = capsys.readouterr().out, page.stat().st_mtime_ns
    assert " s)" in first
    assert main(command) == 0
    assert "(up to date)" in capsys.readouterr().out and page.stat().st_mtime_ns == written
    assert main(["diff", "published", str(page), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {row["key"]: row["second"] for row in found["parameters"]} == {"since": "1995", "design": "-case_report"}
    # Another value is another run, though the name is the same.
    assert main(["run", "no-case-reports", "--set", "since=1996", "--out", str(tmp_path), "--timeout", "1"]) in (0, 1)


def test_help_lists_every_parameter_with_its_default(capsys):
    assert main(["run", "--help-parameters"]) == 0
    said = capsys.readouterr().out
    for settings in (Selection(), Analysis()):
        for name, value in settings:
            assert f"\n{name} = {json.dumps(value)}\n" in "\n" + said
    levels = load().dictionaries["studies"].columns["modality"].levels
    assert all(f"\n        {level}: " in said for level in levels)


def test_the_template_declares_just_the_parameters():
    import nbformat
    import papermill

    from livingreview.paths import edition_root
    from livingreview.rerun import variant_execution
    from livingreview.rerun.parameters import parameter_fields

    root = edition_root()
    template = nbformat.read(root / variant_execution.TEMPLATE, as_version=4)
    declared = papermill.inspect_notebook(template)
    fields = parameter_fields()
    assert set(declared) - {"variant", "question"} == set(fields)
    for name, field in fields.items():
        assert json.loads(declared[name]["default"]) == field.default, name


def test_the_answer_alone_writes_nothing_and_says_what_diff_says(tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["run", "no-case-reports", "--set", "until=2003", "--no-notebook", "--out", str(out)]) == 0
    answer = capsys.readouterr().out.splitlines()
    assert answer[0] == "published → no-case-reports, until=2003" and not out.exists()
    assert main(["diff", "published", "no-case-reports", "--set", "until=2003"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == answer[1:]
    assert [line.partition(":")[0] for line in answer if not line.startswith("  ")][1:] == [
        "counted",
        "parameters",
        "answers",
        "claims",
        "regions",
    ]


def test_evidence_of_another_folder_is_what_is_compared(tmp_path, capsys):
    import shutil

    data = shutil.copytree(load().directory, tmp_path / "data")
    findings = (data / "findings.tsv").read_text(encoding="utf-8").replace("\tdecrease\t", "\tincrease\t")
    (data / "findings.tsv").write_text(findings, encoding="utf-8")
    command = ["run", "until-2001", "--no-notebook", "--out", str(tmp_path / "out")]
    assert main(command) == 0
    here = capsys.readouterr().out
    assert main([*command, "--data", str(data)]) == 0
    assert capsys.readouterr().out != here
