"""Tables of counts by region: directions with their tests, unreported findings."""

from __future__ import annotations

import pandas as pd

from livingreview import inference
from livingreview.page import formatting
from livingreview.page.tables import Table

_SAMPLES = dict.fromkeys(["Decrease", "Increase", "No change or conflicting"], "samples")


def count_table(counts: pd.DataFrame, names: dict[str, str], level: str) -> Table:
    """Lay out a frame of :func:`livingreview.inference.consistency`, folded away."""
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
    if (counts["hemisphere"] == "pooled").all():
        frame = frame.drop(columns="Side")
    return Table(frame, f"Direction by region, {level} level", _SAMPLES, digits=3, folded="Show the numbers")


def unreported_table(
    counts: pd.DataFrame, names: dict[str, str], n_samples: int, analysis: inference.Analysis, caption: str,
    folded: str | None = None,
) -> Table:  # fmt: skip
    """List how many unreported opposite findings would undo the direction of each region."""
    frame = inference.fail_safe_n(counts, n_samples, analysis)
    table = pd.DataFrame(
        {
            "Region": frame["region"].map(names),
            "Direction": frame["direction"],
            "Decrease": frame["n_decrease"],
            "Increase": frame["n_increase"],
            "Not mentioned": frame["n_unreported"],
            "Needed to undo": frame["n_needed"],
            "Share of these": [formatting.percent(s) for s in frame["share_of_unreported"]],
        }
    )
    return Table(table, caption, {"Not mentioned": "samples", "Needed to undo": "samples"}, folded=folded)


def flow_table(signs: inference.Signs) -> Table:
    """Show what each step of the selection left, and how many samples were left out for want of a size."""
    caption = "From the whole evidence base to what this run counts"
    if signs.unsized:
        caption += (
            f"; {formatting.count(len(signs.unsized), 'sample')} left out, since the number of patients was not seen"
        )
    frame = signs.selected.flow.rename(columns=str.capitalize)
    return Table(frame, caption, folded="Show each step of the selection")
