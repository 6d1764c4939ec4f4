"""The registered test of predicted models on peaks; what is tested, and how, stands in ``foci_test.toml``.

Whether peaks of change after therapy lie nearer to a model's peaks than peaks of the field would. A circular model, made from
studies of treatment, is refused whatever the file says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from livingreview.anatomy import default_atlas
from livingreview.anatomy.coordinates import in_brain, millimetres, to_mni
from livingreview.errors import EditionError
from livingreview.evidence import Evidence
from livingreview.evidence.foci import FociSelection, select_foci
from livingreview.inference.foci_test_rules import RULES, FociTest, PredictedModel
from livingreview.inference.peak_null import Places, clusters, field_places, grey_places, moved

SUPPORT, AGAINST, NONE = "support", "against", "no support"
PSEUDO_DRAWS = 1000  # of the draws, for the sets that no theory made


@dataclass(frozen=True, eq=False)
class Experiment:
    """The peaks of one sample in one direction, in MNI space; shape (k, 3)."""

    sample: str
    direction: str
    points: np.ndarray


@dataclass(frozen=True, eq=False)
class Nulls:
    """Experiments, and for each its peaks as they would lie by chance; shape (draws, k, 3)."""

    experiments: tuple[Experiment, ...]
    drawn: tuple[np.ndarray, ...]

    def of(self, direction: str) -> Nulls:
        """Those of one direction."""
        kept = [i for i, one in enumerate(self.experiments) if one.direction == direction]
        return Nulls(tuple(self.experiments[i] for i in kept), tuple(self.drawn[i] for i in kept))

    def first(self, n: int) -> Nulls:
        """The same with the first draws alone."""
        return Nulls(self.experiments, tuple(drawn[:n] for drawn in self.drawn))


@dataclass(frozen=True, eq=False)
class Score:
    """How near the peaks of some experiments lie to a set of peaks.

    Parameters
    ----------
    z : numpy.ndarray, shape (experiments,)
        Observed, each in standard deviations of its own null.
    null : numpy.ndarray, shape (experiments, draws)
    middle, spread : numpy.ndarray, shape (experiments,)
        Mean and standard deviation of the nulls before they were standardised.
    """

    z: np.ndarray
    null: np.ndarray
    middle: np.ndarray
    spread: np.ndarray

    @property
    def mean_z(self) -> float:
        return float(self.z.mean())

    def p(self, keep: np.ndarray | None = None) -> float:
        """One-sided p of the mean z, of some of the experiments or all."""
        keep = np.ones(len(self.z), dtype=bool) if keep is None else keep
        return upper_p(float(self.z[keep].mean()), self.null[keep].mean(axis=0))


def model_peaks(evidence: Evidence, model: PredictedModel) -> np.ndarray:
    """Return the peaks of a model in MNI space, shape (n, 3)."""
    peaks = evidence.table("model_foci")
    own = peaks[(peaks["model"] == model.id) & peaks["table_id"].isin(model.tables)]
    space = evidence.table("foci_models").set_index("model").loc[model.id, "space"]
    return to_mni(own[["x", "y", "z"]], [space] * len(own))


def select_experiments(
    evidence: Evidence, rules: FociTest, grades: Sequence[str], not_stated: str
) -> tuple[Experiment, ...]:
    """Select the peaks that the rules ask for, one experiment a sample and direction."""
    chosen = rules.experiments
    found = select_foci(
        evidence,
        FociSelection(
            arm=chosen.arm, about=chosen.about, direction=",".join(chosen.directions), grade=",".join(grades),
            least_people=chosen.least_people, not_stated=not_stated,
        ),
    )  # fmt: skip
    groups = found.foci.groupby(["direction", "sample"], sort=True)
    return tuple(
        Experiment(sample, direction, to_mni(own[["x", "y", "z"]], own["space"], not_stated))
        for (direction, sample), own in groups
    )


def chance(experiments: Sequence[Experiment], n: int, places: Places, rules: FociTest, rng: np.random.Generator) -> Nulls:
    """Draw the peaks of every experiment as they would lie by chance."""
    null = rules.null
    drawn = [moved(one.points, n, places, null.linkage, null.margin, rng) for one in experiments]
    return Nulls(tuple(experiments), tuple(drawn))


def score(nulls: Nulls, peaks: np.ndarray, fwhm: float) -> Score:
    """Score every experiment of some nulls against a set of peaks."""
    tree = cKDTree(peaks)
    observed = np.array([closeness(tree, one.points, fwhm).mean() for one in nulls.experiments])
    null = np.array([closeness(tree, drawn, fwhm).mean(axis=-1) for drawn in nulls.drawn])
    middle, spread = null.mean(axis=1), null.std(axis=1)
    return Score((observed - middle) / spread, (null - middle[:, None]) / spread[:, None], middle, spread)


def closeness(tree: cKDTree, points: np.ndarray, fwhm: float) -> np.ndarray:
    """Return exp(-d²/2s²) of the distance d to the nearest of a tree's points; 1 upon it, 0.5 at half the width."""
    s = fwhm / np.sqrt(8 * np.log(2))
    return np.exp(-(tree.query(points)[0] ** 2) / (2 * s**2))


