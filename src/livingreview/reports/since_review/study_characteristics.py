"""Who was studied, how and when: the samples of the review beside those that came later."""

from __future__ import annotations

import numpy as np
import pandas as pd

from livingreview import evidence as ev
from livingreview import inference
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.tables import Table
from livingreview.reports.directions import coded_studies

REVIEW = ev.Selection()
SINCE = ev.Selection(studies="later")


def coded_samples(evidence: ev.Evidence, selection: ev.Selection) -> pd.DataFrame:
    """Rows of the studies of psychotherapy in a selection, with ``counted``: whether a counted direction rests on it."""
    studies = coded_studies(evidence, selection)
    studies = studies[studies["therapy"] != "none"]
    signs = inference.sign_table(evidence, selection, inference.Analysis()).frame
    behind = {study for cell in signs.loc[signs["sign"] != 0, "studies"] for study in cell.split("; ")}
    return studies.assign(counted=studies["study_id"].isin(behind))


def era_table(evidence: ev.Evidence) -> Table:
    """Samples by disorder, in the review and later, with the designs and techniques of the later ones, commonest first."""
    rows = []
    for diagnosis, meaning in evidence.dictionaries["studies"].columns["diagnosis"].levels.items():
        then, since = (
            coded_samples(evidence, selection.replace(diagnosis=diagnosis)) for selection in (REVIEW, SINCE)
        )
        counted = since[since["counted"]]
        rows.append(
            {
                "Disorder": formatting.meaning(meaning),
                "The review's": then["sample"].nunique(),
                "… with a direction": then.loc[then["counted"], "sample"].nunique(),
                "Later": since["sample"].nunique(),
                "… with a direction since": counted["sample"].nunique(),
                "Designs since": _commonest(counted, "design"),
                "Imaging since": _commonest(counted, "modality"),
            }
        )
    numbers = ["The review's", "… with a direction", "Later", "… with a direction since"]
    caption = "Samples by disorder, and how the later ones with a direction were studied"
    return Table(
        pd.DataFrame(rows), caption, dict.fromkeys(numbers, "samples"),
        folded="Show designs and techniques, disorder by disorder",
    )  # fmt: skip


def growth(evidence: ev.Evidence) -> pd.DataFrame:
    """Count the samples of psychotherapy published up to each year: ``group``, ``year``, ``coded``, ``counted``.

    A sample counts from the first year in which anything of it was published; one whose years were not seen is left out.
    """
    studies = coded_samples(evidence, ev.Selection(studies="all")).dropna(subset=["year"])
    samples = studies.groupby("sample").agg(
        year=("year", "min"), group=("diagnosis", "first"), counted=("counted", "max")
    )
    years = np.arange(int(samples["year"].min()), int(samples["year"].max()) + 1)
    frames = [
        pd.DataFrame(
            {
                "group": group,
                "year": years,
                "coded": [int((own["year"] <= year).sum()) for year in years],
                "counted": [int(((own["year"] <= year) & own["counted"]).sum()) for year in years],
            }
        )
        for group, own in samples.groupby("group")
    ]
    return pd.concat(frames, ignore_index=True)


def growth_figure(evidence: ev.Evidence, year: int, caption: str) -> Figure:
    """How the evidence grew, disorder by disorder, with the year of the review marked."""
    from livingreview.figures.years import alt_growth, draw_growth

    frame = growth(evidence)
    levels = evidence.dictionaries["studies"].columns["diagnosis"].levels
    groups = {
        code: formatting.meaning(meaning).capitalize() for code, meaning in levels.items() if (frame["group"] == code).any()
    }
    drawing, alt = draw_growth(frame, groups, year), alt_growth(frame, groups, year)
    return Figure(drawing, alt, caption, numbers=frame)


def era_values(evidence: ev.Evidence) -> dict[str, str]:
    """How large the samples with a direction are, in the review and later, and imaged how."""
    then, since = (coded_samples(evidence, selection) for selection in (REVIEW, SINCE))
    counted_then, counted_since = then[then["counted"]], since[since["counted"]]
    techniques = set(counted_then["modality"]) - {""}
    levels = evidence.dictionaries["studies"].columns["diagnosis"].levels
    only_since = set(counted_since["diagnosis"]) - set(counted_then["diagnosis"]) - {"other", "several"}
    known = counted_since["modality"].isin(techniques)
    n_since = counted_since["sample"].nunique()
    sizes = [frame.groupby("sample")["n_therapy"].max().dropna() for frame in (counted_then, counted_since)]
    return {
        "new_disorders": formatting.listed(formatting.meaning(levels[code]) for code in levels if code in only_since),
        "techniques": formatting.listed(formatting.code(level) for level in _by_frequency(counted_then, "modality")),
        "later_technique": formatting.listed(formatting.code(level) for level in _by_frequency(counted_since, "modality")[:1]),
        "same_technique": formatting.out_of(n_samples(counted_since, known), n_since),
        "other_technique": formatting.out_of(n_since - n_samples(counted_since, known), n_since),
        "size_then": f"{sizes[0].median():.0f}",
        "size_since": f"{sizes[1].median():.0f}",
        "rct_since": formatting.out_of(n_samples(counted_since, counted_since["design"] == "rct"), n_since),
    }


def n_samples(studies: pd.DataFrame, keep: pd.Series) -> int:
    """Count the samples of the studies that are kept."""
    return int(studies.loc[keep, "sample"].nunique())


def _by_frequency(studies: pd.DataFrame, column: str) -> list[str]:
    own = studies[studies[column] != ""]
    return list(own.groupby(column)["sample"].nunique().sort_values(ascending=False, kind="stable").index)


def _commonest(studies: pd.DataFrame, column: str, most: int = 3) -> str:
    counts = studies[studies[column] != ""].groupby(column)["sample"].nunique()
    top = counts.sort_values(ascending=False, kind="stable")
    parts = [f"{formatting.code(level)} ({n})" for level, n in top.head(most).items()]
    return ", ".join(parts) + (f", {len(top) - most} more kinds" if len(top) > most else "")
