"""Every figure that a chapter shows, as the executed notebooks hold it: legible, nothing over anything, right in the dark."""

from __future__ import annotations

import json
import re

import pytest

from livingreview.page.figure_layout import DESK, NARROW, PHONE, pixels

LEAST = 11  # CSS pixels of the smallest letter
# The lightness of a picture is turned over in the dark: a caption may not name it.
LIGHTNESS = re.compile(r"\b(dark|darker|light|lighter|pale|paler|black|white)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def figures(root) -> list[tuple[str, dict]]:
    """Name of each figure (chapter and beginning of its caption), and what is stored with its picture."""
    found = []
    for path in sorted((root / "chapters").rglob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                stored = output.get("metadata", {}).get("image/png", {})
                if "caption" in stored:
                    found.append((f"{path.relative_to(root)}: {stored['caption'][:60]}", stored))
    assert len(found) > 30
    return found


@pytest.mark.parametrize("screen", [PHONE, DESK])
def test_no_letter_is_too_small(figures, screen):
    small = {name: round(pixels(stored["layout"], screen), 1) for name, stored in figures}
    assert not {name: size for name, size in small.items() if 0 < size < LEAST}


def test_no_text_lies_on_text_over_its_box_or_under_a_legend(figures):
    assert not {name: stored["layout"]["faults"] for name, stored in figures if stored["layout"]["faults"]}


def test_no_caption_names_a_lightness(figures):
    assert not [name for name, stored in figures if LIGHTNESS.search(stored["caption"])]


def test_what_a_phone_cannot_show_whole_scrolls(figures):
    assert all(stored.get("wide", False) == (stored["layout"]["inches"] > NARROW) for _, stored in figures)


def test_no_table_of_the_book_is_without_rows(pages):
    empty = re.compile(r"<tbody(?! data-filled-by=\"script\")[^>]*>\s*</tbody>")
    assert not [path.name for path in pages if empty.search(path.read_text(encoding="utf-8"))]
