"""The figures and tables that chapters share: each draws one literature or one comparison, with its computed texts."""

from __future__ import annotations

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.figures.drawn_numbers import brain_numbers, matrix_numbers
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.labels import sample_labels
from livingreview.page.tables import show_table
from livingreview.reports.directions.study_set import Literature, set_aside, study_table

_PATIENTS = {"Therapy arm": "patients", "Drug arm": "patients"}


def show_studies(literature: Literature, caption: str, folded: str | None = None) -> None:
    """Show the table of studies.

    Parameters
    ----------
    literature : Literature
        What was read.
    caption : str
        Caption of the table.
    folded : str, optional
        Fold the table under this line.
    """
    if literature.studies.empty:
        return show_nothing("No study in this selection reports a counted direction.")
    return show_table(study_table(literature), caption, units=_PATIENTS, folded=folded)


def show_matrix(literature: Literature, caption: str, level: str = "fine") -> None:
    """Show which sample reported which region, in which direction.

    Parameters
    ----------
    literature : Literature
        What was read.
    caption : str
        Caption of the figure.
    level : {"fine", "coarse"}
        Level of the regions.
    """
    show_signs(literature.signs(level), literature.evidence, caption)


def show_signs(signs: inference.Signs, evidence: ev.Evidence, caption: str) -> None:
    """Show signs as a matrix of samples by regions, sides apart where the analysis keeps them apart.

    Parameters
    ----------
    signs : Signs
        What is counted.
    evidence : Evidence
        The evidence base, for the names.
    caption : str
        Caption of the figure.
    """
    from livingreview.figures.matrix import alt_matrix, draw_matrix

    frame = signs.frame
    if frame.empty:
        return show_nothing("No study in this selection reports a counted direction, so there is no matrix to draw.")
    behind = {study for studies in frame["studies"] for study in studies.split("; ")}
    rows = sample_labels(evidence.studies[evidence.studies["study_id"].isin(behind)], frame["sample"])
    names = anatomy.unit_names(evidence.regions, signs.analysis.level, evidence.circuits)
    if signs.analysis.hemispheres == "apart":
        sided = frame["region"] + " " + frame["hemisphere"]
        names = {
            f"{region} {side}": f"{name}, {side}" for region, name in names.items() for side in ("L", "R", "M", "NR")
        }
        frame = frame.assign(region=sided)
    return show(
        draw_matrix(frame, rows, names),
        alt_matrix(frame, rows, names),
        caption,
        wide=frame["region"].nunique() > 7,
        numbers=matrix_numbers(frame, rows, names),
    )


def show_forest(literature: Literature, caption: str, level: str = "coarse", most: int = 14) -> None:
    """Show the share of decreases by region, with intervals, and the numbers under it.

    Parameters
    ----------
    literature : Literature
        What was read.
    caption : str
        Caption of the figure; it is told how many regions are left out.
    level : {"fine", "coarse"}
        Level of the regions.
    most : int
        How many regions to draw at the most; the table under the figure has them all.
    """
    from livingreview.figures.forest import alt_forest, draw_forest

    counts = literature.counts(level)
    counted = counts[(counts["n_decrease"] + counts["n_increase"]) > 0]
    if counted.empty:
        return show_nothing("No region has a counted direction here.")
    drawn, names = counted.head(most), literature.names(level)
    left_out = len(counted) - len(drawn)
    if left_out:
        caption = (
            f"{caption} {formatting.count(left_out, 'region').capitalize()} with fewer reports stand only in the table."
        )
    show(draw_forest(drawn, names), alt_forest(drawn, names), caption, numbers=counts, laid_out=False)
    show_counts(literature, level)
    return show_pooling(literature, level)


def show_counts(literature: Literature, level: str = "coarse") -> None:
    """Show the numbers behind the shares, folded away.

    Parameters
    ----------
    literature : Literature
        What was read.
    level : {"fine", "coarse"}
        Level of the regions.
    """
    show_count_table(literature.counts(level), literature.names(level), f"Direction by region, {level} level")


def show_count_table(counts: pd.DataFrame, names: dict[str, str], caption: str) -> None:
    """Show a table of direction consistency, folded away.

    Parameters
    ----------
    counts : pandas.DataFrame
        Frame of :func:`livingreview.inference.consistency`.
    names : dict of str to str
        Display names of the regions.
    caption : str
        Caption of the table.
    """
    frame = pd.DataFrame(
        {
            "Region": counts["region"].map(names),
            "Side": counts["hemisphere"],
            "Decrease": counts["n_decrease"],
            "Increase": counts["n_increase"],
            "No change or conflicting": counts["n_zero"],
            "Share of decreases": [formatting.percent(s) for s in counts["share_decrease"]],
            "95% interval": [
                formatting.interval(a, b) for a, b in zip(counts["ci_low"], counts["ci_high"], strict=True)
            ],
            "p, sign test": counts["p_sign"],
            "p, within studies": [
                "degenerate" if d else p for d, p in zip(counts["degenerate"], counts["p_within"], strict=True)
            ],
            "p, overall share": counts["p_overall"],
            "q, sign test": ["cannot reach the level" if pd.isna(q) else q for q in counts["q_sign"]],
            "Call": counts["direction"],
        }
    )
    units = dict.fromkeys(["Decrease", "Increase", "No change or conflicting"], "samples")
    if (counts["hemisphere"] == "pooled").all():
        frame = frame.drop(columns="Side")
    show_table(frame, caption, units=units, digits=3, folded="Show the numbers")


