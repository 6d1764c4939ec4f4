"""A page gets the scripts that its exercises need, in order, and no other page gets any."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from livingreview.teaching.exercise_scripts import SCRIPTS, SHARED, STYLE, linked, needed

STATIC = Path(__file__).resolve().parents[2] / "chapters" / "_static"


def test_every_script_that_a_page_may_get_is_there():
    names = {SHARED, STYLE, *(script for scripts in SCRIPTS.values() for script in scripts)}
    assert [name for name in sorted(names) if not (STATIC / name).is_file()] == []


@pytest.mark.parametrize("mark", SCRIPTS)
def test_what_is_shared_comes_first(mark):
    assert needed(f"<div {mark}></div>") == [SHARED, *SCRIPTS[mark]]


def test_the_form_comes_before_the_class_that_reads_it():
    found = needed('<div class="lr-class"></div><div class="lr-lab"></div>')
    assert found.index("lab.js") < found.index("lab-class.js")


def test_a_page_without_exercises_gets_nothing():
    assert needed("<p>A quiz is a lab.</p>") == []


def test_a_link_carries_the_view_whole():
    seen = []

    class Links(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.extend(value for name, value in attrs if (tag, name) == ("a", "href"))

    view = "studies=all&amp;therapy=ipt%2Ccbt&amp;region=&quot;x"
    Links().feed(linked(f'<p class="lr-task-view" data-view="{view}"></p>', "../explorer/explorer.html"))
    assert seen == ['../explorer/explorer.html#studies=all&therapy=ipt%2Ccbt&region="x']
