"""The commands for claims and for the multiverse."""

import json

import pandas as pd
import pytest

from livingreview.cli.main import main


def test_claims_as_json_are_plain_json_with_every_number(capsys):
    assert main(["claims", "--era", "later", "--format", "json"]) == 0
    text = capsys.readouterr().out
    document = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert len(document["evidence"]) == 64 and document["fixed"].startswith("20")
    for claim in document["claims"]:
        assert set(claim["eras"]) == {"later"} and claim["eras"]["later"]["result"]
    assert any(claim["eras"]["later"]["estimate"] is None for claim in document["claims"])


def test_claims_as_a_table_name_each_claim(capsys):
    assert main(["claims", "--era", "core"]) == 0
    out = capsys.readouterr().out
    assert "too few samples" in out and "6b" in out and "rules fixed on" in out


def test_the_multiverse_writes_a_table_a_claim_and_era(tmp_path, capsys):
    assert main(["multiverse", "--claim", "same-circuit", "--workers", "1", "--out", str(tmp_path / "new")]) == 0
    frame = pd.read_csv(tmp_path / "new" / "same-circuit-later.csv")
    assert len(frame) >= 100 and set(frame["result"]) == {"too few samples"}
    written = sorted(path.name for path in (tmp_path / "new").iterdir() if path.name != ".livingreview.json")
    assert written == ["same-circuit-all.csv", "same-circuit-later.csv", "same-circuit-review.csv"]
    assert "specifications in" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--claim", "atenuation"], "nearest: attenuation"),
        (["--keep", "--claim", "attenuation"], "--keep writes the table of all claims"),
        (["--workers", "2", "--scheduler", "tcp://h:1"], "give one of them"),
    ],
)
def test_a_wrong_multiverse_command_is_one_line(arguments, message, capsys):
    assert main(["multiverse", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error and "Traceback" not in error and error.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert (
        main(["multiverse", "--claim", "same-circuit", "--workers", "1", "--out", str(tmp_path / "file"), "--quiet"])
        == 2
    )
    assert "Traceback" not in capsys.readouterr().err


def test_keeping_what_each_sample_does_takes_all_eras(capsys):
    assert main(["claims", "--keep", "--era", "later"]) == 2
    assert "leave out --era" in capsys.readouterr().err
