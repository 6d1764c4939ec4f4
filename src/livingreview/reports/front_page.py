"""The figure of the first page: every sample beside the regions that it reports."""

from __future__ import annotations

from collections.abc import Mapping

from livingreview.page.figure_output import Figure
from livingreview.page.tables import Note
from livingreview.reports.directions import DirectionResult
from livingreview.reports.directions.figures import votes


def votes_figure(
    results: Mapping[object, DirectionResult], caption: str, title: str | None = None, level: str = "coarse", least: int = 3
) -> Figure | Note:
    """Draw each sample's direction in each region, one panel for each set of studies.

    Parameters
    ----------
    results : mapping of object to DirectionResult
        Sets of studies by their label.
    title : str, optional
        What the figure finds; the regions in which most samples of the last set agree where it is not given.
    least : int
        Regions with fewer samples over all panels are left out.
    """
    last = list(results.values())[-1]
    bodies = {str(label): result.signs(level) for label, result in results.items()}
    return votes(bodies, last.evidence, caption, title or last.finding(level), least)
