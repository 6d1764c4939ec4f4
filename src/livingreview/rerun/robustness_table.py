"""How far each answer depends on one sample, region or disorder, on the prior, on reporting and on choices; kept as a table.

With it the two checks of the model itself: whether it could have made the data, and how it forecasts later samples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.evidence import Selection
from livingreview.inference import sign_table
from livingreview.inference.claims import load_claims
from livingreview.inference.direction_cells import cells_of_signs
from livingreview.inference.direction_model import Fit, fit_many
from livingreview.inference.estimands import Estimand, load_estimands
from livingreview.inference.estimate import bearing, conclude, estimate
from livingreview.inference.estimate_robustness import Refit, left_out, other_choices, other_priors, without_sample
from livingreview.inference.forecasting import forecast, score
from livingreview.inference.predictive_check import predictive_check
from livingreview.inference.reporting import NAMED, named_alike

from .estimate_table import ANALYSIS, INPUTS, kept_table, sets_of_claims
from .multiverse_runs import inputs_digest

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.estimands import Estimands

TABLE, PREDICTIVE, FORECASTS = "estimate_robustness", "predictive_check", "forecast_scores"
ERAS = ("later", "all")
# What the forecasts are made from, and scored on.
KNOWN, SCORED = ("review", "core"), "later"
_NUMBERS = ("estimate", "low", "high", "p_interest", "p_nothing", "p_against")
_DIGITS = 3
# Effective draws below which a sample's weights are not trusted, and the model is fitted anew without it.
_LEAST_EFFECTIVE = 100


def robustness_table(
    evidence: Evidence, eras: tuple[str, ...] = ERAS, progress: Callable[[str], None] = lambda said: None
) -> pd.DataFrame:
    """Answer every claim again under every check.

    Returns
    -------
    pandas.DataFrame
        One row a ``claim``, ``era``, ``check`` and ``option``: ``n`` and the numbers of
        :class:`~livingreview.inference.estimate.Estimate`, ``conclusion``, ``fitted`` (whether the model was fitted anew or its
        draws were weighed), ``inputs``.
    """
    rules = load_estimands(evidence.directory / "estimands.toml")
    claims = {claim.key: claim for claim in load_claims(evidence.directory / "claims.toml").claims}
    sets = {place: own for place, own in sets_of_claims(evidence, eras).items() if len(own[0])}
    rng = np.random.default_rng([rules.seed, 1])
    whole = _fits([Refit("", "", own[0]) for own in sets.values()], rng, False, progress, "answers")
    rows, refits = [], []
    for ((claim, era), (cells, estimand, expected)), fit in zip(sets.items(), whole, strict=True):
        place = (claim, era, estimand, expected)
        for sample in sorted(set(cells.sample[bearing(cells, estimand)])):
            kept, weighed, effective = without_sample(cells, fit, sample, rng)
            if effective >= _LEAST_EFFECTIVE:
                rows.append(_row(*place, Refit("sample", sample, kept), weighed, rules, fitted=False))
            else:
                refits.append((place, Refit("sample", sample, kept)))
        rows += [
            _row(*place, Refit("reporting", f"{ratio:g}", cells), named_alike(fit, ratio), rules, fitted=False) for ratio in NAMED
        ]
        refits += [(place, refit) for refit in (*left_out(cells, estimand), *other_priors(cells, rules))]
    fits = _fits([refit for _, refit in refits], rng, False, progress, "one left out, other priors")
    rows += [_row(*place, refit, fit, rules) for (place, refit), fit in zip(refits, fits, strict=True)]
    chosen = [
        ((claim, era, estimand, expected), refit)
        for (claim, era), (_, estimand, expected) in sets.items()
        for refit in other_choices(evidence, claims[claim], era, rules, ANALYSIS)
    ]
    fits = _fits([refit for _, refit in chosen], rng, True, progress, "other choices")
    rows += [_row(*place, refit, fit, rules) for (place, refit), fit in zip(chosen, fits, strict=True)]
    frame = pd.DataFrame(rows).sort_values(["claim", "era", "check"], kind="stable", ignore_index=True)
    return frame.assign(inputs=inputs_digest(evidence.directory, INPUTS))


def model_checks(evidence: Evidence, progress: Callable[[str], None] = lambda said: None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Check the model without a claim: data that it makes beside the observed, and forecasts beside what came.

    Returns
    -------
    predictive : pandas.DataFrame
        Rows of :func:`~livingreview.inference.predictive_check.predictive_check` for each of `ERAS`, with ``inputs``.
    forecasts : pandas.DataFrame
        One row for each of `KNOWN` and each forecaster of :func:`~livingreview.inference.forecasting.score`, with the numbers of
        directions known and scored and of samples scored, ``base`` and ``came`` (share of decreases known and scored), ``inputs``.
    """
    rng = np.random.default_rng([load_estimands(evidence.directory / "estimands.toml").seed, 2])
    signs = {era: sign_table(evidence, Selection(studies=era), ANALYSIS) for era in {*ERAS, *KNOWN, SCORED}}
    cells = {era: cells_of_signs(evidence, signs[era]) for era in (*ERAS, *KNOWN)}
    fits = dict(zip(cells, fit_many(list(cells.values()), rng), strict=True))
    progress("data that the model makes, and forecasts")
    inputs = inputs_digest(evidence.directory, INPUTS)
    predictive = [predictive_check(cells[era], fits[era], rng).assign(era=era) for era in ERAS]
    moved = signs[SCORED].frame.query("sign != 0")
    disorders = evidence.studies.drop_duplicates("sample").set_index("sample")["diagnosis"]
    moved = moved.assign(diagnosis=moved["sample"].map(disorders))
    forecasts = []
    for known in KNOWN:
        later = moved[~moved["sample"].isin(cells[known].sample)]
        made = forecast(cells[known], fits[known], later)
        of_both = {
            "n_known": len(cells[known]), "n": len(made), "n_samples": made["sample"].nunique(),
            "base": made["base rate"].iloc[0], "came": made["outcome"].mean(),
        }  # fmt: skip
        forecasts.append(score(made, rng).assign(known=known, **of_both))
    return _tidied(predictive, "era", inputs), _tidied(forecasts, "known", inputs)