def upper_p(observed: float, null: np.ndarray) -> float:
    """Share of the draws, and what was observed itself, that are as large.

    Examples
    --------
    >>> upper_p(2.0, np.array([0.0, 1.0, 2.0]))
    0.5
    """
    return float((1 + (null >= observed).sum()) / (1 + len(null)))


def control_peaks(evidence: Evidence, rules: FociTest) -> dict[str, np.ndarray]:
    """Make the negative controls: points of a grid within regions that no model of therapy names."""
    atlas, step = default_atlas(evidence.directory), rules.controls.grid
    found = {}
    for region in rules.controls.regions:
        places = millimetres(np.argwhere(atlas.voxels(region)))
        found[region] = places[(places % step == 0).all(axis=1)]
        if not len(found[region]):
            raise EditionError(f"{RULES}: no point of a grid of {step} mm lies in {region}; expected a finer grid")
    return found


@dataclass(frozen=True, eq=False)
class FociTestResult:
    """The result of the registered test.

    Parameters
    ----------
    models : pandas.DataFrame
        One row a model and direction, negative controls last (``kind`` "control").
    experiments : pandas.DataFrame
        One row a model and experiment: ``model, tables, direction, sample, foci, z``.
    """

    models: pd.DataFrame
    experiments: pd.DataFrame


def run_foci_test(evidence: Evidence, rules: FociTest, progress=lambda said: None) -> FociTestResult:
    """Run the registered test with its sensitivity analyses, negative controls, false positives and power."""
    streams = iter(np.random.default_rng(rules.seed).spawn(8))
    field, width = field_places(evidence, rules.null.margin), rules.statistic.fwhm
    chosen, space = rules.experiments, rules.space

    def draws(grades, not_stated, places) -> Nulls:
        own = select_experiments(evidence, rules, grades, not_stated)
        return chance(own, rules.draws, places, rules, next(streams))

    progress("drawing peaks from the field's base rate")
    primary = draws(chosen.grades, space.not_stated, field)
    sets = {"tal": draws(chosen.grades, space.not_stated_sensitivity, field),
            "c": draws(chosen.grades_sensitivity, space.not_stated, field),
            "uniform": draws(chosen.grades, space.not_stated, grey_places())}  # fmt: skip
    tested = [m for m in rules.model if len(primary.of(m.direction).experiments) >= chosen.least]
    for model in set(rules.model) - set(tested):
        progress(f"{model.id}: too few: {len(primary.of(model.direction).experiments)} of {chosen.least} experiments")
    peaks = {model: model_peaks(evidence, model) for model in tested}
    scores = {model: score(primary.of(model.direction), peaks[model], width) for model in tested}
    largest = np.max([own.null.mean(axis=0) for own in scores.values()], axis=0) if tested else np.array([np.inf])
    controls = _score_controls(evidence, rules, primary)
    at_control = {
        direction: min((row["p_corrected"] for row in controls if row["direction"] == direction), default=1.0)
        for direction in chosen.directions
    }
    rows, single, rng = [], [], next(streams)
    for model in tested:
        progress(f"{model.id}, {model.direction}")
        own, nulls = scores[model], primary.of(model.direction)
        left = [own.p(np.arange(len(own.z)) != i) for i in range(len(own.z))]
        lowest = min(float(np.delete(own.z, i).mean()) for i in range(len(own.z)))
        other = {name: score(drawn.of(model.direction), peaks[model], width) for name, drawn in sets.items()}
        row = {
            "model": model.id, "tables": ", ".join(model.tables), "direction": model.direction, "kind": "model",
            "experiments": len(own.z), "foci": sum(len(one.points) for one in nulls.experiments),
            "mean_z": own.mean_z, "p": own.p(), "p_corrected": upper_p(own.mean_z, largest),
            "p_uniform": other["uniform"].p(), "p_talairach": other["tal"].p(), "p_with_c": other["c"].p(),
            "experiments_with_c": len(other["c"].z),
            "p_narrow": score(nulls, peaks[model], rules.statistic.fwhm_sensitivity[0]).p(),
            "p_wide": score(nulls, peaks[model], rules.statistic.fwhm_sensitivity[-1]).p(),
            "p_left_out": max(left), "z_left_out": lowest,
            "left_out": nulls.experiments[int(np.argmax(left))].sample,
            "false_positives": _false_positives(peaks[model], nulls.first(PSEUDO_DRAWS), field, rules, rng),
        }  # fmt: skip
        limit = float(np.quantile(largest, 1 - rules.alpha))
        for share in rules.power.shares:
            row[f"power_{round(100 * share)}"] = _power(own, nulls, peaks[model], share, limit, rules, rng)
        row["conclusion"] = conclude(row, at_control[model.direction], rules, len(tested))
        rows.append(row)
        single += [
            {"model": model.id, "tables": row["tables"], "direction": model.direction, "sample": one.sample,
             "foci": len(one.points), "z": z}
            for one, z in zip(nulls.experiments, own.z, strict=True)
        ]  # fmt: skip
    return FociTestResult(pd.DataFrame(rows + controls), pd.DataFrame(single))


