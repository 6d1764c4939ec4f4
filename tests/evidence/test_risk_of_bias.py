"""Risk of bias is read off the columns by the rules of the file."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Evidence
from livingreview.evidence.risk_of_bias import ANSWERS, load_risk_rules, risk_of_bias

RULES = """
fixed = 2026-11-28
[[domain]]
key = "comparison"
title = "Comparison"
asks = "?"
why = "."
column = "control"
low = ["waitlist"]
high = ["none", "healthy"]
[[domain]]
key = "attrition"
title = "Attrition"
asks = "?"
why = "."
column = "n_scanned_twice"
share_of = "n_started"
least = 0.8
[[domain]]
key = "correction"
title = "Correction"
asks = "?"
why = "."
column = "findings.correction"
low = ["corrected"]
high = ["uncorrected"]
"""


@pytest.fixture(scope="module")
def tiny(evidence: Evidence) -> Evidence:
    """Four studies whose answers can be read off."""
    studies = pd.DataFrame(
        {
            "study_id": ["a", "b", "c", "d"],
            "control": ["healthy,waitlist", "healthy", "not_said", ""],
            "n_started": pd.array([10, 10, 10, None], dtype="Int64"),
            "n_scanned_twice": pd.array([8, 7, None, 5], dtype="Int64"),
        }
    )
    findings = pd.DataFrame(
        [("a", "before", "corrected"), ("b", "before", "corrected"), ("b", "healthy", "uncorrected"), ("c", "", "uncorrected")],
        columns=["study_id", "tested_against", "correction"],
    )
    return dataclasses.replace(evidence, _frames={"studies": studies, "findings": findings})


@pytest.fixture
def rules(tmp_path, evidence):
    path = tmp_path / "risk_of_bias.toml"
    path.write_text(RULES, encoding="utf-8")
    return load_risk_rules(evidence, path)


def test_the_levels_of_a_study_answer(tiny, rules):
    found = risk_of_bias(tiny, rules)
    # Of several controls one of patients decides; of several findings one that is uncorrected; blanks say nothing.
    assert found["comparison"].tolist() == ["low", "high", "not said", "not said"]
    assert found["attrition"].tolist() == ["low", "high", "not said", "not said"]
    assert found["correction"].tolist() == ["low", "high", "not said", "not said"]


def test_every_study_has_an_answer_in_every_domain(evidence):
    found = risk_of_bias(evidence)
    assert list(found.index) == evidence.studies["study_id"].tolist()
    assert set(found.to_numpy().ravel()) == set(ANSWERS)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('column = "control"', 'column = "contrl"', "nearest: control"),
        ('low = ["waitlist"]', 'low = ["waitlst"]', "nearest: waitlist"),
        ('column = "findings.correction"', 'column = "findings.corection"', "no column of findings.tsv"),
        ("least = 0.8", "least = 8", "does not fit"),
        ('low = ["waitlist"]\nhigh = ["none", "healthy"]', "", "has neither levels nor a share"),
    ],
)
def test_rules_that_the_evidence_does_not_know_are_refused(tmp_path, evidence, old, new, message):
    path = tmp_path / "risk_of_bias.toml"
    assert old in RULES
    path.write_text(RULES.replace(old, new), encoding="utf-8")
    with pytest.raises(EditionError, match=message.replace("(", r"\(")):
        load_risk_rules(evidence, path)
