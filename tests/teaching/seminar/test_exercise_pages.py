"""Beside each exercise lies its student's edition."""

from __future__ import annotations

import nbformat

from livingreview.teaching.seminar import exercise_pages
from livingreview.teaching.seminar.exercises import find_sessions


def test_every_exercise_has_a_students_edition_in_the_site(root, tmp_path):
    made = exercise_pages.write_editions(root, tmp_path)
    assert [path.stem for path in made] == [*find_sessions(root)]
    for path in made:
        notebook = nbformat.read(path, as_version=4)
        text = "\n".join(cell["source"] for cell in notebook.cells)
        assert "raise NotImplementedError()" in text and "SOLUTION" not in text and "HIDDEN" not in text
        assert str(root) not in path.read_text(encoding="utf-8")
    before = [path.stat().st_mtime_ns for path in made]
    assert [path.stat().st_mtime_ns for path in exercise_pages.write_editions(root, tmp_path)] == before


def test_the_page_of_an_exercise_leads_to_its_students_edition(root):
    for name, path in find_sessions(root).items():
        cells = nbformat.read(path, as_version=4).cells
        link = f'href="{exercise_pages.EDITIONS}/{name}.ipynb" download'
        assert any(link in cell["source"] for cell in cells), name
