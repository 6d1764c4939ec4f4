"""What the chapter on prediction shows: beliefs, how they fared, and what was believed year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview.evidence import Selection
from livingreview.inference import forecasting
from livingreview.inference.analysis import Analysis
from livingreview.inference.calibration_slope import calibration_slope
from livingreview.inference.forecasting import CIRCUITS, RIVALS, forecast_each_year, reliability, score
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.tables import show_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence


@dataclass(frozen=True)
class Forecast:
    """Beliefs of one selection, scored on another.

    Parameters
    ----------
    probabilities, predictions, scores : pandas.DataFrame
        See :mod:`livingreview.inference.beta_binomial_prediction` and :mod:`livingreview.inference.forecasting`.
    names : dict of str to str
        Display names of the regions.
    """

    probabilities: pd.DataFrame
    predictions: pd.DataFrame
    scores: pd.DataFrame
    names: dict[str, str]


def forecast(evidence: Evidence, known: str = "review", later: str = "later") -> Forecast:
    """Believe from one set of studies and score on another.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    known, later : str
        Sets of studies.
    """
    rules = Analysis()
    probabilities, predictions = forecasting.forecast(
        evidence, Selection(studies=known), Selection(studies=later), rules
    )
    scores = score(predictions, np.random.default_rng(rules.seed))
    return Forecast(probabilities, predictions, scores, anatomy.unit_names(evidence.regions, "fine", evidence.circuits))


def show_beliefs(made: Forecast, caption: str) -> None:
    """Show what was believed of every region with a direction, folded away."""
    known = made.probabilities[(made.probabilities["n_decrease"] + made.probabilities["n_increase"]) > 0]
    known = known.sort_values("probability", ascending=False, kind="stable")
    later = made.predictions.groupby("region")["outcome"].agg(["sum", "count"])
    frame = pd.DataFrame(
        {
            "Region": [made.names[region] for region in known["region"]],
            "Known then": [f"{r.n_decrease}▼ {r.n_increase}▲" for r in known.itertuples()],
            "Next decreases with": [formatting.percent(p) for p in known["probability"]],
            "95% interval": [formatting.interval(a, b) for a, b in zip(known["low"], known["high"], strict=True)],
            "What came": [_came(later, region) for region in known["region"]],
        }
    )
    show_table(frame, caption, folded="Show what was believed of each region, and what came")


def show_scores(made: Forecast, caption: str) -> None:
    """Show the scores of the probabilities and of their rivals."""
    frame = pd.DataFrame(
        {
            "Forecaster": [_named(name) for name in made.scores["forecaster"]],
            "Brier score": made.scores["brier"],
            "Log score": made.scores["log_score"],
            "Beliefs better by (Brier)": [_gain(row, "brier") for row in made.scores.to_dict("records")],
            "Beliefs better by (log)": [_gain(row, "log") for row in made.scores.to_dict("records")],
        }
    )
    show_table(frame, caption, units={"Log score": "nats"}, digits=3)


def show_reliability(made: Forecast, caption: str) -> None:
    """Show what was predicted against what happened."""
    from livingreview.figures.forecasts import alt_reliability, draw_reliability

    frame = reliability(made.predictions)
    show(draw_reliability(frame), alt_reliability(frame), caption, numbers=frame)


def show_forecast_years(evidence: Evidence, caption: str) -> pd.DataFrame:
    """Show the gain over the base rate, year by year, and return its numbers."""
    from livingreview.figures.forecasts import alt_gains, draw_gains

    frame = forecast_each_year(evidence, Selection(studies="all"), Analysis())
    show(draw_gains(frame), alt_gains(frame), caption, numbers=frame)
    return frame


def forecast_facts(made: Forecast, prefix: str) -> dict[str, str]:
    """Numbers and words of one forecast, for the prose."""
    scores = made.scores.set_index("forecaster")
    facts = {
        "n": formatting.number(len(made.predictions)),
        "samples": formatting.number(made.predictions["sample"].nunique()),
        "base": formatting.percent(float(made.probabilities["base_rate"].iloc[0])),
        "came": formatting.percent(float(made.predictions["outcome"].mean())),
        "coin": f"{scores.loc['one half', 'brier']:.2f}",
        "brier": f"{scores.loc['beta-binomial', 'brier']:.3f}",
    }
    slope = calibration_slope(made.predictions)
    facts |= {
        "slope": formatting.signed(slope.slope) if slope.slope == slope.slope else "not defined",
        "slope_interval": f"{formatting.signed(slope.low)} to {formatting.signed(slope.high)}",
        "circuits": f"{scores.loc[CIRCUITS, 'brier']:.3f}",
    }
    for rival in (CIRCUITS, *RIVALS):
        facts[f"against {rival}".replace(" ", "_")] = _compared(scores.loc[rival])
        facts[f"gain {rival}".replace(" ", "_")] = _gain(scores.loc[rival].to_dict(), "brier")
    return {f"{prefix}_{name}": value for name, value in facts.items()}


def year_facts(frame: pd.DataFrame) -> dict[str, str]:
    """Words about the years, for the prose."""
    every = frame[frame["horizon"] == "all"]
    better, worse = every[every["base_brier_low"] > 0], every[every["base_brier_high"] < 0]
    return {
        "years": formatting.number(len(every)),
        "years_better": formatting.pronoun(len(better)),
        "years_worse": formatting.pronoun(len(worse)),
    }


def _came(later: pd.DataFrame, region: str) -> str:
    if region not in later.index:
        return "nothing"
    down, n = int(later.loc[region, "sum"]), int(later.loc[region, "count"])
    return f"{down}▼ {n - down}▲"


def _named(name: str) -> str:
    return {
        "beta-binomial": "Beliefs",
        CIRCUITS: "Beliefs, leaning on circuits",
        "base rate": "Base rate",
        "always decrease": "Always decrease",
    }.get(name, "One half")


def _gain(row: dict, label: str) -> str:
    if pd.isna(row[f"{label}_low"]):
        return ""
    return f"{formatting.signed(row[f'{label}_gain'], 3)} ({formatting.signed(row[f'{label}_low'], 3)} to {formatting.signed(row[f'{label}_high'], 3)})"


def _compared(row: pd.Series) -> str:
    if row["brier_low"] > 0:
        return "better than"
    return "worse than" if row["brier_high"] < 0 else "not clearly different from"
