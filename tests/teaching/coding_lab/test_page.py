"""The lab's page: what its script gets holds codes alone, and text from the tables stays text."""

import json
import re
from dataclasses import replace

import pytest

from livingreview.evidence.coder_agreement import Coding
from livingreview.evidence.coding_lab import load_lab, second_coder
from livingreview.teaching.coding_lab import page


@pytest.fixture(scope="module")
def lab(evidence):
    return load_lab(evidence)


def test_every_column_has_a_field_and_every_code_an_option(lab, evidence):
    html = page.LabForm(lab, evidence).__html__()
    model = re.search(r"<template>(.*?)</template>", html, re.DOTALL)[1]
    for name, column in lab.columns.items():
        if name == "study_id":
            continue
        part = html if name in lab.study_fields else model
        assert f'data-field="{name}"' in part
        assert all(f'<option value="{code}">' in part for code in column.levels)
    assert html.count('class="lr-lab-study"') == len(lab.ids)


def test_text_of_the_tables_is_escaped_and_in_no_script(lab, evidence):
    hostile = "</script><img src=x onerror=planted()>"
    studies = lab.reference.studies.assign(note=hostile)
    findings = lab.reference.findings.assign(note=hostile, region_label=hostile)
    columns = {
        **lab.columns,
        "region": lab.columns["region"].model_copy(update={"levels": dict.fromkeys(lab.columns["region"].levels, hostile)}),
    }
    html = page.LabForm(replace(lab, reference=Coding(studies, findings), columns=columns), evidence).__html__()
    assert "<img" not in html and "&lt;/script&gt;&lt;img" in html
    script = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)[1]
    assert "planted" not in script and json.loads(script)["ids"] == list(lab.ids)


def test_the_reference_is_folded_away(lab, evidence):
    html = page.LabForm(lab, evidence).__html__()
    before, _, after = html.partition('<details class="lr-folded lr-lab-reference">')
    assert "<td" not in before and after.count("<span data-study=") == len(lab.ids) + len(lab.reference.findings)


def test_the_facts_of_the_prose_are_those_of_the_second_coder(lab):
    fields = second_coder(lab).fields.set_index(["table", "field"])["percent"]
    assert page.lab_facts(lab)["second_presence"] == f"{fields['findings by region', 'presence']:.0f}%"
