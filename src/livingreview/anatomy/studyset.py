"""Directions by sample and region as a NiMADS studyset, which NiMARE and other programs for meta-analysis open.

The evidence base holds names of regions, not peaks. A point here is the centre of a region that a text names (its ``kind``
is `POINT_KIND`), not a coordinate that anybody reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from livingreview.anatomy.atlas import RegionAtlas, default_atlas
from livingreview.anatomy.masks import POOLED, centre, mask_voxels, why_not_drawn

SPACE = "MNI"
POINT_KIND = "centre of the region that the text names"
IMAGE_KIND = "net direction, from -1 (all decrease) to 1 (all increase)"


def studyset(
    signs: pd.DataFrame,
    studies: pd.DataFrame,
    identity: str,
    name: str,
    images: Sequence[str] = (),
    atlas: RegionAtlas | None = None,
) -> dict[str, Any]:
    """Make a NiMADS studyset of signs.

    Parameters
    ----------
    signs : pandas.DataFrame
        ``sample``, ``arm``, ``region``, ``hemisphere``, ``sign`` (-1, 0, 1), one row a sample, region and side.
    studies : pandas.DataFrame
        ``sample``, ``study_id``, ``title``, ``authors``, ``year``, ``journal``, ``doi``, ``pmid``. The first study of a
        sample stands for it.
    images : sequence of str
        File names of maps of all samples together, which become the images of a study apart.

    Returns
    -------
    dict
        Ready for JSON. One study a sample, one analysis an arm; regions that are no place in the brain, or too small to
        draw, are left out of the points and listed in the analysis' metadata.

    References
    ----------
    The NeuroImaging Meta-Analysis Data Structure, https://neurostuff.github.io/NIMADS/
    """
    atlas = atlas or default_atlas()
    places = {
        pair: _centres(atlas, *pair) for pair in sorted(set(zip(signs["region"], signs["hemisphere"], strict=True)))
    }
    first = studies.drop_duplicates("sample").set_index("sample")
    made = []
    for sample, own in signs.groupby("sample", sort=True):
        arms = [_analysis(str(sample), str(arm), rows, places) for arm, rows in own.groupby("arm", sort=True)]
        made.append({"id": str(sample), **_facts(first, str(sample)), "analyses": arms})
    if images:
        shown = [
            {"url": file, "filename": file, "space": SPACE, "value_type": IMAGE_KIND, "metadata": {}} for file in images
        ]
        whole = {"id": "map", "name": "net direction by region", "conditions": [], "weights": [], "points": []}
        made.append({"id": identity, "name": name, "metadata": {}, "analyses": [{**whole, "images": shown}]})
    return {"id": identity, "name": name, "studies": made}


def _analysis(sample: str, arm: str, rows: pd.DataFrame, places: Mapping[tuple[str, str], list]) -> dict[str, Any]:
    points, not_drawn = [], []
    for row in rows.sort_values(["region", "hemisphere"]).itertuples(index=False):
        found = places[row.region, row.hemisphere]
        not_drawn += [] if found else [row.region]
        for side, coordinates in found:
            points.append(
                {
                    "id": f"{sample}-{arm}-{row.region}-{row.hemisphere}-{side}",
                    "space": SPACE,
                    "coordinates": coordinates,
                    "kind": POINT_KIND,
                    "label": row.region,
                    "values": [{"kind": "direction", "value": int(row.sign)}],
                }
            )
    return {
        "id": arm,
        "name": f"change with {arm}",
        "conditions": [{"name": arm, "description": f"change of activity in the {arm} arm"}],
        "weights": [1.0],
        "points": points,
        "images": [],
        "metadata": {"regions_without_a_place": not_drawn},
    }


def _facts(studies: pd.DataFrame, sample: str) -> dict[str, Any]:
    if sample not in studies.index:
        return {"name": sample, "metadata": {}}
    row = studies.loc[sample]
    seen = {key: str(row[key]) for key in ("authors", "doi", "pmid") if str(row[key] or "") not in ("", "<NA>", "nan")}
    year = {} if pd.isna(row["year"]) else {"year": int(row["year"])}
    return {"name": str(row["title"]), "publication": str(row["journal"]), **seen, **year, "metadata": {}}


def _centres(atlas: RegionAtlas, region: str, hemisphere: str) -> list[tuple[str, list[float]]]:
    """Centre of a region on each side where it is drawn, by side."""
    inside = mask_voxels(atlas, region, hemisphere)
    if why_not_drawn(atlas, region, hemisphere, inside):
        return []
    paired = atlas.regions.set_index("region").loc[region, "laterality"] != "midline" and hemisphere != "M"
    if not paired or hemisphere not in ("B", "NR", POOLED, ""):
        return [(hemisphere or "B", [float(value) for value in centre(inside)])]
    half = inside.shape[0] // 2  # the plane x = 0
    found = []
    for side, part in (("L", np.s_[:half]), ("R", np.s_[half + 1 :])):
        own = np.zeros_like(inside)
        own[part] = inside[part]
        if own.any():
            found.append((side, [float(value) for value in centre(own)]))
    return found
