"""What ``livingreview foci map`` writes: the peaks, and where there are enough experiments the maps, as files."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

from livingreview.anatomy.coordinates import to_mni
from livingreview.figures import style
from livingreview.figures.peaks import draw_peaks

if TYPE_CHECKING:
    import pandas as pd

    from livingreview.evidence.foci import SelectedFoci
    from livingreview.inference.peak_map import PeakMap

MAPS = ("ale", "z", "z-cluster-size-corrected", "p-cluster-size-corrected")
_COLUMNS = ["experiment", "study_id", "table_label", "contrast", "grade", "direction", "n_arm", "x", "y", "z", "space"]


def placed(selected: SelectedFoci) -> pd.DataFrame:
    """Return the peaks with x, y and z in MNI space."""
    foci = selected.foci.copy()
    foci[["x", "y", "z"]] = to_mni(foci[["x", "y", "z"]], foci["space"], selected.selection.not_stated)
    return foci


def foci_files(selected: SelectedFoci) -> dict[str, bytes]:
    """Make the table of the peaks and their figure, by file name."""
    style.apply()
    drawn = io.BytesIO()
    figure = draw_peaks(placed(selected))
    figure.savefig(drawn, format="png", metadata={"Software": None})
    plt.close(figure)
    table = selected.foci[_COLUMNS].to_csv(sep="\t", index=False, lineterminator="\n").encode()
    return {"peaks.tsv": table, "peaks.png": drawn.getvalue()}


def map_files(selected: SelectedFoci, found: PeakMap | None) -> dict[str, bytes]:
    """Make the maps (NIfTI), their clusters and the figure, beside the files of the peaks; without a map, the names alone."""
    names = ["peaks.tsv", "peaks.png", *(f"{name}.nii.gz" for name in MAPS), "clusters.tsv", "map.png"]
    if found is None:
        return dict.fromkeys(names, b"")
    from nilearn.plotting import plot_glass_brain

    files = foci_files(selected)
    for name in MAPS:
        files[f"{name}.nii.gz"] = gzip.compress(found.images[name].to_bytes(), mtime=0)
    files["clusters.tsv"] = found.clusters.to_csv(sep="\t", index=False, lineterminator="\n").encode()
    drawn = io.BytesIO()
    # A corrected z of 1.645 is a one-sided p of 0.05.
    title = f"{found.n_experiments} experiments, clusters at corrected p < 0.05"
    display = plot_glass_brain(found.images["z-cluster-size-corrected"], colorbar=True, title=title, threshold=1.645)
    display.frame_axes.figure.savefig(drawn, format="png", metadata={"Software": None})
    display.close()
    files["map.png"] = drawn.getvalue()
    return files
