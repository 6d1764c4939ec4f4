"""Forecasts of later directions from earlier ones: what was forecast of each region, how it fared, and year by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview.evidence import Evidence, Selection
from livingreview.inference import forecasting
from livingreview.inference.analysis import Analysis
from livingreview.inference.calibration_slope import calibration_slope
from livingreview.inference.forecasting import CIRCUITS, RIVALS, reliability, score
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.tables import Table

_TITLES = {
    "beta-binomial": "Beliefs",
    CIRCUITS: "Beliefs, leaning on circuits",
    "base rate": "Base rate",
    "always decrease": "Always decrease",
    "one half": "One half",
}


@dataclass(frozen=True, eq=False)
class Forecast:
    """Forecasts from one set of studies, scored on another: ``scores_table()``, ``regions_table()``, ``reliability()``.

    Parameters
    ----------
    regions, predictions, scores : pandas.DataFrame
        See :mod:`livingreview.inference.beta_binomial_prediction` and :mod:`livingreview.inference.forecasting`.
    names : dict of str to str
        Display names of the regions.
    """

    regions: pd.DataFrame
    predictions: pd.DataFrame
    scores: pd.DataFrame
    names: dict[str, str]

    def regions_table(self, caption: str) -> Table:
        """What was forecast of every region with a direction, and what came, folded away."""
        known = self.regions[(self.regions["n_decrease"] + self.regions["n_increase"]) > 0]
        known = known.sort_values("probability", ascending=False, kind="stable")
        later = self.predictions.groupby("region")["outcome"].agg(["sum", "count"]).astype(int)
        came = {region: f"{own['sum']}▼ {own['count'] - own['sum']}▲" for region, own in later.iterrows()}
        frame = pd.DataFrame(
            {
                "Region": [self.names[region] for region in known["region"]],
                "Known then": [f"{r.n_decrease}▼ {r.n_increase}▲" for r in known.itertuples()],
                "Next decreases with": [formatting.percent(p) for p in known["probability"]],
                "95% interval": [formatting.interval(a, b) for a, b in zip(known["low"], known["high"], strict=True)],
                "What came": [came.get(region, "nothing") for region in known["region"]],
            }
        )
        return Table(frame, caption, folded="Show what was believed of each region, and what came")

    def scores_table(self, caption: str) -> Table:
        """Scores of the forecasts and of their rivals."""
        rows = self.scores.to_dict("records")
        frame = pd.DataFrame(
            {
                "Forecaster": [_TITLES[name] for name in self.scores["forecaster"]],
                "Brier score": self.scores["brier"],
                "Log score": self.scores["log_score"],
                "Beliefs better by (Brier)": [_gain(row, "brier") for row in rows],
                "Beliefs better by (log)": [_gain(row, "log") for row in rows],
            }
        )
        return Table(frame, caption, units={"Log score": "nats"}, digits=3)

    def reliability(self, caption: str) -> Figure:
        """What was forecast against what happened."""
        from livingreview.figures.forecasts import alt_reliability, draw_reliability

        frame = reliability(self.predictions)
        return Figure(draw_reliability(frame), alt_reliability(frame), caption, numbers=frame)

    def values(self, prefix: str) -> dict[str, str]:
        """Scores, gains over the rivals and the slope of what came on what was forecast."""
        scores, slope = self.scores.set_index("forecaster"), calibration_slope(self.predictions)
        values = {
            "n": formatting.number(len(self.predictions)),
            "samples": formatting.number(self.predictions["sample"].nunique()),
            "base": formatting.percent(float(self.regions["base_rate"].iloc[0])),
            "came": formatting.percent(float(self.predictions["outcome"].mean())),
            "coin": f"{scores.loc['one half', 'brier']:.2f}",
            "brier": f"{scores.loc['beta-binomial', 'brier']:.3f}",
            "slope": formatting.signed(slope.slope),
            "slope_interval": f"{formatting.signed(slope.low)} to {formatting.signed(slope.high)}",
            "circuits": f"{scores.loc[CIRCUITS, 'brier']:.3f}",
        }
        for rival in (CIRCUITS, *RIVALS):
            row, name = scores.loc[rival].to_dict(), rival.replace(" ", "_")
            values[f"against_{name}"] = compared(row["brier_low"], row["brier_high"], "not clearly different from")
            values[f"gain_{name}"] = _gain(row, "brier")
        return {f"{prefix}_{name}": value for name, value in values.items()}


@dataclass(frozen=True, eq=False)
class YearlyForecasts:
    """Forecasts at the end of every year, scored on the next years and on all later ones; see `forecast_each_year`."""

    frame: pd.DataFrame

    def figure(self, caption: str) -> Figure:
        """Gain over the base rate, year by year."""
        from livingreview.figures.forecasts import alt_gains, draw_gains

        return Figure(draw_gains(self.frame), alt_gains(self.frame), caption, numbers=self.frame)

    def values(self) -> dict[str, str]:
        """Number of years, and of those in which the forecasts were clearly better or worse than the base rate."""
        every = self.frame[self.frame["horizon"] == "all"]
        return {
            "years": formatting.number(len(every)),
            "years_better": formatting.pronoun(int((every["base_brier_low"] > 0).sum())),
            "years_worse": formatting.pronoun(int((every["base_brier_high"] < 0).sum())),
        }


def forecast(evidence: Evidence, known: str = "review", later: str = "later") -> Forecast:
    """Forecast from one set of studies and score on another."""
    rules = Analysis()
    regions, predictions = forecasting.forecast(evidence, Selection(studies=known), Selection(studies=later), rules)
    scores = score(predictions, np.random.default_rng(rules.seed))
    return Forecast(regions, predictions, scores, anatomy.unit_names(evidence.regions, "fine", evidence.circuits))


def forecast_each_year(evidence: Evidence) -> YearlyForecasts:
    """Forecast at the end of every year from all that was known."""
    return YearlyForecasts(forecasting.forecast_each_year(evidence, Selection(studies="all"), Analysis()))


def compared(low: float, high: float, unclear: str) -> str:
    """Say whether forecasts are better or worse than a rival, from the interval of their gain."""
    return "better than" if low > 0 else "worse than" if high < 0 else unclear


def _gain(row: Mapping[str, float], label: str) -> str:
    if pd.isna(row[f"{label}_low"]):
        return ""
    gain, low, high = (formatting.signed(row[f"{label}_{part}"], 3) for part in ("gain", "low", "high"))
    return f"{gain} ({low} to {high})"
