"""What the page of a run opens with: everything that differs from the published analysis, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from livingreview.evidence import Selection
from livingreview.inference import Analysis
from livingreview.page import formatting
from livingreview.page.tables import show_table
from livingreview.reports.variants.variant_comparison import Contrast, contrast_settings

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

_CAPTIONS = {
    "claims": "Claims whose verdict, estimate or number of samples differs",
    "regions": "Regions whose call or counts differ",
}


def contrast_with_published(
    evidence: Evidence, selection: Selection, analysis: Analysis, published: pd.DataFrame, answers: pd.DataFrame
) -> Contrast:
    """Compare a run with the published analysis.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    selection, analysis
        Of the run.
    published, answers : pandas.DataFrame
        Answers of the published analysis and of the run, from :func:`livingreview.reports.headline_answers.answer`.

    Returns
    -------
    Contrast
    """
    return contrast_settings(evidence, (Selection(), Analysis()), (selection, analysis), (published, answers))


def contrast_facts(made: Contrast) -> dict[str, str]:
    """Say how much differs of how much, for the first sentence of a page.

    Returns
    -------
    dict of str to str
        ``claims_differ`` and ``regions_differ``: "two of eleven", or "none of eleven".
    """
    return {
        f"{kind}_differ": f"{formatting.pronoun(len(frame))} of {formatting.number(made.compared[kind])}"
        for kind, frame in made.frames().items()
        if kind in _CAPTIONS
    }


def show_contrast(made: Contrast) -> None:
    """Show the claims and regions that differ, each in words on both sides; nothing where nothing does."""
    for kind, caption in _CAPTIONS.items():
        frame = made.frames()[kind]
        if frame.empty:
            continue
        head = kind.capitalize().removesuffix("s")
        rows = pd.DataFrame({head: frame["what"], "Published": frame["first"], "This run": frame["second"]})
        long = kind == "regions"
        show_table(
            rows,
            caption,
            folded=f"Show {formatting.count(len(rows), 'region')} with another call or count" if long else None,
        )
