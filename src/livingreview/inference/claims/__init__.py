"""Claims: each one's samples, statistic, test and conclusion, by rules that are data (``claims.toml``)."""

from .assessment import Assessment, assess, assess_evidence, evidence_of_claim, interval_of, without
from .claim_evidence import AnalysisUnits, ClaimEvidence, arm_selections, collapse_units, units_of_analysis
from .conclusions import CONCLUSIONS, CONTRADICTED, MIXED, SUPPORTED, TOO_LITTLE, conclude, tally
from .evaluation import Evaluation, evaluate
from .robustness import fail_safe_n, leave_one_out, other_choices
from .rule_versions import Version, load_history, rules_digest
from .rules import Check, Claim, Rulebook, load_claims
from .sample_draws import Draws

__all__ = [
    "CONTRADICTED",
    "MIXED",
    "SUPPORTED",
    "TOO_LITTLE",
    "CONCLUSIONS",
    "Assessment",
    "ClaimEvidence",
    "Check",
    "Claim",
    "Draws",
    "Evaluation",
    "AnalysisUnits",
    "Rulebook",
    "Version",
    "assess",
    "assess_evidence",
    "collapse_units",
    "evidence_of_claim",
    "evaluate",
    "units_of_analysis",
    "interval_of",
    "conclude",
    "leave_one_out",
    "load_claims",
    "load_history",
    "other_choices",
    "rules_digest",
    "fail_safe_n",
    "arm_selections",
    "tally",
    "without",
]
