"""Data as scripts that a page on a disk may load."""

import json

import pytest

from livingreview.site.data_script import data_script


def test_a_script_sets_one_name_to_the_data_and_nothing_in_it_can_end_it():
    content = {"text": 'a "b" </script><!-- \u2028', "number": 1.5, "none": None}
    text = data_script("lrX", content)
    assert text.startswith("window.lrX={") and "</script>" not in text and "\u2028" not in text
    assert json.loads(text.removeprefix("window.lrX=").removesuffix(";\n")) == content


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        data_script("lrX", float("nan"))
