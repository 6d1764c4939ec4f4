"""A cell of a board of claims: what it says, and how a conclusion looks in one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from livingreview.figures.style import CONCLUSIONS as LOOKS
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


def conclusion_cell(conclusion: str, brief: bool = False, url: str = "", small: str = "") -> BoardCell:
    """Write a conclusion with its sign and colour; on a brief board the legend says what is not enough."""
    look = LOOKS[conclusion]
    text = conclusion.removesuffix(" evidence") if brief else conclusion
    return BoardCell(text, look.glyph, url=url, small=small, css=f"lr-verdict lr-{look.name}")
