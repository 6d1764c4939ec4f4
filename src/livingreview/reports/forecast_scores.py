"""How the model's forecast fares on studies that the edition does not hold: row by row, and against simple rivals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.errors import EditionError, count
from livingreview.inference.analysis import Analysis
from livingreview.inference.direction_cells import cells_of_signs
from livingreview.inference.direction_model import fit
from livingreview.inference.forecasting import MODEL, forecast, losses_of, score
from livingreview.inference.signs import Signs, sign_table
from livingreview.page import formatting
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Table
from livingreview.reports.directions.studies import left_out, why_not_counted

SEED = 2005
ANALYSIS = Analysis(level="coarse")
_ALL = ev.Selection(studies="all")


@dataclass(frozen=True, eq=False)
class ForecastScores:
    """The forecast of each direction in new studies, and how it was scored.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a new sample and region: ``sample, studies, diagnosis, region, direction``, ``probability`` of a decrease
        with its interval ``low, high``, ``brier`` and ``log_score`` (nats; smaller is better).
    scores : pandas.DataFrame
        One row a forecaster, from :func:`livingreview.inference.forecasting.score`.
    n_known : int
        Directions of the edition from which the forecast was made.
    names : mapping of str to str
        How samples and regions are called.
    not_scored : mapping of str to int
        Findings of the new studies without a direction that counts, by reason.
    """

    rows: pd.DataFrame
    scores: pd.DataFrame
    n_known: int
    names: Mapping[str, str]
    not_scored: Mapping[str, int]

    @property
    def table(self) -> Table:
        """The forecasts, row by row."""
        frame = self.rows
        shown = pd.DataFrame(
            {
                "Study": frame["sample"].map(self.names),
                "Disorder": frame["diagnosis"].map(formatting.code),
                "Region": frame["region"].map(self.names),
                "Direction": frame["direction"],
                "Decrease forecast": [
                    f"{row.probability:.2f} ({row.low:.2f} to {row.high:.2f})" for row in frame.itertuples(index=False)
                ],
                "Brier score": frame["brier"],
                "Log score": frame["log_score"],
            }
        )
        return Table(shown, "Forecast probability of a decrease (95% interval), and how it was scored; smaller is better")

    @property
    def comparison(self) -> Table:
        """The mean scores beside those of the rivals."""
        frame = self.scores
        gains = [
            "" if row.forecaster == MODEL else formatting.signed(row.brier_gain, 3) + _interval(row.brier_low, row.brier_high)
            for row in frame.itertuples(index=False)
        ]
        shown = pd.DataFrame(
            {"Forecaster": frame["forecaster"], "Brier score": frame["brier"], "Log score": frame["log_score"],
             "The model is better by (Brier)": gains}
        )  # fmt: skip
        return Table(shown, "Mean scores; smaller is better", digits=3)


def forecast_scores(base: ev.Evidence, other: ev.Evidence) -> ForecastScores:
    """Forecast the directions of studies that only `other` holds from those that `base` holds.

    The model is fitted once, to psychotherapy in all eras by coarse region, without a claim. What it forecasts is a new sample
    of the disorder, with a design as on average.

    Raises
    ------
    EditionError
        If `other` holds no study that is new, or none with a direction that counts.
    """
    new = new_studies(base, other)
    if not len(new):
        raise EditionError(
            f"{other.directory}: no study that the edition lacks, so nothing to forecast; expected studies with a "
            "study_id, sample, pmid and doi that are not among the edition's"
        )
    old = other.studies.loc[~other.studies["study_id"].isin(new), "study_id"]
    selection = _ALL.replace(exclude_studies=",".join(sorted(old)))
    signs = sign_table(other, selection, ANALYSIS)
    not_scored = _not_scored(other, selection, new, signs)
    moved = signs.frame[signs.frame["sign"] != 0].reset_index(drop=True)
    if moved.empty:
        why = "; ".join(f"{reason} ({n})" for reason, n in not_scored.items()) or "no finding is coded"
        raise EditionError(
            f"{other.directory}: {count(len(new), 'new study', 'new studies')}, but none with a direction that counts: {why}"
        )
    known = cells_of_signs(base, sign_table(base, _ALL, ANALYSIS))
    rng = np.random.default_rng(SEED)
    disorder = moved["sample"].map(other.studies.drop_duplicates("sample").set_index("sample")["diagnosis"])
    predictions = forecast(known, fit(known, rng), moved.assign(diagnosis=disorder))
    brier, log_score = losses_of(predictions, MODEL)
    rows = moved[["sample", "studies", "region"]].assign(
        diagnosis=disorder, direction=np.where(moved["sign"] < 0, "decrease", "increase"),
        probability=predictions[MODEL], low=predictions["low"], high=predictions["high"], brier=brier, log_score=log_score,
    )  # fmt: skip
    names = anatomy.unit_names(other.regions, ANALYSIS.level, other.circuits) | sample_labels(other.studies, moved["sample"])
    return ForecastScores(rows, score(predictions, rng), len(known), names, not_scored)


def new_studies(base: ev.Evidence, other: ev.Evidence) -> list[str]:
    """Studies that only `other` holds: neither their name, nor their paper's identifiers, nor their patients are in `base`."""
    studies = other.studies
    seen = studies["study_id"].isin(base.studies["study_id"]) | studies["sample"].isin(base.studies["sample"])
    for column in base.dictionaries["studies"].one_paper:
        given = base.studies[column].astype(str)
        seen |= studies[column].astype(str).isin(given[given != ""])
    return studies.loc[~seen, "study_id"].to_list()


def _not_scored(evidence: ev.Evidence, selection: ev.Selection, new: list[str], signs: Signs) -> dict[str, int]:
    """Count the findings of new studies that are not scored, by reason."""
    out = left_out(evidence, selection, ANALYSIS.level)
    reasons = why_not_counted(evidence, out[out["study_id"].isin(new)]).value_counts().to_dict()
    unclear = int(signs.frame.loc[signs.frame["sign"] == 0, "n_rows"].sum())
    return reasons | ({"no change, or both directions": unclear} if unclear else {})


def _interval(low: float, high: float) -> str:
    return "" if np.isnan(low) else f" ({formatting.signed(low, 3)} to {formatting.signed(high, 3)})"
