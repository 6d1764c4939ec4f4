"""The evidence base: dictionaries, loading, checking, selecting, collapsing, agreement of coders.

Names are imported on first use, so that importing this package costs nothing before a table is read.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from livingreview.evidence.coder_agreement import Agreement, agreement
    from livingreview.evidence.collapsing import collapse
    from livingreview.evidence.dictionary import Column, Dictionary
    from livingreview.evidence.finding_layout import ARM_SIZES
    from livingreview.evidence.loading import Evidence, EvidenceError, load
    from livingreview.evidence.selection import Selected, Selection, SelectionError, check_selection, select
    from livingreview.evidence.validation import validate

_HOMES = {
    "ARM_SIZES": "finding_layout",
    "Agreement": "coder_agreement",
    "Column": "dictionary",
    "Dictionary": "dictionary",
    "Evidence": "loading",
    "EvidenceError": "loading",
    "Selected": "selection",
    "Selection": "selection",
    "SelectionError": "selection",
    "agreement": "coder_agreement",
    "check_selection": "selection",
    "collapse": "collapsing",
    "load": "loading",
    "select": "selection",
    "validate": "validation",
}

__all__ = [
    "ARM_SIZES",
    "Agreement",
    "Column",
    "Dictionary",
    "Evidence",
    "EvidenceError",
    "Selected",
    "Selection",
    "SelectionError",
    "agreement",
    "check_selection",
    "collapse",
    "load",
    "select",
    "validate",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
