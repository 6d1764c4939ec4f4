"""The answer of the model to each claim in each era, kept as a table so that a page need not run the sampler."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.evidence import Selection
from livingreview.inference import Analysis
from livingreview.inference.claims import load_claims
from livingreview.inference.direction_cells import Cells, cells_of_claim
from livingreview.inference.direction_model import fit_many
from livingreview.inference.estimands import Estimand, load_estimands
from livingreview.inference.estimate import bearing, certainty, conclude, estimate
from livingreview.inference.estimate_calibration import calibrate, rates, reliability

from .multiverse_runs import INPUTS as RUN_INPUTS
from .multiverse_runs import inputs_digest

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

TABLE, CALIBRATION, RELIABILITY = "estimates", "estimate_calibration", "reliability"
ERAS = ("review", "core", "later", "all")
ANALYSIS = Analysis(level="coarse")
INPUTS = (*(name for name in RUN_INPUTS if name != "multiverse.toml"), "estimands.toml")
_NUMBERS = (
    "estimate", "low", "high", "excess", "excess_low", "excess_high", "p_interest", "p_nothing", "p_against", "p_strong",
)  # fmt: skip
_DIGITS = 3

Sets = Mapping[tuple[str, str], tuple[Cells, Estimand, int]]


def sets_of_claims(evidence: Evidence, eras: tuple[str, ...] = ERAS) -> Sets:
    """Lay out the directions of every claim in every era, each with its estimand and the side that it claims."""
    rulebook = load_claims(evidence.directory / "claims.toml")
    rules = load_estimands(evidence.directory / "estimands.toml")
    found = {}
    for claim in rulebook.claims:
        estimand = rules.estimand(claim.key)
        # A claim about groups is about how they go together; only one about labels can be that these are not met.
        expected = claim.expected if estimand.kind in ("share", "specificity") else 1
        for era in eras:
            cells = cells_of_claim(evidence, claim, Selection(studies=era), ANALYSIS)
            found[claim.key, era] = (cells, estimand, expected)
    return found


def estimate_table(
    evidence: Evidence,
    eras: tuple[str, ...] = ERAS,
    progress: Callable[[str], None] = lambda said: None,
    places: Collection[tuple[str, str]] | None = None,
) -> pd.DataFrame:
    """Fit the model to every claim in every era, or to some claims and eras alone (`places`), and answer it.

    Returns
    -------
    pandas.DataFrame
        One row a ``claim`` and ``era``: the numbers of :class:`~livingreview.inference.estimate.Estimate`,
        ``n_randomised`` (samples among `n` whose patients were allocated at random), ``conclusion``, ``certainty`` with
        its ``reasons``, ``inputs``.
    """
    rules = load_estimands(evidence.directory / "estimands.toml")
    sets = {place: own for place, own in sets_of_claims(evidence, eras).items() if places is None or place in places}
    fitted = [place for place, (cells, _, _) in sets.items() if len(cells)]
    progress(f"fitting {len(fitted)} sets of directions, about {2 * len(fitted)} seconds")
    fits = dict(zip(fitted, fit_many([sets[place][0] for place in fitted], np.random.default_rng(rules.seed)), strict=True))
    studies = evidence.studies
    randomised = set(studies.loc[studies["allocation"] == "randomised", "sample"])
    rows = []
    for (claim, era), (cells, estimand, expected) in sets.items():
        fit = fits.get((claim, era))
        found = estimate(cells, fit, estimand, expected)
        row = {"claim": claim, "era": era} | {name: round(getattr(found, name), _DIGITS) + 0.0 for name in _NUMBERS}
        row |= {"n": found.n, "n_least": found.n_least, "n_cells": found.n_cells}
        bears = bearing(cells, estimand)
        row["n_randomised"] = len(set(cells.sample[bears]) & randomised)
        row |= {"rhat": round(found.rhat, _DIGITS), "conclusion": conclude(found, estimand, rules), "certainty": "", "reasons": ""}
        if found.n and fit is not None and np.isfinite(found.estimate):
            # The design was centred; what lies above its mean is second-hand.
            second_hand = float((cells.design[bears, 2] > 0).mean()) if np.ptp(cells.design[:, 2]) else 0.0
            share, spread = row["n_randomised"] / found.n, float(fit.spread[:, 3].mean())
            row["certainty"], reasons = certainty(found, estimand, rules.certainty, share, spread, second_hand)
            row["reasons"] = ", ".join(reasons)
        rows.append(row)
    return pd.DataFrame(rows).assign(inputs=inputs_digest(evidence.directory, INPUTS))


def calibration_table(
    evidence: Evidence, eras: tuple[str, ...], n_simulations: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Simulate every claim in some eras: the single simulations, how often each conclusion came out, how often it was true."""
    rules = load_estimands(evidence.directory / "estimands.toml")
    sets = {place: own for place, own in sets_of_claims(evidence, eras).items() if len(own[0])}
    simulations = calibrate(sets, n_simulations, rng)
    table = rates(simulations, sets, rules).round(_DIGITS)
    inputs = inputs_digest(evidence.directory, INPUTS)
    return simulations, table.assign(inputs=inputs), reliability(simulations, sets).round(_DIGITS).assign(inputs=inputs)


def kept_estimates(evidence: Evidence) -> pd.DataFrame | None:
    """Return the kept table, or None where it is not there, or the evidence or the rules have changed since."""
    return kept_table(evidence, TABLE)


def kept_calibration(evidence: Evidence) -> pd.DataFrame | None:
    """Return the kept rates, or None where they are not there, or the evidence or the rules have changed since."""
    return kept_table(evidence, CALIBRATION)


def kept_table(evidence: Evidence, name: str) -> pd.DataFrame | None:
    """Return one kept table of the model, or None where it is not there or answers other evidence or rules."""
    if name not in evidence.tables:
        return None
    frame = evidence.table(name)
    return frame if set(frame["inputs"]) == {inputs_digest(evidence.directory, INPUTS)} else None
