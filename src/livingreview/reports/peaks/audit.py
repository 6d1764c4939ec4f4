"""The reporting audit as a chapter shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview.evidence import Evidence
from livingreview.figures.peaks import alt_named, draw_named
from livingreview.inference.reporting_audit import CHANGE, RATIO, SEED, ReportingAudit, attributed, reporting_audit
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.tables import Table

_RATES = {
    "named_has_peak": "Named regions with a peak",
    "peak_named": "Peaks in a named region",
    "region_named": "Regions with a peak that are named",
}
LEAST = 5  # studies with a peak in a region, for it to be drawn


@dataclass(frozen=True, eq=False)
class Audit:
    """What abstracts name against where peaks lie."""

    evidence: Evidence
    found: ReportingAudit

    @property
    def names(self) -> dict[str, str]:
        """Name of each coarse region."""
        return anatomy.unit_names(self.evidence.regions, "coarse")

    def regions(self) -> pd.DataFrame:
        """The coarse regions in which enough studies have a peak, those named most often first."""
        frame = self.found.regions.assign(peak=lambda own: own["peak_named"] + own["peak_unnamed"])
        frame = frame[frame["peak"] >= LEAST].assign(share=lambda own: own["peak_named"] / own["peak"])
        return frame.sort_values(["share", "peak"], ascending=[False, True]).reset_index(drop=True)

    def figure(self, title: str, caption: str) -> Figure:
        """Studies with a peak in each region, and how many of them name it."""
        rows = self.regions()
        numbers = rows.assign(region=rows["unit"].map(self.names))[["region", "peak", "peak_named", "named_only", "share"]]
        return Figure(draw_named(rows, self.names, title), alt_named(rows, self.names), caption, numbers)

    def rates(self, caption: str, groupings: tuple[str, ...] = ("all", "about"), folded: str | None = None) -> Table:
        """Each rate with its interval, and beside it that of shuffled abstracts; at the first distance for finer groups."""
        own = self.found.rates
        own = own[own["grouping"].isin(groupings) & own["rate"].isin(_RATES)]
        frame = pd.DataFrame({
            "Rate": own["rate"].map(_RATES),
            "Of": [self._group(*pair) for pair in zip(own["grouping"], own["group"], strict=True)],
            "Within": own["distance"],
            "Found": [f"{found} of {of}" for found, of in zip(own["found"], own["of"], strict=True)],
            "Share": [formatting.percent(share) for share in own["share"]],
            "95 % interval": [f"{formatting.percent(low)} to {formatting.percent(high)}"
                              for low, high in zip(own["low"], own["high"], strict=True)],
            "Shuffled": [formatting.percent(share) for share in own["shuffled"]],
            "Studies": own["studies"],
        })  # fmt: skip
        return Table(frame, caption, units={"Within": "mm"}, folded=folded)

    def _group(self, grouping: str, group: str) -> str:
        if grouping == "all":
            return "all peaks"
        levels = {
            "diagnosis": self.evidence.dictionaries["studies"].columns["diagnosis"].levels,
            "design": self.evidence.dictionaries["studies"].columns["design"].levels,
            "grade": {grade: f"grade {grade}" for grade in "ABCU"},
        }.get(grouping, {})
        return (levels.get(group) or group).split(";")[0].replace("_", " ")

    def values(self) -> dict[str, object]:
        """Values for the sentences of the chapter."""
        material, found = self.found.material, {}
        for key, group in {"all": "all", "change": CHANGE}.items():
            for rate in _RATES:
                row = self.found.rate(rate, group)
                found[f"{key}_{rate}"] = formatting.percent(row["share"])
                found[f"{key}_{rate}_interval"] = f"{formatting.percent(row['low'])} to {formatting.percent(row['high'])}"
                found[f"{key}_{rate}_shuffled"] = formatting.percent(row["shuffled"])
                found[f"{key}_{rate}_counts"] = f"{row['found']:,} of {row['of']:,}"
        ratio = self.found.rate(RATIO, CHANGE)
        found["ratio"] = f"{ratio['share']:.1f}"
        found["ratio_interval"] = f"{ratio['low']:.1f} to {ratio['high']:.1f}"
        found["studies"], found["peaks"] = len(material.studies), f"{len(material.peaks):,}"
        own = attributed(material)
        found["attributed"] = int(own.sum())
        found["attributed_studies"] = material.peaks["study_id"][own].nunique()
        regions = self.regions().set_index("unit")
        silent = regions[regions["peak_named"] == 0]
        found["never_named"] = formatting.listed(formatting.lower(self.names[unit]) for unit in silent.index)
        best = regions.index[0]
        found["best"] = formatting.lower(self.names[best])
        found["best_counts"] = f"{regions.at[best, 'peak_named']} of {regions.at[best, 'peak']}"
        return prefixed(found, "audit")

    def share(self, unit: str) -> float:
        """Share of the studies with a peak in a coarse region that name it."""
        regions = self.found.regions.set_index("unit")
        return float(regions.at[unit, "peak_named"] / max(1, regions.loc[unit, ["peak_named", "peak_unnamed"]].sum()))


def audit(evidence: Evidence) -> Audit:
    """Compare abstracts with tables of peaks."""
    return Audit(evidence, reporting_audit(evidence, np.random.default_rng(SEED)))
