"""Which rows of findings each combination of choices of evidence selects.

A selection is a conjunction of filters, each of which looks at a row and its study alone. So every option is selected
once, by the public ``evidence.select``, and a combination is the intersection of its options: some hundred combinations
cost a dozen selections.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from livingreview import evidence as evidence_base
from livingreview.evidence import Selection
from livingreview.inference.claims import arm_selections

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.claims import Claim

    from .grid import Dimension

_DEFAULT = dict(Selection())
# Every field at its most permissive.
_OPEN = {name: "" if isinstance(value, str) else 0 for name, value in _DEFAULT.items()}
_OPEN |= {"studies": "all", "pooled": "any", "mixed": "any"} | {name: _DEFAULT[name] for name in ("members", "drawn")}


def combinations(dimensions: Sequence[Dimension]) -> list[tuple[str, ...]]:
    """List all combinations of the options of some dimensions, the last one changing fastest."""
    return list(product(*([option.key for option in item.options] for item in dimensions)))


def rows_of_combinations(evidence: Evidence, claim: Claim, dimensions: Sequence[Dimension]) -> list[list[np.ndarray]]:
    """Select the rows of ``evidence.findings`` of every combination of choices of evidence.

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
    common = masks({name: value for name, value in _DEFAULT.items() if name not in set().union(*fields)})
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
