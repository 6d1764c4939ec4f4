"""What the search finds by name."""

from __future__ import annotations

import json

from markupsafe import escape

from livingreview.page.tables import Findable
from livingreview.site.navigation.search_objects import marks


def test_a_cell_that_says_so_is_found_by_its_text():
    cell = Findable('A & "B" <i>', "study", "study-a")
    assert marks(f"<th>{escape(cell)}</th>") == [('A & "B" <i>', "study", "study-a")]
    assert str(cell) == 'A & "B" <i>'


def test_a_mark_of_another_kind_is_left_alone():
    assert marks('<span id="x" data-find="other">X</span>') == []


def test_terms_are_in_the_index_under_each_of_their_names(tiny_site):
    text = (tiny_site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    names = {entry[4] for entries in index["objects"].values() for entry in entries}
    assert {"Sample", "group", "cohort", "Kappa"} <= names
    assert any(kind[2] == "term" for kind in index["objnames"].values())
