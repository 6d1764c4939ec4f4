"""Where regions are: their hierarchy, the circuits they belong to, their masks, and maps of them.

Image libraries are loaded only when an image is asked for.
"""

from __future__ import annotations

from livingreview.anatomy.atlas import RegionAtlas, build_atlas, default_atlas
from livingreview.anatomy.hierarchy import (
    LEVELS,
    ancestors,
    descendants,
    lineages,
    short_names,
    unit_names,
    units,
)
from livingreview.anatomy.masks import HEMISPHERE_WORDS, HEMISPHERES, MIDLINE, region_mask
from livingreview.anatomy.region_map import RegionMap, region_map
from livingreview.anatomy.storage import read_region_map, write_region_map

__all__ = [
    "HEMISPHERES",
    "HEMISPHERE_WORDS",
    "LEVELS",
    "MIDLINE",
    "RegionAtlas",
    "RegionMap",
    "ancestors",
    "build_atlas",
    "default_atlas",
    "descendants",
    "lineages",
    "read_region_map",
    "region_map",
    "region_mask",
    "short_names",
    "unit_names",
    "units",
    "write_region_map",
]
