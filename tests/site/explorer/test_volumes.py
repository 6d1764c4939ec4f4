"""The packed brain is the atlas and the template of the package."""

import gzip
import json

import numpy as np
import pytest

from livingreview import anatomy
from livingreview.anatomy.atlas import GRID_AFFINE
from livingreview.site.explorer.volumes import brain_volumes, unpack


@pytest.fixture(scope="module")
def brain():
    return brain_volumes()


@pytest.fixture(scope="module")
def labels(brain):
    return unpack(brain["labels"], brain["shape"])


def voxel(brain, at):
    return tuple((np.array(at) - brain["origin"]) // brain["step"])


def test_every_voxel_of_the_atlas_is_kept_at_its_place(brain, labels):
    own = anatomy.default_atlas().own
    assert (
        np.bincount(labels.ravel()).tolist()
        == (np.bincount(own.ravel()) - [own.size - labels.size, *[0] * own.max()]).tolist()
    )
    first = np.argwhere(labels == labels.max())[0]
    whole = (first * brain["step"] + brain["origin"] - GRID_AFFINE[:3, 3]) / brain["step"]
    assert own[tuple(whole.astype(int))] == labels.max()


def test_a_region_is_shown_at_a_point_within_it(brain, labels):
    atlas = anatomy.default_atlas()
    for name, place in zip(atlas.regions["region"], brain["regions"], strict=True):
        if "at" not in place:
            assert place["why"] and not atlas.voxels(name).any()
            continue
        inside = {*anatomy.descendants(atlas.regions, name), name}
        assert atlas.regions["region"][int(labels[voxel(brain, place["at"])]) - 1] in inside, name


def test_a_paired_region_is_shown_on_the_left_and_one_of_the_midline_near_it(brain):
    at = dict(zip(anatomy.default_atlas().regions["region"], brain["regions"], strict=True))
    assert at["amygdala"]["at"][0] < -10
    assert abs(at["acc_subgenual"]["at"][0]) < 10
    assert "why" in at["other"]


def test_the_template_fills_the_box_and_is_dark_outside(brain):
    template = unpack(brain["template"], brain["shape"])
    assert template.max() == brain["greys"] - 1
    assert template[0, 0, 0] == 0
    for axis in range(3):  # nothing is cut off that could be, and nothing is that should not be
        assert template.any(axis=tuple({0, 1, 2} - {axis})).sum() > 0.9 * brain["shape"][axis]


def test_the_brain_is_light_and_always_the_same_bytes(brain):
    text = json.dumps(brain)
    assert json.dumps(brain_volumes()) == text
    assert len(gzip.compress(text.encode())) < 400_000
