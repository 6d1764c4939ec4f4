"""Every year in words: what was known, how it fared, and which verdicts came and went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from livingreview import anatomy
from livingreview.evidence import Selection
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims import Rulebook, load_claims
from livingreview.inference.cumulative_evidence import CumulativeEvidence, conclusions_in, cumulative_evidence
from livingreview.inference.forecasting import HORIZON, forecast_each_year
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.labels import sample_labels

if TYPE_CHECKING:
    import pandas as pd

    from livingreview.evidence import Evidence


@dataclass(frozen=True)
class Timeline:
    """A chronicle with all the words that the page needs.

    Parameters
    ----------
    told : CumulativeEvidence
        From :func:`livingreview.inference.cumulative_evidence.chronicle`.
    rulebook : Rulebook
        The claims.
    foretold : pandas.DataFrame
        From :func:`livingreview.inference.forecasting.forecast_each_year`.
    groups, regions : dict of str to str
        Disorders and regions of the matrix with their names, in order.
    labels : dict of str to str
        Names of the samples.
    """

    told: CumulativeEvidence
    rulebook: Rulebook
    foretold: pd.DataFrame
    groups: dict[str, str]
    regions: dict[str, str]
    labels: dict[str, str]


def tell_years(evidence: Evidence) -> Timeline:
    """Work out every year: the matrix by coarse region and disorder, the claims, and how the probabilities fared."""
    rulebook = load_claims(evidence.directory / "claims.toml")
    selection = Selection(studies="all")
    told = cumulative_evidence(evidence, selection, Analysis(level="coarse"), rulebook)
    names = anatomy.unit_names(evidence.regions, "coarse", evidence.circuits)
    present = set(told.arrived["region"])
    most = told.samples.groupby("group").size().sort_values(ascending=False, kind="stable")
    return Timeline(
        told,
        rulebook,
        forecast_each_year(evidence, selection, Analysis()),
        {group: formatting.code(group) for group in most.index},
        {region: name for region, name in names.items() if region in present},
        sample_labels(evidence.studies, told.samples["sample"], detail=None),
    )


def show_claims_by_year(line: Timeline, caption: str) -> None:
    """Show the estimates and verdicts of all claims over all years."""
    from livingreview.figures.claims_by_year import alt_claims_by_year, draw_claims_by_year

    titles = {claim.key: f"{claim.part} {claim.title}" for claim in line.rulebook.claims}
    expected = line.told.conclusions["key"].map({claim.key: claim.expected for claim in line.rulebook.claims})
    frame = line.told.conclusions.assign(estimate=line.told.conclusions["estimate"] * expected)
    last = line.told.last
    show(
        draw_claims_by_year(frame, titles, last),
        alt_claims_by_year(frame, titles, last),
        caption,
        wide=True,
        numbers=frame,
    )


def timeline_facts(line: Timeline) -> dict[str, str]:
    """Numbers about the years, for the prose."""
    told = line.told
    changes = told.conclusions.groupby("key")["verdict"].agg(lambda own: int((own != own.shift()).sum() - 1))
    ever = told.conclusions.groupby("key")["verdict"].agg(set)
    final = conclusions_in(told, told.last)["verdict"]
    lost = [key for key, seen in ever.items() if "supported" in seen and final[key] != "supported"]
    titles = {claim.key: claim.title for claim in line.rulebook.claims}
    return {
        "first": str(told.first),
        "last": str(told.last),
        "years": formatting.number(told.last - told.first + 1),
        "samples": formatting.number(len(told.samples)),
        "undated": formatting.count(len(told.undated), "sample"),
        "changes": formatting.number(int(changes.sum())),
        "changed": formatting.out_of(int((changes > 0).sum()), len(changes)),
        "once": formatting.listed((f"“{titles[key]}” ({_spans(told, key)})" for key in lost), empty="none"),
        "n_once": formatting.pronoun(len(lost)),
        "horizon": formatting.number(HORIZON),
    }


def said_of(line: Timeline, year: int) -> str:
    """Say how much was known at the end of a year."""
    own = line.told.samples[line.told.samples["year"] <= year]
    return f"{year}: {len(own)} samples so far, {int((own['year'] == year).sum())} of them new this year."


def arrivals_of(line: Timeline, year: int) -> str:
    """Name the samples first published in a year."""
    own = line.told.samples[line.told.samples["year"] == year]["sample"]
    return f"New in {year}: " + formatting.listed((line.labels[sample] for sample in own), empty="no sample") + "."


def foretold_of(line: Timeline, year: int) -> str:
    """Say how the probabilities of a year fared on the samples of the next years."""
    rows = line.foretold[(line.foretold["horizon"] == "next") & (line.foretold["year"] <= year)]
    if rows.empty or (year + 1 > line.told.last):
        return f"What was believed in {year} has no later samples yet."
    row = rows.iloc[-1].to_dict()
    gain = f"{formatting.signed(row['base_brier_gain'], 3)}, {formatting.signed(row['base_brier_low'], 3)} to {formatting.signed(row['base_brier_high'], 3)}"
    word = "no clearly better or worse than"
    if row["base_brier_low"] > 0:
        word = "better than"
    elif row["base_brier_high"] < 0:
        word = "worse than"
    return (
        f"What was believed of each region in {int(row['year'])} foretold the {int(row['n'])} directions of the next {HORIZON} years "
        f"{word} the base rate (gain in Brier score {gain})."
    )


def _spans(told: CumulativeEvidence, key: str) -> str:
    """Years in which a claim was supported, as "2001 to 2006"."""
    own = told.conclusions[told.conclusions["key"] == key]
    ends = [*own["year"].iloc[1:], told.last + 1]
    years = [
        year
        for start, end, verdict in zip(own["year"], ends, own["verdict"], strict=True)
        if verdict == "supported"
        for year in range(int(start), int(end))
    ]
    starts = [year for year in years if year - 1 not in years]
    stops = [year for year in years if year + 1 not in years]
    return formatting.listed(f"{a} to {b}" if a != b else str(a) for a, b in zip(starts, stops, strict=True))
