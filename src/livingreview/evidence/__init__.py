"""The evidence base: its tables and their dictionaries, loaded, checked, selected; one sign a sample; coder agreement."""

from livingreview.evidence.coder_agreement import Agreement, agreement
from livingreview.evidence.dictionary import Column, Dictionary
from livingreview.evidence.loading import Evidence, load
from livingreview.evidence.sample_signs import collapse_findings, surpassed
from livingreview.evidence.selection import Selected, Selection, check_selection, select
from livingreview.evidence.selection_flow import ARM_SIZES
from livingreview.evidence.validation import validate

__all__ = [
    "ARM_SIZES",
    "Agreement",
    "Column",
    "Dictionary",
    "Evidence",
    "Selected",
    "Selection",
    "agreement",
    "check_selection",
    "collapse_findings",
    "surpassed",
    "load",
    "select",
    "validate",
]
