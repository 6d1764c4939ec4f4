"""The explorer's page: its choices, and the places that its scripts fill."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from livingreview.page.templates import render

# Choices of one level: name, what it is called, and levels where they are not those of the evidence.
_ONE = (
    ("studies", "Era", (
        ("all", "all studies"),
        ("review", "the review’s own"),
        ("core", "up to the time of the review"),
        ("later", "later, new samples only"),
    )),
    ("arm", "Arm", ()),
    ("contrast", "Contrast", ()),
    ("level", "Regions", (("coarse", "coarse"), ("fine", "fine, as coded"))),
    ("direction", "Show only", (
        ("", "every direction"),
        ("decrease", "decrease"),
        ("increase", "increase"),
        ("undecided", "no change or conflicting"),
    )),
)  # fmt: skip
# Choices of any number of levels: none ticked is no filter.
_MANY = (
    ("diagnosis", "Disorder"),
    ("therapy", "Therapy"),
    ("tested_against", "Tested against"),
    ("subgroup", "In whom"),
    ("measure", "Measure"),
    ("evidence_level", "Evidence level"),
    ("modality", "Technique"),
    ("design", "Design"),
)
_INCLUDED = (("pooled", "arms reported together"), ("mixed", "medication arms with several treatments or none named"))
_YEARS = (("since", "First year"), ("until", "Last year"))
_VIEWS = (("sagittal", "x", "side to side"), ("coronal", "y", "back to front"), ("axial", "z", "bottom to top"))


def explorer_html(words: dict[str, Any], scripts: list[str]) -> Markup:
    """Write the page's one block.

    Parameters
    ----------
    words : dict
        Levels of every choice, from :func:`livingreview.site.explorer.tables.explorer_tables`.
    scripts : list of str
        Addresses of the scripts that hold the data, in the order they are needed; the last is loaded when it is asked for.
    """
    return render(
        "explorer.html",
        Path(__file__).parent / "templates",
        one=[(name, title, levels or [level[:2] for level in words[name]]) for name, title, levels in _ONE],
        many=[(name, title, [level for level in words[name] if level[0]]) for name, title in _MANY],
        years=_YEARS,
        included=_INCLUDED,
        views=_VIEWS,
        scripts=scripts[:-1],
        viewer=scripts[-1],
    )
