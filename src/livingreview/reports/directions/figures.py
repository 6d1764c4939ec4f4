"""Figures of directions: samples by regions, every sample as a mark, shares with intervals, and the brain."""

from __future__ import annotations

import textwrap

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.figures.brain import alt_brain, draw_brain, drawable
from livingreview.figures.drawn_numbers import matrix_numbers
from livingreview.figures.estimates import alt_forest, draw_forest
from livingreview.figures.matrix import alt_matrix, draw_matrix
from livingreview.figures.slopes import alt_slopes, draw_slopes
from livingreview.figures.votes import alt_votes, draw_votes
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Note
from livingreview.reports.sample_marks import FEWEST, in_order, in_words, marks

SIDES = ("L", "R", "M", "NR")


def matrix(signs: inference.Signs, evidence: ev.Evidence, caption: str, title: str | None) -> Figure | Note:
    """Draw signs as a matrix of samples by regions, sides apart where the analysis keeps them apart."""
    frame = marks(signs, evidence)
    behind = {study for studies in frame["studies"] for study in studies.split("; ")}
    rows = sample_labels(evidence.studies[evidence.studies["study_id"].isin(behind)], frame["sample"])
    names = anatomy.unit_names(evidence.regions, signs.analysis.level, evidence.circuits)
    if frame["sample"].nunique() < FEWEST:
        return Note(in_words(frame, names, rows))
    short = anatomy.short_names(evidence.regions) | (names if signs.analysis.level == "circuit" else {})
    if signs.analysis.hemispheres == "apart":
        sides = [(f"{region} {side}", region, side) for region in names for side in SIDES]
        names = {key: f"{names[region]}, {side}" for key, region, side in sides}
        short = {key: f"{short[region]}, {side}" for key, region, side in sides}
        frame = frame.assign(region=frame["region"] + " " + frame["hemisphere"])
    columns = {region: short[region] for region in in_order(frame["region"], names)}
    # What the columns leave of a phone's width, in letters of the labels.
    letters = max(int((4.15 - 0.24 * len(columns)) / 0.077), 14)
    labels = {sample: textwrap.fill(label, letters) for sample, label in rows.items()}
    drawing = draw_matrix(frame, labels, columns, ringed="controlled", ringed_word="against a control group", title=title)
    numbers = matrix_numbers(frame, rows, names, extra=("controlled",))
    return Figure(drawing, alt_matrix(frame, rows, names), caption, numbers)


def votes(bodies: dict[str, inference.Signs], evidence: ev.Evidence, caption: str, title: str | None, least: int = 1) -> Figure | Note:
    """Draw every sample as a mark beside the regions that it reports, a panel for each set of signs.

    Parameters
    ----------
    bodies : dict of str to Signs
        Such as two eras or two treatments, by the label over the panel; all at one level.
    least : int
        Regions with fewer samples over all panels are left out, and the caption says how many.
    """
    frames = [marks(signs, evidence).assign(body=label) for label, signs in bodies.items()]
    frame = pd.concat(frames, ignore_index=True)
    level = next(iter(bodies.values())).analysis.level
    names = anatomy.unit_names(evidence.regions, level, evidence.circuits)
    moved = frame[frame["sign"] != 0]
    if moved["sample"].nunique() < FEWEST:
        return Note(in_words(frame, names, sample_labels(evidence.studies, frame["sample"])))
    counts = moved["region"].value_counts()
    regions = in_order(counts.index[counts >= least], names)
    if left_out := len(counts) - len(regions):
        caption += f" {formatting.count(left_out, 'region').capitalize()} with fewer than {formatting.count(least, 'sample')} not drawn."
    short = anatomy.short_names(evidence.regions) | (names if level == "circuit" else {})
    drawn = moved[moved["region"].isin(regions)]
    alt = alt_votes(drawn, {region: names[region] for region in regions}, list(bodies))
    picture = draw_votes(drawn, {region: short[region] for region in regions}, list(bodies), title)
    tally = drawn.groupby(["body", "region", "sign"]).agg(samples=("sample", "size"), controlled=("controlled", "sum"))
    numbers = tally.reset_index()
    return Figure(picture, alt, caption, numbers.assign(region=numbers["region"].map(names)))


