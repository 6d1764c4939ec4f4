"""Versions of the rules, on the page of the claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from livingreview.inference.claims import load_history
from livingreview.page.tables import show_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

HISTORY = "rule_history.toml"


def show_rule_history(evidence: Evidence) -> None:
    """Show every version of the rules, oldest first.

    Parameters
    ----------
    evidence : Evidence
        The evidence base, beside whose tables the rules lie.

    Raises
    ------
    ClaimsError
        If rules differ from their last version.
    """
    versions = load_history(evidence.directory / HISTORY)
    frame = pd.DataFrame(
        {
            "Date": [version.date.isoformat() for version in versions],
            "File": [version.file for version in versions],
            "What": [version.what for version in versions],
            "Why": [version.why for version in versions],
            "Fingerprint": [version.digest for version in versions],
        }
    )
    show_table(frame, "Versions of the rules")
