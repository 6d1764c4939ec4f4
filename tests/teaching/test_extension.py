"""Beside the page of each exercise lies its release version."""

from __future__ import annotations

from pathlib import Path

import nbformat

from livingreview.teaching import extension
from livingreview.teaching.seminar.exercises import find_sessions

ROOT = Path(__file__).resolve().parents[2]


def test_every_exercise_has_a_release_version_in_the_site(tmp_path):
    made = extension.write_release_versions(ROOT, tmp_path)
    assert [path.stem for path in made] == [*find_sessions(ROOT)]
    for path in made:
        notebook = nbformat.read(path, as_version=4)
        text = "\n".join(cell["source"] for cell in notebook.cells)
        assert "raise NotImplementedError()" in text and "SOLUTION" not in text and "HIDDEN" not in text
        assert str(ROOT) not in path.read_text(encoding="utf-8")
    before = [path.stat().st_mtime_ns for path in made]
    assert [path.stat().st_mtime_ns for path in extension.write_release_versions(ROOT, tmp_path)] == before


def test_the_page_of_an_exercise_leads_to_its_release_version():
    for name, path in find_sessions(ROOT).items():
        cells = nbformat.read(path, as_version=4).cells
        link = f'href="{extension.RELEASED}/{name}.ipynb" download'
        assert any(link in cell["source"] for cell in cells), name
