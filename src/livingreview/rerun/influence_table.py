"""What each sample does to each conclusion, kept as a table so that a page need not leave every sample out anew."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.evidence import Selection
from livingreview.inference import Analysis
from livingreview.inference.claims import Draws, assess_evidence, evidence_of_claim, leave_one_out, load_claims

from .multiverse_runs import INPUTS as RUN_INPUTS
from .multiverse_runs import inputs_digest

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

TABLE = "influence"
ERAS = ("review", "core", "later", "all")
# What the conclusions read: what that changes, a kept result no longer answers.
INPUTS = tuple(name for name in RUN_INPUTS if name != "multiverse.toml")


def influence_table(
    evidence: Evidence,
    claims: tuple[str, ...] = (),
    eras: tuple[str, ...] = ERAS,
    progress: Callable[[str], None] = lambda key: None,
) -> pd.DataFrame:
    """Leave every sample that bears on a claim out in turn, in every era.

    Parameters
    ----------
    claims : tuple of str
        Keys; all claims where none is given.
    progress : callable
        Receives the key of each claim that is done.

    Returns
    -------
    pandas.DataFrame
        One row a claim, era and sample that counts for it: ``claim``, ``studies``, ``sample``, ``estimate`` and ``result``
        of all samples, ``estimate_without`` and ``result_without``, ``inputs``. Estimates run from -1 (against the
        claim) to 1 (as claimed), NaN where there is none.

    Raises
    ------
    EditionError
        If there is no such claim, or the rules have a mistake.
    """
    rulebook = load_claims(evidence.directory / "claims.toml")
    draws, analysis = Draws(rulebook.seed, rulebook.n_permutations), Analysis()
    pieces = []
    for claim in map(rulebook.claim, claims or tuple(claim.key for claim in rulebook.claims)):
        for era in eras:
            claim_evidence = evidence_of_claim(evidence, claim, Selection(studies=era), analysis)
            whole = assess_evidence(claim_evidence, rulebook, claim, analysis, draws)
            left = leave_one_out(claim_evidence, rulebook, claim, analysis, draws).sort_values("sample", kind="stable")
            pieces.append(
                pd.DataFrame(
                    {
                        "claim": claim.key,
                        "studies": era,
                        "sample": left["sample"],
                        "estimate": _towards(whole.estimate, claim.expected),
                        "result": whole.result,
                        "estimate_without": [_towards(value, claim.expected) for value in left["estimate"]],
                        "result_without": left["result"],
                    }
                )
            )
        progress(claim.key)
    frame = pd.concat(pieces, ignore_index=True)
    return frame.assign(inputs=inputs_digest(evidence.directory, INPUTS))


def kept_influence(evidence: Evidence) -> pd.DataFrame | None:
    """Return the kept table, or None where it is not there, or the evidence or the rules have changed since.

    A page says so instead of showing numbers that answer something else; whoever changes the evidence can still build.
    """
    if TABLE not in evidence.tables:
        return None
    frame = evidence.table(TABLE)
    return frame if set(frame["inputs"]) == {inputs_digest(evidence.directory, INPUTS)} else None


def _towards(estimate: float, expected: int) -> float:
    """Turn an estimate towards its claim, with as many decimals as anybody reads; no negative zero."""
    return math.nan if math.isnan(estimate) else round(expected * estimate, 4) + 0.0
