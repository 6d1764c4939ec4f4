"""Claims: each one's samples, statistic, test and verdict, by rules that are data (``claims.toml``)."""

from .assessing import Assessment, assess, assess_bearing, bearing_of, interval_of, without
from .bearing import Bearing, Forms, bear, gather, sides
from .draws import Draws
from .evaluation import Evaluation, evaluate
from .failsafe import samples_to_turn
from .history import Version, load_history, rules_digest
from .influence import leave_one_out, other_choices
from .rules import Check, Claim, ClaimsError, Rulebook, load_claims
from .verdicts import CONTRADICTED, MIXED, SUPPORTED, TOO_LITTLE, VERDICTS, judge, tally

__all__ = [
    "CONTRADICTED",
    "MIXED",
    "SUPPORTED",
    "TOO_LITTLE",
    "VERDICTS",
    "Assessment",
    "Bearing",
    "Check",
    "Claim",
    "ClaimsError",
    "Draws",
    "Evaluation",
    "Forms",
    "Rulebook",
    "Version",
    "assess",
    "assess_bearing",
    "bear",
    "bearing_of",
    "evaluate",
    "gather",
    "interval_of",
    "judge",
    "leave_one_out",
    "load_claims",
    "load_history",
    "other_choices",
    "rules_digest",
    "samples_to_turn",
    "sides",
    "tally",
    "without",
]
