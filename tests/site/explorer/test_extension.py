"""The marks of the explorer, and the parts of its page."""

from livingreview.figures import style
from livingreview.site.explorer import extension, volumes


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
