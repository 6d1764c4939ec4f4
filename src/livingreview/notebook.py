"""What two or more chapters call: ``from livingreview import notebook as lr``. A chapter imports its own report itself."""

from __future__ import annotations

import tomllib
from types import SimpleNamespace

from livingreview.anatomy import units
from livingreview.evidence import Evidence, Selection, load, select
from livingreview.figures import style
from livingreview.figures.years import year_numbers
from livingreview.inference import Analysis
from livingreview.page.figure_output import Figure
from livingreview.page.formatting import count, interval, listed, number, out_of, p_value, percent
from livingreview.page.glue import glue
from livingreview.page.guards import guard
from livingreview.page.tables import Table
from livingreview.reports.claims_board import claims_board
from livingreview.reports.directions import direction
from livingreview.rerun.known_results import recall

__all__ = [
    "Analysis", "Figure", "Selection", "Table", "claims_board", "count", "direction", "glue", "guard", "interval", "listed", "number",
    "open_edition", "out_of", "p_value", "percent", "select", "units", "year_numbers",
]  # fmt: skip


def open_edition() -> tuple[Evidence, SimpleNamespace]:
    """Load the evidence and the facts about the review, and set the look of the figures.

    Returns
    -------
    evidence : Evidence
        The evidence base, checked.
    review : types.SimpleNamespace
        The tables of ``review.toml``, one attribute each.
    """
    style.apply()
    evidence = load()
    recall(evidence)
    with (evidence.directory / "review.toml").open("rb") as file:
        tables = tomllib.load(file)
    return evidence, SimpleNamespace(**{name: SimpleNamespace(**table) for name, table in tables.items()})
