"""Who reports what, laid out for a mixed model: the effects that meet in one direction of one sample at one region.

Fixed before any model was fitted: the regions are those that papers name (the fine level), and the effects above them
are two, since the hierarchies of the evidence base are of two kinds. The *wider region* is a tree, so that each region
lies in exactly one. *Circuits* overlap, and some regions are in none. A region in several circuits takes the mean of
their effects (multiple membership): giving it to one of them would be our choice and not the evidence's, and the full
effect of each would make regions that many circuits claim more variable than others. A region in none takes no effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview.errors import EditionError

from .signs import sign_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

    from .analysis import Analysis

COMPONENTS = ("region", "wider region", "circuit", "sample", "disorder", "therapy", "modality")
_OF_REGIONS = 3  # the first three belong to the place, the others to the sample
_COLUMNS = {"disorder": "diagnosis", "therapy": "therapy", "modality": "modality"}


@dataclass(frozen=True)
class Layout:
    """Directions, and the random effects that each is made of.

    Parameters
    ----------
    region_rows : numpy.ndarray, shape (regions, effects)
        Weight of every effect at a region: its own, its wider region's, and those of its circuits, which sum to one.
    sample_rows : numpy.ndarray, shape (samples, effects)
        Weight of every effect in a sample: its own, and those of its disorder, therapy and modality.
    """

    down: np.ndarray
    region_of: np.ndarray
    sample_of: np.ndarray
    regions: tuple[str, ...]
    samples: tuple[str, ...]
    region_rows: np.ndarray
    sample_rows: np.ndarray
    component: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """Weight of every effect in each direction, shape (n, effects)."""
        return self.region_rows[self.region_of] + self.sample_rows[self.sample_of]

    @property
    def contexts(self) -> tuple[np.ndarray, np.ndarray]:
        """Distinct rows of a *new* sample (disorder, therapy and modality, no effect of its own), and their shares."""
        own = np.where(self.component == COMPONENTS.index("sample"), 0.0, self.sample_rows)
        found, counts = np.unique(own, axis=0, return_counts=True)
        return found, counts / counts.sum()

    @property
    def n_levels(self) -> np.ndarray:
        """Number of effects of each component, shape (components,)."""
        return np.bincount(self.component, minlength=len(COMPONENTS))


def lay_out(evidence: Evidence, selection: Selection, analysis: Analysis) -> Layout:
    """Lay out the directions of a selection.

    Parameters
    ----------
    analysis : Analysis
        The rules; the level must be fine, since the wider ones are effects of the model. Weights are not used: the
        effect of a sample already says how far its regions go together.

    Returns
    -------
    Layout
        Of signs with a direction; where studies of one sample differ in disorder, therapy or modality, their
        combination is a level of its own.

    Raises
    ------
    EditionError
        If the level is not fine, hemispheres are apart, or no sample reports a direction.
    """
    if analysis.level != "fine" or analysis.hemispheres != "pooled":
        raise EditionError(
            f"the hierarchical model needs level 'fine' with hemispheres 'pooled', not '{analysis.level}' with "
            f"'{analysis.hemispheres}': wider regions and circuits are effects of the model"
        )
    signs = sign_table(evidence, selection, analysis).frame
    studies = evidence.studies.set_index("study_id")
    traits = {}
    for sample, own in signs.groupby("sample", observed=True):
        ids = sorted({name.strip() for text in own["studies"] for name in str(text).replace(";", ",").split(",")})
        found = studies.loc[[name for name in ids if name in studies.index]]
        traits[str(sample)] = {
            trait: " and ".join(sorted(set(found[column].astype(str)))) for trait, column in _COLUMNS.items()
        }
    above = {
        "wider region": anatomy.units(evidence.regions, "coarse"),
        "circuit": anatomy.units(evidence.regions, "circuit", evidence.circuits),
    }
    return layout_of(signs, above, traits)


def layout_of(
    signs: pd.DataFrame, above: Mapping[str, Mapping[str, Sequence[str]]], traits: Mapping[str, Mapping[str, str]]
) -> Layout:
    """Lay out signs made by hand.

    Parameters
    ----------
    above : mapping
        ``"wider region"`` and ``"circuit"``, each from region to what it belongs to; nothing where it is missing.
    traits : mapping
        Sample → ``"disorder"``, ``"therapy"``, ``"modality"``.

    Raises
    ------
    EditionError
        If there is no direction, or a sample has two at one region.

    Examples
    --------
    >>> signs = pd.DataFrame({"sample": ["s", "s"], "region": ["a", "b"], "sign": [-1, 1]})
    >>> traits = {"s": {"disorder": "d", "therapy": "t", "modality": "m"}}
    >>> laid = layout_of(signs, {"circuit": {"a": ("x", "y")}}, traits)
    >>> laid.region_rows[0].tolist(), laid.n_levels.tolist()
    ([1.0, 0.0, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0], [2, 0, 2, 1, 1, 1, 1])
    """
    moved = signs[signs["sign"] != 0].sort_values(["sample", "region"], kind="stable")
    if moved.empty:
        raise EditionError("no sample of the selection reports a direction, so there is nothing to model; widen it")
    doubled = moved[moved.duplicated(["sample", "region"])]
    if len(doubled):
        row = doubled.iloc[0]
        raise EditionError(f"sample '{row['sample']}' has more than one sign on '{row['region']}'; select a single arm")
    samples, sample_of = np.unique(moved["sample"].to_numpy(str), return_inverse=True)
    regions, region_of = np.unique(moved["region"].to_numpy(str), return_inverse=True)
    belongs = {name: {region: tuple(above.get(name, {}).get(region, ())) for region in regions} for name in above}
    sides = {"region": {region: (region,) for region in regions}} | belongs | {"sample": {s: (s,) for s in samples}}
    sides |= {trait: {s: (traits[s][trait],) if s in traits else () for s in samples} for trait in COMPONENTS[4:]}
    blocks: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    component: list[int] = []
    for place, name in enumerate(COMPONENTS):
        of_region = place < _OF_REGIONS
        own = sides.get(name, {})
        members, others = (regions, samples) if of_region else (samples, regions)
        levels = sorted({level for found in own.values() for level in found})
        block = np.array([[(level in own[m]) / max(len(own[m]), 1) for level in levels] for m in members])
        block = block.reshape(len(members), len(levels))
        blocks[0 if of_region else 1].append(block)
        blocks[1 if of_region else 0].append(np.zeros((len(others), len(levels))))
        component += [place] * len(levels)
    region_rows, sample_rows = (np.hstack(side) for side in blocks)
    down = (moved["sign"] < 0).to_numpy()
    return Layout(
        down, region_of, sample_of, tuple(map(str, regions)), tuple(map(str, samples)), region_rows, sample_rows,
        np.array(component),
    )  # fmt: skip