def conclude(row: dict, at_control: float, rules: FociTest, n_models: int) -> str:
    """Say what a model's numbers count as, by the registered rule.

    Parameters
    ----------
    at_control : float
        Smallest corrected p of a negative control in the model's direction.
    """
    supported = (
        row["p_corrected"] <= rules.alpha
        and row["p_talairach"] <= rules.alpha
        and row["z_left_out"] > 0
        and row["p_left_out"] <= rules.support.left_out
        and at_control > rules.alpha
    )
    if supported:
        return SUPPORT
    return AGAINST if row["p"] >= 1 - rules.alpha / n_models else NONE


def _score_controls(evidence: Evidence, rules: FociTest, nulls: Nulls) -> list[dict]:
    rows = []
    for direction in rules.experiments.directions:
        own = nulls.of(direction)
        if not own.experiments:
            continue
        found = {name: score(own, at, rules.statistic.fwhm) for name, at in control_peaks(evidence, rules).items()}
        largest = np.max([one.null.mean(axis=0) for one in found.values()], axis=0)
        rows += [
            {"model": name, "tables": "", "direction": direction, "kind": "control", "experiments": len(one.z),
             "foci": sum(len(each.points) for each in own.experiments), "mean_z": one.mean_z, "p": one.p(),
             "p_corrected": upper_p(one.mean_z, largest)}
            for name, one in found.items()
        ]  # fmt: skip
    return rows


def _false_positives(peaks: np.ndarray, nulls: Nulls, field: Places, rules: FociTest, rng: np.random.Generator) -> float:
    """Share of sets as large and as clustered as the model, but drawn from the field, that reach an uncorrected alpha."""
    sets = moved(peaks, rules.controls.pseudo_models, field, rules.null.linkage, rules.null.margin, rng)
    return float(np.mean([score(nulls, one, rules.statistic.fwhm).p() <= rules.alpha for one in sets]))


def _power(
    own: Score, nulls: Nulls, peaks: np.ndarray, share: float, limit: float, rules: FociTest, rng: np.random.Generator
) -> float:
    """How often the mean z exceeds the corrected limit where a share of the clusters lies by the model's peaks."""
    tree, n = cKDTree(peaks), rules.power.simulations
    z = np.zeros((len(nulls.experiments), n))
    for i, (one, drawn) in enumerate(zip(nulls.experiments, nulls.drawn, strict=True)):
        made = drawn[rng.integers(0, len(drawn), n)].copy()
        for rows in clusters(one.points, rules.null.linkage):
            at = peaks[rng.integers(0, len(peaks), n)] + rng.normal(0, rules.power.scatter, (n, 3))
            planted = made[:, rows] + (at - made[:, rows[0]])[:, None]
            chosen = (rng.random(n) < share) & in_brain(planted, rules.null.margin).all(axis=1)
            made[np.ix_(chosen, rows)] = planted[chosen]
        z[i] = (closeness(tree, made, rules.statistic.fwhm).mean(axis=1) - own.middle[i]) / own.spread[i]
    return float((z.mean(axis=0) >= limit).mean())


MODELS, EXPERIMENTS = "foci_test_models", "foci_test_experiments"
_DIGITS = 4


def kept_frames(found: FociTestResult, registered: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the two tables that are kept, of the models and of every model and experiment; `registered` is a commit."""
    models = found.models.assign(conclusion=found.models["conclusion"].fillna(""), registered=registered).round(_DIGITS)
    whole = {"experiments_with_c": "Int64"}
    return models.astype(whole), found.experiments.round(_DIGITS)
