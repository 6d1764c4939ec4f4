"""What counts as reading, and what does not."""

import pytest

from livingreview.errors import EditionError
from livingreview.site.navigation.reading_time import PACE, TABLES, count_words, fill_minutes, minutes


def words(n):
    return " ".join(["word"] * n)


def test_code_and_folded_parts_do_not_count():
    page = (
        f"<p>{words(7)}</p><details><summary>Show</summary><table><td>{words(50)}</td></table></details>"
        f"<pre>{words(9)}</pre><script>{words(9)}</script><div class='cell_input docutils'><p>{words(9)}</p></div>"
    )
    assert count_words(page)[""] == 7


def test_open_tables_count_and_are_told_apart():
    counted = count_words(f"<p>{words(3)}</p><table><caption>{words(2)}</caption><tr><td>{words(5)}</td></tr></table>")
    assert counted[""] == 10 and counted[TABLES] == 7


def test_a_section_holds_the_words_of_the_sections_within_it():
    page = f'<section id="a"><p>{words(2)}</p><section id="b"><p>{words(4)}</p></section></section><p>{words(1)}</p>'
    counted = count_words(page)
    assert (counted["a"], counted["b"], counted[""]) == (6, 4, 7)


def test_an_element_that_was_never_closed_swallows_nothing():
    assert count_words(f"<div><p>{words(2)}<p>{words(3)}</div><img><br><p>{words(4)}</p>")[""] == 9


@pytest.mark.parametrize(("n", "expected"), [(0, 1), (1, 1), (PACE, 1), (PACE + 1, 2), (10 * PACE, 10)])
def test_minutes_are_whole_and_at_least_one(n, expected):
    assert minutes(n) == expected


def test_places_are_added_up_before_they_are_rounded_and_one_that_is_none_is_named():
    sentence = '<span class="lr-minutes" data-places="a b#end"></span>'
    counted = {"a": {"": PACE // 2}, "b": {"": 9 * PACE, "end": PACE // 2}}
    assert fill_minutes(sentence, counted) == '<span class="lr-minutes">1 minute</span>'
    assert "2 minutes" in fill_minutes(sentence, {"a": {"": PACE}, "b": {"end": 3}})
    with pytest.raises(EditionError, match="no place b#end"):
        fill_minutes(sentence, {"a": {"": PACE}, "b": {"": 9}})
