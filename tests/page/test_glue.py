"""What the sentences of a chapter take from its cells: glued values and guarded words."""

import json

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from livingreview.errors import EditionError
from livingreview.page import glue, guards


@pytest.fixture
def stored(monkeypatch):
    outputs = []

    def keep(data, metadata, raw):
        assert raw
        outputs.append({"output_type": "display_data", "data": data, "metadata": metadata})

    monkeypatch.setattr(glue, "display", keep)
    return outputs


@pytest.mark.parametrize("value", ["1,578", "[a, b]", "'quoted'", "None", "1e5", 3, "<b>$x$</b>"])
def test_the_page_shows_the_glued_value_and_nothing_else(stored, value):
    from myst_nb.core.variables import format_plain_text
    from myst_nb.ext.glue import GLUE_PREFIX

    assert glue.glue(smallest_p=value).values == {"smallest-p": str(value)}
    (output,) = stored
    assert format_plain_text(output["data"][GLUE_PREFIX + "text/plain"], "") == str(value)
    assert output["metadata"]["scrapbook"]["name"] == "smallest-p"


def test_a_value_in_small_letters_can_begin_a_sentence(stored):
    assert glue.glue(n="two studies").values == {"n": "two studies", "N": "Two studies"}
    assert len(stored) == 2


def test_guarded_phrases_are_read_back_from_the_notebook(stored):
    share, n = np.float64(0.75), 2
    guards.guard({"most later samples": share > 0.5, "two of the four": n == 2})
    notebook = json.loads(json.dumps({"cells": [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": stored}]}))
    assert list(guards.guarded_phrases(notebook)) == ["most later samples", "two of the four"]
    assert guards.unused_phrases(["most later samples", "two"], "MOST later\nsamples of twofold size") == ["two"]


def test_a_phrase_that_is_not_true_stops_the_cell_and_names_its_condition(stored):
    share = 0.25
    with pytest.raises(EditionError, match=r"“most samples”: is not true any more; expected .*: share > 0\.5"):
        guards.guard({"most samples": share > 0.5, "two": True})
    assert stored == []


@pytest.mark.parametrize(
    ("phrases", "said"), [({" ": True}, "an empty phrase"), ({"most": 0.75}, r"no condition: '0\.75'; expected True or False")]
)
def test_what_guards_nothing_is_refused(phrases, said):
    with pytest.raises(EditionError, match=said):
        guards.guard(phrases)


def test_in_a_notebook_nothing_is_shown_and_the_condition_stands_as_it_was_written():
    source = 'from livingreview.page.guards import guard\nn = 2\nguard({\n    "two": n == 2,\n    "few": n < 3,\n})'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, kernel_name="python3").execute()
    from myst_nb.ext.glue import extract_glue_data_cell

    (cell,) = notebook["cells"]
    assert guards.guarded_phrases(notebook) == {"two": "n == 2", "few": "n < 3"}
    extract_glue_data_cell(cell)
    assert cell["outputs"] == [], "MyST-NB takes every output of a guard off the page"
