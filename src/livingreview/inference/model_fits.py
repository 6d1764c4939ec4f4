"""All models that a selection may test, fitted at the fine and at the coarse level."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.errors import EditionError, nearest

from .analysis import Analysis
from .model_fit import model_fit
from .model_predictions import refuse_circular
from .signs import Signs, sign_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

COLUMNS = (
    "model_id", "model", "construct", "disorder", "level", "agreement", "ci_low", "ci_high", "p", "min_p",
    "n_informative", "n_regions", "n_samples", "n_observations", "answer", "note",
)  # fmt: skip
# Predictions about a healthy process carry over to a therapy that is said to work through it.
_PROCESS = "healthy_process"


def fit_models(
    evidence: Evidence,
    selection: Selection,
    analysis: Analysis,
    models: Sequence[str] | None = None,
    strict: bool = True,
    levels: Sequence[str] = ("fine", "coarse"),
) -> pd.DataFrame:
    """Fit every admissible model to a selection.

    A model is admissible if its predictions are about the selection's arm (or about a healthy process, for an arm other
    than medication), if its disorder is among the selected diagnoses or is no single diagnosis, and if it is not
    circular.

    Returns
    -------
    pandas.DataFrame
        One row a model × level. Without ``models``, circular ones have a row whose answer is "refused" and whose note
        gives the reason; ``note`` otherwise lists the predictions that met no observation.
    """
    predictions = evidence.model_predictions
    wanted = _admissible(predictions, evidence, selection) if models is None else list(models)
    known = set(predictions["model_id"])
    for name in wanted:
        if name not in known:
            raise EditionError(f"no model '{name}' in model_predictions: expected {nearest(name, known)}")
    tables = {level: sign_table(evidence, selection, analysis.replace(level=level)) for level in levels}
    rows = []
    for name in wanted:
        own = predictions[predictions["model_id"] == name]
        if models is not None:
            refuse_circular(own)
        rows += [_row(own, tables[level], evidence.regions, strict) for level in levels]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _admissible(predictions: pd.DataFrame, evidence: Evidence, selection: Selection) -> list[str]:
    diagnoses = set(evidence.studies["diagnosis"])
    chosen = {item.strip() for item in selection.diagnosis.split(",") if item.strip()}
    left_out = {item[1:] for item in chosen if item.startswith("-")}
    chosen = diagnoses - left_out if left_out or not chosen else chosen
    arms = {item.strip() for item in selection.arm.split(",")}
    arms |= {_PROCESS} - ({_PROCESS} if arms == {"drug"} else set())
    disorder = predictions["disorder"]
    fits = predictions["arm"].isin(arms) & (disorder.isin(chosen) | ~disorder.isin(diagnoses))
    return list(dict.fromkeys(predictions.loc[fits, "model_id"]))


def _row(own: pd.DataFrame, signs: Signs, regions: pd.DataFrame, strict: bool) -> dict[str, object]:
    first, level = own.iloc[0], signs.analysis.level
    row: dict[str, object] = {name: first[name] for name in ("model_id", "model", "construct", "disorder")}
    row["level"] = level
    circular = own[own["circular"].astype(str) == "yes"]
    if len(circular):
        reason = "; ".join(sorted(set(circular["circular_reason"].astype(str))))
        nothing = dict.fromkeys(("agreement", "ci_low", "ci_high", "p", "min_p"), math.nan)
        counts = dict.fromkeys(("n_informative", "n_regions", "n_samples", "n_observations"), 0)
        return row | nothing | counts | {"answer": "refused", "note": f"circular: {reason}"}
    fit = model_fit(signs, own, regions, strict)
    values = {name: getattr(fit, name) for name in COLUMNS if hasattr(fit, name)}
    left = fit.not_tested
    note = "; ".join(f"{r} ({why})" for r, why in zip(left["region"], left["reason"], strict=True))
    return row | values | {"note": note}
