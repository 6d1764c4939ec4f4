"""Peaks as a NiMADS studyset with an annotation, which NiMARE opens.

References
----------
The NeuroImaging Meta-Analysis Data Structure, https://neurostuff.github.io/NIMADS/
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from livingreview.evidence.foci import SelectedFoci

# What an annotation says of an analysis: facts of the peaks, which are the same for all of them.
NOTES = ("grade", "grade_reason", "about", "arm", "direction", "source", "diagnosis", "therapy", "modality", "sample")
_SPACES = {"MNI": "MNI", "TAL": "TAL"}


def foci_studyset(selected: SelectedFoci, studies: pd.DataFrame, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make a studyset and its annotation: one study a paper, one analysis a table and direction, one point a peak.

    Coordinates are as the papers print them, each with its space; where none is stated the selection says what it is taken for,
    and ``values`` keeps that it was not stated.

    Parameters
    ----------
    studies : pandas.DataFrame
        ``study_id, title, authors, year, journal, doi, pmid``.

    Returns
    -------
    studyset, annotation : dict
        Ready for JSON.
    """
    facts = studies.set_index("study_id")
    made, notes = [], []
    for study, own in selected.foci.groupby("study_id", sort=True):
        row = facts.loc[study]
        analyses = []
        for key, peaks in own.groupby(["source", "table_id", "contrast", "direction", "grade", "grade_reason"], sort=True):
            identity = "-".join([str(study), *key[:2], key[3], key[4]])
            if any(one["id"] == identity for one in analyses):
                identity += f"-{len(analyses)}"
            first = peaks.iloc[0]
            label = " ".join(part for part in (first["table_label"], first["contrast"] or "contrast not known") if part)
            people = [] if pd.isna(first["n_arm"]) else [int(first["n_arm"])]
            analyses.append({
                "id": identity,
                "name": f"{label}, {first['direction'].replace('_', ' ')}",
                "conditions": [],
                "weights": [],
                "images": [],
                "metadata": {
                    **({"sample_sizes": people} if people else {}),
                    **{name: str(first[name]) for name in ("table_id", "table_label", "contrast", "source")},
                },
                "points": [_point(f"{identity}-{i}", peak, selected) for i, peak in enumerate(peaks.itertuples(), 1)],
            })  # fmt: skip
            note = {key: str(first[key]) for key in NOTES}
            notes.append({"study": str(study), "analysis": identity, "study_name": str(row["title"]), "note": note})
        made.append({
            "id": str(study),
            "name": str(row["title"]) or str(study),
            **{key: str(row[key]) for key in ("authors", "doi", "pmid") if str(row[key])},
            "publication": str(row["journal"]),
            **({} if pd.isna(row["year"]) else {"year": int(row["year"])}),
            "metadata": {},
            "analyses": analyses,
        })  # fmt: skip
    annotation = {
        "id": f"{name}-attribution",
        "name": "what is known of each table: grade of attribution, kind of contrast, arm, direction",
        "studyset": name,
        "note_keys": dict.fromkeys(NOTES, "string"),
        "notes": notes,
    }
    return {"id": name, "name": name, "studies": made}, annotation


def _point(identity: str, peak: Any, selected: SelectedFoci) -> dict[str, Any]:
    stated = peak.space != "not_stated"
    return {
        "id": identity,
        "space": _SPACES[peak.space if stated else selected.selection.not_stated],
        "coordinates": [float(peak.x), float(peak.y), float(peak.z)],
        "kind": "peak that the paper's table prints",
        "values": [] if stated else [{"kind": "space", "value": "not stated"}],
    }
