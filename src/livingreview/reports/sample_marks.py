"""The mark of each sample and region as a figure draws it: direction, and whether it was compared with a control group."""

from __future__ import annotations

import pandas as pd

from livingreview import anatomy, inference
from livingreview.evidence import Evidence
from livingreview.page import formatting

FEWEST = 3  # samples that a figure needs; a sentence says what fewer of them report


def marks(signs: inference.Signs, evidence: Evidence) -> pd.DataFrame:
    """Return the directions of a set of signs, one row a sample and region.

    Returns
    -------
    pandas.DataFrame
        The frame of `signs` with ``controlled``: whether the sign rests on a comparison with a control group.
    """
    units = anatomy.units(evidence.regions, signs.analysis.level, evidence.circuits)
    found = signs.selected.findings
    against = found[found["tested_against"] == "control_group"]
    controlled = {
        (sample, arm, unit)
        for sample, arm, region in zip(against["sample"], against["arm"], against["region"], strict=True)
        for unit in units[region]
    }
    keys = zip(signs.frame["sample"], signs.frame["arm"], signs.frame["region"], strict=True)
    return signs.frame.assign(controlled=[key in controlled for key in keys])


def in_order(regions: pd.Series, names: dict[str, str]) -> list[str]:
    """Put regions into anatomical order, which is that of the table of regions: one order for the whole book."""
    present = set(regions)
    return [region for region in names if region in present]


def in_words(frame: pd.DataFrame, names: dict[str, str], rows: dict[str, str]) -> str:
    """Say what too few samples for a figure report.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`marks`.
    names, rows : dict of str to str
        Name of each region, and of each sample.
    """
    if frame.empty:
        return "No sample in this selection reports a direction that can be counted."
    sentences = []
    for sample, own in frame.groupby("sample", sort=False):
        said = []
        for sign, word in ((-1, "a decrease in"), (1, "an increase in"), (0, "no change, or conflicting changes, in")):
            regions = own.loc[own["sign"] == sign, "region"]
            if len(regions):
                said.append(f"{word} {formatting.listed(formatting.lower(names[r]) for r in in_order(regions, names))}")
        sizes = own["n_patients"].dropna() if "n_patients" in own else pd.Series(dtype="Int64")
        size = f" ({formatting.count(int(sizes.max()), 'patient')})" if len(sizes) else ""
        sentences.append(f"{rows[sample]}{size} reports {formatting.listed(said)}.")
    few = formatting.count(frame["sample"].nunique(), "sample").capitalize()
    return f"{few} cannot establish a direction. {' '.join(sentences)}"


def strongest(counts: pd.DataFrame, names: dict[str, str]) -> str:
    """Say in which region most samples agree, as the title of a figure does.

    Parameters
    ----------
    counts : pandas.DataFrame
        From :func:`livingreview.inference.consistency`.

    Examples
    --------
    >>> counts = pd.DataFrame({"region": ["insula", "pfc"], "n_decrease": [5, 1], "n_increase": [1, 2]})
    >>> strongest(counts, {"insula": "Insula", "pfc": "Prefrontal cortex"})
    'Insula: 5 of 6 samples report a decrease; in no other region do as many agree'
    """
    agree = counts[["n_decrease", "n_increase"]].max(axis=1)
    if counts.empty or agree.max() < 2:
        return "No two samples report the same direction in a region"
    best = counts[agree == agree.max()]
    said = [
        f"{names[row.region]}: {max(row.n_decrease, row.n_increase):.0f} of {row.n_decrease + row.n_increase:.0f} samples report "
        f"{'a decrease' if row.n_decrease > row.n_increase else 'an increase'}"
        for row in best.itertuples()
        if row.n_decrease != row.n_increase
    ]
    if not said:
        return "In no region do more samples report one direction than the other"
    if len(best) > 2:
        return f"At most {formatting.count(int(agree.max()), 'sample')} agree on the direction in any region"
    return f"{'; '.join(said)}" + ("; in no other region do as many agree" if len(best) == 1 else "")
