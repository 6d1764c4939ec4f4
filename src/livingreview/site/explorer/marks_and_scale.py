"""The look of the explorer: the marks and the scale of the book's figures, as its scripts need them."""

from __future__ import annotations

from typing import Any

from matplotlib.colors import to_hex

from livingreview.figures import style

# Steps of the scale from all decrease to all increase; an odd number has a middle.
STEPS = 41
_TONES = {-1: "fell", 1: "rose", 0: "even"}


def explorer_look() -> dict[str, Any]:
    """Return the marks of the directions, and the scale of the brain.

    Returns
    -------
    dict
        ``marks``: for each sign its ``glyph``, ``word`` and ``tone`` (a class of the style sheet); ``palette``: colours from
        −1 to +1.

    Examples
    --------
    >>> explorer_look()["marks"]["-1"]
    {'glyph': '▼', 'word': 'decrease', 'tone': 'fell'}
    """
    marks = {
        str(sign): {"glyph": mark.glyph, "word": mark.word, "tone": _TONES[sign]} for sign, mark in style.MARKS.items()
    }
    return {"marks": marks, "palette": [to_hex(style.DIVERGING(i / (STEPS - 1))) for i in range(STEPS)]}
