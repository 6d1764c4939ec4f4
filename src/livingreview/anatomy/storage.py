"""A region map on disk: values as NIfTI, labels as NIfTI with a table beside them, and the way back.

The three files follow the naming of BIDS derivatives: ``NAME.nii.gz`` (values), ``NAME_dseg.nii.gz`` (labels) and
``NAME_dseg.tsv`` (what each label is). The same map gives the same bytes, so that two builds can be compared.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pandas as pd

from livingreview.anatomy.region_map import RegionMap
from livingreview.errors import EditionError

SUFFIX = ".nii.gz"
COLUMNS = ["index", "name", "region", "hemisphere", "value", "voxels", "blended", "note", "reason"]


def write_region_map(region_map: RegionMap, path: Path | str) -> list[Path]:
    """Write a region map: the values to `path`, which ends in ``.nii.gz``, the labels and their table beside it.

    Rows that were not drawn are in the table too, with index 0 and the reason. Returned are the three paths.
    """
    values, labels, table = _paths(path)
    values.parent.mkdir(parents=True, exist_ok=True)
    for image, target in ((region_map.image, values), (region_map.labels, labels)):
        with target.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as file:
            file.write(image.to_bytes())
    not_drawn = region_map.not_drawn.assign(index=0, voxels=0, blended=False, note="")
    rows = pd.concat([region_map.drawn.assign(reason=""), not_drawn], ignore_index=True)[COLUMNS]
    rows.to_csv(table, sep="\t", index=False, quoting=csv.QUOTE_NONE, lineterminator="\n", na_rep="n/a")
    return [values, labels, table]


def read_region_map(path: Path | str) -> pd.DataFrame:
    """Read the region table back from a written map, given the path of its values.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``hemisphere``, ``value``: drawn rows first, then those that were not drawn.

    Raises
    ------
    EditionError
        If a file is missing, or table and images do not agree, voxel by voxel.
    """
    import nibabel

    values, labels, table = _paths(path)
    for file in (values, labels, table):
        if not file.is_file():
            raise EditionError(f"no file {file}; a region map is three files: values, labels and their table")
    rows = pd.read_csv(table, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, na_values={"value": ["n/a"]})
    field = np.asarray(nibabel.load(values).dataobj).ravel()
    number = np.asarray(nibabel.load(labels).dataobj).ravel()
    drawn = rows[rows["index"] > 0]
    strays = sorted(set(np.unique(number).tolist()) - {0, *drawn["index"]})
    if strays:
        raise EditionError(f"{labels.name} holds label {strays[0]}, which {table.name} does not name")
    for row in drawn.itertuples(index=False):
        inside = field[number == row.index]
        if len(inside) != row.voxels:
            raise EditionError(f"{row.region}: {table.name} says {row.voxels} voxels, {labels.name} has {len(inside)}")
        if str(row.blended) != "True" and not (inside == np.float32(row.value)).all():
            raise EditionError(f"{row.region}: {table.name} says {row.value}, {values.name} holds other values")
    return rows[["region", "hemisphere", "value"]].reset_index(drop=True)


def _paths(path: Path | str) -> tuple[Path, Path, Path]:
    path = Path(path)
    if not path.name.endswith(SUFFIX):
        raise EditionError(f"a region map is written to a file that ends in {SUFFIX}, not to '{path.name}'")
    stem = path.name[: -len(SUFFIX)]
    return path, path.with_name(f"{stem}_dseg{SUFFIX}"), path.with_name(f"{stem}_dseg.tsv")
