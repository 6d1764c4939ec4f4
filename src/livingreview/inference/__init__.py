"""Statistics of directions: consistency, partial pooling, concordance of arms, model fit, and their calibration.

Every test here is exact or a seeded permutation, and calibrated by simulation in ``calibration``.
"""

from .analysis import Analysis
from .calibration import calibrate, designs, freeze
from .concordance import Concordance, concordance, concordance_at_levels, summarise
from .consistency import Consistency, consistency, discovery_rate
from .entries import ResultEntry, ResultsError, load_results
from .fits import fit_models
from .headline import compare, headline
from .modelfit import ModelFit, model_fit
from .pooling import partial_pooling
from .predictions import CircularModelError, ModelError
from .signs import Signs, sign_table, signs_from_rows, weigh
from .silence import overturning

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
    "overturning",
    "partial_pooling",
    "sign_table",
    "signs_from_rows",
    "summarise",
    "weigh",
]
