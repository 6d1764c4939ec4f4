"""How the fit of the hierarchical model compares with full sampling, from the frozen table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from livingreview.page import formatting
from livingreview.page.tables import show_table
from livingreview.reports.hierarchical_model import points

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

_METHODS = {
    "book": "as in this book",
    "NUTS, another seed": "full sampling once more, another seed",
    "joint mode": "library: joint mode",
    "variational": "library: variational",
}


def show_fit_comparison(evidence: Evidence, caption: str) -> None:
    """Show how this and other ways to fit compare with full sampling, from the frozen table."""
    rows = evidence.table("nuts_comparison")
    frame = pd.DataFrame(
        {
            "Studies": rows["structure"],
            "Fit": rows["method"].map(_METHODS),
            "Converged": rows["converged"],
            "Largest difference": [points(value) for value in rows["max_difference"]],
            "Mean difference": [points(value) for value in rows["mean_difference"]],
            "Correlation": rows["correlation"],
            "Width of intervals": rows["width_ratio"],
            "Probability held": [_percent(value) for value in rows["mass_held"]],
            "Standard deviations": [_span(row) for row in rows.to_dict("records")],
            "Time": rows["seconds"],
        }
    )
    units = dict.fromkeys(("Largest difference", "Mean difference"), "percentage points")
    units |= dict.fromkeys(("Width of intervals", "Standard deviations"), "times full sampling") | {"Time": "seconds"}
    show_table(frame, caption, units=units)


def sampling_facts(evidence: Evidence) -> dict[str, str]:
    """Words about the frozen comparison of ways to fit, for the prose."""
    rows = evidence.table("nuts_comparison")
    book, again = rows[rows["method"] == "book"], rows[rows["method"] == "NUTS, another seed"]
    others = rows[rows["method"].isin(["joint mode", "variational"])]
    return {
        "fit_most": points(float(book["max_difference"].max())),
        "fit_again": points(float(again["max_difference"].max())),
        "fit_others": points(float(others["max_difference"].min())),
        "fit_seconds": f"{float(book['seconds'].max()):.1f}",
        "fit_sampler_seconds": f"{float(again['seconds'].max()):.0f}",
        "fit_megabytes": f"{int(again['megabytes'].max())}",
        "fit_held_least": _percent(float(others["mass_held"].min())),
    }


def _percent(value: float) -> str:
    return "" if pd.isna(value) else formatting.percent(value)


def _span(row: dict) -> str:
    return "" if pd.isna(row["sd_ratio_low"]) else f"{row['sd_ratio_low']:.2f} to {row['sd_ratio_high']:.2f}"
