"""Forecasts of new studies: what is new, what the model is asked, how it is scored. The fit itself is another file's matter."""

from __future__ import annotations

import csv
import json
import shutil

import numpy as np
import pytest

from livingreview.cli.main import main
from livingreview.errors import EditionError
from livingreview.evidence import load
from livingreview.inference.direction_model import Fit
from livingreview.reports import forecast_scores as report

OLD = "wannemueller2024"


@pytest.fixture(scope="module")
def base():
    return load()


@pytest.fixture
def folder(base, tmp_path):
    """A copy of the evidence with more studies, each the double of an old one under other names."""

    def make(**changes):
        copy = shutil.copytree(base.directory, tmp_path / "data")
        for table in ("studies", "findings"):
            path = copy / f"{table}.tsv"
            with path.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
            own = [dict(row) for row in rows if row["study_id"] == OLD]
            for row in own:
                row["study_id"] = "newcomer2026"
                if table == "studies":
                    row |= {"sample": "newcomer2026", "pmid": "", "doi": "", "pmcid": "", "title": "A new trial", "slot": "",
                            "year": "2026"}  # fmt: skip
                kept = row.get("contrast", "change") != "change"  # only a change has these
                row |= {name: value for name, value in changes.items() if name in row and not kept}
            with path.open("a", encoding="utf-8") as out:
                out.writelines("\t".join(row.values()) + "\n" for row in own)
        return copy

    return make


@pytest.fixture(autouse=True)
def fitted(monkeypatch):
    """Draws made by hand: the regions' own effects are 0, but for one."""

    def fit(cells, rng):
        sizes = [len(names) for names in cells.names]
        effects = tuple(np.zeros((3, size)) for size in sizes)
        effects[0][:, cells.names[0].index("amygdala")] = np.log(3)
        return Fit(np.array([-0.1, 0.0, 0.1]), np.zeros(3), np.zeros((3, 3)), np.zeros((3, 4)), effects)

    monkeypatch.setattr(report, "fit", fit)


def test_only_studies_of_new_patients_and_papers_are_new(base, folder):
    assert report.new_studies(base, load(folder())) == ["newcomer2026"]


def test_the_same_patients_are_not_new(base, folder):
    assert report.new_studies(base, load(folder(sample=OLD))) == []


def test_each_direction_is_forecast_and_scored_and_every_other_finding_has_a_reason(base, folder):
    other = load(folder())
    found = report.forecast_scores(base, other)
    rows = found.rows.set_index("region")
    assert set(rows["sample"]) == {"newcomer2026"} and set(rows["direction"]) == {"decrease"}
    assert sorted(rows.index) == ["acc", "amygdala", "parietal"]
    assert rows["probability"].to_dict() == pytest.approx({"amygdala": 0.75, "acc": 0.5, "parietal": 0.5}, abs=0.001)
    assert (rows["low"] < rows["probability"]).all() and (rows["probability"] < rows["high"]).all()
    assert rows["brier"].to_numpy() == pytest.approx((1 - rows["probability"]) ** 2)
    assert rows["log_score"].to_numpy() == pytest.approx(-np.log(rows["probability"]))
    scores = found.scores.set_index("forecaster")
    assert scores.loc[report.MODEL, "brier"] == pytest.approx(rows["brier"].mean())
    assert scores.loc["always decrease", "brier"] < scores.loc["base rate", "brier"], "all three went down"
    # Precuneus and parietal are one region.
    scored = 4
    assert scored + sum(found.not_scored.values()) == (other.findings["study_id"] == "newcomer2026").sum()
    assert "Amygdala" in repr(found.table) and "always decrease" in repr(found.comparison)


def test_the_command_prints_rows_and_scores(base, folder, capsys):
    copy = folder(direction="increase")
    assert main(["predict", "--data", str(copy)]) == 0
    out = capsys.readouterr().out
    assert "Amygdala" in out and "base rate" in out and "3 directions of 1 new sample" in out
    assert main(["predict", "--data", str(copy), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [row["direction"] for row in document["forecasts"]] == ["increase"] * 3
    assert document["scores"][0]["forecaster"] == report.MODEL


def test_the_edition_itself_has_nothing_to_forecast(capsys):
    assert main(["predict"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "no study that the edition lacks" in err and "Traceback" not in err


def test_new_studies_without_a_direction_say_why(base, folder):
    other = load(folder(measure="connectivity"))
    with pytest.raises(EditionError, match="1 new study, but none with a direction that counts: connectivity"):
        report.forecast_scores(base, other)


def test_a_region_that_no_sample_reports_is_averaged_over_what_its_effect_could_be():
    spread = np.array([[2.0, 0.0, 0.0, 0.0]])
    made = Fit(np.array([1.0]), np.zeros(1), np.zeros((1, 3)), spread, (np.zeros((1, 1)),) * 4)
    seen, unseen = made.probability(np.array([0, -1]), np.zeros(2, int), np.zeros(2, int), np.zeros(2))[0]
    drawn = 1 / (1 + np.exp(-np.random.default_rng(1).normal(1.0, 2.0, 200_000)))
    assert (seen, unseen) == pytest.approx((1 / (1 + np.exp(-1)), drawn.mean()), abs=0.005)