def forest(counts: pd.DataFrame, names: dict[str, str], caption: str, most: int, title: str | None) -> Figure | Note:
    """Draw the share of decreases of at most so many regions, with exact intervals."""
    counted = with_direction(counts)
    if (counted["n_decrease"] + counted["n_increase"]).max() < FEWEST or counted.empty:
        return Note("No region has a direction in three samples or more, so there is no share to draw.")
    drawn = counted.head(most)
    if left_out := len(counted) - len(drawn):
        caption += f" {formatting.count(left_out, 'region').capitalize()} with fewer reports stand only in the table."
    drawn = drawn.set_index("region").loc[in_order(drawn["region"], names)].reset_index()
    return Figure(draw_forest(drawn, names, title), alt_forest(drawn, names), caption, counts, laid_out=False)


def brain(signs: inference.Signs, evidence: ev.Evidence, caption: str, title: str | None) -> Figure | Note:
    """Draw the regions that samples report on the brain, on the side that they report.

    Parameters
    ----------
    signs : Signs
        With sides apart.
    """
    rows = by_side(signs, evidence)
    drawn, lobes = drawable(rows)
    names = anatomy.unit_names(evidence.regions, signs.analysis.level)
    moved = signs.frame[signs.frame["sign"] != 0]
    if moved["sample"].nunique() < FEWEST or drawn.empty:
        return Note(in_words(signs.frame, names, sample_labels(evidence.studies, signs.frame["sample"])))
    nowhere = moved.loc[moved["hemisphere"] == "NR", "sample"].nunique()
    if nowhere:
        caption += f" {formatting.count(nowhere, 'sample').capitalize()} did not give a side for a region; there both are drawn."
    if lobes:
        named = formatting.listed(formatting.lower(names[region]) for region in in_order(lobes, names))
        caption += f" Not drawn, since no part was named: {named}."
    short = anatomy.short_names(evidence.regions)
    drawing = draw_brain(drawn, short, title)
    return Figure(drawing, alt_brain(drawn, short), caption, drawn.assign(region=drawn["region"].map(names)), plate=True)


def slopes(
    then: pd.DataFrame, since: pd.DataFrame, names: dict[str, str], short: dict[str, str], labels: tuple[str, str], caption: str,
    title: str | None,
) -> Figure | Note:
    """Draw the share of decreases in earlier and later counts, for the regions that both report; `short` names are drawn."""
    columns = ["region", "n_decrease", "n_increase"]
    frame = with_direction(then)[columns].merge(with_direction(since)[columns], on="region", suffixes=("_then", "_since"))
    if frame.empty:
        return Note(f"No region is reported both by {labels[0]} and by {labels[1]}.")
    frame = frame.set_index("region").loc[in_order(frame["region"], names)].reset_index()
    drawing = draw_slopes(frame, short, labels, title)
    return Figure(drawing, alt_slopes(frame, names, labels), caption, frame.assign(region=frame["region"].map(names)))


def by_side(signs: inference.Signs, evidence: ev.Evidence) -> pd.DataFrame:
    """Count the directions of each region on each side.

    A sample that gives no side counts on both, unless it gives one for another finding in the region. Regions on the
    midline count on both sides together.

    Parameters
    ----------
    signs : Signs
        With sides apart.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``hemisphere`` (L, R), ``n_decrease``, ``n_increase``, ``direction``.
    """
    midline = set(evidence.regions.loc[evidence.regions["laterality"] == "midline", "region"])
    counted: dict[tuple[str, str], list[int]] = {}
    for (_, region), own in signs.frame.groupby(["sample", "region"]):
        given = dict(zip(own["hemisphere"], own["sign"], strict=True))
        for side in ("L", "R"):
            if region in midline:
                found = set(given.values()) - {0}
                sign = found.pop() if len(found) == 1 else 0
            elif set(given) & {"L", "R"}:
                sign = given.get(side, 0)
            else:
                sign = next(iter(given.values()))
            if sign:
                counted.setdefault((region, side), []).append(sign)
    rows = []
    for (region, side), found in sorted(counted.items()):
        down, up = found.count(-1), found.count(1)
        share = max(down, up) / (down + up)
        direction = "inconsistent" if share < signs.analysis.consistent_share else "decrease" if down > up else "increase"
        rows.append((region, side, down, up, direction))
    return pd.DataFrame(rows, columns=["region", "hemisphere", "n_decrease", "n_increase", "direction"])


def with_direction(counts: pd.DataFrame) -> pd.DataFrame:
    """Keep the regions for which at least one sample has a direction."""
    return counts[(counts["n_decrease"] + counts["n_increase"]) > 0]
