"""Statistics of directions: consistency, concordance of arms, model fit, and their calibration.

Every test here is exact or a seeded permutation. What calibrates them by simulation is imported from its own module, so
that a chapter that runs no simulation does not go stale with one.
"""

from .analysis import Analysis
from .concordance import Concordance, concordance, concordance_at_levels, summarise
from .consistency import Consistency, consistency, discovery_rate
from .headline import answers, compare, headline
from .model_fit import ModelFit, model_fit
from .model_fits import fit_models
from .model_predictions import CircularModelError
from .result_definitions import ResultEntry, load_results
from .signs import Signs, sign_table, signs_from_rows, weigh
from .unreported import fail_safe_n

__all__ = [
    "Analysis", "CircularModelError", "Concordance", "Consistency", "ModelFit", "ResultEntry", "Signs", "answers", 
    "compare", "concordance", "concordance_at_levels", "consistency", "discovery_rate", "fail_safe_n", "fit_models",
    "headline", "load_results", "model_fit", "sign_table", "signs_from_rows", "summarise", "weigh",
]  # fmt: skip
