"""The parts that every card is laid out from: sections, lists of facts, folded tables, directions; all text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from markupsafe import Markup, escape

from livingreview.figures.style import MARKS
from livingreview.page.tables import format_value

# Words and signs of the directions that a finding may have.
DIRECTIONS = {
    "decrease": MARKS[-1].glyph,
    "increase": MARKS[1].glyph,
    "no_change": MARKS[0].glyph,
    "negative": "−",
    "positive": "+",
}
# More rows than this are folded away.
MANY = 12


def section(heading: str, *parts: object) -> Markup:
    """Lay out a section; nothing where it has no parts.

    Examples
    --------
    >>> section("Design", "<b>"), section("Design", "", None)
    (Markup('<section><h2>Design</h2>&lt;b&gt;</section>'), Markup(''))
    """
    kept = [escape(part) for part in parts if part not in ("", None)]
    return Markup("<section><h2>{}</h2>{}</section>").format(heading, Markup("\n").join(kept)) if kept else Markup("")


def paragraph(text: object, look: str = "") -> Markup:
    """Lay out a paragraph."""
    return Markup('<p class="{}">{}</p>').format(look, text) if look else Markup("<p>{}</p>").format(text)


def facts(pairs: Iterable[tuple[str, object]]) -> Markup:
    """Lay out names and values as a list of definitions; a blank value is left out: it was not seen.

    Examples
    --------
    >>> facts([("Year", 1992), ("Task", "")])
    Markup('<dl class="lr-facts"><dt>Year</dt><dd>1992</dd></dl>')
    """
    rows = [
        Markup("<dt>{}</dt><dd>{}</dd>").format(name, value)
        for name, value in pairs
        if not (value is None or value is pd.NA or (isinstance(value, str) and not value.strip()))
    ]
    return Markup('<dl class="lr-facts">{}</dl>').format(Markup("").join(rows)) if rows else Markup("")


def table(rows: list[Mapping[str, object]], caption: str, fold: str | None = None) -> Markup:
    """Lay out rows as a table; nothing where there is none.

    Parameters
    ----------
    rows : list of mapping
        Header to cell; columns that are blank in every row are left out.
    caption : str
        What the table holds.
    fold : str, optional
        Fold the table under this line where it has many rows.
    """
    filled = [name for name in (rows[0] if rows else ()) if any(_shown(row[name]) for row in rows)]
    if not filled:
        return Markup("")
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in filled)
    first, *rest = filled
    body = Markup("\n").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            _shown(row[first]), Markup("").join(Markup("<td>{}</td>").format(_shown(row[name])) for name in rest)
        )
        for row in rows
    )
    html = Markup(
        '<div class="lr-table" tabindex="0" role="region" aria-label="{}"><table>\n<caption>{}</caption>\n'
        "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>"
    ).format(caption, caption, head, body)
    if fold is None or len(rows) <= MANY:
        return html
    return Markup('<details class="lr-folded"><summary>{}</summary>{}</details>').format(fold, html)


def listed(items: Iterable[object]) -> Markup | str:
    """List links or words, each escaped; blank where there is none."""
    return Markup(", ").join(Markup("{}").format(item) for item in items) or ""


def direction(level: str) -> str:
    """Write a direction with its sign.

    Examples
    --------
    >>> direction("decrease"), direction("no_change")
    ('▼ decrease', '● no change')
    """
    return f"{DIRECTIONS.get(level, '')} {level.replace('_', ' ')}".strip()


def arm(level: str) -> str:
    """Write an arm as a reader knows it.

    Examples
    --------
    >>> arm("drug"), arm("therapy_vs_drug")
    ('medication', 'therapy vs medication')
    """
    return level.replace("drug", "medication").replace("_", " ")


def counted(row: Mapping[str, object]) -> Markup:
    """Write how many samples went which way, in signs for the eye and in words for the ear.

    Examples
    --------
    >>> print(counted({"n_decrease": 2, "n_increase": 0, "n_zero": 0}))
    <span class="lr-count"><span aria-hidden="true">▼</span><span class="lr-unseen">decrease </span>2</span>
    """
    shown = [
        Markup(
            '<span class="lr-count"><span aria-hidden="true">{}</span><span class="lr-unseen">{} </span>{}</span>'
        ).format(MARKS[sign].glyph, MARKS[sign].word, int(row[name]))
        for sign, name in ((-1, "n_decrease"), (1, "n_increase"), (0, "n_zero"))
        if row[name]
    ]
    return Markup(" ").join(shown)


def _shown(cell: object) -> object:
    """Write a cell: links and markup of our own as they are, all else as text."""
    return cell if hasattr(cell, "__html__") else format_value(cell)
