"""Directions of samples in regions, laid out for the model of directions: what each is of, and how it was studied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from livingreview.evidence.selection_flow import joined_findings
from livingreview.inference.claims import Claim, evidence_of_claim

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection
    from livingreview.inference.analysis import Analysis
    from livingreview.inference.signs import Signs

FACTORS = ("region", "region in group", "group", "sample")
DESIGN = ("controlled", "at rest", "second-hand")


@dataclass(frozen=True, eq=False)
class Cells:
    """Directions of samples in regions, laid out for the model.

    Parameters
    ----------
    down : numpy.ndarray of int, shape (cells,)
        1 where the sample reports a decrease, 0 an increase; samples without a direction are no cell.
    label : numpy.ndarray of int, shape (cells,)
        What the claim expects: 1 a decrease, -1 an increase, 0 nothing.
    design : numpy.ndarray of float, shape (cells, 3)
        `DESIGN`, each centred.
    levels : numpy.ndarray of int, shape (4, cells)
        Level of each of `FACTORS`.
    names : tuple of tuple of str
        Names of the levels of each factor.
    region, group, sample : numpy.ndarray of str, shape (cells,)
        Region; group of the claim within its disorder; sample.
    """

    down: np.ndarray
    label: np.ndarray
    design: np.ndarray
    levels: np.ndarray
    names: tuple[tuple[str, ...], ...]
    region: np.ndarray
    group: np.ndarray
    stratum: np.ndarray
    sample: np.ndarray

    def __len__(self) -> int:
        return len(self.down)

    def keep(self, cells: np.ndarray) -> Cells:
        """Keep some cells, with every level of the factors as it was."""
        return Cells(
            self.down[cells], self.label[cells], self.design[cells], self.levels[:, cells], self.names,
            self.region[cells], self.group[cells], self.stratum[cells], self.sample[cells],
        )  # fmt: skip

    def with_directions(self, down: np.ndarray) -> Cells:
        """Return the same cells with other directions, for simulation."""
        return Cells(
            down, self.label, self.design, self.levels, self.names, self.region, self.group, self.stratum, self.sample
        )


def cells_of_claim(evidence: Evidence, claim: Claim, selection: Selection, analysis: Analysis) -> Cells:
    """Lay out the directions that a claim is about in one selection.

    The group is that of the claim where it compares arms or therapies, within each disorder; else the disorder.
    """
    found = evidence_of_claim(evidence, claim, selection, analysis)
    units, places = np.nonzero((found.sign != 0) & found.member[:, :1])
    owner = np.array(found.owner, dtype=str)[units]
    disorder = evidence.studies.drop_duplicates("sample").set_index("sample")["diagnosis"].reindex(owner).to_numpy(str)
    by = found.group[units] if claim.groups.by and claim.groups.by != "diagnosis" else disorder
    group = np.array([f"{a} | {b}" if a != b else a for a, b in zip(by, disorder, strict=True)], dtype=str)
    named = [region if side in ("", "pooled") else f"{region} {side}" for region, side in found.regions]
    region = np.array(named, dtype=str)[places]
    design = _design(evidence, owner)
    return lay_out_cells(
        (found.sign[units, places] < 0).astype(int), -found.label[units, places], design, region, group,
        found.stratum[units], owner,
    )  # fmt: skip


def cells_of_signs(evidence: Evidence, signs: Signs) -> Cells:
    """Lay out the directions of one selection without a claim: no label, and the group is the disorder."""
    moved = signs.frame[signs.frame["sign"] != 0]
    sample, region = moved["sample"].to_numpy(str), moved["region"].to_numpy(str)
    disorder = evidence.studies.drop_duplicates("sample").set_index("sample")["diagnosis"].reindex(sample).to_numpy(str)
    down = (moved["sign"] < 0).to_numpy(int)
    design = _design(evidence, sample)
    return lay_out_cells(down, np.zeros_like(down), design, region, disorder, np.full(len(down), "", dtype=str), sample)


def lay_out_cells(
    down: np.ndarray, label: np.ndarray, design: np.ndarray, region: np.ndarray, group: np.ndarray, stratum: np.ndarray,
    sample: np.ndarray,
) -> Cells:
    """Number the levels of each factor, and centre the design; the arrays are those of `Cells`."""
    within = np.array([f"{one} | {two}" for one, two in zip(region, group, strict=True)], dtype=str)
    names, levels = zip(*(np.unique(column, return_inverse=True) for column in (region, within, group, sample)), strict=True)
    centred = design - design.mean(axis=0) if len(design) else design
    return Cells(
        down, label, centred, np.array(levels), tuple(tuple(map(str, own)) for own in names), region, group, stratum, sample
    )


def _design(evidence: Evidence, sample: np.ndarray) -> np.ndarray:
    """Design of each cell, from the findings of its sample: any against a control group, all at rest, all second-hand."""
    findings = joined_findings(evidence).findings
    state = evidence.studies.set_index("study_id")["state"]
    changes = findings[findings["tested_against"] != ""]
    by_sample = changes.assign(
        controlled=changes["tested_against"] == "control_group",
        rest=changes["study_id"].map(state) == "rest",
        secondary=changes["evidence_level"] == "secondary",
    ).groupby("sample")
    controlled, rest, secondary = by_sample["controlled"].any(), by_sample["rest"].all(), by_sample["secondary"].all()
    columns = [own.reindex(sample, fill_value=False).to_numpy(float) for own in (controlled, rest, secondary)]
    return np.stack(columns, axis=1) if len(sample) else np.zeros((0, len(DESIGN)))
