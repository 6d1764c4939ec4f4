"""The first page's figure: every sample of two bodies of evidence, by region and direction."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.reports.directions.study_set import Literature


def show_votes(bodies: Mapping[object, Literature], caption: str, most: int = 10) -> None:
    """Show each sample's direction in the regions that most samples report.

    Parameters
    ----------
    bodies : mapping of object to Literature
        Two bodies of evidence by their label; the first is ringed.
    caption : str
        Caption of the figure; it is told how many regions are left out.
    most : int
        How many regions to draw at the most.
    """
    from livingreview.figures.votes import alt_votes, draw_votes

    labels = [str(body) for body in bodies]
    frame = pd.concat(
        [literature.coarse_counts.assign(body=str(body)) for body, literature in bodies.items()], ignore_index=True
    )
    frame["n"] = frame["n_decrease"] + frame["n_increase"]
    total = frame.groupby("region")["n"].sum()
    order = sorted(total[total > 0].index, key=lambda region: (-total[region], region))
    names = next(iter(bodies.values())).names("coarse")
    regions = {region: names[region] for region in order[:most]}
    if left_out := len(order) - len(regions):
        caption = f"{caption} {formatting.count(left_out, 'region').capitalize()} with fewer reports are not drawn."
    drawn = frame[frame["region"].isin(list(regions))]
    numbers = drawn.assign(region=drawn["region"].map(regions))[["body", "region", "n_decrease", "n_increase"]]
    show(draw_votes(frame, regions, labels), alt_votes(frame, regions, labels), caption, numbers=numbers)
