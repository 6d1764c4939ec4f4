"""`run --sweep` as a rerunner uses it."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from livingreview.cli.main import main
from livingreview.evidence import Selection, load
from livingreview.reports.headline_answers import answer
from livingreview.reports.variants import sweep_report


def test_a_sweep_is_one_table_one_figure_and_one_page(tmp_path, capsys):
    command = ["run", "--sweep", "until=1996:2004:8", "--sweep", "level=fine,coarse", "--out", str(tmp_path)]
    assert main([*command, "--jobs", "2"]) == 0
    assert "4 of 4 runs" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "sweep.tsv", sep="\t", keep_default_na=False)
    own = table[(table["until"] == 2004) & (table["level"] == "fine")]
    alone = answer(load(), Selection(until=2004))
    assert own["key"].tolist() == alone["key"].tolist() and own["answer"].tolist() == alone["answer"].tolist()
    assert own["n"].astype(int).tolist() == alone["n"].tolist()
    page = (tmp_path / "sweep.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=\"(?!data:)", page), "the page needs another file"
    assert page.count("<tr>") == 1 + table["key"].nunique()
    assert (tmp_path / "sweep.txt").read_text(encoding="utf-8").startswith("Answers over until and level.")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert main([*command, "--jobs", "1", "--quiet"]) == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before, "the number of workers shows"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--sweep", "untl=1:2"], "nearest: until"),
        (["--sweep", "until=2005", "--set", "since=2010"], "since 2010 is after until 2005"),
        (["--all", "--sweep", "until=2005"], "--sweep goes with one variant"),
        (["no-such", "--sweep", "until=2005"], "no variant 'no-such'"),
    ],
)
def test_a_mistake_stops_before_anything_runs(tmp_path, capsys, arguments, said):
    assert main(["run", *arguments, "--out", str(tmp_path / "out")]) == 2
    printed = capsys.readouterr()
    assert said in printed.err and printed.err.count("\n") == 1 and not (tmp_path / "out").exists()


def test_a_point_that_fails_is_named_and_the_others_go_on(tmp_path, capsys, monkeypatch):
    real = sweep_report.answer

    def fails(evidence, selection, analysis):
        if selection.until == 1996:
            raise RuntimeError("no luck\nat all")
        return real(evidence, selection, analysis)

    monkeypatch.setattr(sweep_report, "answer", fails)
    assert main(["run", "--sweep", "until=1996,2004", "--out", str(tmp_path), "--jobs", "1"]) == 1
    printed = capsys.readouterr()
    assert printed.err == "livingreview: published, until=1996: RuntimeError: no luck\n"
    assert "1 of 2 runs" in printed.out
    assert pd.read_csv(tmp_path / "sweep.tsv", sep="\t")["until"].unique().tolist() == [2004]


def test_text_from_the_tables_is_escaped():
    frame = answer(load()).assign(label="<b>x</b>").head(1)
    frame.insert(0, "until", 2000)
    page = sweep_report.sweep_page(frame, ["until"], {}, b"", "<i>")
    assert "<b>" not in page and "&lt;b&gt;x" in page and "<i>" not in page