def kept_robustness(evidence: Evidence) -> pd.DataFrame | None:
    """Return the kept table, or None where it is not there, or the evidence or the rules have changed since."""
    return kept_table(evidence, TABLE)


def kept_checks(evidence: Evidence) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Return the kept checks of the model, each None where it does not belong to this evidence."""
    return kept_table(evidence, PREDICTIVE), kept_table(evidence, FORECASTS)


def _fits(
    refits: list[Refit], rng: np.random.Generator, light: bool, progress: Callable[[str], None], what: str
) -> list[Fit | None]:
    """Fit each set of directions once, however often it comes; None where it holds none."""
    first: dict[tuple[bytes, ...], Refit] = {}
    for refit in refits:
        if len(refit.cells):
            first.setdefault(refit.key, refit)
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        progress(f"{what}: {done} of {len(first)} fits")

    own = list(first.values())
    fits = fit_many([refit.cells for refit in own], rng, [refit.prior for refit in own], light, advance)
    by_key = dict(zip(first, fits, strict=True))
    return [by_key[refit.key] if len(refit.cells) else None for refit in refits]


def _row(
    claim: str, era: str, estimand: Estimand, expected: int, refit: Refit, fit: Fit | None, rules: Estimands, fitted: bool = True
) -> dict[str, object]:
    found = estimate(refit.cells, fit, estimand, expected)
    return (
        {"claim": claim, "era": era, "check": refit.check, "option": refit.option, "n": found.n}
        | {name: round(getattr(found, name), _DIGITS) + 0.0 for name in _NUMBERS}
        | {"conclusion": conclude(found, estimand, rules), "fitted": "yes" if fitted else "no"}
    )


def _tidied(frames: list[pd.DataFrame], first: str, inputs: str) -> pd.DataFrame:
    frame = pd.concat(frames, ignore_index=True)
    return frame[[first, *frame.columns.drop(first)]].round(_DIGITS).assign(inputs=inputs)
