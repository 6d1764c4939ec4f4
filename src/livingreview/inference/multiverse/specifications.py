"""One claim in one era in every specification of the grid, with a permutation test each.

A selection is a conjunction of filters, each of which looks at a row and its study alone. So every option is selected
once, by the public ``evidence.select``, and a combination is the intersection of its options: some hundred combinations
cost a dozen selections.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from livingreview import evidence as evidence_base
from livingreview.evidence import Selection
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims import (
    TOO_FEW,
    Draws,
    arm_selections,
    classify,
    collapse_units,
    evaluate,
    units_of_analysis,
)

from .grid import changed_claim
from .specification_curve import Curve, joint_test

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.claims import Claim, ClaimEvidence, Evaluation, Rulebook

    from .grid import Dimension, Grid

NUMBERS = ("estimate", "p_for", "p_against", "least_p", "n", "n_least")


@dataclass(frozen=True)
class SpecifiedClaim:
    """A claim in one era in all its specifications.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a specification, in the order of :meth:`Grid.specifications`: one column a dimension, then ``estimate``,
        ``p_for``, ``p_against``, ``least_p``, ``n``, ``n_least``, ``result``.
    curves : mapping of str to Curve
        Joint test under each null model that the claim can be tested with, its own first.
    """

    key: str
    era: str
    frame: pd.DataFrame
    curves: Mapping[str, Curve]

    @property
    def deciding(self) -> pd.DataFrame:
        """The specifications with enough samples for a result."""
        return self.frame[self.frame["result"] != TOO_FEW].reset_index(drop=True)


def explore(evidence: Evidence, rulebook: Rulebook, grid: Grid, place: tuple[str, str]) -> SpecifiedClaim:
    """Test one claim in one era in every specification.

    Parameters
    ----------
    place : tuple of str
        Key of the claim, and the era.

    Returns
    -------
    SpecifiedClaim
        Every number is the one that ``claims.assess`` gives for the same specification (see :meth:`Grid.settings`).
    """
    key, era = place
    claim = rulebook.claim(key)
    dimensions = grid.of(claim)
    of_evidence = [item for item in dimensions if item.selects]
    of_rules = [item for item in dimensions if not item.selects]
    units = units_of_analysis(evidence, claim, rows_of_combinations(evidence, claim, of_evidence, era))
    chosen = pd.DataFrame(combinations(of_evidence), columns=[item.key for item in of_evidence])
    draws = Draws(grid.seed, grid.n_permutations)
    wanted = grid.specifications(claim)
    kept = set(wanted[[item.key for item in of_rules]].itertuples(index=False, name=None))
    laid_out: dict[tuple, ClaimEvidence] = {}
    found: dict[tuple, Evaluation] = {}
    pieces: list[pd.DataFrame] = []
    tested: dict[str, dict[tuple, np.ndarray]] = {claim.null: {}}
    for changed, rules, options in _changed_claims(claim, of_rules, kept):
        layout = (rules.level, rules.hemispheres, rules.conflict, rules.comparison, str(changed.labels))
        way = (*layout, rules.weighting, changed.null)
        if way not in found:
            if layout not in laid_out:
                laid_out[layout] = collapse_units(evidence, changed, units, rules)
            claim_evidence = laid_out[layout]
            weight = claim_evidence.weight(rules.weighting)[:, None] * claim_evidence.member
            found[way] = evaluate(claim_evidence, changed, changed.null, weight, draws)
        piece = _piece(changed, rulebook.alpha, found[way])
        if changed.strong == claim.strong:
            tested.setdefault(changed.null, {})[way] = piece["result"]
        pieces.append(pd.DataFrame(piece).assign(**options).join(chosen))
    frame = pd.concat(pieces, ignore_index=True)
    frame = wanted.astype(str).merge(frame, on=list(wanted.columns), how="left", validate="one_to_one")
    curves = {
        null: joint_test([(found[way], own) for way, own in ways.items()], claim.expected, rulebook.alpha)
        for null, ways in tested.items()
    }
    return SpecifiedClaim(key, era, frame.astype(wanted.dtypes.to_dict()), curves)


def _changed_claims(claim: Claim, dimensions: Sequence[Dimension], kept: set[tuple[str, ...]]):
    """Go through the combinations of the choices beyond the evidence that are not excluded."""
    for options in product(*(item.options for item in dimensions)):
        if tuple(option.key for option in options) not in kept:
            continue
        changed, rules = claim, Analysis()
        for option in options:
            changed, rules = changed_claim(changed, option.claim), rules.replace(**option.analysis)
        yield changed, rules, {item.key: option.key for item, option in zip(dimensions, options, strict=True)}


def _piece(claim: Claim, alpha: float, found: Evaluation) -> Mapping[str, np.ndarray]:
    p_for, p_against = found.one_sided(claim.expected)
    result = classify(claim, alpha, found.estimate, p_for, p_against, found.least_p, found.n, found.n_least)
    numbers = (found.estimate, p_for, p_against, found.least_p, found.n, found.n_least)
    return dict(zip(NUMBERS, numbers, strict=True)) | {"result": result}


_DEFAULT = dict(Selection())
# Every field at its most permissive.
_OPEN = {name: "" if isinstance(value, str) else 0 for name, value in _DEFAULT.items()}
_OPEN |= {"studies": "all", "pooled": "any", "mixed": "any", "normalised": "any"} | {name: _DEFAULT[name] for name in ("members", "drawn")}


def combinations(dimensions: Sequence[Dimension]) -> list[tuple[str, ...]]:
    """List all combinations of the options of some dimensions, the last one changing fastest."""
    return list(product(*([option.key for option in item.options] for item in dimensions)))


def rows_of_combinations(
    evidence: Evidence, claim: Claim, dimensions: Sequence[Dimension], era: str
) -> list[list[np.ndarray]]:
    """Select the rows of ``evidence.findings`` of every combination of choices of evidence in one era.

    Returns
    -------
    list
        One entry a combination, in the order of :func:`combinations`, of one array for each arm of the claim.
    """
    arms = list(arm_selections(claim, Selection()))

    def masks(layer: Mapping[str, Any]) -> list[np.ndarray]:
        return [_mask(evidence, claim, arm, layer) for arm in arms]

    fields = [{name for option in item.options for name in option.selection} for item in dimensions]
    # What no dimension chooses is the same for all: the default, with what the claim fixes.
    common = masks({name: value for name, value in _DEFAULT.items() if name not in set().union(*fields)} | {"studies": era})
    of_options = [
        [masks({name: _DEFAULT[name] for name in own} | option.selection) for option in item.options]
        for item, own in zip(dimensions, fields, strict=True)
    ]
    return [
        [np.flatnonzero(np.logical_and.reduce(layers)) for layers in zip(common, *options, strict=True)]
        for options in product(*of_options)
    ]


def _mask(evidence: Evidence, claim: Claim, arm: str, layer: Mapping[str, Any]) -> np.ndarray:
    """Rows that pass the fields of one layer, every other field open; what the claim fixes comes last."""
    own = arm_selections(claim, Selection().replace(**layer))[arm]
    opened = {name: value for name, value in _OPEN.items() if name not in layer}
    mask = np.zeros(len(evidence.findings), dtype=bool)
    mask[evidence_base.select(evidence, own.replace(**opened)).rows] = True
    return mask
