"""A literature read once: recounted here from the tables, row by row, without the engine."""

import csv
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from livingreview import evidence as ev
from livingreview.page import labels
from livingreview.paths import data_directory
from livingreview.reports.directions import study_set as lit


@pytest.fixture(scope="module")
def base():
    return ev.load()


def rows(name):
    with Path(data_directory(), f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def known_before():
    return {row["sample"] for row in rows("studies") if row["era"] == "core"}


def recount(region, keep):
    """Signs of one coded region by sample: activity after psychotherapy alone, conflicting rows 0."""
    studies = {row["study_id"]: row for row in rows("studies")}
    signs = defaultdict(set)
    for row in rows("findings"):
        study = studies[row["study_id"]]
        wanted = (row["arm"], row["contrast"], row["measure"], row["pooled"]) == (
            "psychotherapy",
            "post_vs_pre",
            "activity",
            "no",
        )
        if wanted and study["therapy"] != "none" and row["region"] == region and keep(study):
            signs[study["sample"]].add(row["direction"])
    down = sum("decrease" in s and "increase" not in s for s in signs.values())
    up = sum("increase" in s and "decrease" not in s for s in signs.values())
    return down, up


@pytest.mark.parametrize("region", ["caudate", "amygdala", "hippocampus", "dlpfc", "insula"])
@pytest.mark.parametrize(
    ("selection", "keep"),
    [
        (ev.Selection(), lambda s: s["slot"]),
        (ev.Selection(studies="later"), lambda s: s["era"] == "later" and s["sample"] not in known_before()),
        (ev.Selection(studies="all", diagnosis="mdd"), lambda s: s["diagnosis"] == "mdd"),
    ],
)
def test_counts_of_a_region_match_a_recount_by_hand(base, selection, keep, region):
    counts = lit.read_literature(base, selection).fine_counts.set_index("region")
    found = tuple(counts.loc[region, ["n_decrease", "n_increase"]]) if region in counts.index else (0, 0)
    assert found == recount(region, keep)


def test_studies_are_named_as_a_reader_would():
    assert (
        labels.study_label({"study_id": "anon_x2016", "authors": "", "year": pd.NA}) == "anon_x2016 (authors not seen)"
    )
    assert (
        labels.study_label({"study_id": "x", "authors": "van der Kolk B", "year": pd.NA})
        == "van der Kolk (year not seen)"
    )
    assert labels.study_label({"study_id": "b1989", "authors": "Baxter LR Jr, X Y", "year": 1989}) == "Baxter 1989"


def test_a_sample_of_several_studies_says_so(base):
    label = labels.sample_labels(base.studies, ["brody2001a"])["brody2001a"]
    assert label == "Brody 2001a (+1), IPT"


def test_what_is_set_aside_is_all_that_is_not_counted(base):
    literature = lit.read_literature(base, ev.Selection(diagnosis="ocd"))
    aside = lit.set_aside(literature)
    assert (
        set(aside["Why not counted"]) >= {"arms pooled", "another arm"}
        or aside["Why not counted"].str.contains("pooled").any()
    )
    counted = literature.fine.selected.findings
    assert len(counted) == 3 and not aside["Why not counted"].eq("").any()


def test_coded_studies_include_those_without_a_counted_finding(base):
    ids = set(lit.coded_studies(base, ev.Selection(diagnosis="ocd"))["study_id"])
    assert ids == {row["study_id"] for row in rows("studies") if row["slot"] and row["diagnosis"] == "ocd"}


def test_directions_give_counts_with_every_name():
    counts = pd.DataFrame(
        {
            "region": ["a", "b"],
            "n_decrease": [3, 1],
            "n_increase": [0, 1],
            "n_zero": [0, 0],
            "direction": ["decrease", "mixed"],
        }
    )
    assert labels.directions(counts, {"a": "Caudate", "b": "Insula"}, "decrease") == "caudate (all three down)"
    assert labels.directions(counts, {"a": "Caudate", "b": "Insula"}, "mixed") == "insula (one down, one up)"
    assert labels.directions(counts, {"a": "Caudate", "b": "Insula"}, "increase") == "no region"


def test_a_response_to_a_task_is_no_responder(base):
    from livingreview.reports.directions.direction_summary import subgroup_findings

    literature = lit.read_literature(base, ev.Selection(diagnosis="social_anxiety"))
    counted = literature.fine.selected.findings
    assert counted["note"].str.contains("response to public speaking").all()
    assert subgroup_findings(literature) == int(counted["note"].str.contains("responders").sum())
    assert subgroup_findings(lit.read_literature(base, ev.Selection(diagnosis="specific_phobia"))) == 0
    exposed = literature.fine.selected.findings.assign(note="response to a film")
    narrowed = replace(
        literature, fine=replace(literature.fine, selected=replace(literature.fine.selected, findings=exposed))
    )
    assert subgroup_findings(narrowed) == 0
