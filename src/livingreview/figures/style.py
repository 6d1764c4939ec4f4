"""The one look of all figures: meaning is carried by colour and by shape, and never by colour alone.

Decrease is blue and points down, increase is vermillion and points up, no change is grey and round. The two colours are
from the palette of Okabe and Ito, chosen to stay apart for every common form of colour blindness.

References
----------
Okabe M, Ito K (2008). Color universal design: how to make figures and presentations that are friendly to colorblind
people. https://jfly.uni-koeln.de/color/
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DECREASE = "#0072B2"
INCREASE = "#D55E00"
NO_CHANGE = "#6b7280"
INK = "#1f2937"
FAINT = "#d7dbe0"
PAPER = "#ffffff"

DIVERGING = LinearSegmentedColormap.from_list(
    "decrease_increase", ["#004c7a", DECREASE, "#8fc1de", "#f3f3f1", "#f2b48a", INCREASE, "#8f3f00"]
)

# Two kinds of study, where direction is not the matter: shades of one dark and one light tone, told apart by hatching.
ARM_A = "#3b4a6b"
ARM_B = "#b9a36b"

WIDTH = 7.2  # inches: the text column of the book
NARROW = 4.4  # inches: what a phone shows at a size that can be read
SMALLEST = 10  # points: no letter of a figure is smaller; 11 pixels where a narrow figure is shown on a phone
DPI = 192  # two dots to a CSS pixel: sharp on a dense screen, and on paper


@dataclass(frozen=True)
class Mark:
    """How one direction is drawn and named; `glyph` stands for it in text."""

    marker: str
    colour: str
    glyph: str
    word: str


MARKS: dict[int, Mark] = {
    -1: Mark("v", DECREASE, "▼", "decrease"),
    1: Mark("^", INCREASE, "▲", "increase"),
    0: Mark("o", NO_CHANGE, "●", "no change or conflicting"),
}


@dataclass(frozen=True)
class Look:
    """How a result or an answer is drawn and named; `glyph` stands for it in text."""

    marker: str
    colour: str
    glyph: str
    name: str


# Results of tests have tones apart from those of the directions.
RESULTS: dict[str, Look] = {
    "as claimed": Look("P", "#00735c", "✚", "as-claimed"),
    "undecided": Look("D", "#7a5c00", "◆", "undecided"),
    "against": Look("X", "#8f2d63", "✖", "against"),
    "too few samples": Look("o", NO_CHANGE, "○", "too-few"),
}


# Conclusions from an estimate: the tones of the above, and the same signs where they say the same.
ANSWERS: dict[str, Look] = {
    "leans as claimed, established": Look("P", "#00735c", "✚✚", "leans"),
    "leans as claimed, likely": Look("P", "#00735c", "✚", "leans"),
    "little or nothing there": Look("s", "#5b6472", "＝", "nothing"),
    "leans against": Look("X", "#8f2d63", "✖", "against"),
    "cannot be told yet": Look("o", NO_CHANGE, "○", "open"),
}


def mark(sign: float) -> Mark:
    """Return the mark of a direction; only the sign of the number matters.

    Examples
    --------
    >>> mark(-0.4).word
    'decrease'
    """
    return MARKS[int(sign > 0) - int(sign < 0)]


def apply() -> None:
    """Set matplotlib's defaults for the whole book; calling it twice changes nothing."""
    mpl.rcParams.update(
        {
            "figure.dpi": DPI,
            "savefig.dpi": DPI,
            "figure.facecolor": PAPER,
            "savefig.facecolor": PAPER,
            "axes.facecolor": PAPER,
            "font.family": "DejaVu Sans",
            "font.size": 10,
            "axes.titlesize": 10.5,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.labelsize": 10,
            "axes.labelcolor": INK,
            "axes.edgecolor": "#9aa1ab",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.linewidth": 0.8,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "xtick.labelsize": 10,
            "ytick.labelsize": 10,
            "legend.frameon": False,
            "legend.fontsize": 10,
            "grid.color": FAINT,
            "grid.linewidth": 0.7,
            "svg.hashsalt": "livingreview",
        }
    )


def wrapped(text: str, width: float, size: float = 10.5) -> list[str]:
    """Break a bold line so that it fits into so many inches."""
    return textwrap.wrap(text, int(width * 72 / (size * 0.63)))


def set_title(figure: Figure, text: str | None, gap: float = 0.1) -> None:
    """Write what a figure finds over all that it draws, as wide as the figure.

    Parameters
    ----------
    gap : float
        Inches between the title and the highest thing drawn.
    """
    if not text:
        return
    figure.canvas.draw()
    box = figure.get_tightbbox()  # inches
    lines = "\n".join(wrapped(text, max(box.width, NARROW)))
    width, height = figure.get_size_inches()
    figure.text(box.x0 / width, (box.y1 + gap) / height, lines, ha="left", va="bottom", weight="bold", size=10.5)


def key_mark(marker: str, colour: str, label: str, **look: object) -> Line2D:
    """Make a mark of a legend."""
    return Line2D([], [], **{"linestyle": "none", "marker": marker, "color": colour, "label": label} | look)


def direction_key(words: Mapping[int, str], **look: object) -> list[Line2D]:
    """Make the marks of a legend of directions, in the order of `words`."""
    return [key_mark(MARKS[sign].marker, MARKS[sign].colour, word, **look) for sign, word in words.items()]


def reference_line(ax: Axes, at: float, across: bool = False) -> None:
    """Draw the line of no effect: upright, or across."""
    (ax.axhline if across else ax.axvline)(at, color=NO_CHANGE, linewidth=0.8, linestyle=(0, (3, 3)))


def label_rows(ax: Axes, labels: Iterable[str], places: Iterable[float] | None = None) -> None:
    """Name the rows of a chart of estimates, and lay its grid behind them."""
    labels = list(labels)
    ax.set_yticks(range(len(labels)) if places is None else list(places), labels)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    ax.set_axisbelow(True)


def label_grid(ax: Axes, rows: Iterable[str], columns: Iterable[str]) -> None:
    """Name the rows and columns of a grid of marks, the columns on top and slanting."""
    rows, columns = list(rows), list(columns)
    ax.set_xticks(range(len(columns)), columns, rotation=60, ha="left", rotation_mode="anchor")
    ax.set_yticks(range(len(rows)), rows)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.grid(True)
    ax.set_axisbelow(True)
    ax.spines[:].set_visible(False)
