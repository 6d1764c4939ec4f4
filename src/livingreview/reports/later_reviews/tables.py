"""The tables and the figure of the comparison with later reviews, and how much it hangs on its choices."""

from __future__ import annotations

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.inference.review_agreement import AGREEMENTS, ReviewAgreement, agreement_with_reviews
from livingreview.inference.review_directions import signed_reviews
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.labels import sample_labels
from livingreview.page.links import identifier_links
from livingreview.page.tables import Note, Table
from livingreview.reports.later_reviews.comparison import EVERYTHING, SIGN_WORDS, LaterReviews, disorders, votes_at

_SUMMED = (
    "Reviews: decrease", "Reviews: increase", "Reviews: no change", "Samples agree", "Samples oppose",
    "Samples leave it open",
)  # fmt: skip


def review_table(reviews: LaterReviews) -> Table:
    """The reviews published since, with what each gives to the comparison."""
    kinds, signed = _kinds(reviews), reviews.signed.groupby("review_id").size()
    rows = [
        {
            "Review": reviews.labels[row["review_id"]],
            "How it was made": formatting.meaning(kinds[row["kind"]]),
            "Scope": row["scope"],
            "Studies": row["n_studies"],
            "Compared": int(signed.get(row["review_id"], 0)),
            "Links": identifier_links(row),
        }
        for row in reviews.recent.sort_values(["year", "review_id"]).to_dict("records")
    ]
    columns = ["Review", "How it was made", "Scope", "Studies", "Compared", "Links"]
    frame = pd.DataFrame(rows, columns=columns).astype({"Studies": "Int64"})
    caption = "Reviews published since, and the number of directions that each gives to the comparison"
    return Table(frame, caption, {"Studies": "studies", "Compared": "results"}, folded="Show the reviews, with links")


def comparison_table(
    reviews: LaterReviews, result: ReviewAgreement, caption: str, only: tuple[str, ...] = (), folded: str | None = None
) -> Table:
    """The results that were compared, at both levels of region; those with one of the verdicts `only`, all where empty."""
    names, kinds = anatomy.unit_names(reviews.evidence.regions, "fine"), _kinds(reviews)
    links = {row["review_id"]: identifier_links(row) for row in reviews.evidence.reviews.to_dict("records")}
    frame = result.frame[result.frame["agreement"].isin(only or tuple(AGREEMENTS))]
    order = {name: i for i, name in enumerate(AGREEMENTS)}
    frame = frame.assign(_order=frame["agreement"].map(order)).sort_values(["_order", "year", "review_id", "region"])
    columns = [
        "Review", "About", "Region", "The review says", "Counted, fine", "Counted, coarse", "Compared at", "Agreement",
        "Beside the result", "How it was made", "Links",
    ]  # fmt: skip
    rows = [
        {
            "Review": reviews.labels[row["review_id"]],
            "How it was made": formatting.meaning(kinds[row["kind"]]),
            "About": disorders(row["disorder"]),
            "Region": names[row["region"]],
            "The review says": SIGN_WORDS[row["sign"]],
            "Counted, fine": votes_at(row, "_fine"),
            "Counted, coarse": votes_at(row, "_coarse"),
            "Compared at": row["level"],
            "Agreement": row["agreement"],
            "Beside the result": row["notes"],
            "Links": links[row["review_id"]],
        }
        for row in frame.to_dict("records")
    ]
    return Table(pd.DataFrame(rows, columns=columns), caption, folded=folded)


def region_table(reviews: LaterReviews) -> Table:
    """What reviews say of each coarse region, and how the samples go; a review counts once for each fine region."""
    evidence, result = reviews.evidence, reviews.everything
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
    table = table.assign(_n=-table[list(_SUMMED[:3])].sum(axis=1)).sort_values(["_n", "Region"]).drop(columns="_n")
    caption = "Results of reviews by coarse region, and how the samples of any era bear on them"
    return Table(table, caption, folded="Show the numbers by region")


