"""The peaks of a study, and of a region: which studies have one there, and whether it goes the way that the abstract says."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from livingreview.anatomy import default_atlas
from livingreview.anatomy.coordinates import distances, to_mni
from livingreview.evidence import Evidence
from livingreview.evidence.foci import joined_foci
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.tables import Table
from livingreview.site.cards.cells import card_table, direction

NEAR = 4  # mm from a region within which a peak counts as in it, as in the reporting audit
_GRADED = ("A", "B", "C")
_WORDS = {"not_known": "not known", "none": "no direction"}


def read_peaks(evidence: Evidence) -> pd.DataFrame:
    """Read the peaks with ``regions``, those within 4 mm, as a set; no row where the evidence has none."""
    if "foci" not in evidence.tables:
        return pd.DataFrame(columns=["study_id", "regions"])
    peaks = joined_foci(evidence)
    regions = evidence.regions.loc[evidence.regions["lobe"] != "", "region"].tolist()
    near = distances(to_mni(peaks[["x", "y", "z"]], peaks["space"]), regions, default_atlas(evidence.directory)) <= NEAR
    return peaks.assign(regions=[frozenset(r for r, inside in zip(regions, row, strict=True) if inside) for row in near])


def study_peaks(peaks: pd.DataFrame, key: str) -> Table | None:
    """The tables of a study, one row a contrast and direction; None where no peak is known."""
    own = peaks[peaks["study_id"] == key]
    rows = [
        {
            "Table": label,
            "Contrast": contrast or "not known",
            "Direction": _direction(sign),
            "Grade": grade,
            "Why": group["grade_reason"].iloc[0],
            "Peaks": len(group),
            "Space": ", ".join(sorted({space.replace("_", " ") for space in group["space"]})),
        }
        for (label, contrast, sign, grade), group in own.groupby(["table_label", "contrast", "direction", "grade"], sort=True)
    ]
    n = formatting.count(len(own), "peak")
    return card_table(rows, f"{n.capitalize()} of its tables; grade U: not attributable to a contrast", f"Show {n}")


def region_peaks(
    peaks: pd.DataFrame, key: str, studies: Mapping[str, Mapping], findings: Mapping[str, tuple], link
) -> tuple[str, Table | None]:
    """What peaks say of a region: how many studies have one there, and where peaks of change and abstracts differ.

    Returns
    -------
    sentence : str
        Blank where no study has a peak there.
    table : Table or None
        Studies with peaks that are attributed to a change of activity: what their abstract says of the region, and their peaks.
    """
    inside = peaks[[key in regions for regions in peaks["regions"]]] if len(peaks) else peaks
    with_peak = list(dict.fromkeys(inside["study_id"]))
    if not with_peak:
        return "", None
    named = [study for study in with_peak if any(row["region"] == key for row in findings.get(study, ()))]
    sentence = (
        f"{formatting.count(len(with_peak), 'study', 'studies').capitalize()} of the {peaks['study_id'].nunique()} whose tables "
        f"are known {'has' if len(with_peak) == 1 else 'have'} a peak within {NEAR} mm; the abstract of "
        f"{formatting.pronoun(len(named))} names the region."
    )
    change = peaks["about"].eq("activity_change") & peaks["grade"].isin(_GRADED)
    rows = []
    for study in dict.fromkeys(peaks.loc[change, "study_id"]):
        own = inside[(inside["study_id"] == study) & change.reindex(inside.index)]
        said = {row["direction"] for row in findings.get(study, ()) if row["region"] == key and row["contrast"] == "change"}
        if own.empty and not said:
            continue
        found = set(own["direction"])
        rows.append({
            "Study": link("studies", study, study_label(studies[study])),
            "Abstract": " and ".join(direction(one) for one in sorted(said)) or "does not name it",
            "Peaks of change": ", ".join(f"{(own['direction'] == one).sum()} {_direction(one)}" for one in sorted(found)) or "none here",
            "Grade": ", ".join(sorted(set(own["grade"]))),
            "The two": _compared(said, found),
        })  # fmt: skip
    rows.sort(key=lambda row: row["The two"] != "disagree")
    n = formatting.count(len(rows), "study", "studies")
    caption = "Abstracts and peaks of change, study by study; only tables that are attributed to a change of activity"
    return sentence, card_table(rows, caption, f"Show {n} with peaks of change")


def _compared(said: set[str], found: set[str]) -> str:
    signed = found & {"decrease", "increase"}
    if not said:
        return "peak, not named"
    if not found:
        return "named, no peak"
    if not signed or not said & {"decrease", "increase"}:
        return "cannot be compared"
    return "agree" if signed == said else "agree in part" if signed & said else "disagree"


def _direction(sign: str) -> str:
    return _WORDS.get(sign) or direction(sign)
