"""What moves the answer to a claim: a sample, a region or a disorder left out, another prior, other choices of the coder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from livingreview.evidence import Evidence, Selection
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims import Claim
from livingreview.inference.direction_cells import Cells, cells_of_claim, lay_out_cells
from livingreview.inference.direction_model import Fit, Prior
from livingreview.inference.estimands import Estimand, Estimands
from livingreview.inference.estimate import bearing

CHECKS = ("sample", "region", "disorder", "prior", "choices")
AT_ONCE = 2  # choices that differ from the published ones; all together are too many to fit
_NODES = 15


@dataclass(frozen=True, eq=False)
class Refit:
    """One set of directions to be fitted anew.

    Parameters
    ----------
    check : str
        One of `CHECKS`.
    option : str
        What was left out, the prior, or the choices by key, joined by spaces.
    """

    check: str
    option: str
    cells: Cells
    prior: Prior = Prior()

    @property
    def key(self) -> tuple[bytes, ...]:
        """What decides the fit: sets with the same key need one fit only."""
        own = self.cells
        arrays = (own.down, own.label, own.design, own.levels)
        return (repr(self.prior).encode(), *(array.tobytes() for array in arrays), "\0".join(sum(own.names, ())).encode())


def without_sample(cells: Cells, fit: Fit, sample: str, rng: np.random.Generator) -> tuple[Cells, Fit, float]:
    """Leave one sample out by weighing the draws: each by one over the likelihood of the sample's directions.

    The sample's own effect is averaged over, so that few draws carry all the weight only where the sample decides much.

    Returns
    -------
    kept : Cells
    fit : Fit
        Draws, drawn anew by weight.
    effective : float
        Effective number of draws, ``1 / sum(weight ** 2)``.

    References
    ----------
    Gelfand AE, Dey DK, Chang H (1992). Model determination using predictive distributions with implementation via
    sampling-based methods. Bayesian Statistics 4:147-167.
    """
    own = np.flatnonzero(cells.sample == sample)
    logit = fit.intercept[:, None] + fit.label[:, None] * cells.label[own] + fit.design @ cells.design[own].T
    for factor in range(3):
        logit = logit + fit.effects[factor][:, cells.levels[factor, own]]
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    logit = logit[..., None] + fit.spread[:, 3, None, None] * nodes
    towards = np.where(cells.down[own, None] == 1, logit, -logit)
    likelihood = np.exp(-np.logaddexp(0, -towards).sum(axis=1)) @ (weights / weights.sum())
    weight = 1 / likelihood
    weight = weight / weight.sum()
    # Systematic drawing: as little noise as drawing can have.
    places = (rng.random() + np.arange(len(weight))) / len(weight)
    chosen = np.minimum(np.searchsorted(np.cumsum(weight), places), len(weight) - 1)
    return cells.keep(cells.sample != sample), fit.take(chosen), float(1 / (weight**2).sum())


def left_out(cells: Cells, estimand: Estimand) -> Iterator[Refit]:
    """Leave out each region, and each disorder, that bears on an estimand; none where it is the only one."""
    bears = bearing(cells, estimand)
    disorder = np.array([group.split(" | ")[-1] for group in cells.group], dtype=str)
    for check, values in (("region", cells.region), ("disorder", disorder)):
        names = sorted(set(values[bears]))
        for name in names if len(names) > 1 else ():
            yield Refit(check, name, renumbered(cells, values != name))


def renumbered(cells: Cells, kept: np.ndarray) -> Cells:
    """Keep some cells and number the levels that are left; the design is centred anew."""
    own = cells.keep(kept)
    return lay_out_cells(own.down, own.label, own.design, own.region, own.group, own.stratum, own.sample)


def other_priors(cells: Cells, rules: Estimands) -> Iterator[Refit]:
    """The same directions under each of the other priors."""
    for prior in rules.priors:
        yield Refit("prior", prior.key, cells, prior.prior)


def other_choices(evidence: Evidence, claim: Claim, era: str, rules: Estimands, analysis: Analysis) -> Iterator[Refit]:
    """The choices on the claim's directions, none, one or two at once away from the published ones."""
    published = [choice.options[0] for choice in rules.choices]
    for options in product(*(choice.options for choice in rules.choices)):
        if sum(one is not two for one, two in zip(options, published, strict=True)) > AT_ONCE:
            continue
        selection, counting = Selection(studies=era), analysis
        for option in options:
            selection, counting = selection.replace(**option.selection), counting.replace(**option.analysis)
        yield Refit("choices", " ".join(option.key for option in options), cells_of_claim(evidence, claim, selection, counting))
