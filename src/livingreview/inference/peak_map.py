"""Where peaks of several experiments converge: activation likelihood estimation, by NiMARE.

An ALE asks whether the peaks of different experiments lie closer together than peaks strewn over the brain would. It takes some
17 experiments to find an effect that a single large one does not make by itself (Eickhoff 2016); with fewer it is not run.

References
----------
Eickhoff SB, et al. (2012). Activation likelihood estimation meta-analysis revisited. NeuroImage 59:2349-2361.
Eickhoff SB, et al. (2016). Behavior, sensitivity, and power of activation likelihood estimation characterized by massive
empirical simulation. NeuroImage 137:70-85.
Salo T, et al. (2022). NiMARE: Neuroimaging Meta-Analysis Research Environment. NeuroLibre 1:7.
"""

from __future__ import annotations

import io
import logging
import warnings
from contextlib import nullcontext, redirect_stderr
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.anatomy.coordinates import to_mni
from livingreview.errors import EditionError, count
from livingreview.evidence.foci import LEAST_EXPERIMENTS, SelectedFoci

if TYPE_CHECKING:
    from nibabel import Nifti1Image

VOXEL_P, CLUSTER_P = 0.001, 0.05
# NiMARE's names of what is kept, and ours.
_MAPS = {
    "ale": "stat",
    "z": "z",
    "z-cluster-size-corrected": "z_desc-size_level-cluster_corr-FWE_method-montecarlo",
    "p-cluster-size-corrected": "logp_desc-size_level-cluster_corr-FWE_method-montecarlo",
}


@dataclass(frozen=True, eq=False)
class PeakMap:
    """An ALE of some experiments.

    Parameters
    ----------
    images : dict of str to nibabel.Nifti1Image
        ``ale``, ``z``, and the cluster-corrected z and -log10 p.
    clusters : pandas.DataFrame
        ``cluster, x, y, z, peak_z, mm3, experiments`` of what is left at a cluster-corrected p of 0.05; maybe no row.
        ``experiments`` are those with a peak within the cluster or 4 mm of it.
    n_iters : int
        Permutations of NiMARE's null of clusters.
    assumed_n : int
        Experiments whose number of people is not known, and which were given the median of the others.
    """

    images: dict[str, Nifti1Image]
    clusters: pd.DataFrame
    n_experiments: int
    n_foci: int
    n_iters: int
    assumed_n: int


def too_few(selected: SelectedFoci) -> str:
    """Say that there are too few experiments for an ALE; blank where there are enough."""
    n = len(selected.experiments)
    return f"too few: {n} of {LEAST_EXPERIMENTS}" if n < LEAST_EXPERIMENTS else ""


def ale(selected: SelectedFoci, n_iters: int, n_cores: int, seed: int, progress: bool = False) -> PeakMap:
    """Run an ALE with NiMARE's cluster-level correction (Monte Carlo, voxels at p < 0.001).

    Raises
    ------
    EditionError
        With fewer than 17 experiments.
    """
    if said := too_few(selected):
        raise EditionError(f"{said}; an ALE needs {count(LEAST_EXPERIMENTS, 'experiment')}")
    dataset, assumed = _studyset(selected)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nimare.correct
        from nimare.meta.cbma.ale import ALE
        from nimare.nimads import Studyset

        logging.getLogger("nimare").setLevel(logging.ERROR)
        meta = ALE(null_method="approximate", random_state=seed, n_cores=n_cores)
        corrector = nimare.correct.FWECorrector(
            method="montecarlo", voxel_thresh=VOXEL_P, n_iters=n_iters, n_cores=n_cores, vfwe_only=False
        )
        with nullcontext() if progress else redirect_stderr(io.StringIO()):  # NiMARE's bars go to the error output
            found = corrector.transform(meta.fit(Studyset(dataset, target="mni152_2mm")))
        images = {name: found.get_map(key) for name, key in _MAPS.items()}
    return PeakMap(
        images, _clusters(images, selected), len(selected.experiments), len(selected.foci), n_iters, assumed
    )


def _studyset(selected: SelectedFoci) -> tuple[dict, int]:
    """One study and analysis an experiment, all peaks in MNI space, so that no sample counts twice."""
    foci, not_stated = selected.foci, selected.selection.not_stated
    sizes = selected.experiments.set_index("experiment")["n_arm"]
    median = round(float(sizes.dropna().median())) if sizes.notna().any() else 20
    studies = []
    for experiment, own in foci.groupby("experiment", sort=True):
        points = to_mni(own[["x", "y", "z"]], own["space"], not_stated)
        people = median if pd.isna(sizes[experiment]) else int(sizes[experiment])
        analysis = {
            "id": "peaks", "name": "peaks", "conditions": [], "weights": [], "images": [],
            "metadata": {"sample_sizes": [people]},
            "points": [{"space": "MNI", "coordinates": [float(v) for v in at], "values": []} for at in points],
        }  # fmt: skip
        studies.append({"id": str(experiment), "name": str(experiment), "metadata": {}, "analyses": [analysis]})
    return {"id": "experiments", "name": "experiments", "studies": studies}, int(sizes.isna().sum())


def _clusters(images: dict[str, Nifti1Image], selected: SelectedFoci) -> pd.DataFrame:
    from scipy.ndimage import label
    from scipy.spatial import cKDTree

    z, p = images["z"], images["p-cluster-size-corrected"]
    left = np.asarray(p.dataobj) >= -np.log10(CLUSTER_P)
    # Faces, edges and corners join voxels of a cluster where NiMARE's own labelling does: faces alone.
    labels, n = label(left)
    values = np.asarray(z.dataobj)
    points = to_mni(selected.foci[["x", "y", "z"]], selected.foci["space"], selected.selection.not_stated)
    rows = []
    for i in range(1, n + 1):
        places = np.argwhere(labels == i)
        top = places[values[labels == i].argmax()]
        mm = places @ z.affine[:3, :3].T + z.affine[:3, 3]
        near = cKDTree(mm).query(points)[0] <= 4
        at = z.affine[:3, :3] @ top + z.affine[:3, 3]
        volume = round(len(places) * abs(np.linalg.det(z.affine[:3, :3])))
        rows.append((*at, float(values[tuple(top)]), volume, selected.foci.loc[near, "experiment"].nunique()))
    frame = pd.DataFrame(rows, columns=["x", "y", "z", "peak_z", "mm3", "experiments"])
    frame = frame.sort_values("mm3", ascending=False, kind="stable").reset_index(drop=True)
    frame.insert(0, "cluster", np.arange(1, len(frame) + 1))
    return frame

