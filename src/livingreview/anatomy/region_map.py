"""A table of regions as a map of the brain: one value per region, every voxel accounted for.

Two rows may claim the same voxels only where one region is a part of the other, or where one row names a hemisphere of
the other's region. By default that is an error that names both rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from livingreview.anatomy.atlas import GRID_SHAPE, RegionAtlas, default_atlas
from livingreview.anatomy.hierarchy import ancestors, check_region
from livingreview.anatomy.masks import HEMISPHERE_WORDS, POOLED, mask_voxels, to_image, why_not_drawn
from livingreview.errors import EditionError

if TYPE_CHECKING:
    from nibabel import Nifti1Image

Overlap = Literal["raise", "finest", "mean"]
# Where two rows of one region meet, the one that says more about the side is the more specific.
_NARROWNESS = {POOLED: 0, "NR": 0, "B": 1, "L": 2, "R": 2, "M": 3}
DRAWN_COLUMNS = ["index", "region", "name", "hemisphere", "laterality", "value", "voxels", "blended", "note"]
_TEXT = {"name": "str", "laterality": "str"}  # given, since an empty column would be of no type
NOT_DRAWN_COLUMNS = ["region", "name", "hemisphere", "value", "reason"]


@dataclass(frozen=True, eq=False)
class RegionMap:
    """A region table on the 2 mm MNI152 grid.

    Parameters
    ----------
    image : nibabel.Nifti1Image
        float32, the value of the region at each voxel. A value of 0 looks like the background here: `labels` tells
        them apart.
    labels : nibabel.Nifti1Image
        int16, the ``index`` in `drawn` of the row that each voxel shows; 0 where nothing is drawn.
    drawn : pandas.DataFrame
        One row a drawn row: ``index``, ``region``, ``name``, ``hemisphere``, ``laterality``, ``value``, ``voxels``,
        ``blended`` (some voxels hold a mean with another row) and ``note`` (what the picture does not say).
    not_drawn : pandas.DataFrame
        The other rows, each with the ``reason``.
    """

    image: Nifti1Image
    labels: Nifti1Image
    drawn: pd.DataFrame
    not_drawn: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """All rows, drawn or not: ``region``, ``hemisphere``, ``value``."""
        columns = ["region", "hemisphere", "value"]
        return pd.concat([self.drawn[columns], self.not_drawn[columns]], ignore_index=True)


def region_map(values: pd.DataFrame, overlap: Overlap = "raise", atlas: RegionAtlas | None = None) -> RegionMap:
    """Draw a table of regions on the brain, every voxel accounted for.

    Parameters
    ----------
    values : pandas.DataFrame
        ``region``, ``value`` and, if wanted, ``hemisphere`` (L, R, B, M, NR, or blank where both sides were pooled).
    overlap : {"raise", "finest", "mean"}
        What to do where rows share voxels: refuse; let the more specific region (then the more specific hemisphere)
        be seen; or average.

    Raises
    ------
    EditionError
        On a missing column, a region or hemisphere that does not exist, a row that occurs twice, or rows that share
        voxels where `overlap` is "raise".

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["amygdala", "other"], "hemisphere": ["L", "NR"], "value": [-1.0, 1.0]})
    >>> drawn = region_map(table)
    >>> list(drawn.drawn["region"]), list(drawn.not_drawn["reason"])
    (['amygdala'], ['it is not a place in the brain'])
    """
    if overlap not in get_args(Overlap):
        raise EditionError(f"no overlap rule {overlap!r}; expected one of {', '.join(get_args(Overlap))}")
    atlas = atlas or default_atlas()
    rows = _checked_rows(values, atlas)
    rank = [(len(ancestors(atlas.regions, r)), _NARROWNESS[h]) for r, h in zip(rows["region"], rows["hemisphere"])]
    labels = np.zeros(GRID_SHAPE, dtype=np.int16)
    total, count = np.zeros(GRID_SHAPE), np.zeros(GRID_SHAPE, dtype=np.int16)
    reason: dict[int, str] = {}
    shared: dict[int, set[int]] = {}
    for i in sorted(range(len(rows)), key=lambda k: rank[k]):  # broad first, so that finer rows paint over them
        inside = mask_voxels(atlas, rows["region"][i], rows["hemisphere"][i])
        why = why_not_drawn(atlas, rows["region"][i], rows["hemisphere"][i], inside)
        if why or pd.isna(rows["value"][i]):
            reason[i] = why or "it has no value"
            continue
        for j in np.unique(labels[inside & (labels > 0)]) - 1:
            shared.setdefault(int(j), set()).add(i)
        labels[inside] = i + 1
        total[inside] += rows["value"][i]
        count[inside] += 1
    if shared and overlap == "raise":
        raise EditionError(_overlap_message(rows, shared))
    voxels = np.bincount(labels.ravel(), minlength=len(rows) + 1)[1:]
    for i in shared:
        if not voxels[i]:
            side = rows["hemisphere"][i]
            finer = ", ".join(
                rows["region"][j] if rows["hemisphere"][j] == side else _row_name(rows, j) for j in sorted(shared[i])
            )
            reason[i] = f"every voxel of it shows a finer row: {finer}"
    seen = np.concatenate([[0.0], rows["value"].to_numpy()])
    field = np.divide(total, count, out=np.zeros(GRID_SHAPE), where=count > 0) if overlap == "mean" else seen[labels]
    blended = {i for pair in shared.items() for i in (pair[0], *pair[1])} if overlap == "mean" else set()
    return _assemble(atlas, rows, labels, np.nan_to_num(field), voxels, reason, shared, blended)


def _checked_rows(values: pd.DataFrame, atlas: RegionAtlas) -> pd.DataFrame:
    missing = {"region", "value"} - set(values.columns)
    if missing:
        raise EditionError(f"a region table needs the columns region and value; missing: {', '.join(sorted(missing))}")
    rows = pd.DataFrame({"region": values["region"].astype(str).to_numpy()})
    side = values["hemisphere"] if "hemisphere" in values else pd.Series(POOLED, index=values.index)
    rows["hemisphere"] = side.astype("object").where(side.notna() & (side != ""), POOLED).astype(str).to_numpy()
    rows["value"] = pd.to_numeric(values["value"]).astype("float64").to_numpy()
    for region in rows["region"].unique():
        check_region(region, atlas.regions["region"])
    unknown = sorted(set(rows["hemisphere"]) - set(HEMISPHERE_WORDS))
    if unknown:
        raise EditionError(f"no hemisphere {unknown[0]!r}; expected one of {', '.join(HEMISPHERE_WORDS)}")
    twice = rows[rows.duplicated(["region", "hemisphere"])]
    if len(twice):
        raise EditionError(
            f"{_row_name(twice.reset_index(drop=True), 0)} occurs more than once; give each row one value"
        )
    return rows


def _assemble(atlas, rows, labels, field, voxels, reason, shared, blended) -> RegionMap:
    facts = atlas.regions.set_index("region")
    rows = rows.assign(voxels=voxels, **{c: rows["region"].map(facts[c]) for c in ("name", "laterality")})
    kept = [i for i in range(len(rows)) if i not in reason]
    renumber = np.zeros(len(rows) + 1, dtype=np.int16)
    renumber[[i + 1 for i in kept]] = np.arange(1, len(kept) + 1)
    drawn = rows.loc[kept].assign(
        index=np.arange(1, len(kept) + 1),
        blended=[i in blended for i in kept],
        note=[_note(atlas, rows, i, i in shared) for i in kept],
    )
    not_drawn = rows.loc[list(reason)].assign(reason=list(reason.values())).sort_index()
    return RegionMap(
        to_image(field.astype(np.float32)),
        to_image(renumber[labels]),
        drawn[DRAWN_COLUMNS].astype(_TEXT | {"blended": bool, "note": "str"}).reset_index(drop=True),
        not_drawn[NOT_DRAWN_COLUMNS].astype({"name": "str", "reason": "str"}).reset_index(drop=True),
    )


def _note(atlas: RegionAtlas, rows: pd.DataFrame, i: int, covered: bool) -> str:
    region, hemisphere = rows["region"][i], rows["hemisphere"][i]
    parts = [HEMISPHERE_WORDS[hemisphere]] if hemisphere in ("NR", POOLED) else []
    parts += [f"drawn in part: {atlas.caveat(region)}"] if atlas.caveat(region) else []
    parts += ["partly hidden by finer rows"] if covered else []
    return "; ".join(parts)


def _overlap_message(rows: pd.DataFrame, shared: dict[int, set[int]]) -> str:
    pairs = [f"{_row_name(rows, i)} and {_row_name(rows, j)}" for i in sorted(shared) for j in sorted(shared[i])]
    more = f" and {len(pairs) - 3} more pairs" if len(pairs) > 3 else ""
    return (
        f"rows share voxels: {'; '.join(pairs[:3])}{more}; leave one of each pair out, move them to one level, "
        "or choose overlap='finest' or overlap='mean'"
    )


def _row_name(rows: pd.DataFrame, i: int) -> str:
    return f"{rows['region'][i]} ({HEMISPHERE_WORDS[rows['hemisphere'][i]]})"
