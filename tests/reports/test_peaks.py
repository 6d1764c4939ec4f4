"""What the chapters on peaks show: the audit, the registered test, the atlas."""

from __future__ import annotations

import json
import re

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import load
from livingreview.reports.peaks import audit, peak_atlas, registered_test
from livingreview.reports.peaks import models as models_module


@pytest.fixture(scope="module")
def evidence():
    return load()


@pytest.fixture(scope="module")
def atlas(evidence):
    return peak_atlas(evidence)


def test_the_audit_shows_its_rates_and_the_regions_in_order(evidence) -> None:
    found = audit(evidence)
    shares = found.regions()["share"]
    assert shares.is_monotonic_decreasing and found.regions()["peak"].min() >= 5
    table = found.rates("Rates", groupings=("grade",)).frame
    assert set(table["Of"]) == {f"grade {grade}" for grade in "ABCU"} and set(table["Within"]) == {4}
    values = found.values()
    first = found.found.rate("region_named")
    assert values["audit_all_region_named_counts"] == f"{first['found']:,} of {first['of']:,}"


def test_the_registered_test_shows_what_was_kept(evidence) -> None:
    test = registered_test(evidence)
    assert len(test.models) == len(test.rules.model) and set(test.controls["kind"]) == {"control"}
    assert len(test.single) == test.models["experiments"].sum()
    assert set(test.table("Models").frame["Result"]) == set(test.models["conclusion"])
    assert re.fullmatch("[0-9a-f]{12}", str(test.values()["test_commit"]))
    assert all("\n" not in name or max(map(len, name.split("\n"))) <= 28 for name in test.names.values())


def test_a_kept_result_of_other_rules_is_refused(evidence, monkeypatch) -> None:
    rules = models_module.load_foci_test(evidence)
    monkeypatch.setattr(models_module, "load_foci_test", lambda _: rules.replace(model=rules.model[1:]))
    with pytest.raises(EditionError, match="livingreview foci test --keep"):
        registered_test(evidence)


def test_the_atlas_holds_every_peak_once(evidence, atlas) -> None:
    html = str(atlas.explorer("Atlas").__html__())
    data = json.loads(re.search(r'class="lr-peaks-data">(.*?)</script>', html, re.DOTALL)[1])
    assert len(data["peaks"]) == len(evidence.table("foci")) and len(data["studies"]) == atlas.peaks["study_id"].nunique()
    row, peak = atlas.peaks.iloc[100], data["peaks"][100]
    assert tuple(peak[:3]) == row["mni"] and data["studies"][peak[3]][0] == row["study_id"]
    assert data["levels"]["grade"][peak[5]] == row["grade"] and data["tables"][peak[4]] == [row["table_label"], row["contrast"]]
    assert len(html) < 120_000


def test_the_atlas_counts_by_grade(evidence, atlas) -> None:
    table = atlas.grades("Grades").frame
    counts = table["Psychotherapy: peaks"] + table["Medication alone: peaks"]
    assert dict(zip(table["Grade"], counts, strict=True)) == evidence.table("foci")["grade"].value_counts().to_dict()
    changes = atlas.changes("Changes").frame
    assert changes["Decrease"].sum() > 0 and set(changes["Grade"]) <= {"A", "B", "C"}
