"""What research each claim needs: samples that would answer it, and the size of a trial."""

from __future__ import annotations

import math

import pandas as pd

from livingreview import evidence as ev
from livingreview.inference.estimands import OPEN
from livingreview.inference.planning import patients_per_arm, samples_needed, smallest_effect
from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.reports.estimates import Answers

ERA = "later"
_SIZES = ("strong", "moderate")
_MOST = 500  # beyond this an extrapolation says no more than "many"


def needs_table(found: Answers, caption: str) -> Table:
    """Samples that the open claims have, and samples that they would need, for a strong and for a moderate effect."""
    rows = []
    for claim in found.rulebook.claims:
        row = found.row(claim.key, ERA)
        if row["conclusion"] != OPEN:
            continue
        needed = dict.fromkeys(f"{_rounded(needed_samples(found, claim.key, size), row['n'])} ({size})" for size in _SIZES)
        said = "cannot be said" if all("said" in one for one in needed) else "; ".join(needed)
        rows.append({"Question": f"{claim.part} {found.rules.estimand(claim.key).question}", "Now": int(row["n"]), "Needed": said})
    return Table(pd.DataFrame(rows), caption, units={"Now": "samples", "Needed": "for an effect of a size"})


def needed_samples(found: Answers, claim: str, size: str) -> float:
    """Samples with which four of five sets of studies would answer a claim; NaN where the power tells nothing."""
    return samples_needed(int(found.row(claim, ERA)["n"]), found.power(claim, ERA, size), found.rules.likely)


def trial_values(evidence: ev.Evidence, counted: pd.DataFrame) -> dict[str, str]:
    """Median size of the counted samples, the smallest difference that two such arms find, and the size that a trial needs.

    Parameters
    ----------
    counted : pandas.DataFrame
        Studies that count.
    """
    sizes = evidence.studies.loc[evidence.studies["study_id"].isin(counted["study_id"]), "n_therapy"].dropna()
    median = int(sizes.median())
    return {
        "trial_median": formatting.number(median),
        "trial_smallest": f"{smallest_effect(median):.1f}",
        "trial_medium": formatting.number(patients_per_arm(0.5)),
        "trial_large": formatting.number(patients_per_arm(0.8)),
    }


def _rounded(n: float, now: int) -> str:
    if math.isnan(n):
        return "cannot be said"
    return "enough now" if n <= now else f"over {_MOST}" if n > _MOST else f"about {round(n, -1):.0f}"
