"""What `foci map` writes: the peaks in MNI space, and maps that open again."""

from __future__ import annotations

import gzip

import nibabel
import numpy as np
import pandas as pd

from livingreview.evidence import load
from livingreview.evidence.foci import FociSelection, select_foci
from livingreview.inference.peak_map import PeakMap
from livingreview.reports.peaks.files import MAPS, foci_files, map_files, placed


def made_up() -> PeakMap:
    values = np.zeros((91, 109, 91), dtype=np.float32)
    values[40:46, 60:66, 30:36] = 4
    affine = np.array([[2.0, 0, 0, -90], [0, 2, 0, -126], [0, 0, 2, -72], [0, 0, 0, 1]])
    images = {name: nibabel.Nifti1Image(values, affine) for name in MAPS}
    clusters = pd.DataFrame([(1, -8.0, -2.0, -8.0, 4.0, 1728, 5)], columns=["cluster", "x", "y", "z", "peak_z", "mm3", "experiments"])
    return PeakMap(images, clusters, 18, 90, 20, 0)


def test_peaks_are_written_as_printed_and_drawn_in_mni_space() -> None:
    selected = select_foci(load(), FociSelection())
    files = foci_files(selected)
    assert files["peaks.png"].startswith(b"\x89PNG") and files["peaks.tsv"].count(b"\n") == len(selected.foci) + 1
    talairach = (selected.foci["space"] == "TAL").to_numpy()
    moved = (placed(selected)[["x", "y", "z"]] != selected.foci[["x", "y", "z"]]).any(axis=1).to_numpy()
    assert talairach.any() and (moved == talairach).all()


def test_maps_open_again_and_the_names_are_known_beforehand() -> None:
    selected, found = select_foci(load(), FociSelection()), made_up()
    files = map_files(selected, found)
    assert set(files) == set(map_files(selected, None))
    image = nibabel.Nifti1Image.from_bytes(gzip.decompress(files["z.nii.gz"]))
    assert np.asarray(image.dataobj).max() == 4 and files["map.png"].startswith(b"\x89PNG")
    assert files == map_files(selected, found)