def later_sample_table(reviews: LaterReviews, level: str) -> Table:
    """The samples that came after a review, beside what it had said; regions at one level."""
    names = anatomy.unit_names(reviews.evidence.regions, level)
    ahead = reviews.ahead[level].frame
    samples = sample_labels(reviews.evidence.studies, ahead["sample"])
    rows = [
        {
            "Sample": samples[row["sample"]],
            "Region": names[row["region"]],
            "The sample": SIGN_WORDS[row["sign"]],
            "Reviews before it": SIGN_WORDS[row["said"]],
            "Which": formatting.listed(reviews.labels[name] for name in row["reviews"].split("; ")),
            "Went that way": bool(row["sign"] == row["said"]),
        }
        for row in ahead.to_dict("records")
    ]
    columns = ["Sample", "Region", "The sample", "Reviews before it", "Which", "Went that way"]
    caption = f"Samples that came after a review, {level} level"
    return Table(
        pd.DataFrame(rows, columns=columns), caption, folded="Show each sample and what reviews had said before it"
    )


def figure(reviews: LaterReviews, caption: str) -> Figure | Note:
    """What each review says, region by region, against the samples counted here."""
    from livingreview.figures.sources import alt_sources, draw_sources

    result = reviews.everything
    if result.frame.empty:
        return Note("No review reports a direction that can be compared.")
    names = anatomy.unit_names(reviews.evidence.regions, "fine")
    frame = result.frame.assign(
        source=result.frame["review_id"] + " " + result.frame["disorder"],
        wider=result.frame["level"] == "coarse",
        agreement=result.frame["agreement"].where(result.frame["agreement"].isin(["same", "opposite"]), "undecided"),
    )
    ordered = frame.sort_values(["year", "review_id", "disorder"])
    sources = {
        row["source"]: f"{reviews.labels[row['review_id']].split(' (')[0]}: {disorders(row['disorder'], most=2)}"
        for row in ordered.to_dict("records")
    }
    regions = {region: name for region, name in names.items() if (frame["region"] == region).any()}
    short = anatomy.short_names(reviews.evidence.regions)
    drawing = draw_sources(frame, {region: short[region] for region in regions}, sources)
    alt = alt_sources(frame, regions, sources)
    return Figure(drawing, alt, caption, numbers=result.frame)


def sensitivity_table(reviews: LaterReviews) -> Table:
    """The same comparison under other choices, the main one first."""
    evidence, year = reviews.evidence, reviews.year
    kinds = _kinds(reviews)
    pooling = tuple(kind for kind, words in kinds.items() if words.startswith("meta-analysis"))
    others = tuple(kind for kind in kinds if kind not in pooling)
    medication = signed_reviews(evidence, "medication", year)

    def compare(signed: pd.DataFrame = reviews.signed, body: ev.Selection = EVERYTHING, **choices: object) -> ReviewAgreement:
        return agreement_with_reviews(evidence, body, reviews=signed, **choices)

    results = {
        "Studies of any era, disorders matched": reviews.everything,
        "Later studies alone": reviews.since,
        "Disorders not matched": compare(matched=False),
        "One sample enough for a direction": compare(analysis=inference.Analysis(min_samples=1)),
        "Fine level alone": compare(levels=("fine",)),
        "Coarse level alone": compare(levels=("coarse",)),
        "Meta-analyses of images alone": compare(signed_reviews(evidence, after=year, kinds=pooling)),
        "Other reviews alone": compare(signed_reviews(evidence, after=year, kinds=others)),
        "Reviews without a year as well": compare(signed_reviews(evidence)),
        "Results on treatment of either kind": compare(signed_reviews(evidence, "either", year)),
        "Medication: their results and our drug arms": compare(medication, ev.Selection(studies="all", arm="drug")),
    }
    rows = [
        {
            "Choice": choice,
            "Compared": len(result.frame),
            "Same": result.n_same,
            "Opposite": result.n_opposite,
            "Inconsistent here": int((result.frame["agreement"] == "inconsistent").sum()),
            "Too few or not reported here": int(result.frame["agreement"].isin(["too few samples", "not reported"]).sum()),
            "No change there": int((result.frame["agreement"] == "undecided").sum()),
            "Same, of those with two directions": formatting.percent(result.share),
            "95% interval": formatting.interval(result.ci_low, result.ci_high),
            "After shuffling": formatting.percent(result.expected),
        }
        for choice, result in results.items()
    ]
    units = dict.fromkeys(("Compared", "Same", "Opposite"), "results")
    return Table(pd.DataFrame(rows), "The same comparison under other choices", units)


def _kinds(reviews: LaterReviews) -> dict[str, str]:
    return reviews.evidence.dictionaries["reviews"].columns["kind"].levels
