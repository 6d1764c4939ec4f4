"""Slides and handouts say what the page says, without Sphinx."""

from __future__ import annotations

import pytest
from nbformat import v4

from livingreview.errors import EditionError
from livingreview.teaching.handouts import handouts, slides, standalone_markdown
from livingreview.teaching.sessions.citations import Paper

PAPER = Paper(("Abe", "Cox"), "2001", "On it", "J", "10.1/x")
RECORD = "application/papermill.record/text/plain"


def record(name, value):
    return v4.new_output("display_data", data={RECORD: repr(value)}, metadata={"scrapbook": {"name": name}})


def picture():
    data = {"image/png": "aGVsbG8=\n"}
    return v4.new_output("display_data", data=data, metadata={"image/png": {"alt": 'a "b"', "caption": "c"}})


def table(html):
    return v4.new_output("display_data", data={"text/html": html})


@pytest.fixture
def notebook():
    def markdown(text, kind, *tags):
        metadata = {"slideshow": {"slide_type": kind}} if kind else {}
        return v4.new_markdown_cell(text, metadata=metadata | ({"tags": list(tags)} if tags else {}))

    board = '<div class="lr-table"><table>\n\n<tr><td><a href="../b/c.html#d">x</a></td></tr></table></div>'
    outputs = [record("n", "two <b>"), picture(), table(board), table("<details><summary>More</summary></details>")]
    return v4.new_notebook(
        cells=[
            markdown("# One\n\nIn {glue:text}`n` by {cite:t}`abe2001`.", "slide"),
            v4.new_code_cell("x", outputs=outputs, metadata={"slideshow": {"slide_type": "-"}}),
            markdown(":::{dropdown} Speaker notes\nSay it.\n:::", "notes"),
            markdown("Only on the page.", None),
            markdown("## Two\n\n{cite:p}`abe2001` [there](../b/c)", "slide", "handout"),
        ]
    )


def find(key):
    assert key == "abe2001"
    return PAPER


def test_glued_values_are_text_and_never_markup(notebook):
    assert standalone_markdown.glued_values(notebook) == {"n": "two <b>"}
    html = slides.slides_html(notebook, "T", "chapters/t/s", find)
    assert "In two &lt;b&gt; by" in html


def test_a_name_that_was_never_glued_is_an_error():
    with pytest.raises(KeyError):
        standalone_markdown.plain_markdown("{glue:text}`m`", {}, find, "a", "b")


def test_slides_hold_what_is_marked_and_nothing_from_elsewhere(notebook):
    html = slides.slides_html(notebook, "T <i>", "chapters/t/s", find)
    assert html.count("<section") >= 2
    assert "Only on the page." not in html
    assert '<a href="https://doi.org/10.1/x">Abe and Cox (2001)</a>' in html
    assert '<aside class="notes">' in html.replace("\n", "")
    assert ":::" not in html
    assert """alt='a "b"'""" in html
    assert 'href="../chapters/b/c.html#d"' in html
    assert "<details" not in html
    assert "T &lt;i&gt;" in html
    for fetched in ('src="http', "unpkg", "cdnjs", "require("):
        assert fetched not in html


def test_a_handout_holds_what_is_tagged(notebook):
    html = handouts.handout_html(notebook, "T", "chapters/t/s", "The <book>", find)
    assert "Two" in html
    assert "One" not in html
    assert "Abe and Cox, 2001" in html
    assert "The &lt;book&gt;" in html
    assert 'href="../chapters/b/c.html"' in html


def test_reveal_is_copied_from_its_package(tmp_path):
    slides.copy_reveal(tmp_path)
    assert {path.relative_to(tmp_path / "reveal").as_posix() for path in tmp_path.rglob("*") if path.is_file()} == set(
        slides.ASSETS
    )


def test_printing_without_a_site_or_a_browser_is_one_clear_line(tmp_path, monkeypatch):
    with pytest.raises(EditionError, match="run livingreview build first"):
        handouts.print_handouts(tmp_path, tmp_path / "out")
    (tmp_path / "handouts").mkdir()
    (tmp_path / "handouts" / "s.html").write_text("<p>x</p>", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EditionError, match="no Chromium found; looked for: chromium"):
        handouts.print_handouts(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
