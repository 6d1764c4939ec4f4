"""One set of studies, selected and counted: :func:`direction` makes the object that a chapter shows part by part."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.tables import Note, Table
from livingreview.reports.directions import counts, figures, studies, values
from livingreview.reports.sample_marks import strongest


@dataclass(frozen=True, eq=False, repr=False)
class DirectionResult:
    """Directions of change in one selection, at any anatomical level.

    Parameters
    ----------
    analysis : Analysis
        Rules of counting; its level is not used, since each method takes one.

    Examples
    --------
    >>> result = direction(ev.load(), studies="all", diagnosis="ocd")
    >>> result.table.frame[["Region", "Decrease", "Increase"]].shape[0] == len(result.frame("coarse")) > 0
    True
    """

    evidence: ev.Evidence
    selection: ev.Selection
    analysis: inference.Analysis
    _counted: dict[str, tuple[inference.Signs, pd.DataFrame]] = field(default_factory=dict)

    def signs(self, level: str = "fine") -> inference.Signs:
        """Return one sign a sample and region."""
        return self._at(level)[0]

    def frame(self, level: str = "fine") -> pd.DataFrame:
        """Return direction consistency by region, regions with the most directions first."""
        return self._at(level)[1]

    def names(self, level: str = "fine") -> dict[str, str]:
        """Return the display name of each region."""
        return anatomy.unit_names(self.evidence.regions, level, self.evidence.circuits)

    @property
    def studies(self) -> pd.DataFrame:
        """Studies with at least one counted finding."""
        return self.signs().selected.studies

    @property
    def findings(self) -> pd.DataFrame:
        """The counted findings."""
        return self.signs().selected.findings

    @property
    def n_samples(self) -> int:
        """Number of samples that report on a region, with a direction or without."""
        return self.signs().frame["sample"].nunique()

    @property
    def n_directional(self) -> int:
        """Number of samples with a direction in at least one region."""
        frame = self.signs().frame
        return frame.loc[frame["sign"] != 0, "sample"].nunique()

    @property
    def rests_on(self) -> str:
        """What the counts rest on, for a caption: samples with a direction, and what sets the selection apart.

        Examples
        --------
        >>> direction(ev.load(), studies="all", diagnosis="ocd").rests_on  # doctest: +ELLIPSIS
        'Rests on ... with a direction (studies: all; diagnosis: ocd).'
        """
        chosen, usual = self.selection.model_dump(), ev.Selection().model_dump()
        narrowed = [f"{name}: {value}" for name, value in chosen.items() if name == "studies" or value != usual[name]]
        what = "; ".join(narrowed).replace("_", " ").replace(",", ", ")
        return f"Rests on {formatting.count(self.n_directional, 'sample')} with a direction ({what})."

    @property
    def table(self) -> Table:
        """Counts, shares, tests and direction of each coarse region, folded away."""
        return self.count_table("coarse")

    def count_table(self, level: str) -> Table:
        """Counts, shares, tests and direction of each region at a level, folded away."""
        return counts.count_table(self.frame(level), self.names(level), level)

    def unreported(self, caption: str, folded: str | None = None) -> Table:
        """How many opposite findings, never reported, would undo each coarse region's direction."""
        analysis = self.analysis.replace(level="coarse")
        return counts.unreported_table(self.frame("coarse"), self.names("coarse"), self.n_samples, analysis, caption, folded)

    def flow(self) -> Table:
        """From the whole evidence base to the counted findings, step by step, folded away."""
        return counts.flow_table(self.signs())

    def finding(self, level: str = "coarse") -> str:
        """Say in which region most samples agree: the title of a figure."""
        return strongest(self.frame(level), self.names(level))

    def matrix(self, caption: str, level: str = "coarse", title: str | None = None) -> Figure | Note:
        """Which sample reported which region, in which direction, ringed where a control group was compared.

        Fewer than three samples come as a sentence.
        """
        return figures.matrix(self.signs(level), self.evidence, f"{caption} {self.rests_on}", title)

    def votes(self, caption: str, level: str = "coarse", title: str | None = None, least: int = 1) -> Figure | Note:
        """Every sample as a mark beside the regions that it reports; fewer than three samples come as a sentence."""
        return figures.votes({"": self.signs(level)}, self.evidence, f"{caption} {self.rests_on}", title or self.finding(level), least)

    def figure(self, caption: str, level: str = "coarse", most: int = 14, title: str | None = None) -> Figure | Note:
        """Share of decreases by region, with intervals; at most so many regions, and how many are left out is said."""
        return figures.forest(self.frame(level), self.names(level), f"{caption} {self.rests_on}", most, title)

    def brain(self, caption: str, level: str = "fine", title: str | None = None) -> Figure | Note:
        """Regions on the brain, on the side that was reported; what could not be drawn is added to the caption."""
        analysis = self.analysis.replace(level=level, hemispheres="apart")
        signs = inference.sign_table(self.evidence, self.selection, analysis)
        return figures.brain(signs, self.evidence, f"{caption} {self.rests_on}", title or self.finding(level))

    def slopes(self, later: DirectionResult, labels: tuple[str, str], caption: str, title: str | None = None, level: str = "coarse") -> Figure | Note:
        """Share of decreases here and in later samples, an arrow for each region that both report, in anatomical order."""
        short = self.names(level) | anatomy.short_names(self.evidence.regions)
        return figures.slopes(self.frame(level), later.frame(level), self.names(level), short, labels, caption, title)

    def studies_table(self, caption: str, folded: str | None = None) -> Table | Note:
        """The studies with a counted finding."""
        return studies.studies_table(self.evidence, self.studies, self.findings, caption, folded)

    def not_counted(self) -> Table | Note:
        """What the same studies report and the counts leave out, with the reason, folded away."""
        return studies.not_counted_table(self.evidence, self.selection, self.names())

    def values(self, prefix: str = "") -> dict[str, str]:
        """Numbers of samples and studies, and the coarse regions with each direction, for the sentences of a chapter."""
        members = studies.coded_studies(self.evidence, self.selection)
        counted = self.studies["study_id"].nunique()
        found = values.sample_values(self.n_directional, counted, len(members))
        found |= values.region_values(self.frame("coarse"), self.names("coarse"))
        return prefixed(found, prefix)

    def values_against(self, earlier: DirectionResult, prefix: str = "") -> dict[str, str]:
        """What became here of the coarse regions that have a direction in an earlier result."""
        found = values.repeated(earlier.frame("coarse"), self.frame("coarse"), self.names("coarse"))
        return prefixed(found, prefix)

    def significant_regions(self) -> str:
        """List the coarse regions whose sign test survives the correction for many regions, with their counts."""
        return values.significant_regions(self.frame("coarse"), self.names("coarse"), self.analysis.alpha)

    def summary(self, level: str = "coarse") -> str:
        """Write the counts as plain text, for a terminal."""
        frame = self.frame(level)
        shown = pd.DataFrame(
            {
                "region": frame["region"].map(self.names(level)),
                "down": frame["n_decrease"],
                "up": frame["n_increase"],
                "neither": frame["n_zero"],
                "share down": [formatting.percent(share) for share in frame["share_decrease"]],
                "95% interval": [formatting.interval(*ends) for ends in zip(frame["ci_low"], frame["ci_high"], strict=True)],
                "p": frame["p_sign"].map(formatting.bare_p),
                "q": frame["q_sign"].map(formatting.bare_p),
                "direction": frame["direction"],
            }
        )
        heading = f"{formatting.count(self.n_directional, 'sample')} with a direction, {level} level"
        return f"{heading}\n{shown.to_string(index=False, na_rep='')}" if len(shown) else heading

    def __repr__(self) -> str:
        return self.summary()

    def _at(self, level: str) -> tuple[inference.Signs, pd.DataFrame]:
        if level not in self._counted:
            signs = inference.sign_table(self.evidence, self.selection, self.analysis.replace(level=level))
            frame = inference.consistency(signs).frame
            order = frame.assign(_n=-(frame["n_decrease"] + frame["n_increase"])).sort_values(["_n", "region"], kind="stable")
            self._counted[level] = signs, frame.loc[order.index].reset_index(drop=True)
        return self._counted[level]


def direction(
    evidence: ev.Evidence,
    selection: ev.Selection | None = None,
    analysis: inference.Analysis | None = None,
    **filters: str | int,
) -> DirectionResult:
    """Count the directions of change in the studies of a selection.

    Parameters
    ----------
    selection : Selection, optional
        What counts; the review's studies where it is not given.
    analysis : Analysis, optional
        Rules of counting.
    **filters : str or int
        Fields of :class:`livingreview.evidence.Selection` that differ from `selection`: ``diagnosis="ptsd"``,
        ``studies="later"``.

    Raises
    ------
    EditionError
        If a filter or its value does not exist.

    Examples
    --------
    >>> result = direction(ev.load(), diagnosis="mdd")
    >>> 0 < result.n_directional <= result.n_samples
    True
    """
    chosen = (selection or ev.Selection()).replace(**filters)
    return DirectionResult(evidence, chosen, analysis or inference.Analysis())
