"""Did what was known at the review forecast what came? The kept scores of the model's forecast beside simple rivals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from livingreview.errors import EditionError
from livingreview.evidence import Evidence
from livingreview.inference.forecasting import MODEL, RIVALS
from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.rerun.robustness_table import kept_checks


@dataclass(frozen=True, eq=False)
class ForecastAtReview:
    """Scores of the forecast from one set of known studies: ``table()``, ``values()``.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of ``forecast_scores.tsv``, one a forecaster.
    """

    frame: pd.DataFrame

    def table(self, caption: str) -> Table:
        """Scores of the model and of its rivals."""
        rows = self.frame.to_dict("records")
        shown = pd.DataFrame(
            {
                "Forecaster": [row["forecaster"][:1].upper() + row["forecaster"][1:] for row in rows],
                "Brier score": self.frame["brier"].astype(float),
                "Log score": self.frame["log_score"].astype(float),
                "The model better by (Brier)": [gain(row) for row in rows],
            }
        )
        return Table(shown, caption, units={"Log score": "nats"}, digits=3)

    def values(self, prefix: str) -> dict[str, str]:
        """What was known and scored, the scores, and how the model fared against each rival."""
        own = self.frame.set_index("forecaster")
        first = own.iloc[0]
        values = {
            "known": formatting.number(int(first["n_known"])),
            "n": formatting.number(int(first["n"])),
            "samples": formatting.number(int(first["n_samples"])),
            "base": formatting.percent(float(first["base"])),
            "came": formatting.percent(float(first["came"])),
            "coin": f"{own.loc['one half', 'brier']:.2f}",
            "brier": f"{own.loc[MODEL, 'brier']:.3f}",
        }
        for rival in RIVALS:
            row, name = own.loc[rival].to_dict(), rival.replace(" ", "_")
            values[f"against_{name}"] = compared(row["brier_low"], row["brier_high"])
            values[f"gain_{name}"] = gain(row)
        return {f"{prefix}_{name}": value for name, value in values.items()}


def forecast_at_review(evidence: Evidence, known: str = "core") -> ForecastAtReview:
    """Read the kept scores of the forecast of later samples.

    Parameters
    ----------
    known : {"core", "review"}
        Made from everything up to the review, or from the review's own studies.

    Raises
    ------
    EditionError
        If no scores are kept for this evidence.
    """
    _, frame = kept_checks(evidence)
    if frame is None:
        raise EditionError("forecast_scores.tsv is of another version of the evidence or the rules: expected livingreview estimates --robustness")
    return ForecastAtReview(frame[frame["known"] == known].reset_index(drop=True))


def compared(low: float, high: float) -> str:
    """Say whether the model is better or worse than a rival, from the interval of its gain."""
    return "better than" if low > 0 else "worse than" if high < 0 else "not clearly different from"


def gain(row: Mapping[str, object]) -> str:
    """The gain in Brier score with its interval; empty for the model itself."""
    if pd.isna(row["brier_low"]):
        return ""
    size, low, high = (formatting.signed(row[f"brier_{part}"], 3) for part in ("gain", "low", "high"))
    return f"{size} ({low} to {high})"
