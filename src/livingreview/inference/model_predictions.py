"""A model's predictions, laid on the regions that were observed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview.errors import EditionError

_SIGN = {"increase": 1, "decrease": -1}
_LEVELS = ("fine", "coarse", "lobe")


class CircularModelError(EditionError):
    """A model made from the studies that would test it; a class, since a chapter shows that it is refused."""


def refuse_circular(predictions: pd.DataFrame) -> None:
    """Stop if a model is circular, or if the rows are not those of one model.

    Examples
    --------
    >>> refuse_circular(pd.DataFrame({"model_id": ["m"], "circular": ["yes"], "circular_reason": ["its own data"]}))
    Traceback (most recent call last):
        ...
    livingreview.inference.model_predictions.CircularModelError: model 'm' cannot be tested on these studies because it
    is circular: its own data. Test a model made from other evidence, or leave this one out
    """
    models = sorted(set(predictions["model_id"]))
    if len(models) != 1:
        found = ", ".join(models) or "none"
        raise EditionError(f"a fit needs the predictions of one model, found: {found}; select the rows of one model_id")
    circular = predictions[predictions["circular"].astype(str) == "yes"]
    if len(circular):
        reasons = "; ".join(sorted({str(text) for text in circular["circular_reason"] if str(text)}))
        raise CircularModelError(
            f"model '{models[0]}' cannot be tested on these studies because it is circular: "
            f"{reasons or 'no reason is given'}. Test a model made from other evidence, or leave this one out"
        )


def predicted_units(
    predictions: pd.DataFrame, regions: pd.DataFrame, observed: list[tuple[str, str]], level: str, strict: bool
) -> tuple[np.ndarray, list[str], pd.DataFrame]:
    """Give each observed unit the sign that the model predicts for it.

    A unit takes the prediction for itself or else for the nearest region above it. Predictions for one region that
    contradict one another (at this level) cancel out and are reported.

    Parameters
    ----------
    strict : bool
        Use only rows whose ``basis_stated`` is STATED.

    Returns
    -------
    labels : numpy.ndarray of int, shape (len(observed),)
        -1, 0 (no prediction) or +1.
    named_by : list of str
        The predicted region that labels each unit, "" where there is none.

    Raises
    ------
    EditionError
        On an unknown direction or a level that predictions do not have.
    """
    labels, named_by, reasons = _lay(predictions, regions, observed, level, strict)
    left = predictions.iloc[sorted(reasons)][["region", "predicted_direction"]].reset_index(drop=True)
    return labels, named_by, left.assign(reason=[reasons[i] for i in sorted(reasons)])


def predicted_signs(
    predictions: pd.DataFrame, regions: pd.DataFrame, observed: list[tuple[str, str]], level: str, strict: bool
) -> np.ndarray:
    """Give each observed unit the sign that the model predicts for it: the labels of :func:`predicted_units` alone."""
    return _lay(predictions, regions, observed, level, strict)[0]


def _lay(
    predictions: pd.DataFrame, regions: pd.DataFrame, observed: list[tuple[str, str]], level: str, strict: bool
) -> tuple[np.ndarray, list[str], dict[int, str]]:
    """Labels, which predicted region gives each, and why rows of the model are not tested."""
    if level not in _LEVELS:
        raise EditionError(f"models predict regions: they can be tested at level {', '.join(_LEVELS)}, not '{level}'")
    unknown = sorted(set(predictions["predicted_direction"]) - set(_SIGN))
    if unknown:
        raise EditionError(f"predicted_direction {unknown[0]!r} is not one of {', '.join(_SIGN)}")
    units = anatomy.units(regions, level)
    reasons: dict[int, str] = {}
    signs_of: dict[tuple[str, str], set[int]] = {}
    rows_of: dict[tuple[str, str], list[int]] = {}
    columns = (predictions[name].tolist() for name in ("region", "hemisphere", "predicted_direction", "basis_stated"))
    for i, (region, hemisphere, direction, basis) in enumerate(zip(*columns, strict=True)):
        unit = units.get(region, ())
        if strict and basis != "STATED":
            reasons[i] = "the source does not state the sign"
        elif not unit:
            reasons[i] = "not a region"
        else:
            key = (unit[0], str(hemisphere))
            signs_of.setdefault(key, set()).add(_SIGN[direction])
            rows_of.setdefault(key, []).append(i)
    for key in [key for key, signs in signs_of.items() if len(signs) > 1]:
        for i in rows_of[key]:
            reasons[i] = "predicted both ways at this level"
        del signs_of[key]
    above = anatomy.lineages(regions)
    labels, named_by, meets = np.zeros(len(observed), dtype=int), [""] * len(observed), set()
    for place, (region, hemisphere) in enumerate(observed):
        for candidate in (region, *above[region]):
            keys = [key for key in signs_of if key[0] == candidate and _same_side(key[1], hemisphere)]
            if not keys:
                continue
            meets.update(keys)
            signs = {sign for key in keys for sign in signs_of[key]}
            if len(signs) == 1:
                labels[place], named_by[place] = signs.pop(), candidate
            else:
                # One direction on each side: a pooled observation cannot test it.
                reasons.update({i: "predicted both ways at this level" for key in keys for i in rows_of[key]})
            break
    seen = {region for region, _ in observed}
    for key, rows in rows_of.items():
        if key in signs_of and key not in meets:
            broader = seen.intersection(above[key[0]])
            text = "papers name only a broader region; compare at the coarse level"
            text = text if broader else "no sample reports it"
            reasons.update({i: text for i in rows})
    return labels, named_by, reasons


def _same_side(predicted: str, observed: str) -> bool:
    """Whether a prediction for one hemisphere is about an observation; one without a side is about both."""
    if observed not in ("L", "R", "M") or predicted not in ("L", "R", "M"):
        return True
    return predicted == observed
