"""Figures of directions: samples by regions, shares with intervals, and the brain."""

from __future__ import annotations

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.figures.brain import alt_brain, draw_brain
from livingreview.figures.drawn_numbers import brain_numbers, matrix_numbers
from livingreview.figures.estimates import alt_forest, draw_forest
from livingreview.figures.matrix import alt_matrix, draw_matrix
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Note

SIDES = ("L", "R", "M", "NR")
NARROW = 7  # regions of a matrix that a phone's width can hold


def matrix(signs: inference.Signs, evidence: ev.Evidence, caption: str) -> Figure | Note:
    """Draw signs as a matrix of samples by regions, sides apart where the analysis keeps them apart."""
    frame = signs.frame
    if frame.empty:
        return Note("No study in this selection reports a counted direction, so there is no matrix to draw.")
    behind = {study for studies in frame["studies"] for study in studies.split("; ")}
    rows = sample_labels(evidence.studies[evidence.studies["study_id"].isin(behind)], frame["sample"])
    names = anatomy.unit_names(evidence.regions, signs.analysis.level, evidence.circuits)
    if signs.analysis.hemispheres == "apart":
        names = {f"{region} {side}": f"{name}, {side}" for region, name in names.items() for side in SIDES}
        frame = frame.assign(region=frame["region"] + " " + frame["hemisphere"])
    wide = frame["region"].nunique() > NARROW
    numbers = matrix_numbers(frame, rows, names)
    return Figure(draw_matrix(frame, rows, names), alt_matrix(frame, rows, names), caption, numbers, wide)


def forest(counts: pd.DataFrame, names: dict[str, str], caption: str, most: int) -> Figure | Note:
    """Draw the share of decreases of at most so many regions, with exact intervals."""
    counted = with_direction(counts)
    if counted.empty:
        return Note("No region has a counted direction here.")
    drawn = counted.head(most)
    if left_out := len(counted) - len(drawn):
        caption += f" {formatting.count(left_out, 'region').capitalize()} with fewer reports stand only in the table."
    return Figure(draw_forest(drawn, names), alt_forest(drawn, names), caption, counts, laid_out=False)


def brain(counts: pd.DataFrame, caption: str) -> Figure | Note:
    """Draw the net direction of each region, sides pooled, finer regions over coarser ones."""
    counted = with_direction(counts)
    if counted.empty:
        return Note("No region has a counted direction here, so there is nothing to draw on a brain.")
    net = 1 - 2 * counted["share_decrease"].astype(float)
    values = pd.DataFrame({"region": counted["region"], "hemisphere": "", "value": net})
    drawn = anatomy.region_map(values, overlap="finest")
    caption += " Sides are pooled."
    for reason, lost in drawn.not_drawn.groupby("reason", sort=False):
        caption += f" Not drawn: {formatting.listed(lost['name'].map(formatting.lower))} ({reason})."
    return Figure(draw_brain(drawn), alt_brain(drawn), caption, brain_numbers(drawn.drawn), plate=True)


def with_direction(counts: pd.DataFrame) -> pd.DataFrame:
    """Keep the regions for which at least one sample has a direction."""
    return counts[(counts["n_decrease"] + counts["n_increase"]) > 0]
