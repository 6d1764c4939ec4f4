"""How the studies were coded: levels of evidence, and what a second coder made of the same texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.figures.estimates import alt_estimates, draw_estimates
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.labels import study_label
from livingreview.page.tables import Table

_HEADLINES = {
    "direction": ("findings by region", "direction"),
    "row": ("findings by region", "presence"),
    "row_coarse": ("findings by coarse region", "presence"),
}


@dataclass(frozen=True, eq=False)
class CoderAgreement:
    """Agreement of a second coding with the first, field by field."""

    agreement: ev.Agreement

    def figure(self, caption: str, laid_out: bool = False) -> Figure:
        """Cohen's kappa by field; without fields that have none, and without whether a value was seen at all."""
        fields = self.agreement.fields
        fields = fields[fields["kappa"].notna() & ~fields["field"].str.contains("(seen)", regex=False)]
        frame = pd.DataFrame(
            {
                "label": _labels(fields),
                "estimate": fields["kappa"].astype(float),
                "low": fields["kappa_low"].astype(float),
                "high": fields["kappa_high"].astype(float),
                "note": [f"{a}/{n}" for a, n in zip(fields["n_agree"], fields["n_compared"], strict=True)],
            }
        ).reset_index(drop=True)
        drawing = draw_estimates(frame, "Cohen's kappa", (-0.2, 1.0))
        return Figure(drawing, alt_estimates(frame, "Cohen's kappa by field"), caption, frame, laid_out=laid_out)

    def table(self, caption: str) -> Table:
        """Percent agreement and kappa by field, folded away."""
        fields = self.agreement.fields
        ends = zip(fields["kappa_low"], fields["kappa_high"], strict=True)
        frame = pd.DataFrame(
            {
                "Field": _labels(fields),
                "Compared": fields["n_compared"],
                "Agree": fields["n_agree"],
                "Percent": [formatting.percent(p / 100) if pd.notna(p) else "" for p in fields["percent"]],
                "Kappa": fields["kappa"].astype(float),
                "95% interval": [formatting.interval(a, b, "plain") if pd.notna(a) else "" for a, b in ends],
                "Note": fields["note"],
            }
        )
        return Table(frame, caption, folded="Show the numbers")

    def values(self, prefix: str = "") -> dict[str, str]:
        """How often matched rows agree on the direction, and how often a row of one coder has a counterpart."""
        fields = self.agreement.fields.set_index(["table", "field"])
        values = {"disagreements": formatting.number(len(self.agreement.disagreements))}
        for name, key in _HEADLINES.items():
            row = fields.loc[key]
            values[f"{name}_agree"] = formatting.number(int(row["n_agree"]))
            values[f"{name}_of"] = formatting.number(int(row["n_compared"]))
            values[f"{name}_percent"] = formatting.percent(float(row["percent"]) / 100)
        return prefixed(values, prefix)


def coder_agreement(evidence: ev.Evidence, which: str) -> CoderAgreement:
    """Compare the two codings of the ``core`` or of the ``later`` studies, regions at the coarse level too."""
    return CoderAgreement(ev.agreement(evidence, which, anatomy.units(evidence.regions, "coarse")))


def disagreement_table(evidence: ev.Evidence, agreements: Mapping[str, CoderAgreement], caption: str) -> Table:
    """List every disagreement between the two codings, folded away.

    Parameters
    ----------
    agreements : mapping of str to CoderAgreement
        By the name of the part that was coded twice.
    """
    labels = {study["study_id"]: study_label(study) for study in evidence.studies.to_dict("records")}
    parts = []
    for part, result in agreements.items():
        frame = result.agreement.disagreements
        parts.append(
            pd.DataFrame(
                {
                    "Study": frame["study_id"].map(labels).fillna(frame["study_id"]),
                    "Part": part,
                    "Field": frame["field"].str.replace("_", " "),
                    "Row": frame["key"],
                    "First coding": frame["first"],
                    "Second coding": frame["second"],
                }
            )
        )
    both = pd.concat(parts, ignore_index=True)
    return Table(both, caption, folded=f"Show all {len(both):,} disagreements")


def level_table(evidence: ev.Evidence, caption: str) -> Table:
    """Count findings by the kind of source and by whether the sign was stated."""
    dictionary, findings = evidence.dictionaries["findings"], evidence.findings
    rows = []
    for column in ("evidence_level", "sign_basis"):
        for level, meaning in dictionary.columns[column].levels.items():
            n = int((findings[column] == level).sum())
            rows.append(
                {
                    "What": dictionary.columns[column].long_name,
                    "Level": level.replace("_", " "),
                    "Meaning": meaning,
                    "Findings": n,
                    "Share": f"{100 * n / len(findings):.1f}",
                }
            )
    return Table(pd.DataFrame(rows), caption, {"Findings": "rows", "Share": "% of rows"})


def _labels(fields: pd.DataFrame) -> list[str]:
    return [f"{row.table}: {row.field.replace('_', ' ')}" for row in fields.itertuples(index=False)]
