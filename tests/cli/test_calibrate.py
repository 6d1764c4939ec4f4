"""The calibration table can be made again by a command."""

import pandas as pd

from livingreview.cli.main import main
from livingreview.paths import data_directory


def test_a_quick_run_has_the_rows_of_the_frozen_table(tmp_path, capsys):
    out = tmp_path / "calibration.tsv"
    assert main(["calibrate", "--quick", "--out", str(out)]) == 0
    frozen = pd.read_csv(data_directory() / "calibration.tsv", sep="\t")
    again = pd.read_csv(out, sep="\t")
    key = ["test", "structure", "quantity", "effect", "nominal"]
    assert list(again.columns) == list(frozen.columns)
    pd.testing.assert_frame_equal(again[key], frozen[key])
    assert "seed 2005" in capsys.readouterr().out


def test_a_missing_folder_is_one_line(tmp_path, capsys):
    assert main(["calibrate", "--quick", "--out", str(tmp_path / "no" / "x.tsv")]) == 2
    assert "there is no folder" in capsys.readouterr().err and not list(tmp_path.iterdir())
