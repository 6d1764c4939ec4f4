"""Figures of the first page: samples by region and direction, and directions by disorder, in two sets of studies."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from livingreview.figures.panorama import alt_panorama, draw_panorama
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.tables import Note
from livingreview.reports.directions import DirectionResult, direction
from livingreview.reports.directions.figures import votes

# Column heads of the panorama; a diagnosis of the data that is not here is left out of it.
_SHORT = {
    "ocd": "OCD", "panic": "panic", "social_anxiety": "social anxiety", "specific_phobia": "phobia", "ptsd": "PTSD",
    "gad": "GAD", "mdd": "depression",
}  # fmt: skip


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


def panorama(results: Mapping[object, DirectionResult], caption: str, least: int = 2) -> Figure:
    """Draw net directions by region and disorder.

    Parameters
    ----------
    results : mapping of object to DirectionResult
        Two sets of studies, by the label that stands over their column.
    caption : str
        Caption of the figure; how many regions are left out is added to it.
    least : int
        Regions with fewer samples over the whole figure are left out.
    """
    first = next(iter(results.values()))
    groups = {k: v for k, v in _SHORT.items() if k in set(first.evidence.studies["diagnosis"])}
    rows = []
    for body, result in results.items():
        for group in groups:
            part = direction(result.evidence, result.selection.replace(diagnosis=group), result.analysis)
            for row in part.frame("coarse").itertuples(index=False):
                if n := row.n_decrease + row.n_increase:
                    net = (row.n_increase > row.n_decrease) - (row.n_increase < row.n_decrease)
                    sign = 0 if row.direction == "inconsistent" else net
                    few = row.direction == "too few samples"
                    rows.append(
                        {"region": row.region, "group": group, "body": str(body), "sign": sign, "n": n, "few": few}
                    )
    frame = pd.DataFrame(rows)
    total = frame.groupby("region")["n"].sum()
    names = first.names("coarse")
    regions = {region: names[region] for region in sorted(total[total >= least].index, key=lambda r: -total[r])}
    if left_out := len(total) - len(regions):
        caption += f" {formatting.count(left_out, 'region').capitalize()} with fewer than {formatting.count(least, 'sample')} over the whole figure left out."
    frame = frame[frame["region"].isin(list(regions))]
    present = {group: label for group, label in groups.items() if (frame["group"] == group).any()}
    drawn = (frame, regions, present, [str(body) for body in results])
    return Figure(draw_panorama(*drawn), alt_panorama(*drawn), caption, frame, wide=True)
