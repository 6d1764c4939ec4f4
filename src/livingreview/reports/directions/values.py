"""Values for sentences about directions: how many samples, and which regions have which direction."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from livingreview.page import formatting
from livingreview.page.labels import directions, votes


def sample_values(n_directional: int, counted: int, members: int) -> dict[str, str]:
    """Write numbers of samples and studies, and the verbs that agree with them."""
    return {
        "members": formatting.number(members).capitalize(),
        "concern": "concerns" if members == 1 else "concern",
        "counted": formatting.out_of(counted, members),
        "report": "reports" if n_directional == 1 else "report",
        "samples": formatting.count(n_directional, "sample").capitalize(),
    }


def region_values(counts: pd.DataFrame, names: Mapping[str, str]) -> dict[str, str]:
    """List the regions with each direction, and the smallest p of a sign test with its region."""
    tested = counts[counts["p_sign"].notna()]
    best = tested.loc[tested["p_sign"].idxmin()] if len(tested) else None
    return {
        "down": directions(counts, names, "decrease"),
        "up": directions(counts, names, "increase"),
        "inconsistent": directions(counts, names, "inconsistent"),
        "few": directions(counts, names, "too few samples"),
        "smallest_p": formatting.p_value(best["p_sign"]) if best is not None else "not defined",
        "smallest_region": formatting.lower(names[best["region"]]) if best is not None else "no region",
    }


def significant_regions(counts: pd.DataFrame, names: Mapping[str, str], alpha: float) -> str:
    """List the regions whose sign test survives the correction for many regions, with both tests' evidence."""
    kept = counts[counts["q_sign"] <= alpha]
    return formatting.listed(
        f"{formatting.lower(names[row['region']])} ({votes(row)}; test within studies {formatting.p_value(row['p_within'])})"
        for row in kept.to_dict("records")
    )


def smallest_possible_p(counts: pd.DataFrame) -> float:
    """Return the smallest p that a two-sided sign test could give in the region with most samples."""
    return float(min(1.0, 2.0 * 0.5 ** int((counts["n_decrease"] + counts["n_increase"]).max())))
