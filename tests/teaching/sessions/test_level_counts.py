"""Levels side by side are those of the table."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from livingreview import evidence as ev
from livingreview.paths import data_directory
from livingreview.teaching.sessions.level_counts import level_table


def test_each_level_is_counted_in_each_group():
    with Path(data_directory(), "studies.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    counted = Counter(row["state"] for row in rows if row["slot"])
    table = level_table(ev.load(), "state", {"A": {"slot": "*"}, "B": {"era": "later", "therapy": "-none"}}, "c").frame
    shown = dict(zip(table.iloc[:, 0].str.split(":").str[0], table["A"].str.split(" ").str[0].astype(int), strict=True))
    assert shown["Rest"] == counted["rest"]
    assert shown["Not seen"] == counted[""]
    later = [row for row in rows if row["era"] == "later" and row["therapy"] != "none"]
    assert table["B"].str.split(" ").str[0].astype(int).sum() == len(later)


def test_a_group_without_studies_divides_by_nothing():
    table = level_table(ev.load(), "design", {"A": {"slot": "*"}, "None": {"era": "unknown", "therapy": "ba"}}, "c").frame
    assert set(table["None"]) == {"0 (no studies)"}
