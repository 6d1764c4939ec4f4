"""A studyset: one study a sample, one analysis an arm, points within their regions on their own side."""

import numpy as np
import pandas as pd
import pytest

from livingreview.anatomy import default_atlas
from livingreview.anatomy.atlas import GRID_AFFINE
from livingreview.anatomy.masks import mask_voxels
from livingreview.anatomy.studyset import POINT_KIND, studyset

STUDIES = pd.DataFrame(
    {
        "sample": ["s1", "s1"], "study_id": ["a", "b"], "title": ["A trial", "Again"], "authors": ["A", "B"],
        "year": pd.array([1999, pd.NA], dtype="Int64"), "journal": ["J", "J"], "doi": ["10.1/x", ""], "pmid": ["", "7"],
    }
)  # fmt: skip


def signs(*rows):
    return pd.DataFrame(rows, columns=["sample", "arm", "region", "hemisphere", "sign"])


@pytest.fixture(scope="module")
def made():
    rows = signs(
        ("s1", "psychotherapy", "amygdala", "pooled", -1),
        ("s1", "psychotherapy", "caudate", "R", 1),
        ("s1", "drug", "amygdala", "L", 0),
        ("s2", "psychotherapy", "other", "NR", 1),
    )
    return studyset(rows, STUDIES, "run", "A run", ["map.nii.gz"])


def test_studies_arms_and_what_is_known_of_them(made):
    assert [study["id"] for study in made["studies"]] == ["s1", "s2", "run"]
    first = made["studies"][0]
    assert (first["name"], first["year"], first["doi"]) == ("A trial", 1999, "10.1/x") and "pmid" not in first
    assert [analysis["id"] for analysis in first["analyses"]] == ["drug", "psychotherapy"]
    assert made["studies"][1]["analyses"][0]["metadata"]["regions_without_a_place"] == ["other"]
    assert made["studies"][2]["analyses"][0]["images"][0]["filename"] == "map.nii.gz"


def test_points_lie_in_their_region_on_their_side_and_say_that_nobody_reported_them(made):
    atlas = default_atlas()
    points = {point["id"]: point for arm in made["studies"][0]["analyses"] for point in arm["points"]}
    assert len(points) == 4  # a pooled pair has a point on each side
    for point in points.values():
        voxel = np.linalg.inv(GRID_AFFINE) @ [*point["coordinates"], 1]
        assert mask_voxels(atlas, point["label"], "B")[tuple(np.round(voxel[:3]).astype(int))]
        assert point["kind"] == POINT_KIND
    right = points["s1-psychotherapy-caudate-R-R"]
    assert right["coordinates"][0] > 0 and right["values"] == [{"kind": "direction", "value": 1}]
    pair = [points[f"s1-psychotherapy-amygdala-pooled-{side}"]["coordinates"][0] for side in "LR"]
    assert pair[0] < 0 < pair[1]
