"""Data as scripts that a page on a disk may load."""

import json

import pytest

from livingreview.figures import style
from livingreview.site.explorer import extension, volumes


def test_a_script_sets_one_name_to_the_data(tmp_path):
    path = tmp_path / "deep" / "data.js"
    content = {"text": 'a "b" </script> \u2028', "number": 1.5, "none": None}
    extension.write_script(path, "lrX", content)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("window.lrX={")
    assert "\u2028" not in text
    assert json.loads(text.removeprefix("window.lrX=").removesuffix(";\n")) == content


def test_what_json_cannot_hold_is_refused(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        extension.write_script(tmp_path / "data.js", "lrX", float("nan"))


def test_the_marks_and_the_scale_are_those_of_the_figures():
    made = volumes.explorer_look()
    assert {int(sign): mark["glyph"] for sign, mark in made["marks"].items()} == {
        s: m.glyph for s, m in style.MARKS.items()
    }
    assert len(made["palette"]) == volumes.STEPS
    assert made["palette"][0] == "#004c7a"
    assert made["palette"][-1] == "#8f3f00"


def test_every_part_of_the_page_is_a_file_and_every_file_a_part(request):
    folder = request.config.rootpath / "chapters" / "_static" / extension.FOLDER
    assert {path.stem for path in folder.glob("*.js")} == set(extension.PARTS)
