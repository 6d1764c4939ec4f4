"""The protocol as the page shows it."""

from __future__ import annotations

import html

import pytest

from livingreview.evidence import load
from livingreview.page import formatting
from livingreview.reports.protocol import protocol_report


@pytest.fixture(scope="module")
def report():
    return protocol_report(load())


def test_every_candidate_is_shown_with_its_reason_and_the_decisions_add_up(report):
    screened = report.evidence.table("screening")
    shown = report.screening("c").frame
    assert len(shown) == len(screened) and (shown["Reason"] != "").all()
    assert (shown.loc[shown["Decision"] == "included", "In the base as"] != "").all()
    counts = screened["decision"].value_counts()
    assert counts.sum() == len(screened)
    assert all(report.values()[level] == formatting.number(int(n)) for level, n in counts.items())


def test_a_source_that_kept_everything_says_so(report):
    frame = report.sources("c").frame
    kept = [not source.not_kept for source in report.protocol.sources]
    assert (frame["Not kept"] == "nothing is missing").tolist() == kept and any(kept) and not all(kept)


def test_every_line_of_every_search_is_on_the_page_as_it_is_to_be_pasted(report):
    page = [html.unescape(str(fragment.__html__())) for fragment in report.strings()]
    for shown, database in zip(page, report.search.databases, strict=True):
        assert all(f"<pre>{line}</pre>" in shown for line in report.search.lines(database))
        assert f'id="search-{database.key}"' in shown


def test_tables_hold_a_row_for_each_entry(report):
    protocol = report.protocol
    for table, entries in (
        (report.question("c"), protocol.question), (report.criteria("c"), protocol.criteria),
        (report.readers("c"), protocol.readers), (report.versions("c"), protocol.versions),
        (report.blocks("c"), report.search.blocks), (report.updates("c"), report.protocol.updates),
    ):  # fmt: skip
        assert len(table.frame) == len(entries)
    assert report.versions("c").frame["Date"].iloc[0] == "24 November 2026"


def test_the_flow_of_records_adds_up(report):
    n = report.record_flow("c").numbers.set_index("label")["n"]
    assert n.iloc[0] == len(report.evidence.table("screening"))
    assert n.iloc[0] - n.iloc[1] == n["screened"] == n.iloc[3] + n.iloc[4] + n.iloc[5]
