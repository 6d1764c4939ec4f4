"""Effects that can be worked out from printed statistics: the table of what there is, and how far it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from livingreview import anatomy
from livingreview.evidence import Evidence, Selection, select
from livingreview.inference.analysis import Analysis
from livingreview.inference.effect_sizes import LEAST, EffectSizes, effect_sizes
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.tables import Table

_ANALYSIS = Analysis(level="coarse")
_DESIGNS = {"within": "before and after", "between": "against another group"}


@dataclass(frozen=True, eq=False)
class PrintedEffects:
    """Effects from printed statistics: ``table``, ``values()``.

    Parameters
    ----------
    found : EffectSizes
    studies, regions : mapping of str to str
        How studies and regions are called.
    n_counted : int
        Findings that count, with a statistic or without.
    """

    found: EffectSizes
    studies: Mapping[str, str]
    regions: Mapping[str, str]
    n_counted: int

    @property
    def table(self) -> Table:
        """Every counted finding with a statistic or a p, and its effect or the reason why it has none."""
        frame = self.found.frame
        effects = [
            row.why_not if pd.isna(row.g) else f"{formatting.signed(row.g)} ({formatting.signed(row.g - 1.96 * row.se)} to "
            f"{formatting.signed(row.g + 1.96 * row.se)})"
            for row in frame.itertuples(index=False)
        ]  # fmt: skip
        printed = [
            ", ".join(part for part in (statistic, f"p {p.replace('=', '= ').replace('<', '< ')}" if p else "") if part)
            for statistic, p in zip(frame["statistic"], frame["p"], strict=True)
        ]
        shown = pd.DataFrame(
            {
                "Study": frame["study_id"].map(self.studies),
                "Region": frame["region"].map(self.regions).fillna(frame["region"]),
                "Direction": frame["direction"].str.replace("_", " "),
                "Compared": frame["design"].map(_DESIGNS),
                "Printed": printed,
                "People": frame["n"],
                "Hedges' g (95% interval)": effects,
            }
        )
        return Table(shown, "Counted findings with a printed statistic or p; below zero for a decrease")

    def values(self) -> dict[str, str]:
        """Findings with a statistic or p, with an effect; samples with one; the most in a region; regions with enough."""
        frame, n_samples = self.found.frame, self.found.n_samples
        known = frame[frame["g"].notna()]
        return {
            "counted": formatting.count(self.n_counted, "finding"),
            "printed": formatting.number(len(frame)),
            "effects": formatting.number(len(known)),
            "samples": formatting.count(known["sample"].nunique(), "sample"),
            "most": formatting.count(max(n_samples.values(), default=0), "sample"),
            "least": formatting.number(LEAST),
            "enough": formatting.listed((self.regions[region] for region in self.found.enough), empty="no region"),
        }


def printed_effects(evidence: Evidence) -> PrintedEffects:
    """Work out the effects of all studies of psychotherapy, whatever their era."""
    selection = Selection(studies="all")
    labels = {row["study_id"]: study_label(row) for row in evidence.studies.to_dict("records")}
    names = anatomy.unit_names(evidence.regions, "fine") | anatomy.unit_names(evidence.regions, _ANALYSIS.level)
    n_counted = len(select(evidence, selection).findings)
    return PrintedEffects(effect_sizes(evidence, selection, _ANALYSIS), labels, names, n_counted)
