"""A cell of a board of claims: what it says, and how the result of a test looks in one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from livingreview.figures.style import RESULTS as LOOKS
from livingreview.page.templates import render

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class BoardCell:
    """A cell of a board: its text, with a sign before it, a link, and a line of small type under it."""

    text: str
    sign: str = ""
    part: str = ""
    url: str = ""
    small: str = ""
    css: str = ""

    def __html__(self) -> Markup:
        return render("board_cell.html", _TEMPLATES, cell=self)

    def __str__(self) -> str:
        return f"{self.part} {self.text}{f' ({self.small})' if self.small else ''}".strip()


def result_cell(result: str, url: str = "", small: str = "") -> BoardCell:
    """Write the result of a test with its sign and colour."""
    look = LOOKS[result]
    return BoardCell(result, look.glyph, url=url, small=small, css=f"lr-result lr-{look.name}")
