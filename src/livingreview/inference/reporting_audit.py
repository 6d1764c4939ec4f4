"""The reporting audit: what abstracts name against where the peaks in the papers' tables lie, both ways.

Three rates, each of one study's peaks and the regions that its abstract names with a direction:

- ``named_has_peak``: of the named regions, how many have a peak within the distance;
- ``peak_named``: of the peaks, how many lie within the distance of a region that is named;
- ``region_named``: of the coarse regions that hold a peak (the nearest to it, if within the distance), how many are named.

A rate says little by itself: prefrontal cortex is large and often named. So each stands beside what it is when the peaks of
a study are compared with the abstract of another study, drawn at random. Intervals are of a bootstrap over samples.

Tables pool contrasts: of all peaks, one that is not named may be an effect of the task and no change at all. Of peaks that are
attributed to a change of activity it is a change; but grade B was given where the abstract agrees with the table, so that
their rates are too high. The share lies between the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from livingreview.anatomy import default_atlas, units
from livingreview.anatomy.coordinates import distances, distances_to, to_mni
from livingreview.evidence import Evidence
from livingreview.evidence.foci import joined_foci

DISTANCES = (4, 8, 12)  # mm
RATES = ("named_has_peak", "peak_named", "region_named")
RATIO = "increase_over_decrease"  # of region_named
CHANGE = "change of activity"
SHUFFLES = RESAMPLES = 2000
_DIRECTED = ("decrease", "increase", "negative", "positive")
_ACTIVITY = ("perfusion", "metabolism", "bold", "resting_fluctuation")
_GRADED = ("A", "B", "C")
_LEAST_STUDIES = 3  # in a group, for a rate of its own


@dataclass(frozen=True, eq=False)
class AuditMaterial:
    """Peaks and named regions of the studies that have both.

    Parameters
    ----------
    studies : pandas.DataFrame
        One row a study, in the order of the arrays: its facts.
    peaks : pandas.DataFrame
        One row a peak: ``study`` (row of `studies`), the columns of ``foci.tsv``, and ``unit``, the nearest coarse region.
    near, nearest : numpy.ndarray
        mm from each peak to each region as coded, shape (peaks, regions), and to its nearest coarse region.
    named, named_units : numpy.ndarray of bool
        Whether a study's abstract names a region, as coded and coarse.
    """

    studies: pd.DataFrame
    peaks: pd.DataFrame
    near: np.ndarray
    nearest: np.ndarray
    named: np.ndarray
    named_units: np.ndarray
    regions: tuple[str, ...]
    units: tuple[str, ...]

    def only(self, peaks: np.ndarray) -> AuditMaterial:
        """The same with some of the peaks, and all studies."""
        return AuditMaterial(
            self.studies, self.peaks[peaks].reset_index(drop=True), self.near[peaks], self.nearest[peaks],
            self.named, self.named_units, self.regions, self.units,
        )  # fmt: skip

    def holds(self, distance: float) -> np.ndarray:
        """Whether a study has a peak whose nearest coarse region is this one, within the distance; (studies, units)."""
        held = np.zeros(self.named_units.shape, dtype=bool)
        near = self.nearest <= distance
        held[self.peaks["study"].to_numpy()[near], self.peaks["unit"].to_numpy()[near]] = True
        return held


@dataclass(frozen=True, eq=False)
class ReportingAudit:
    """What the audit found.

    Parameters
    ----------
    rates : pandas.DataFrame
        One row a rate, distance and group: ``rate, grouping, group, distance, studies, of, found, share, low, high,
        shuffled, shuffled_low, shuffled_high``.
    regions : pandas.DataFrame
        One row a coarse region, all peaks, at the first distance: ``unit, peak_named, peak_unnamed, named_only, neither``,
        in studies.
    material : AuditMaterial
    """

    rates: pd.DataFrame
    regions: pd.DataFrame
    material: AuditMaterial

    def rate(self, rate: str, group: str = "all", distance: int = DISTANCES[0]) -> pd.Series:
        """Return one row of the rates."""
        rates = self.rates
        return rates[(rates["rate"] == rate) & (rates["group"] == group) & (rates["distance"] == distance)].iloc[0]


def audit_material(evidence: Evidence, named_as: str = "anything", not_stated: str = "MNI") -> AuditMaterial:
    """Put peaks and named regions side by side, for the studies that have both.

    Parameters
    ----------
    named_as : {"anything", "change", "decrease", "increase"}
        What an abstract must say of a region for it to be named: anything with a direction or sign, a change of activity, or
        a change in this direction.
    not_stated : {"MNI", "TAL"}
        The space that peaks of no stated space are taken to be in.
    """
    return evidence.cached(("audit material", named_as, not_stated), lambda: _material(evidence, named_as, not_stated))


def _material(evidence: Evidence, named_as: str, not_stated: str) -> AuditMaterial:
    of_unit = units(evidence.regions, "coarse")
    findings = evidence.findings
    findings = findings[findings["direction"].isin(_DIRECTED)]
    measured = evidence.cached(("audit peaks", not_stated), lambda: _peaks(evidence, findings, of_unit, not_stated))
    every, ids, peaks, near, to_units, coarse = measured
    if named_as != "anything":
        findings = findings[(findings["contrast"] == "change") & findings["measure"].isin(_ACTIVITY)]
    if named_as in _DIRECTED:
        findings = findings[findings["direction"] == named_as]
    row, column, unit_column = ({name: i for i, name in enumerate(names)} for names in (ids, every, coarse))
    named = np.zeros((len(ids), len(every)), dtype=bool)
    named_units = np.zeros((len(ids), len(coarse)), dtype=bool)
    for study, region in findings[["study_id", "region"]].drop_duplicates().itertuples(index=False):
        if study in row and region in column:
            named[row[study], column[region]] = True
            named_units[row[study], [unit_column[unit] for unit in of_unit[region] if unit in unit_column]] = True
    studies = evidence.studies.set_index("study_id").loc[ids].reset_index()
    unit = to_units.argmin(axis=1)
    return AuditMaterial(studies, peaks.assign(unit=unit), near, to_units.min(axis=1), named, named_units, every, coarse)


def _peaks(
    evidence: Evidence, findings: pd.DataFrame, of_unit: Mapping[str, tuple[str, ...]], not_stated: str
) -> tuple:
    """Measure how far every peak is from every region that any abstract names, and from every coarse region."""
    atlas = default_atlas(evidence.directory)
    named = set(findings["region"])
    every = tuple(r for r in evidence.regions["region"] if r in named and of_unit[r] and atlas.voxels(r).any())
    peaks = joined_foci(evidence)
    both = set(peaks["study_id"]) & set(findings.loc[findings["region"].isin(every), "study_id"])
    ids = [study for study in evidence.studies["study_id"] if study in both]
    peaks = peaks[peaks["study_id"].isin(both)].reset_index(drop=True)
    peaks = peaks.assign(study=peaks["study_id"].map({study: i for i, study in enumerate(ids)}))
    # Coarse regions lie within one another; each voxel counts under the one that its most specific region does.
    own = {unit: np.zeros(atlas.own.shape, dtype=bool) for found in of_unit.values() for unit in found}
    for i, region in enumerate(atlas.regions["region"]):
        for unit in of_unit[region]:
            own[unit] |= atlas.own == i + 1
    coarse = tuple(unit for unit, voxels in own.items() if voxels.any())
    places = to_mni(peaks[["x", "y", "z"]], peaks["space"], not_stated)
    to_units = distances_to(places, [own[unit] for unit in coarse])
    return every, ids, peaks, distances(places, every, atlas), to_units, coarse


def crossed(material: AuditMaterial, rate: str, distance: float) -> tuple[np.ndarray, np.ndarray]:
    """Count for every pair of studies: the peaks of the first against the abstract of the second.

    Returns
    -------
    found, of : numpy.ndarray of int, shape (studies, studies)
        Numerator and denominator of the rate; the diagonal is what is observed.
    """
    study, n = material.peaks["study"].to_numpy(), len(material.studies)
    if rate == "named_has_peak":
        has = np.zeros(material.named.shape, dtype=bool)
        np.logical_or.at(has, study, material.near <= distance)
        with_peaks = np.bincount(study, minlength=n) > 0
        found = has.astype(int) @ material.named.T.astype(int)
        return found, np.where(with_peaks[:, None], material.named.sum(axis=1)[None, :], 0)
    if rate == "peak_named":
        hit = ((material.near <= distance).astype(int) @ material.named.T.astype(int)) > 0
        found = np.zeros((n, n), dtype=int)
        np.add.at(found, study, hit.astype(int))
        return found, np.tile(np.bincount(study, minlength=n)[:, None], (1, n))
    held = material.holds(distance)
    return held.astype(int) @ material.named_units.T.astype(int), np.tile(held.sum(axis=1)[:, None], (1, n))


def audit_rate(
    material: AuditMaterial, rate: str, distance: float, rng: np.random.Generator, members: np.ndarray | None = None
) -> dict[str, float]:
    """Work out one rate of some studies, with its interval, and beside it that of shuffled abstracts.

    Parameters
    ----------
    members : numpy.ndarray of bool, optional
        The studies; abstracts are shuffled among all studies.
    """
    found, of = crossed(material, rate, distance)
    rows = np.flatnonzero((np.diag(of) > 0) & (True if members is None else members))
    observed, total = found.diagonal()[rows], of.diagonal()[rows]
    if not total.sum():
        nothing = dict.fromkeys(("share", "low", "high", "shuffled", "shuffled_low", "shuffled_high"), np.nan)
        return {"studies": 0, "of": 0, "found": 0, **nothing}
    samples = pd.factorize(material.studies["sample"].to_numpy()[rows])[0]
    per_sample = np.zeros((samples.max() + 1, 2))
    np.add.at(per_sample, samples, np.c_[observed, total])
    drawn = per_sample[rng.integers(0, len(per_sample), (RESAMPLES, len(per_sample)))].sum(axis=1)
    shuffles = np.array([rng.permutation(len(found))[rows] for _ in range(SHUFFLES)])
    apart = shuffles != rows  # a study's own abstract is no shuffle
    sums = ((pairs[rows, shuffles] * apart).sum(axis=1) for pairs in (found, of))
    with np.errstate(invalid="ignore"):  # a shuffle may leave a small group without a named region
        shuffled = np.divide(*sums)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], (0.025, 0.975))
    of_shuffled = np.nanquantile(shuffled, (0.025, 0.975))
    return {
        "studies": len(rows), "of": int(total.sum()), "found": int(observed.sum()),
        "share": observed.sum() / total.sum(), "low": low, "high": high,
        "shuffled": np.nanmean(shuffled), "shuffled_low": of_shuffled[0], "shuffled_high": of_shuffled[1],
    }  # fmt: skip


def relative_naming(evidence: Evidence, rng: np.random.Generator) -> dict[str, float]:
    """Say how many times as often the coarse region of an increase is named as that of a decrease, with its interval."""
    held_by = []
    for direction in ("increase", "decrease"):
        material = audit_material(evidence, direction)
        own = material.only(attributed(material) & material.peaks["direction"].eq(direction).to_numpy())
        held = own.holds(DISTANCES[0])
        held_by.append(np.c_[(held & own.named_units).sum(axis=1), held.sum(axis=1)])
    both = np.hstack(held_by)
    samples, places = np.unique(material.studies["sample"].to_numpy(str), return_inverse=True)
    per_sample = np.zeros((len(samples), 4))
    np.add.at(per_sample, places, both)
    per_sample = per_sample[per_sample[:, [1, 3]].sum(axis=1) > 0]
    drawn = per_sample[rng.integers(0, len(per_sample), (RESAMPLES, len(per_sample)))].sum(axis=1)

    def ratio(n: np.ndarray) -> np.ndarray:
        """Half a named region added, and half one that is not, as a draw may hold no increase that is named."""
        return (n[..., 0] + 0.5) / (n[..., 1] + 1) / ((n[..., 2] + 0.5) / (n[..., 3] + 1))

    total = per_sample.sum(axis=0)
    low, high = np.quantile(ratio(drawn), (0.025, 0.975))
    return {
        "studies": len(per_sample), "of": int(total[[1, 3]].sum()), "found": int(total[[0, 2]].sum()),
        "share": float(ratio(total)), "low": low, "high": high,
        "shuffled": np.nan, "shuffled_low": np.nan, "shuffled_high": np.nan,
    }  # fmt: skip


def reporting_audit(evidence: Evidence, rng: np.random.Generator) -> ReportingAudit:
    """Compare abstracts with tables of peaks: over all studies, and by what they are of."""
    material = audit_material(evidence)
    rows = []
    for grouping, group, own, members in _groups(evidence, material):
        for distance in DISTANCES if grouping in ("all", "about") else DISTANCES[:1]:
            for rate in RATES:
                made = audit_rate(own, rate, distance, rng, members)
                if made["studies"] >= _LEAST_STUDIES:
                    rows.append({"rate": rate, "grouping": grouping, "group": group, "distance": distance, **made})
    ratio = {"rate": RATIO, "grouping": "about", "group": CHANGE, "distance": DISTANCES[0]}
    rows.append(ratio | relative_naming(evidence, rng))
    held, named = material.holds(DISTANCES[0]), material.named_units
    counts = [(h & n, h & ~n, ~h & n, ~h & ~n) for h, n in zip(held.T, named.T, strict=True)]
    regions = pd.DataFrame(
        [(unit, *(int(part.sum()) for part in four)) for unit, four in zip(material.units, counts, strict=True)],
        columns=["unit", "peak_named", "peak_unnamed", "named_only", "neither"],
    )
    return ReportingAudit(pd.DataFrame(rows), regions, material)


def attributed(material: AuditMaterial) -> np.ndarray:
    """Mark the peaks that are attributed to a change of activity, at least probably."""
    return (material.peaks["about"].eq("activity_change") & material.peaks["grade"].isin(_GRADED)).to_numpy()


def _groups(
    evidence: Evidence, material: AuditMaterial
) -> Iterator[tuple[str, str, AuditMaterial, np.ndarray | None]]:
    peaks, studies = material.peaks, material.studies
    yield "all", "all", material, None
    change = attributed(material)
    yield "about", CHANGE, audit_material(evidence, "change").only(change), None
    for direction in ("decrease", "increase"):
        same = change & peaks["direction"].eq(direction).to_numpy()
        yield "direction", direction, audit_material(evidence, direction).only(same), None
    for grade in sorted(set(peaks["grade"])):
        yield "grade", grade, material.only(peaks["grade"].eq(grade).to_numpy()), None
    treated = np.where(studies["therapy"] == "none", "medication", "psychotherapy")
    for grouping, own in {"treatment": treated, "diagnosis": studies["diagnosis"], "design": studies["design"]}.items():
        for group in sorted(set(own)):
            yield grouping, group, material, np.asarray(own == group)
    yield "space", "no stated space taken as Talairach", audit_material(evidence, not_stated="TAL"), None


TABLE, SEED, _DIGITS = "reporting", 2005, 3


def reporting_table(evidence: Evidence) -> pd.DataFrame:
    """Make the table of rates that is kept, so that what needs a rate need not load the images."""
    frame = reporting_audit(evidence, np.random.default_rng(SEED)).rates
    return frame.round(_DIGITS)
