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
from livingreview.inference.claims import sides

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.claims import Claim

    from .grid import Dimension

# A field at its most permissive; what is not listed is the default, or empty text.
_OPEN = {"studies": "all", "pooled": "any", "mixed": "any"}


def combinations(dimensions: Sequence[Dimension]) -> list[tuple[str, ...]]:
    """List all combinations of the options of some dimensions, the last one changing fastest."""
    return list(product(*([option.key for option in item.options] for item in dimensions)))


def rows_of_combinations(
    evidence: Evidence, claim: Claim, dimensions: Sequence[Dimension]
) -> tuple[list[list[np.ndarray]], list[str]]:
    """Select the rows of every combination of choices of evidence.

    Returns
    -------
    rows : list, one entry a combination, of one array for each arm
        Rows of ``evidence.findings``, in the order of :func:`combinations`.
    """
    arms = list(sides(claim, Selection()))
    n = len(evidence.findings)
    chosen_fields = {name for item in dimensions for option in item.options for name in option.selection}
    # What no dimension chooses is the same for all: the default, with what the claim fixes.
    common = {name: getattr(Selection(), name) for name in _names() if name not in chosen_fields}
    base = [_mask(evidence, claim, arm, common, n) for arm in arms]
    of_option: list[list[list[np.ndarray]]] = []
    for item in dimensions:
        own_fields = {name for option in item.options for name in option.selection}
        rows = []
        for option in item.options:
            layer = {name: getattr(Selection(), name) for name in own_fields} | dict(option.selection)
            rows.append([_mask(evidence, claim, arm, layer, n) for arm in arms])
        of_option.append(rows)
    found = []
    for places in product(*(range(len(item.options)) for item in dimensions)):
        masks = []
        for a in range(len(arms)):
            mask = base[a].copy()
            for d, place in enumerate(places):
                mask &= of_option[d][place][a]
            masks.append(np.flatnonzero(mask))
        found.append(masks)
    return found, arms


def _mask(evidence: Evidence, claim: Claim, arm: str, layer: Mapping[str, Any], n: int) -> np.ndarray:
    """Rows that pass the fields of one layer, every other field being open; a field that the claim fixes is the claim's."""
    own = sides(claim, Selection().replace(**layer))[arm]
    opened = {name: _open(name) for name in _names() if name not in layer}
    # Fields of the published list are meaningless, and refused, for any other set of studies.
    if opened.get("studies") == "all":
        opened |= {name: getattr(Selection(), name) for name in ("members", "drawn")}
    mask = np.zeros(n, dtype=bool)
    mask[evidence_base.select(evidence, own.replace(**opened)).rows] = True
    return mask


def _open(name: str) -> Any:
    default = getattr(Selection(), name)
    if name in ("members", "drawn"):
        return default
    return _OPEN.get(name, 0 if isinstance(default, int) else "")


def _names() -> list[str]:
    return list(Selection.model_fields)
