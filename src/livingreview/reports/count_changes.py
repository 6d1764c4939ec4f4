"""What another rule of counting moves: every sample and region whose direction differs, with the rows that do it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.inference import Analysis, sign_table
from livingreview.page import formatting
from livingreview.page.glue import prefixed
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Table
from livingreview.reports.directions.studies import why_not_counted
from livingreview.rerun.parameters import settings
from livingreview.rerun.variants import find_variant, load_variants

_WORDS = {-1: "decrease", 1: "increase", 0: "no direction"}
_ABSENT = "not counted"
_CELL = ["sample", "region"]


@dataclass(frozen=True, eq=False)
class CountChanges:
    """Samples and regions that two rules of counting see differently.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a ``sample`` and coarse ``region``: ``before``, ``after`` (a direction, or "not counted") and ``why``.
    n_before, n_after : int
        Samples with a direction under each rule.
    """

    evidence: ev.Evidence
    frame: pd.DataFrame
    n_before: int
    n_after: int

    def table(self, caption: str) -> Table:
        """Every difference, folded away."""
        names = anatomy.unit_names(self.evidence.regions, "coarse", self.evidence.circuits)
        labels = sample_labels(self.evidence.studies, self.frame["sample"], detail=None)
        frame = pd.DataFrame(
            {
                "Sample": self.frame["sample"].map(labels),
                "Region": self.frame["region"].map(names),
                "By the other rule": self.frame["before"],
                "Counted now": self.frame["after"],
                "Why": self.frame["why"],
            }
        )
        return Table(frame, caption, folded=f"Show {formatting.count(len(frame), 'difference')}")

    def values(self, prefix: str = "") -> dict[str, str]:
        """How many samples and cells each rule counts, and how many differ in which way."""
        frame = self.frame
        new, gone = frame["before"] == _ABSENT, frame["after"] == _ABSENT
        found = {
            "samples-before": formatting.number(self.n_before),
            "samples-after": formatting.number(self.n_after),
            "differ": formatting.number(len(frame)),
            "new": formatting.number(int(new.sum())),
            "gone": formatting.number(int(gone.sum())),
            "other": formatting.number(int((~new & ~gone).sum())),
        }
        return prefixed(found, prefix)


def variant_rules(evidence: ev.Evidence, name: str, studies: str) -> tuple[ev.Selection, Analysis]:
    """Return the rules of counting of a named variant, on another set of studies."""
    variant = find_variant(load_variants(evidence.directory / "variants.toml"), name)
    return settings({**variant.parameters, "studies": studies})


def count_changes(
    evidence: ev.Evidence, before: tuple[ev.Selection, Analysis], after: tuple[ev.Selection, Analysis]
) -> CountChanges:
    """Compare the directions of samples in coarse regions under two rules of counting."""
    signs = [sign_table(evidence, selection, rules.replace(level="coarse")) for selection, rules in (before, after)]
    old, new = (found.frame.set_index(_CELL)["sign"] for found in signs)
    units = anatomy.units(evidence.regions, "coarse", evidence.circuits)
    rows = []
    for cell in sorted(set(old.index) | set(new.index)):
        was, now = (_WORDS[int(found[cell])] if cell in found.index else _ABSENT for found in (old, new))
        if was != now:
            rows.append((*cell, was, now))
    frame = pd.DataFrame(rows, columns=[*_CELL, "before", "after"])
    left_out = signs[1].selected.left_out
    left_out = left_out.assign(why=why_not_counted(evidence, left_out))
    was_counted, is_counted = signs[0].selected.rows, signs[1].selected.rows
    findings = evidence.findings.assign(sample=evidence.findings["study_id"].map(evidence.studies.set_index("study_id")["sample"]))
    dropped = findings.loc[sorted(set(was_counted) - set(is_counted))].join(left_out["why"])
    added = findings.loc[sorted(set(is_counted) - set(was_counted))]
    why = [
        "; ".join([*_said(dropped, sample, region, units, "why"), *_said(added, sample, region, units, "")])
        or "the sample's changes against a control group come first, or its findings disagree"
        for sample, region in zip(frame["sample"], frame["region"], strict=True)
    ]
    counted = [int(found.frame.loc[found.frame["sign"] != 0, "sample"].nunique()) for found in signs]
    return CountChanges(evidence, frame.assign(why=why), *counted)


def _said(rows: pd.DataFrame, sample: str, region: str, units: dict, column: str) -> list[str]:
    """Say what each finding of a sample in a region holds, and why it does not count or what it was tested against."""
    own = rows[(rows["sample"] == sample) & rows["region"].map(lambda name: region in units[name])]
    said = []
    for row in own.to_dict("records"):
        reason = f"not counted: {row[column]}" if column else f"tested against {row['tested_against'].replace('_', ' ')}"
        said.append(f"{row['study_id']}, {row['region_label']}, {row['direction'].replace('_', ' ')} ({reason})")
    return list(dict.fromkeys(said))
