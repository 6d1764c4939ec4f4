"""What stands in a cell of a card: numbers of samples by direction, directions and arms in words; and the cards' tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from livingreview.figures.style import MARKS
from livingreview.page import formatting
from livingreview.page.tables import Table, format_value
from livingreview.page.templates import render

TEMPLATES = Path(__file__).parent / "templates"
# Signs of the directions that a finding may have.
GLYPHS = {
    "decrease": MARKS[-1].glyph,
    "increase": MARKS[1].glyph,
    "no_change": MARKS[0].glyph,
    "negative": "−",
    "positive": "+",
}
# More rows than this are folded away.
MANY = 12


def fill(template: str, **values: object) -> Markup:
    """Fill a template of the cards; each may write numbers in words."""
    return render(template, TEMPLATES, count=formatting.count, number=formatting.number, **values)


@dataclass(frozen=True)
class DirectionCounts:
    """Numbers of samples by direction; a cell of a table.

    Examples
    --------
    >>> str(DirectionCounts(2, 0, 1) + DirectionCounts(1, 0, 0))
    '▼ 3 ● 1'
    """

    n_decrease: int = 0
    n_increase: int = 0
    n_zero: int = 0

    @classmethod
    def of(cls, signs: Iterable[int]) -> DirectionCounts:
        """Count signs: -1, 0 or 1."""
        signs = list(signs)
        return cls(*(sum(sign == direction for sign in signs) for direction in MARKS))

    def __add__(self, other: DirectionCounts) -> DirectionCounts:
        return DirectionCounts(
            self.n_decrease + other.n_decrease, self.n_increase + other.n_increase, self.n_zero + other.n_zero
        )

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """Glyph, word and number of each direction that any sample has."""
        numbers = zip(MARKS.values(), (self.n_decrease, self.n_increase, self.n_zero), strict=True)
        return [(mark.glyph, mark.word, n) for mark, n in numbers if n]

    def __html__(self) -> Markup:
        return fill("counts.html", counts=self)

    def __str__(self) -> str:
        return " ".join(f"{glyph} {n}" for glyph, _, n in self.parts)


@dataclass(frozen=True)
class SampleMarks:
    """One mark a sample, by direction, with their number; a cell of a table.

    Examples
    --------
    >>> str(SampleMarks(DirectionCounts(3, 1, 0)))
    '▼▼▼ 3 ▲ 1'
    """

    counts: DirectionCounts

    def __html__(self) -> Markup:
        return fill("marks.html", counts=self.counts)

    def __str__(self) -> str:
        return " ".join(f"{glyph * n} {n}" for glyph, _, n in self.counts.parts)


def direction(level: str) -> str:
    """Write a direction with its sign.

    Examples
    --------
    >>> direction("decrease"), direction("no_change"), direction("unclear")
    ('▼ decrease', '● no change', 'not given')
    """
    if level == "unclear":
        return "not given"
    return f"{GLYPHS.get(level, '')} {level.replace('_', ' ')}".strip()


def arm(level: str) -> str:
    """Write an arm as a reader knows it.

    Examples
    --------
    >>> arm("drug"), arm("therapy_vs_drug")
    ('medication', 'therapy vs medication')
    """
    return level.replace("drug", "medication").replace("_", " ")


def tested(finding: Mapping[str, object]) -> dict[str, object]:
    """Say of a finding what was compared with what, in whom, and what was measured; each blank where that is usual."""
    subgroup = finding["subgroup"]
    return {
        "Contrast": formatting.code(str(finding["contrast"])),
        "Tested against": formatting.code(str(finding["tested_against"])),
        "In whom": "" if subgroup == "all" else "a part, see the note" if subgroup == "other" else subgroup,
        "Measure": formatting.code(str(finding["measure"])),
    }


def known_facts(pairs: Iterable[tuple[str, object]]) -> list[tuple[str, object]]:
    """Leave out the facts without a value, which were not seen; a list of values becomes one, with commas.

    Examples
    --------
    >>> known_facts([("Year", 1992), ("Task", ""), ("Parts", [])])
    [('Year', 1992)]
    """
    return [
        (name, value) for name, value in pairs if (value if isinstance(value, list) else format_value(value).strip())
    ]


def card_table(
    rows: list[Mapping[str, object]], caption: str, folded: str | None = None, kind: str = ""
) -> Table | None:
    """Make a table of rows, without the columns that are blank in each; None where there is none.

    The rows are header to cell; where they are many the table is folded away under the line `folded`.
    """
    filled = [name for name in (rows[0] if rows else ()) if any(format_value(row[name]) for row in rows)]
    if not filled:
        return None
    # Cells are links, words and numbers side by side: all are set as words are.
    frame = pd.DataFrame([[row[name] for name in filled] for row in rows], columns=filled, dtype=object)
    return Table(frame, caption, folded=folded if len(rows) > MANY else None, kind=kind)