def show_run(evidence: ev.Evidence, selection: ev.Selection, analysis: inference.Analysis) -> None:
    """Show what one run counts, at the level and with the sides that it asks for.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    selection : Selection
        What counts.
    analysis : Analysis
        The rules.
    """
    signs = inference.sign_table(evidence, selection, analysis)
    names = anatomy.unit_names(evidence.regions, analysis.level, evidence.circuits)
    show_signs(signs, evidence, "Each sample that this run counts, and the direction of change that it reports.")
    show_count_table(inference.consistency(signs).frame, names, f"Direction by region, {analysis.level} level")
    flow = signs.selected.flow.rename(columns=str.capitalize)
    caption = "From the whole evidence base to what this run counts"
    if signs.unsized:
        caption += (
            f"; {formatting.count(len(signs.unsized), 'sample')} left out, since the number of patients was not seen"
        )
    show_table(flow, caption, folded="Show each step of the selection")


def show_pooling(literature: Literature, level: str = "coarse") -> None:
    """Show what the hierarchical model makes of each region, beside the raw shares, folded away.

    Parameters
    ----------
    literature : Literature
        What was read.
    level : {"fine", "coarse"}
        Level of the regions.
    """
    pooled = inference.partial_pooling(literature.signs(level))
    if pooled.empty:
        return show_nothing("No region has a counted direction here, so there is nothing to pool.")
    raw = literature.counts(level).set_index("region")["share_decrease"]
    frame = pd.DataFrame(
        {
            "Region": pooled["region"].map(literature.names(level)),
            "With a direction": pooled["n"],
            "Share of decreases, counted": [formatting.percent(raw[r]) for r in pooled["region"]],
            "Share, pooled": [formatting.percent(s) for s in pooled["share"]],
            "95% interval": [formatting.interval(a, b) for a, b in zip(pooled["low"], pooled["high"], strict=True)],
        }
    )
    caption = f"Partial pooling over regions and samples, {level} level"
    return show_table(
        frame, caption, units={"With a direction": "samples"}, folded="Show the hierarchical model beside it"
    )


def show_brain(literature: Literature, caption: str, level: str = "fine") -> None:
    """Show net directions on the brain.

    Parameters
    ----------
    literature : Literature
        What was read.
    caption : str
        Caption of the figure; what could not be drawn is added to it.
    level : {"fine", "coarse"}
        Level of the regions.
    """
    from livingreview.figures.brain import alt_brain, draw_brain

    counts = literature.counts(level)
    directional = counts[(counts["n_decrease"] + counts["n_increase"]) > 0]
    if directional.empty:
        return show_nothing("No region has a counted direction here, so there is nothing to draw on a brain.")
    values = pd.DataFrame(
        {
            "region": directional["region"],
            "hemisphere": "",
            "value": 1 - 2 * directional["share_decrease"].astype(float),
        }
    )
    drawn = anatomy.region_map(values, overlap="finest")
    caption = f"{caption} Sides are pooled."
    for reason, lost in drawn.not_drawn.groupby("reason", sort=False):
        caption = f"{caption} Not drawn: {formatting.listed(lost['name'].map(formatting.lower))} ({reason})."
    return show(draw_brain(drawn), alt_brain(drawn), caption, plate=True, numbers=brain_numbers(drawn.drawn))


def show_set_aside(literature: Literature) -> None:
    """Show what the same studies report and the counts leave out, folded away.

    Parameters
    ----------
    literature : Literature
        What was counted.
    """
    frame = set_aside(literature)
    if frame.empty:
        return show_nothing("These studies report nothing else that was coded.")
    line = f"Show {formatting.count(len(frame), 'finding')} of the same selection that no count uses"
    return show_table(frame, "Reported, but kept out of every count", folded=line)


def show_overlap(
    concordance: inference.Concordance, names: dict[str, str], arms: tuple[str, str], caption: str
) -> None:
    """Show which regions two arms share.

    Parameters
    ----------
    concordance : livingreview.inference.Concordance
        The comparison.
    names : dict of str to str
        Display names of the regions.
    arms : tuple of str
        Names of the two arms.
    caption : str
        Caption of the figure.
    """
    from livingreview.figures.overlap import alt_overlap, draw_overlap

    if concordance.frame.empty:
        return show_nothing(f"Neither {arms[0]} nor {arms[1]} has a counted direction here.")
    frame = concordance.frame
    return show(draw_overlap(frame, names, arms), alt_overlap(frame, names, arms), caption, numbers=frame)


def show_nothing(sentence: str) -> None:
    """Say that there is nothing to show, and why.

    Parameters
    ----------
    sentence : str
        What is missing.
    """
    from IPython.display import display
    from markupsafe import Markup

    html = Markup('<p class="lr-nothing">{}</p>').format(sentence)
    display({"text/html": str(html), "text/plain": sentence}, raw=True)
