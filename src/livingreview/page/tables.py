"""Data frames as tables that anyone can read: escaped, with headers that a screen reader finds, and units.

Every cell is text from outside and is escaped. What a link may point to is decided in :mod:`livingreview.page.links`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from markupsafe import Markup, escape

from livingreview.page.templates import ShowsHtml, render


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere; `url` is made from an identifier, never taken from a text cell."""

    text: str
    url: str

    def __html__(self) -> Markup:
        return render("cell_link.html", link=self)

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
        "study" or "region".
    anchor : str
        Its id on the page; letters, digits and hyphens.
    """

    text: str
    kind: str
    anchor: str

    def __html__(self) -> Markup:
        return render("cell_findable.html", cell=self)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Cells:
    """Several links or texts in one cell."""

    items: tuple[object, ...]

    def __html__(self) -> Markup:
        return Markup(" · ").join(cell_html(item) for item in self.items)

    def __str__(self) -> str:
        return " · ".join(str(item) for item in self.items)


@dataclass(frozen=True, eq=False)
class Table(ShowsHtml):
    """A table of a page: the last line of a cell shows it, as HTML in the book and as text anywhere else.

    Without rows it shows a sentence: nobody should have to find out that a table is empty.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns in reading order, already named for a reader; the first column heads its row. The index is left out.
    caption : str
        What the table holds.
    units : mapping of str to str
        Unit of a column, shown in its header.
    digits : int
        Decimals of floating point columns.
    folded : str, optional
        Fold the table away under this line.
    label : str
        Name of the table for a screen reader, where the caption is long or holds markup.
    kind : str
        Class of its own look, beside that of every table. A cell may have one too, as its attribute ``css``.
    anchors : sequence of str
        Ids of the rows, for links.

    Examples
    --------
    >>> Table(pd.DataFrame({"Region": ["<b>"], "Studies": [3]}), "Counts")
    Counts
    Region Studies
       <b>       3
    """

    frame: pd.DataFrame
    caption: str
    units: Mapping[str, str] = field(default_factory=dict)
    digits: int = 2
    folded: str | None = None
    label: str = ""
    kind: str = ""
    anchors: Sequence[str] = ()

    def __html__(self) -> Markup:
        if self.frame.empty:
            return render("note.html", sentence=f"{self.caption.rstrip('.')}: none.")
        number = ["lr-number" if _is_numeric(self.frame[name]) else "" for name in self.frame.columns]
        headers = [(name, self.units.get(name, ""), css) for name, css in zip(self.frame.columns, number, strict=True)]
        rows = [
            [(cell_html(value, self.digits), getattr(value, "css", css)) for value, css in zip(row, number, strict=True)]
            for row in self.frame.itertuples(index=False, name=None)
        ]
        return render("table.html", table=self, headers=headers, rows=rows)

    def __repr__(self) -> str:
        if self.frame.empty:
            return f"{self.caption.rstrip('.')}: none."
        return f"{self.caption}\n{self.frame.map(lambda cell: format_value(cell, self.digits)).to_string(index=False)}"


@dataclass(frozen=True)
class Note(ShowsHtml):
    """A sentence that stands where a table or a figure would, and says why there is none."""

    sentence: str

    def __html__(self) -> Markup:
        return render("note.html", sentence=self.sentence)

    def __repr__(self) -> str:
        return self.sentence


_NOISE = 1e-12  # what is left of a nought after arithmetic


def format_value(value: object, digits: int = 2) -> str:
    """Write one cell as text: a blank for what was not seen, a true minus sign, fixed decimals.

    What is not nought is not written as nought.

    Examples
    --------
    >>> format_value(None), format_value(0.5), format_value(-1), format_value(True), format_value(0.0004, 3)
    ('', '0.50', '−1', 'yes', '< 0.001')
    """
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if _NOISE < abs(value) < 0.5 * 10**-digits:
            return f"{'<' if value > 0 else '> −'} {10**-digits:.{digits}f}".replace("− ", "−")
        return f"{value:.{digits}f}".replace("-", "−")
    if isinstance(value, int):
        return f"{value}".replace("-", "−")
    return str(value)


def cell_html(value: object, digits: int = 2) -> Markup:
    """Write one cell as HTML, escaped unless it is a link or several of them."""
    if hasattr(value, "__html__"):
        return escape(value)
    if hasattr(value, "item"):
        value = value.item()
    return escape(format_value(value, digits))


def _is_numeric(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype)
