"""What two or more chapters call: ``from livingreview import notebook as lr``. A chapter imports its own report itself."""

from __future__ import annotations

import tomllib
from importlib import import_module
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
from livingreview.reports.directions import direction

__all__ = [
    "Analysis", "Figure", "Selection", "Table", "count", "direction", "glue", "guard", "interval", "listed", "number",
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
    with (evidence.directory / "review.toml").open("rb") as file:
        tables = tomllib.load(file)
    return evidence, SimpleNamespace(**{name: SimpleNamespace(**table) for name, table in tables.items()})


# Reports that the chapters on variants do not import yet.
_ROOMS = {
    "livingreview.page.tables": "show_table",
    "livingreview.reports.headline_answers": "answer answer_table read_parameters",
    "livingreview.inference": "compare",
    "livingreview.reports.variants.variant_table": (
        "changed_parameters difference_facts difference_table parameter_table variant_answers variants_board "
        "variants_facts variants_matrix"
    ),
    "livingreview.reports.variants.variant_summary": "contrast_facts contrast_with_published show_contrast",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"a chapter cannot call {name!r}")
    return getattr(import_module(_HOMES[name]), name)
