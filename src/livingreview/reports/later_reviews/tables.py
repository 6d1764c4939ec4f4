"""The tables and the figure of the comparison with later reviews."""

from __future__ import annotations

import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.inference.review_agreement import AGREEMENTS, ReviewAgreement
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.labels import sample_labels
from livingreview.page.links import identifier_links
from livingreview.reports.directions.direction_figures import show_nothing
from livingreview.reports.later_reviews.comparison import SIGN_WORDS, LaterReviews, disorders, review_labels, votes_at

_SUMMED = (
    "Reviews: decrease", "Reviews: increase", "Reviews: no change", "Samples agree", "Samples oppose",
    "Samples leave it open",
)  # fmt: skip


def review_list(evidence: ev.Evidence, read: LaterReviews) -> pd.DataFrame:
    """List the reviews published since, with what each gives to the comparison.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    read : LaterReviews
        From :func:`livingreview.reports.later_reviews.comparison.read_reviews`.

    Returns
    -------
    pandas.DataFrame
    """
    labels, kinds = review_labels(evidence), evidence.dictionaries["reviews"].columns["kind"].levels
    signed = read.signed.groupby("review_id").size()
    recent = evidence.reviews[(evidence.reviews["year"] > read.year).fillna(False).astype(bool)]
    return pd.DataFrame(
        [
            {
                "Review": labels[row["review_id"]],
                "How it was made": formatting.meaning(kinds[row["kind"]]),
                "Scope": row["scope"],
                "Studies": row["n_studies"],
                "Compared": int(signed.get(row["review_id"], 0)),
                "Links": identifier_links(row),
            }
            for row in recent.sort_values(["year", "review_id"]).to_dict("records")
        ],
        columns=["Review", "How it was made", "Scope", "Studies", "Compared", "Links"],
    ).astype({"Studies": "Int64"})


def comparison_table(evidence: ev.Evidence, result: ReviewAgreement, only: tuple[str, ...] = ()) -> pd.DataFrame:
    """List the comparisons, both levels shown.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    result : ReviewAgreement
        The comparison.
    only : tuple of str
        Verdicts to list; all where empty.

    Returns
    -------
    pandas.DataFrame
    """
    labels, names = review_labels(evidence), anatomy.unit_names(evidence.regions, "fine")
    links = {row["review_id"]: identifier_links(row) for row in evidence.reviews.to_dict("records")}
    kinds = evidence.dictionaries["reviews"].columns["kind"].levels
    frame = result.frame[result.frame["agreement"].isin(only or tuple(AGREEMENTS))]
    order = {name: i for i, name in enumerate(AGREEMENTS)}
    frame = frame.assign(_order=frame["agreement"].map(order)).sort_values(["_order", "year", "review_id", "region"])
    columns = [
        "Review", "About", "Region", "The review says", "Counted, fine", "Counted, coarse", "Compared at", "Verdict",
        "Beside the result", "How it was made", "Links",
    ]  # fmt: skip
    rows = [
        {
            "Review": labels[row["review_id"]],
            "How it was made": formatting.meaning(kinds[row["kind"]]),
            "About": disorders(row["disorder"]),
            "Region": names[row["region"]],
            "The review says": SIGN_WORDS[row["sign"]],
            "Counted, fine": votes_at(row, "_fine"),
            "Counted, coarse": votes_at(row, "_coarse"),
            "Compared at": row["level"],
            "Verdict": row["agreement"],
            "Beside the result": row["notes"],
            "Links": links[row["review_id"]],
        }
        for row in frame.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=columns)


def region_list(evidence: ev.Evidence, result: ReviewAgreement) -> pd.DataFrame:
    """Sum up the comparisons by coarse region: what reviews say of it, and how the counted samples bear on that.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    result : ReviewAgreement
        The comparison.

    Returns
    -------
    pandas.DataFrame
        Regions with most results first. A review counts once for each disorder and fine region.
    """
    units = anatomy.units(evidence.regions, "coarse")
    names = anatomy.unit_names(evidence.regions, "coarse", evidence.circuits)
    frame = result.frame.assign(unit=[units[region][0] for region in result.frame["region"]])
    rows = [
        {
            "Region": names[unit],
            "Reviews: decrease": int((own["sign"] < 0).sum()),
            "Reviews: increase": int((own["sign"] > 0).sum()),
            "Reviews: no change": int((own["sign"] == 0).sum()),
            "Samples agree": int((own["agreement"] == "same").sum()),
            "Samples oppose": int((own["agreement"] == "opposite").sum()),
            "Samples leave it open": int((~own["agreement"].isin(["same", "opposite"])).sum()),
        }
        for unit, own in frame.groupby("unit")
    ]
    table = pd.DataFrame(rows, columns=["Region", *_SUMMED])
    return table.assign(_n=-table[list(_SUMMED[:3])].sum(axis=1)).sort_values(["_n", "Region"]).drop(columns="_n")


def ahead_table(evidence: ev.Evidence, read: LaterReviews, level: str) -> pd.DataFrame:
    """List the samples that came after a review, beside what it had said.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    read : LaterReviews
        From :func:`livingreview.reports.later_reviews.comparison.read_reviews`.
    level : {"fine", "coarse"}
        Level of the regions.

    Returns
    -------
    pandas.DataFrame
    """
    labels, names = review_labels(evidence), anatomy.unit_names(evidence.regions, level)
    ahead = read.ahead[level]
    samples = sample_labels(evidence.studies, ahead.frame["sample"])
    rows = [
        {
            "Sample": samples[row["sample"]],
            "Region": names[row["region"]],
            "The sample": SIGN_WORDS[row["sign"]],
            "Reviews before it": SIGN_WORDS[row["said"]],
            "Which": formatting.listed(labels[name] for name in row["reviews"].split("; ")),
            "Went that way": bool(row["sign"] == row["said"]),
        }
        for row in ahead.frame.to_dict("records")
    ]
    columns = ["Sample", "Region", "The sample", "Reviews before it", "Which", "Went that way"]
    return pd.DataFrame(rows, columns=columns)


def show_sources(evidence: ev.Evidence, result: ReviewAgreement, caption: str) -> None:
    """Show what each review says, region by region, against the samples counted here.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    result : ReviewAgreement
        The comparison.
    caption : str
        Caption of the figure.
    """
    from livingreview.figures.sources import alt_sources, draw_sources

    if result.frame.empty:
        return show_nothing("No review reports a direction that can be compared.")
    labels, names = review_labels(evidence), anatomy.unit_names(evidence.regions, "fine")
    frame = result.frame.assign(
        source=result.frame["review_id"] + " " + result.frame["disorder"],
        wider=result.frame["level"] == "coarse",
        agreement=result.frame["agreement"].where(result.frame["agreement"].isin(["same", "opposite"]), "undecided"),
    )
    ordered = frame.sort_values(["year", "review_id", "disorder"])
    sources = {
        row["source"]: f"{labels[row['review_id']].split(' (')[0]}: {disorders(row['disorder'], most=2)}"
        for row in ordered.to_dict("records")
    }
    regions = {region: name for region, name in names.items() if (frame["region"] == region).any()}
    return show(
        draw_sources(frame, regions, sources),
        alt_sources(frame, regions, sources),
        caption,
        wide=True,
        numbers=result.frame,
    )
