"""Tables escape what they show, and can be read without seeing them."""

from types import SimpleNamespace

import pandas as pd
import pytest
from markupsafe import escape

from livingreview.page.links import identifier_links, source_links
from livingreview.page.tables import Cells, Link, Note, Table, format_value

MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[a](javascript:alert(1))",
    "$x^2$",
    "{{ x }}",
    "`code`",
]


@pytest.mark.parametrize("planted", MARKUP)
def test_no_cell_header_or_caption_becomes_markup(planted):
    html = Table(pd.DataFrame({planted: [planted], "b": [planted]}), planted, {"b": planted}, folded=planted).__html__()
    assert planted.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;") in html
    assert "<script" not in html and "<img" not in html


def test_headers_name_rows_and_columns_and_units():
    html = Table(pd.DataFrame({"Region": ["caudate"], "Studies": [3]}), "Counts", {"Studies": "samples"}).__html__()
    assert '<th scope="row">caudate</th>' in html
    assert '<th scope="col" class="lr-number">Studies <span class="lr-unit">(samples)</span></th>' in html
    assert "<caption>Counts</caption>" in html


def test_rows_and_cells_have_their_anchors_and_looks():
    cell = SimpleNamespace(css="lr-fell", __html__=lambda: "down")
    frame = pd.DataFrame({"Region": ["caudate"], "Direction": [cell]})
    html = Table(frame, "Long", label="Short", kind="lr-board", anchors=("row-1",)).__html__()
    assert '<div class="lr-table lr-board" tabindex="0" role="region" aria-label="Short">' in html
    assert '<tr id="row-1"><th scope="row">caudate</th><td class="lr-fell">down</td></tr>' in html


def test_a_blank_stays_blank_and_minus_is_a_minus():
    assert [format_value(v) for v in (None, pd.NA, float("nan"))] == ["", "", ""]
    assert format_value(-0.5) == "−0.50"


def test_links_come_from_identifiers_only():
    cells = identifier_links({"doi": "10.1/a<b>", "pmid": "12", "pmcid": "PMC3"})
    assert [c.url for c in cells.items] == [
        "https://doi.org/10.1/a%3Cb%3E",
        "https://pubmed.ncbi.nlm.nih.gov/12/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC3/",
    ]
    assert identifier_links({"doi": "", "pmid": None}).items == ("no identifier seen",)


def test_sources_off_the_short_list_are_plain_text():
    html = escape(
        source_links("https://mirror.example/a http://doi.org/10.1/x https://doi.org/10.1/x javascript:alert(1)")
    )
    assert html.count("<a ") == 1 and 'href="https://doi.org/10.1/x"' in html
    assert "mirror.example" in html


def test_a_link_escapes_its_text_and_its_address():
    assert escape(Link("<b>", 'https://x/"')) == '<a class="reference external" href="https://x/&#34;">&lt;b&gt;</a>'
    assert str(Cells(("a", Link("b", "u")))) == "a · b"


def test_a_cell_keeps_a_plain_copy_for_comparison():
    bundle = Table(pd.DataFrame({"a": [1.0, None]}), "Numbers", folded="Show")._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Numbers") and "1.00" in bundle["text/plain"]
    assert bundle["text/html"].startswith("<details") and "<summary>Show</summary>" in bundle["text/html"]


def test_a_note_says_why_there_is_no_table():
    bundle = Note("No <b> here.")._repr_mimebundle_()
    assert bundle["text/html"] == '<p class="lr-nothing">No &lt;b&gt; here.</p>' and bundle["text/plain"] == "No <b> here."


def test_a_table_without_rows_says_so():
    nothing = Table(pd.DataFrame(columns=["Region"]), "Counts.")._repr_mimebundle_()
    assert nothing == {"text/plain": "Counts: none.", "text/html": '<p class="lr-nothing">Counts: none.</p>'}
