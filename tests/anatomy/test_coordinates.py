"""Coordinates: Talairach as NiMARE converts it, distances to regions, and what lies in the brain."""

from __future__ import annotations

import warnings

import numpy as np

from livingreview.anatomy import region_mask
from livingreview.anatomy.coordinates import brain_voxels, distances, in_brain, talairach_to_mni, to_mni


def test_talairach_is_converted_as_nimare_does() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nimare.utils import tal2mni

    points = np.random.default_rng(1).uniform(-60, 60, (20, 3))
    np.testing.assert_allclose(talairach_to_mni(points), tal2mni(points), atol=1e-9)


def test_only_what_is_stated_as_talairach_is_converted() -> None:
    points = np.full((3, 3), 20.0)
    space = ["MNI", "TAL", "not_stated"]
    moved = (to_mni(points, space) != points).any(axis=1)
    assert moved.tolist() == [False, True, False]
    assert (to_mni(points, space, "TAL") != points).any(axis=1).tolist() == [False, True, True]
    assert (points == 20).all()


def test_distance_is_nought_within_a_region_and_grows_outside() -> None:
    mask = region_mask("amygdala")
    inside = np.argwhere(np.asarray(mask.dataobj))[10]
    point = mask.affine[:3, :3] @ inside + mask.affine[:3, 3]
    near, far = distances(np.array([point, point + [0, 0, 60]]), ["amygdala", "other"])
    assert near[0] == 0 and far[0] > 30 and np.isinf(near[1])


def test_the_margin_widens_the_brain() -> None:
    top = brain_voxels()[brain_voxels()[:, 2].argmax()]
    points = np.array([top, top + [0, 0, 4], top + [0, 0, 30]])
    assert in_brain(points).tolist() == [True, False, False]
    assert in_brain(points, 4).tolist() == [True, True, False]
    assert len(brain_voxels("gm")) < len(brain_voxels())
