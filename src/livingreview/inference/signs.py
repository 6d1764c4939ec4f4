"""One sign per sample and anatomical unit: what every count and test starts from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview import evidence as evidence_base
from livingreview.errors import EditionError

from .analysis import Analysis

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selected, Selection


@dataclass(frozen=True)
class Signs:
    """Signs of one selection under one analysis.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a sample × arm × unit: ``sample``, ``arm``, ``region``, ``hemisphere``, ``sign`` (-1, 0, +1),
        ``weight`` (1, or patients in the arm) and what else collapsing returned.
    unsized : tuple of str
        Samples left out because ``weighting="patients"`` and their number of patients was not seen.
    """

    frame: pd.DataFrame
    analysis: Analysis
    selected: Selected | None = None
    unsized: tuple[str, ...] = ()

    @property
    def n_samples(self) -> int:
        """Number of samples that count."""
        return int(self.frame["sample"].nunique())


@dataclass(frozen=True)
class SignMatrix:
    """Signs as arrays, in a fixed order that does not depend on the order of rows.

    Parameters
    ----------
    regions : tuple of (str, str)
        Column labels (region, hemisphere), sorted.
    sign : numpy.ndarray of int, shape (samples, regions)
        -1, 0 or +1; 0 also where nothing was reported.
    weight : numpy.ndarray of int, shape (samples, regions)
        1 or the number of patients; 0 where nothing was reported.
    """

    samples: tuple[str, ...]
    regions: tuple[tuple[str, str], ...]
    sign: np.ndarray
    reported: np.ndarray
    weight: np.ndarray


def sign_table(evidence: Evidence, selection: Selection, analysis: Analysis) -> Signs:
    """Select findings, map their regions to units, and collapse them to one sign per sample and unit.

    Returns
    -------
    Signs
        With ``weighting="patients"`` a sample whose size was not seen is left out and named in ``unsized``.

    Raises
    ------
    EditionError
        If a selected finding has no direction that can be counted.
    """
    selected = evidence_base.select(evidence, selection)
    units = anatomy.units(evidence.regions, analysis.level, evidence.circuits)
    frame = evidence_base.collapse_findings(selected.findings, units, analysis.hemispheres, analysis.conflict, analysis.comparison)
    return weigh(frame, analysis, selected)


def weigh(frame: pd.DataFrame, analysis: Analysis, selected: Any = None) -> Signs:
    """Give each collapsed sign its weight.

    Parameters
    ----------
    frame : pandas.DataFrame
        From ``evidence.collapse_findings``; needs ``n_patients`` when weighted by patients.

    Examples
    --------
    >>> rows = [("s1", "psychotherapy", "caudate", "", -1, 9), ("s2", "psychotherapy", "caudate", "", -1, None)]
    >>> frame = pd.DataFrame(rows, columns=["sample", "arm", "region", "hemisphere", "sign", "n_patients"])
    >>> signs = weigh(frame, Analysis(weighting="patients"))
    >>> signs.n_samples, signs.unsized
    (1, ('s2',))
    """
    frame = frame.copy()
    if analysis.weighting == "equal":
        return Signs(frame.assign(weight=1), analysis, selected)
    size = pd.to_numeric(frame["n_patients"], errors="coerce").astype("Float64")
    seen = size.notna() & (size > 0)
    kept = frame[seen].assign(weight=size[seen].astype("int64")).reset_index(drop=True)
    unsized = tuple(sorted(set(frame["sample"]) - set(kept["sample"])))
    return Signs(kept, analysis, selected, unsized)


def signs_from_rows(rows: Iterable[tuple], analysis: Analysis, arm: str = "psychotherapy") -> Signs:
    """Make signs by hand, for examples, teaching and simulation.

    Parameters
    ----------
    rows : iterable of (sample, region, sign) or (sample, region, sign, n_patients)
        One row a sample and region.
    """
    full = [(row[0], arm, row[1], "", row[2], row[3] if len(row) > 3 else None) for row in rows]
    frame = pd.DataFrame(full, columns=["sample", "arm", "region", "hemisphere", "sign", "n_patients"])
    return weigh(frame.astype({"sign": "int64"}), analysis)


def sign_matrix(signs: Signs) -> SignMatrix:
    """Lay the signs of one arm out as arrays.

    Raises
    ------
    EditionError
        If a sample has two signs on one unit, as when a selection mixes arms.
    """
    frame = signs.frame
    key = ["sample", "region", "hemisphere"]
    doubled = frame[frame.duplicated(key)]
    if len(doubled):
        row = doubled.iloc[0]
        arms = ", ".join(sorted(set(frame["arm"]))) if "arm" in frame else "not given"
        raise EditionError(
            f"sample '{row['sample']}' has more than one sign on '{row['region']}' (arms: {arms}); "
            "a count needs one sign per sample and region, so select a single arm"
        )
    samples = tuple(sorted(frame["sample"].unique()))
    regions = tuple(sorted({(str(r), str(h)) for r, h in zip(frame["region"], frame["hemisphere"], strict=True)}))
    row_of = {name: i for i, name in enumerate(samples)}
    column_of = {name: j for j, name in enumerate(regions)}
    sign = np.zeros((len(samples), len(regions)), dtype=np.int64)
    reported = np.zeros_like(sign, dtype=bool)
    weight = np.zeros_like(sign)
    i = np.array([row_of[name] for name in frame["sample"]], dtype=np.intp)
    pairs = zip(frame["region"], frame["hemisphere"], strict=True)
    j = np.array([column_of[str(r), str(h)] for r, h in pairs], dtype=np.intp)
    sign[i, j] = frame["sign"].to_numpy(dtype=np.int64)
    reported[i, j] = True
    weight[i, j] = frame["weight"].to_numpy(dtype=np.int64)
    return SignMatrix(samples, regions, sign, reported, weight)
