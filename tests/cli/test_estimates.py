"""The command for the answers: what excludes what, before anything is read."""

import pytest

from livingreview.cli.main import main


@pytest.mark.parametrize("given", [["--keep", "--robustness"], ["--robustness", "--calibrate", "5"], ["--keep", "--calibrate", "5"]])
def test_one_table_at_a_time(given, capsys):
    assert main(["estimates", *given]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "give one of them" in err
