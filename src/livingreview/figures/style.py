"""The one look of all figures: meaning is carried by colour and by shape, and never by colour alone.

Decrease is blue and points down, increase is vermillion and points up, no change is grey and round. The two colours are
from the palette of Okabe and Ito, chosen to stay apart for every common form of colour blindness.

References
----------
Okabe M, Ito K (2008). Color universal design: how to make figures and presentations that are friendly to colorblind
people. https://jfly.uni-koeln.de/color/
"""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.colors import LinearSegmentedColormap

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
DPI = 192  # two dots to a CSS pixel: sharp on a dense screen, and on paper


@dataclass(frozen=True)
class Mark:
    """How one direction is drawn and named.

    Parameters
    ----------
    glyph : str
        One character that stands for the direction in text.
    """

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
    """How one verdict is drawn: marker, colour, the character that stands for it in text, and its short name."""

    marker: str
    colour: str
    glyph: str
    name: str


# A verdict has a tone of its own, apart from those of the directions.
CONCLUSIONS: dict[str, Look] = {
    "supported": Look("P", "#00735c", "✚", "supported"),
    "mixed": Look("D", "#7a5c00", "◆", "mixed"),
    "contradicted": Look("X", "#8f2d63", "✖", "contradicted"),
    "not enough evidence": Look("o", NO_CHANGE, "○", "too-little"),
}


def mark(sign: float) -> Mark:
    """Return the mark of a direction.

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
            "font.size": 9.5,
            "axes.titlesize": 10.5,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.labelsize": 9.5,
            "axes.labelcolor": INK,
            "axes.edgecolor": "#9aa1ab",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.linewidth": 0.8,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "xtick.labelsize": 9,
            "ytick.labelsize": 9,
            "legend.frameon": False,
            "legend.fontsize": 9,
            "grid.color": FAINT,
            "grid.linewidth": 0.7,
            "svg.hashsalt": "livingreview",
        }
    )


def direction_legend(axes, signs=(-1, 1, 0), **placement) -> None:
    """Add the legend of directions to an axes."""
    handles = [
        mpl.lines.Line2D(
            [], [], linestyle="none", marker=MARKS[s].marker, color=MARKS[s].colour, label=MARKS[s].word, markersize=7
        )
        for s in signs
    ]
    axes.legend(handles=handles, **({"loc": "upper left", "ncols": len(handles)} | placement))
