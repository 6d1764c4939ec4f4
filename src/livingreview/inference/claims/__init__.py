"""Claims: each one's samples, statistic, test and verdict, by rules that are data (``claims.toml``)."""

from .assessment import Assessment, assess, assess_bearing, bearing_of, interval_of, without
from .claim_evidence import Bearing, Forms, bear, gather, sides
from .conclusions import CONTRADICTED, MIXED, SUPPORTED, TOO_LITTLE, VERDICTS, judge, tally
from .evaluation import Evaluation, evaluate
from .fail_safe_n import samples_to_turn
from .influence import leave_one_out, other_choices
from .rule_versions import Version, load_history, rules_digest
from .rules import Check, Claim, ClaimsError, Rulebook, load_claims
from .sample_draws import Draws

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
