"""Statistics of directions: consistency, partial pooling, concordance of arms, model fit, and their calibration.

Every test here is exact or a seeded permutation, and calibrated by simulation in ``calibration``. The simulations are
imported on first use, so that a chapter that does not run them does not depend on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .analysis import Analysis
from .concordance import Concordance, concordance, concordance_at_levels, summarise
from .consistency import Consistency, consistency, discovery_rate
from .headline import answers, compare, headline
from .model_fit import ModelFit, model_fit
from .model_fits import fit_models
from .model_predictions import CircularModelError, ModelError
from .partial_pooling import partial_pooling
from .result_definitions import ResultEntry, ResultsError, load_results
from .signs import Signs, sign_table, signs_from_rows, weigh
from .unreported import fail_safe_n

if TYPE_CHECKING:
    from .calibration import calibrate, designs, freeze

__all__ = [
    "Analysis",
    "CircularModelError",
    "Concordance",
    "Consistency",
    "ModelError",
    "ModelFit",
    "ResultEntry",
    "ResultsError",
    "Signs",
    "answers",
    "calibrate",
    "compare",
    "concordance",
    "concordance_at_levels",
    "consistency",
    "designs",
    "discovery_rate",
    "fit_models",
    "freeze",
    "headline",
    "load_results",
    "model_fit",
    "fail_safe_n",
    "partial_pooling",
    "sign_table",
    "signs_from_rows",
    "summarise",
    "weigh",
]


def __getattr__(name: str) -> object:
    if name not in ("calibrate", "designs", "freeze"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import calibration

    return getattr(calibration, name)
