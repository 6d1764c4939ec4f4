"""Named results: their file, what they compute on the real evidence, and what a variant changes."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Selection
from livingreview.inference import Analysis, answers, compare, headline, load_results
from livingreview.inference.headline import COLUMNS
from livingreview.inference.result_definitions import narrow
from livingreview.paths import edition_root

RULES = Analysis(n_resamples=199)


@pytest.fixture(scope="module")
def entries():
    return load_results(edition_root() / "data" / "results.toml")


@pytest.fixture(scope="module")
def published(evidence, entries):
    return headline(evidence, entries, Selection(), RULES)


def test_a_frame_that_is_handed_out_is_the_callers_own(evidence):
    first = answers(evidence, Selection(), RULES)
    first["answer"] = "spoiled"
    first.insert(0, "run", "x")
    again = answers(evidence, Selection(), RULES)
    assert "run" not in again and "spoiled" not in set(again["answer"])


def test_every_result_has_a_row(published, entries):
    assert list(published.columns) == list(COLUMNS)
    assert published["key"].tolist() == [entry.key for entry in entries]
    assert (published["answer"] != "").all()
    assert published.loc[published["n"] == 0, "estimate"].isna().all()


def test_a_result_is_a_recount_of_the_rows(published, entries, evidence):
    studies = evidence.studies[(evidence.studies["slot"] <= 14).fillna(False)]
    rows = evidence.findings.merge(studies[["study_id", "sample", "diagnosis"]], on="study_id")
    for column, values in {
        "arm": ["psychotherapy"], "contrast": ["change"], "tested_against": ["before", "control_group"], "subgroup": ["all"],
        "measure": ["perfusion", "metabolism", "bold"], "direction": ["decrease", "increase", "no_change"], "pooled": ["no"],
    }.items():  # fmt: skip
        rows = rows[rows[column].isin(values)]
    recounted = {}
    for entry in entries:
        if entry.statistic != "consistency" or entry.level or "fine" not in entry.region:
            continue
        own = rows[(rows["region"] == entry.region["fine"]) & rows["diagnosis"].isin(entry.selection["diagnosis"].split(","))]
        controlled = own["tested_against"] == "control_group"
        own = own[controlled | ~own["sample"].isin(own.loc[controlled, "sample"])]
        directions = own.groupby("sample")["direction"].agg(set)
        recounted[entry.key] = tuple(sum(found == {word} for found in directions) for word in ("decrease", "increase"))
    assert sum(map(sum, recounted.values())) > 2
    for key, (down, up) in recounted.items():
        row = published.set_index("key").loc[key]
        assert row["n"] == down + up, key
        assert row["estimate"] == pytest.approx(down / (down + up) if down + up else math.nan, nan_ok=True), key


def test_the_same_seed_gives_the_same_table_in_any_order(published, evidence, entries):
    again = headline(evidence, entries[::-1], Selection(), RULES).iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, published)


@pytest.mark.parametrize(
    "rules",
    [
        {"level": "circuit"}, {"level": "lobe"}, {"hemispheres": "apart"}, {"conflict": "opposite"}, {"comparison": "all"},
        {"weighting": "patients"},
    ],
)  # fmt: skip
def test_every_rule_gives_a_full_table(evidence, entries, published, rules):
    variant = headline(evidence, entries, Selection(), RULES.replace(**rules))
    assert compare(published, variant)["sentence"].str.endswith(".").all()


def test_an_empty_selection_says_so(evidence, entries):
    nothing = headline(evidence, entries, Selection(since=2100), RULES)
    assert set(nothing["answer"]) <= {"not counted", "not tested", "no shared regions"}
    assert (nothing["n"] == 0).all()


def test_a_model_that_nobody_wrote_down_is_named_with_the_nearest(evidence, entries):
    fit = next(entry for entry in entries if entry.model)
    wrong = fit.model_copy(update={"model": f"{fit.model}x"})
    with pytest.raises(EditionError, match=rf"no model '{fit.model}x': expected .*nearest: {fit.model}"):
        headline(evidence, [wrong], Selection(), RULES)


def test_compare_says_what_changes(published, evidence, entries):
    same = compare(published, published)
    assert (same["changed"] == "no").all()
    variant = published.copy()
    variant.loc[0, ["answer", "estimate"]] = ["inconsistent", 0.5]
    variant.loc[1, "estimate"] = math.nan
    table = compare(published, variant)
    assert table["changed"].tolist().count("yes") == 1
    assert "becomes inconsistent (0.50" in table["sentence"][0]


def test_compare_refuses_other_results(published):
    with pytest.raises(ValueError, match="in one only: ocd-caudate"):
        compare(published, published.iloc[1:])


def test_narrow_replaces_only_what_is_said():
    wider = {"studies": {"review": "core"}, "arm": "drug"}
    chosen = narrow(Selection(members=12), {"diagnosis": "ocd"}, wider)
    assert (chosen.studies, chosen.members, chosen.diagnosis, chosen.arm) == ("core", 0, "ocd", "drug")
    assert narrow(Selection(studies="later"), wider).studies == "later"


GOOD = '[[result]]\nkey = "k"\nlabel = "K"\nstatistic = "consistency"\nregion = { fine = "ofc" }\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("result = 3", "result: does not fit: '3'; expected a list"),
        ("[[result]", "not valid TOML"),
        (
            GOOD.replace("consistency", "consistent"),
            "statistic: does not fit: 'consistent'; expected one of concordance",
        ),
        (GOOD.replace('label = "K"\n', ""), "'label' is missing"),
        (GOOD + GOOD, "key 'k' is used twice"),
        (GOOD + 'levle = "fine"\n', "no such key: 'levle'; expected .*nearest: level"),
        (GOOD + 'level = "lobe"\n', "names no unit at level 'lobe'"),
        (GOOD + 'selection = { diagnoses = "ocd" }\n', "nearest: diagnosis"),
        (GOOD.replace('{ fine = "ofc" }', '"ofc"'), "region: does not fit: 'ofc'"),
        ('[[result]]\nkey = "k"\nlabel = "K"\nstatistic = "concordance"\n', "'a' and 'b' are missing"),
        ('[[result]]\nkey = "k"\nlabel = "K"\nstatistic = "model_fit"\n', "'model' is missing"),
    ],
)
def test_a_wrong_results_file_is_explained(tmp_path, text, message):
    (tmp_path / "results.toml").write_text(text, encoding="utf-8")
    with pytest.raises(EditionError, match=message):
        load_results(tmp_path / "results.toml")


def test_all_problems_at_once_and_a_missing_file(tmp_path):
    text = GOOD.replace('label = "K"\n', "") + GOOD.replace('"k"', '"two"').replace("consistency", "share")
    (tmp_path / "results.toml").write_text(text, encoding="utf-8")
    with pytest.raises(EditionError) as raised:
        load_results(tmp_path / "results.toml")
    assert "result 1 (k): 'label' is missing" in str(raised.value) and "result 2 (two), statistic" in str(raised.value)
    with pytest.raises(EditionError, match="file is missing"):
        load_results(tmp_path / "none.toml")
