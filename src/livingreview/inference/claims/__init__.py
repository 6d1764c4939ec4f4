"""Claims: each one's samples, statistic, test and result, by rules that are data (``claims.toml``)."""

from .assessment import Assessment, assess, assess_evidence, evidence_of_claim, interval_of
from .claim_evidence import AnalysisUnits, ClaimEvidence, arm_selections, collapse_units, units_of_analysis
from .evaluation import Evaluation, evaluate
from .leave_one_out import leave_one_out, without_region, without_sample
from .results import AGAINST, AS_CLAIMED, RESULTS, TOO_FEW, UNDECIDED, classify
from .rule_versions import Version, load_history, rules_digest
from .rules import Claim, Rulebook, load_claims
from .sample_draws import Draws

__all__ = [
    "AGAINST",
    "UNDECIDED",
    "AS_CLAIMED",
    "TOO_FEW",
    "RESULTS",
    "Assessment",
    "ClaimEvidence",
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
    "classify",
    "leave_one_out",
    "load_claims",
    "load_history",
    "rules_digest",
    "arm_selections",
    "without_region",
    "without_sample",
]
