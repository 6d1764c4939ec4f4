"""Counted samples over the years, as a small inline SVG: one mark a sample, one row an arm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from livingreview.figures.style import MARKS
from livingreview.page import formatting
from livingreview.site.cards.card_data import Row
from livingreview.site.cards.marks import LOOKS, mark_path

_COLUMN, _ROW = 14, 12  # px that a year and a mark take
_LEFT, _FOOT = 4, 22


def draw_years(signs: Mapping[str, Sequence[Row]], headings: Mapping[str, str], what: str) -> Markup:
    """Draw the counted samples of one region over the years.

    Parameters
    ----------
    signs : mapping of str to sequence of mapping
        For each arm rows with ``year`` and ``sign``; a sample whose year was not seen is named in the caption.
    headings : mapping of str to str
        Heading of each arm.
    what : str
        What is counted, for the alternative text.

    Returns
    -------
    markupsafe.Markup
        A figure; empty where nothing was counted in a known year.
    """
    dated = {arm: [row for row in rows if not pd.isna(row["year"])] for arm, rows in signs.items()}
    years = sorted({int(row["year"]) for rows in dated.values() for row in rows})
    if not years:
        return Markup("")
    first, last = years[0], years[-1]
    pieces, top, said = [], 0, []
    for arm, rows in dated.items():
        if not rows:
            continue
        stacks = Counter(int(row["year"]) for row in rows)
        base = top + 18 + max(stacks.values()) * _ROW
        pieces.append(Markup('<text x="{}" y="{}">{}</text>').format(_LEFT, top + 13, headings[arm]))
        placed: Counter[int] = Counter()
        for year, sign in sorted((int(row["year"]), int(row["sign"])) for row in rows):
            x, y = _LEFT + (year - first) * _COLUMN + 7, base - placed[year] * _ROW - 6
            placed[year] += 1
            pieces.append(Markup('<path class="lr-mark lr-{}" d="{}"/>').format(LOOKS[sign], mark_path(sign, x, y)))
        went = Counter(int(row["sign"]) for row in rows)
        said.append(
            f"{headings[arm]}: {formatting.listed(f'{went[sign]} {mark.word}' for sign, mark in MARKS.items() if went[sign])}."
        )
        top = base + 4
    ticks = [year for year in range(first, last + 1) if year % 5 == 0 or last - first < 5]
    pieces += [
        Markup('<text class="lr-tick" x="{}" y="{}">{}</text>').format(
            _LEFT + (year - first) * _COLUMN + 7, top + 13, year
        )
        for year in ticks
    ]
    width = max(_LEFT + (last - first + 1) * _COLUMN + 20, 180)
    undated = sum(len(rows) - len(dated[arm]) for arm, rows in signs.items())
    caption = (
        "One mark a sample, in the year of its first study. ▼ decrease, ▲ increase, ● no change or conflicting."
        + (f" {formatting.count(undated, 'sample').capitalize()} without a year left out." if undated else "")
    )
    alt = f"{what}, {first} to {last}. {' '.join(said)}"
    return Markup(
        '<figure class="lr-years-strip"><div tabindex="0" role="region" aria-label="{}"><svg width="{}" height="{}" '
        'viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg></div><figcaption>{}</figcaption></figure>'
    ).format(what, width, top + _FOOT, width, top + _FOOT, alt, Markup("").join(pieces), caption)
