"""The one flow of studies, samples and findings, from the whole base to what counts: every number of a page is a box of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from livingreview import evidence as ev
from livingreview.figures.flow import alt_flow, draw_flow
from livingreview.inference.leaving_steps import STAYS, leaving_steps
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.tables import Table

# What is left at each stage, and the steps before it that set studies or findings aside. A step of the default selection
# that is not named here is set aside before "counted".
_STAGES = {
    "base": "in the evidence base",
    "psychotherapy": "of psychotherapy, with a medication arm or without",
    "findings": "with any coded finding",
    "change": "report change after psychotherapy and its direction, or that there was none",
    "counted": "counted by default",
    "compared": "counted in a region that can be compared",
    "direction": "with an increase or a decrease in at least one region",
}
_ASIDE = {
    "medication": ("psychotherapy", "of medication alone"),
    "no_finding": ("findings", "no finding coded"),
    "arm": ("change", "only other people: medication, control or healthy"),
    "contrast": ("change", "no change: prediction, correlation, difference at baseline"),
    "undirected": ("change", "change whose direction is not given"),
    "tested_against": ("counted", "change set beside healthy people alone"),
    "measure": ("counted", "other measures: connectivity, receptors, EEG and more"),
    "subgroup": ("counted", "in part of the patients alone, such as responders"),
    "pooled": ("counted", "several arms or diagnoses reported together"),
    "region": ("compared", "in no region that can be compared"),
    "comparison": ("compared", "before against after, where the sample has a controlled comparison"),
    "undecided": ("direction", "no change, or increase and decrease in one region"),
}
ERAS = {
    "review": "the review's studies",
    "core": "other studies of the review's time",
    "later": "later studies",
    "known": "later papers on patients of the review's time",
    "unknown": "time of publication not seen",
}


@dataclass(frozen=True, eq=False)
class StudyFlow:
    """Every study and finding of the base, with the step at which it leaves the default count.

    Parameters
    ----------
    studies : pandas.DataFrame
        One row a study: ``study_id, sample, kind`` (psychotherapy or medication), ``era`` (a key of `ERAS`), ``year,
        diagnosis, allocation`` and ``leaves``, the last step at which one of its findings leaves.
    findings : pandas.DataFrame
        One row a finding: ``study_id, evidence_level, leaves``.
    order : tuple of str
        The steps, first to last; "direction" is what stays.
    """

    studies: pd.DataFrame
    findings: pd.DataFrame
    order: tuple[str, ...]

    @cached_property
    def boxes(self) -> pd.DataFrame:
        """The boxes: ``key, label, studies, samples, findings, parent, split``.

        The boxes of one parent and one split ("step" or "era") add up to the parent. A study leaves with the last of its
        findings, a sample with the last of its studies; of several eras a sample belongs to the first.
        """
        rows, parent = [self._box("base", _STAGES["base"], self.order)], "base"
        for stage, label in list(_STAGES.items())[1:]:
            for step in self.order:
                if step != STAYS and self._stage(step) == stage:
                    rows.append(self._box(step, self._label(step), (step,), parent, "step"))
            rows.append(self._box(stage, label, self._within(stage), parent, "step"))
            parent = stage
        for stage in _STAGES:
            rows += self._eras(stage)
        return pd.DataFrame(rows)

    def n(self, key: str, unit: str = "studies") -> int:
        """Return the number of studies, samples or findings in a box."""
        return int(self.boxes.set_index("key").loc[key, unit])

    def figure(self, caption: str) -> Figure:
        """The flow, with what was set aside to the right and the eras of what counts below."""
        boxes = self.boxes
        parts = boxes[(boxes["parent"] == STAYS) & (boxes["split"] == "era") & (boxes["studies"] > 0)]
        drawn = pd.concat([boxes[boxes["split"] != "era"], parts])
        kinds = ["kept" if key in _STAGES else "part" if split == "era" else "aside"
                 for key, split in zip(drawn["key"], drawn["split"], strict=True)]  # fmt: skip
        labels = [
            f"{row.label}\nsamples: {row.samples:,}, findings: {row.findings:,}"
            for row in drawn.itertuples()
        ]
        steps = pd.DataFrame({"label": labels, "n": drawn["studies"].tolist(), "kind": kinds})
        steps = steps[(steps["kind"] != "aside") | (drawn[["studies", "findings"]].sum(axis=1) > 0).to_numpy()]
        return Figure(draw_flow(steps), alt_flow(steps), caption, boxes, laid_out=False)

    def table(self, caption: str, folded: str | None = None) -> Table:
        """Every box with its three numbers and the box that it is part of."""
        boxes, names = self.boxes, self.boxes.set_index("key")["label"]
        frame = pd.DataFrame(
            {
                "Box": boxes["label"],
                "Part of": boxes["parent"].map(names).fillna(""),
                "Studies": boxes["studies"],
                "Samples": boxes["samples"],
                "Findings": boxes["findings"],
            }
        )
        return Table(frame, caption, folded=folded)

    def eras_table(self, caption: str) -> Table:
        """Studies, samples and findings at each stage, in all and by era."""
        cells = {
            "in all": [self._numbers(stage) for stage in _STAGES],
            **{label: [self._numbers(f"{stage}-{era}") for stage in _STAGES] for era, label in ERAS.items()},
        }
        return Table(pd.DataFrame({"Stage": list(_STAGES.values())} | cells), caption)

    def disorders_table(self, caption: str, names: Mapping[str, str], folded: str | None = None) -> Table:
        """Studies at some stages, and samples with a direction in the review and later, by disorder; the last row adds up.

        Parameters
        ----------
        names : mapping of str to str
            Name of each diagnosis, in the order of the rows.
        """
        stages = {"base": "in the base", "psychotherapy": "of psychotherapy", "findings": "with findings", "counted": "counted"}
        cells = {name: self._studies(self._within(stage)) for stage, name in stages.items()}
        frame = pd.DataFrame({name: own["diagnosis"].value_counts() for name, own in cells.items()}).reindex(list(names))
        for era, name in (("review", "with a direction, the review's"), ("later", "with a direction, later")):
            own = self._studies(self._within(STAYS), era).drop_duplicates("sample")
            frame[name] = own["diagnosis"].value_counts().reindex(list(names))
        frame = frame.fillna(0).astype(int)
        frame = frame[frame["in the base"] > 0]
        frame.loc["all"] = frame.sum()
        frame.insert(0, "Disorder", [{**names, "all": "all"}[code] for code in frame.index])
        units = dict.fromkeys(cells, "studies") | dict.fromkeys(frame.columns[5:], "samples")
        return Table(frame.reset_index(drop=True), caption, units, folded=folded)

    def by_year(self, year: int) -> dict[str, str]:
        """Count the studies of psychotherapy and of medication alone up to a year, after it, and without a year seen."""
        when = np.select([self.studies["year"].isna(), self.studies["year"].le(year).fillna(False)], ["no_year", "until"], "since")
        counts = self.studies.groupby([self.studies["kind"], when]).size()
        return {
            f"{kind}_{part}": formatting.number(int(counts.get((kind, part), 0)))
            for kind in ("psychotherapy", "medication")
            for part in ("until", "since", "no_year")
        }

    def rests_on(self, era: str = "") -> dict[str, str]:
        """What the default count rests on: findings, studies, samples, how they were read, and how many are randomised."""
        studies = self._studies(self._within("compared"), era)
        rows = self._findings(self._within("compared"), era)
        randomised = studies.loc[studies["allocation"] == "randomised", "sample"].nunique()
        return {
            "rows": formatting.number(len(rows)),
            "row_studies": formatting.number(len(studies)),
            "row_samples": formatting.number(studies["sample"].nunique()),
            "row_abstracts": formatting.percent((rows["evidence_level"] == "abstract").mean()),
            "row_second_hand": formatting.percent((rows["evidence_level"] == "secondary").mean()),
            "row_randomised": formatting.out_of(randomised, studies["sample"].nunique()),
        }

    def values(self, prefix: str = "") -> dict[str, str]:
        """Every box as ``KEY_studies``, ``KEY_samples`` and ``KEY_findings``."""
        found = {
            f"{row['key']}_{unit}": formatting.number(row[unit])
            for row in self.boxes.to_dict("records")
            for unit in ("studies", "samples", "findings")
        }
        return prefixed(found, prefix)

    def _stage(self, step: str) -> str:
        return _ASIDE[step][0] if step in _ASIDE else "counted"

    def _label(self, step: str) -> str:
        return _ASIDE[step][1] if step in _ASIDE else step.replace("_", " ")

    def _within(self, stage: str) -> tuple[str, ...]:
        """Steps at which those leave who are still there at a stage."""
        reached = list(_STAGES)[: list(_STAGES).index(stage) + 1]
        return tuple(step for step in self.order if step == STAYS or self._stage(step) not in reached)

    def _studies(self, steps: Sequence[str], era: str = "") -> pd.DataFrame:
        own = self.studies[self.studies["leaves"].isin(steps)]
        return own[own["era"] == era] if era else own

    def _findings(self, steps: Sequence[str], era: str = "") -> pd.DataFrame:
        return self.findings[
            self.findings["leaves"].isin(steps) & self.findings["study_id"].isin(self._studies(self.order, era)["study_id"])
        ]

    def _box(self, key: str, label: str, steps: Sequence[str], parent: str = "", split: str = "") -> dict[str, object]:
        rank = self.studies["leaves"].map(self.order.index)
        sample_leaves = rank.groupby(self.studies["sample"]).max().map(self.order.__getitem__)
        return {
            "key": key, "label": label, "studies": len(self._studies(steps)), "samples": int(sample_leaves.isin(steps).sum()),
            "findings": len(self._findings(steps)), "parent": parent, "split": split,
        }  # fmt: skip

    def _eras(self, stage: str) -> list[dict[str, object]]:
        steps = self._within(stage)
        own = self._studies(steps)
        first = own.assign(rank=own["era"].map(list(ERAS).index)).sort_values("rank").drop_duplicates("sample")["era"]
        return [
            {
                "key": f"{stage}-{era}", "label": label, "studies": int((own["era"] == era).sum()),
                "samples": int((first == era).sum()), "findings": len(self._findings(steps, era)),
                "parent": stage, "split": "era",
            }
            for era, label in ERAS.items()
        ]  # fmt: skip

    def _numbers(self, key: str) -> str:
        return " / ".join(f"{self.n(key, unit):,}" for unit in ("studies", "samples", "findings"))


def study_flow(evidence: ev.Evidence) -> StudyFlow:
    """Follow every study and finding through the default selection and count.

    Examples
    --------
    >>> flow = study_flow(ev.load())
    >>> flow.n("psychotherapy") + flow.n("medication") == flow.n("base")
    True
    """
    return StudyFlow(*leaving_steps(evidence))
