"""Values for sentences about directions: how many, which regions, and what became of them in other studies."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from livingreview.page import formatting
from livingreview.page.labels import directions, votes

_OPPOSITE = {"decrease": "increase", "increase": "decrease"}


def sample_values(n_directional: int, counted: int, members: int) -> dict[str, str]:
    """Write numbers of samples and studies."""
    return {
        "counted": formatting.out_of(counted, members),
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


def repeated(earlier: pd.DataFrame, later: pd.DataFrame, names: Mapping[str, str]) -> dict[str, str]:
    """List what became in later counts of the regions that earlier ones call decrease or increase.

    Examples
    --------
    >>> counts = pd.DataFrame({"region": ["caudate"], "hemisphere": ["pooled"], "direction": ["decrease"]})
    >>> repeated(counts, counts.assign(direction="inconsistent"), {"caudate": "Caudate"})
    {'outcomes': 'inconsistent for caudate'}
    """
    merged = earlier.merge(later, on=["region", "hemisphere"], suffixes=("_then", "_since"))
    merged = merged[merged["direction_then"].isin(_OPPOSITE)]
    then, since = merged["direction_then"], merged["direction_since"]
    kinds = {
        "the same direction": since == then,
        "the opposite one": since == then.map(_OPPOSITE),
        "inconsistent": since == "inconsistent",
        "too few samples": since == "too few samples",
    }
    outcomes = [
        f"{kind} for {formatting.listed(merged.loc[rows, 'region'].map(names).map(formatting.lower))}"
        for kind, rows in kinds.items()
        if rows.any()
    ]
    return {"outcomes": formatting.listed(outcomes, empty="no such region")}


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
