"""Data frames as tables that anyone can read: escaped, with headers that a screen reader finds, and units.

Every cell is text from outside and is escaped. What a link may point to is decided in :mod:`livingreview.page.links`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from IPython.display import display
from markupsafe import Markup, escape


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere.

    Parameters
    ----------
    text : str
        What is read.
    url : str
        Where it leads; made from an identifier, never taken from a text cell.
    """

    text: str
    url: str

    def __html__(self) -> Markup:
        return Markup('<a class="reference external" href="{}">{}</a>').format(self.url, self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Findable:
    """A cell that the search finds by name, and a link can lead to.

    Parameters
    ----------
    text : str
        What is read, and found.
    kind : str
        What it is: "study" or "region".
    anchor : str
        Its id on the page; letters, digits and hyphens.
    """

    text: str
    kind: str
    anchor: str

    def __html__(self) -> Markup:
        return Markup('<span id="{}" data-find="{}">{}</span>').format(self.anchor, self.kind, self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Cells:
    """Several links or texts in one cell."""

    items: tuple[object, ...]

    def __html__(self) -> Markup:
        return Markup(" · ").join(_cell(item) for item in self.items)

    def __str__(self) -> str:
        return " · ".join(str(item) for item in self.items)


def to_html(frame: pd.DataFrame, caption: str, units: Mapping[str, str] | None = None, digits: int = 2) -> Markup:
    """Render a frame as an accessible HTML table.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns in reading order, already named for a reader; the first column heads its row. The index is left out.
    caption : str
        What the table holds.
    units : mapping of str to str, optional
        Unit of a column, shown in its header.
    digits : int
        Decimals of floating point columns.

    Returns
    -------
    markupsafe.Markup
        The table, every cell escaped.

    Examples
    --------
    >>> print(to_html(pd.DataFrame({"Region": ["<b>"], "Studies": [3]}), "Counts"))
    <div class="lr-table" tabindex="0" role="region" aria-label="Counts"><table>...&lt;b&gt;...
    """
    units = units or {}
    head = Markup("").join(
        Markup('<th scope="col"{}>{}{}</th>').format(
            _numeric_class(frame[column]),
            column,
            Markup(' <span class="lr-unit">({})</span>').format(units[column]) if column in units else "",
        )
        for column in frame.columns
    )
    body = Markup("\n").join(_row(row, frame, digits) for row in frame.itertuples(index=False, name=None))
    return Markup(
        '<div class="lr-table" tabindex="0" role="region" aria-label="{}"><table>\n<caption>{}</caption>\n'
        "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>"
    ).format(caption, caption, head, body)


def show_table(
    frame: pd.DataFrame,
    caption: str,
    units: Mapping[str, str] | None = None,
    digits: int = 2,
    folded: str | None = None,
) -> None:
    """Display a frame in a chapter.

    Parameters
    ----------
    frame, caption, units, digits
        As for :func:`to_html`.
    folded : str, optional
        Fold the table away under this line.
    """
    html = to_html(frame, caption, units, digits)
    if folded is not None:
        html = Markup('<details class="lr-folded"><summary>{}</summary>\n{}</details>').format(folded, html)
    plain = frame.map(lambda cell: format_value(cell, digits)).to_string(index=False) if len(frame) else "(no rows)"
    display({"text/html": str(html), "text/plain": f"{caption}\n{plain}"}, raw=True)


def format_value(value: object, digits: int = 2) -> str:
    """Write one cell as text: a blank for what was not seen, a true minus sign, fixed decimals.

    Examples
    --------
    >>> format_value(None), format_value(0.5), format_value(-1), format_value(True)
    ('', '0.50', '−1', 'yes')
    """
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.{digits}f}".replace("-", "−")
    if isinstance(value, int):
        return f"{value}".replace("-", "−")
    return str(value)


def _row(row: tuple[object, ...], frame: pd.DataFrame, digits: int) -> Markup:
    first, *rest = row
    cells = Markup("").join(
        Markup("<td{}>{}</td>").format(_numeric_class(frame[column]), _cell(value, digits))
        for column, value in zip(frame.columns[1:], rest, strict=True)
    )
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(_cell(first, digits), cells)


def _cell(value: object, digits: int = 2) -> Markup:
    if hasattr(value, "__html__"):
        return escape(value)
    if hasattr(value, "item"):
        value = value.item()
    return escape(format_value(value, digits))


def _numeric_class(column: pd.Series) -> Markup:
    return Markup(' class="lr-number"') if pd.api.types.is_numeric_dtype(column.dtype) else Markup("")
