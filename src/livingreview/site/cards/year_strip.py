"""Counted samples over the years, as a small inline SVG: one mark a sample, one row an arm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from livingreview.figures.style import MARKS
from livingreview.page import formatting
from livingreview.site.cards.card_data import Row
from livingreview.site.cards.cells import fill

_COLUMN, _ROW = 14, 12  # px that a year and a mark take
_LEFT, _FOOT = 4, 22


@dataclass(frozen=True)
class YearStrip:
    """A strip as it is drawn, in pixels.

    Parameters
    ----------
    headings : list of (int, str)
        Bottom and heading of each arm's row.
    marks : list of (int, int, int)
        Sign and place of each sample.
    ticks : list of (int, int)
        Place and year.
    n_undated : int
        Samples whose year was not seen, which have no mark.
    """

    what: str
    alt: str
    width: int
    height: int
    headings: list[tuple[int, str]]
    marks: list[tuple[int, int, int]]
    ticks: list[tuple[int, int]]
    n_undated: int

    def __html__(self) -> Markup:
        return fill("year_strip.html", strip=self)


def year_strip(signs: Mapping[str, Sequence[Row]], headings: Mapping[str, str], what: str) -> YearStrip | None:
    """Lay out the counted samples of one region over the years; None where no sample has a year.

    `signs` holds for each arm rows with ``year`` and ``sign``, `headings` the heading of each arm; `what` is counted.
    """
    dated = {arm: [row for row in rows if not pd.isna(row["year"])] for arm, rows in signs.items()}
    years = sorted({int(row["year"]) for rows in dated.values() for row in rows})
    if not years:
        return None
    first, last = years[0], years[-1]
    named, marks, words, top = [], [], [], 0
    for arm, rows in dated.items():
        if not rows:
            continue
        base = top + 18 + max(Counter(int(row["year"]) for row in rows).values()) * _ROW
        named.append((top + 13, headings[arm]))
        placed: Counter[int] = Counter()
        for year, sign in sorted((int(row["year"]), int(row["sign"])) for row in rows):
            marks.append((sign, _LEFT + (year - first) * _COLUMN + 7, base - placed[year] * _ROW - 6))
            placed[year] += 1
        n = Counter(int(row["sign"]) for row in rows)
        counted = formatting.listed(f"{n[sign]} {mark.word}" for sign, mark in MARKS.items() if n[sign])
        words.append(f"{headings[arm]}: {counted}.")
        top = base + 4
    ticks = [year for year in range(first, last + 1) if year % 5 == 0 or last - first < 5]
    return YearStrip(
        what=what,
        alt=f"{what}, {first} to {last}. {' '.join(words)}",
        width=max(_LEFT + (last - first + 1) * _COLUMN + 20, 180),
        height=top + _FOOT,
        headings=named,
        marks=marks,
        ticks=[(_LEFT + (year - first) * _COLUMN + 7, year) for year in ticks],
        n_undated=sum(len(rows) - len(dated[arm]) for arm, rows in signs.items()),
    )
