"""Three readings of the same abstracts: how far they agree where it counts, and how every difference was decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.evidence.readings import ALL_THREE, ReadingAgreement, reading_agreement
from livingreview.figures.estimates import alt_estimates, draw_estimates
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.labels import study_label
from livingreview.page.tables import Table

_SEED = 2005


@dataclass(frozen=True, eq=False)
class Readings:
    """Agreement of the readers, and the decisions on what they read differently."""

    evidence: ev.Evidence
    agreement: ReadingAgreement

    def _names(self, readers: str) -> str:
        """Name readers: "the first coding and reader A"."""
        if readers == ALL_THREE:
            return "all three"
        words = {"first": "first coding", "a": "reader A", "b": "reader B"}
        return " and ".join(words.get(reader, reader) for reader in readers.split(" and "))

    def figure(self, caption: str) -> Figure:
        """Kappa of each pair and of all readers over the cells that count, with intervals."""
        summary = self.agreement.summary
        frame = pd.DataFrame(
            {
                "label": summary["readers"].map(self._names).str.capitalize(),
                "estimate": summary["kappa"].astype(float),
                "low": summary["low"].astype(float),
                "high": summary["high"].astype(float),
                "note": [f"{same}/{either}" for same, either in zip(summary["same"], summary["either"], strict=True)],
            }
        )
        drawing = draw_estimates(frame, "kappa over all studies and coarse regions", (0.0, 1.0))
        return Figure(drawing, alt_estimates(frame, "Agreement of the readers"), caption, frame, laid_out=False)

    def cell_table(self, caption: str) -> Table:
        """Cells of either and of both readers, with the same direction, and the agreement beyond chance."""
        summary = self.agreement.summary
        frame = pd.DataFrame(
            {
                "Readers": summary["readers"].map(self._names),
                "In any": summary["either"],
                "In each": summary["both"],
                "Same direction": summary["same"],
                "Specific agreement": [formatting.percent(float(share)) for share in summary["specific"]],
                "Kappa": summary["kappa"].astype(float),
                "95% interval": [
                    formatting.interval(low, high, "plain")
                    for low, high in zip(summary["low"], summary["high"], strict=True)
                ],
            }
        )
        return Table(frame, caption, dict.fromkeys(["In any", "In each", "Same direction"], "cells"))

    def field_table(self, caption: str) -> Table:
        """Agreement field by field, folded away."""
        fields = self.agreement.fields
        ends = zip(fields["kappa_low"], fields["kappa_high"], strict=True)
        frame = pd.DataFrame(
            {
                "Readers": fields["readers"].map(self._names),
                "Field": fields["field"].str.replace("_", " "),
                "Compared": fields["n_compared"],
                "Agree": fields["n_agree"],
                "Kappa": fields["kappa"].astype(float),
                "95% interval": [formatting.interval(a, b, "plain") if pd.notna(a) else "" for a, b in ends],
                "Note": fields["note"],
            }
        )
        return Table(frame, caption, folded=f"Show {len(frame)} comparisons, field by field")

    @property
    def opposite(self) -> int:
        """Number of cells to which two readers give opposite directions."""
        return self._opposite(ALL_THREE)

    def weakest_field(self, readers: str = "a and b") -> str:
        """Name the field on which two readers agree least, by kappa."""
        own = self.agreement.fields.query("readers == @readers")
        return str(own.loc[own["kappa"].idxmin(), "field"])

    def decision_table(self, caption: str) -> Table:
        """Every difference, with the three values, the decision and its reason; folded away."""
        decisions = self.evidence.table("readings/decisions")
        labels = {study["study_id"]: study_label(study) for study in self.evidence.studies.to_dict("records")}
        frame = pd.DataFrame(
            {
                "Study": decisions["study_id"].map(labels),
                "Region": decisions["region"].str.replace("_", " "),
                "What": decisions["column"].str.replace("_", " ").str.replace("verdict misleading", "called misleading"),
                "First coding": decisions["base"],
                "Reader A": decisions["reader_a"],
                "Reader B": decisions["reader_b"],
                "Decision": decisions["decision"],
                "Reason": decisions["reason"],
            }
        )
        return Table(frame, caption, folded=f"Show all {len(frame):,} decisions")

    def overlap_table(self, caption: str) -> Table:
        """Every pair of studies that may share patients, with the judgement and its reason; folded away."""
        pairs = self.evidence.table("sample_overlaps")
        labels = {study["study_id"]: study_label(study) for study in self.evidence.studies.to_dict("records")}
        frame = pd.DataFrame(
            {
                "Study": pairs["study_a"].map(labels),
                "And": pairs["study_b"].map(labels),
                "Judgement": pairs["judgement"].str.replace("_", " "),
                "Reason": pairs["reason"],
            }
        )
        return Table(frame, caption, folded=f"Show {len(frame)} pairs")

    def values(self, prefix: str = "") -> dict[str, str]:
        """Numbers of the comparison for the sentences of a chapter."""
        summary = self.agreement.summary.set_index("readers")
        decisions = self.evidence.table("readings/decisions")
        studies = self.evidence.table("readings/findings")["study_id"].nunique()
        found = {
            "studies": formatting.number(studies),
            "cells": formatting.number(len(self.agreement.cells)),
            "shared": formatting.number(self.agreement.shared),
            "decisions": formatting.number(len(decisions)),
            "finding-decisions": formatting.number(int((decisions["about"] == "finding").sum())),
            "design-decisions": formatting.number(int((decisions["about"] == "design").sum())),
        }
        judged = self.evidence.table("sample_overlaps")["judgement"].value_counts()
        found["pairs"] = formatting.number(int(judged.sum()))
        for judgement in ("shared", "separate", "cannot_tell"):
            found[{"shared": "shared-patients"}.get(judgement, judgement.replace("_", "-"))] = formatting.number(int(judged.get(judgement, 0)))
        for readers, row in summary.iterrows():
            name = "all" if readers == ALL_THREE else "-".join(str(readers).split(" and "))
            found[f"{name}-kappa"] = f"{row['kappa']:.2f}"
            found[f"{name}-interval"] = formatting.interval(float(row["low"]), float(row["high"]), "plain")
            found[f"{name}-opposite"] = formatting.number(self._opposite(str(readers)))
        return prefixed(found, prefix)

    def _opposite(self, readers: str) -> int:
        """Cells to which readers give opposite directions."""
        cells = self.agreement.cells
        own = cells[list(cells.columns[2:]) if readers == ALL_THREE else readers.split(" and ")]
        return int(((own == "increase").any(axis=1) & (own == "decrease").any(axis=1)).sum())


def readings(evidence: ev.Evidence) -> Readings:
    """Compare the three readings, regions at the coarse level."""
    units = anatomy.units(evidence.regions, "coarse")
    return Readings(evidence, reading_agreement(evidence, units, np.random.default_rng(_SEED)))
