"""What became of each direction that the review's studies give, over all disorders and within each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.inference.replication import STATUSES, Replication, replication
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.labels import votes
from livingreview.page.tables import Note, Table
from livingreview.reports.since_review.study_characteristics import REVIEW, SINCE

ALL = "all"
# What can become of a direction of the earlier body.
_FOLLOWED = ("repeated", "reversed", "inconsistent", "too few samples", "not reported")


@dataclass(frozen=True, eq=False)
class ReplicationReport:
    """Two bodies of evidence compared at the coarse level: ``figure()``, tables by region and disorder, ``values()``.

    Parameters
    ----------
    by_group : mapping of str to Replication
        Under ``"all"`` (all disorders together) and under each diagnosis.
    """

    evidence: ev.Evidence
    by_group: Mapping[str, Replication]

    @cached_property
    def region_names(self) -> dict[str, str]:
        """Display names of the coarse regions."""
        return anatomy.unit_names(self.evidence.regions, "coarse", self.evidence.circuits)

    @cached_property
    def groups(self) -> dict[str, str]:
        """The groups with the label of each."""
        levels = self.evidence.dictionaries["studies"].columns["diagnosis"].levels
        return {ALL: "all disorders together"} | {code: formatting.meaning(words) for code, words in levels.items()}

    def figure(self, caption: str, groups: tuple[str, ...] = (), without: tuple[str, ...] = ("open",)) -> Figure | Note:
        """Shares then and since, region by region.

        Parameters
        ----------
        groups : tuple of str
            Which groups; with none, every single disorder.
        without : tuple of str
            Statuses that are left out.
        """
        from livingreview.figures.replication import alt_replication, draw_replication

        chosen = groups or tuple(group for group in self.by_group if group != ALL)
        frames = []
        for group in chosen:
            own = self.by_group[group].frame
            ending = "" if len(chosen) == 1 else f", {formatting.code(group)}"
            frames.append(own.assign(label=[f"{self.region_names[region]}{ending}" for region in own["region"]]))
        frame = pd.concat([own for own in frames if len(own)] or frames[:1], ignore_index=True)
        frame = self._in_order(frame[~frame["status"].isin(without)])
        if frame.empty:
            return Note("No region has a direction here, so that there is nothing to compare.")
        drawing = draw_replication(frame, STATUSES, inference.Analysis().min_samples)
        return Figure(drawing, alt_replication(frame, STATUSES), caption, numbers=frame)

    def by_disorder(self, caption: str, folded: str | None = None) -> Table:
        """Number of regions by what became of them, disorder by disorder."""
        shown = [status for status in STATUSES if status != "open"]
        rows = [
            {"Disorder": label} | {status.capitalize(): int(self.by_group[group].counts[status]) for status in shown}
            for group, label in self.groups.items()
        ]
        return Table(pd.DataFrame(rows), caption, folded=folded)

    @property
    def table(self) -> Table:
        """What became of every region, disorder by disorder; those that are open in both bodies are left out."""
        rows = [
            {
                "Disorder": label,
                "Region": self.region_names[row["region"]],
                "Then": votes_in(row, "then"),
                "Since": votes_in(row, "since"),
                "What became of it": row["status"],
                "p, Fisher": row["p"],
                "q": "cannot reach the level" if pd.isna(row["q"]) else formatting.bare_p(row["q"]),
            }
            for group, label in self.groups.items()
            for row in self._in_order(self.by_group[group].frame).to_dict("records")
            if row["status"] != "open"
        ]
        columns = ["Disorder", "Region", "Then", "Since", "What became of it", "p, Fisher", "q"]
        return Table(
            pd.DataFrame(rows, columns=columns), "Regions with a direction then or since", digits=3,
            folded="Show every region, with its samples and the test",
        )  # fmt: skip

    def _in_order(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Put the regions of each status into anatomical order, which is that of the table of regions."""
        place = {region: k for k, region in enumerate(self.region_names)}
        keys = frame.assign(_status=frame["status"].map(list(STATUSES).index), _place=frame["region"].map(place))
        return frame.loc[keys.sort_values(["_status", "_place"], kind="stable").index]

    def values(self, prefix: str) -> dict[str, str]:
        """Over all disorders together: for each status how many regions, and which with their votes; and the tests."""
        result = self.by_group[ALL]
        frame, values = result.frame, {}
        for status in STATUSES:
            own = frame[frame["status"] == status].to_dict("records")
            phrases = [
                f"{formatting.lower(self.region_names[row['region']])} "
                f"(then {votes_in(row, 'then')}; since {votes_in(row, 'since')})"
                for row in own
            ]
            name = status.replace(" ", "_")
            values |= {name: formatting.listed(phrases, empty="no region"), f"n_{name}": formatting.pronoun(len(own))}
        tested = frame[frame["q"].notna()]
        smallest = frame.loc[frame["p"].idxmin()] if frame["p"].notna().any() else None
        values |= {
            "had": formatting.count(int(frame["direction_then"].isin(["decrease", "increase"]).sum()), "region"),
            "n_unseen": formatting.pronoun(int(result.counts[["too few samples", "not reported"]].sum())),
            "tested": formatting.number(len(tested)),
            "differ": formatting.pronoun(int((tested["q"] <= inference.Analysis().alpha).sum())),
            "smallest_p": "p not defined" if smallest is None else formatting.p_value(smallest["p"]),
            "smallest_region": "no region"
            if smallest is None
            else formatting.lower(self.region_names[smallest["region"]]),
        }
        return {f"{prefix}_{name}": value for name, value in values.items()}

    def values_within_disorders(self, prefix: str) -> dict[str, str]:
        """What became of the directions within the single disorders, counted and named; a region counts once for each."""
        apart = {group: result for group, result in self.by_group.items() if group != ALL}
        counts = sum(result.counts for result in apart.values())
        values = {status.replace(" ", "_"): formatting.pronoun(int(counts[status])) for status in (*_FOLLOWED, "new")}
        for status in _FOLLOWED:
            named = [
                f"{formatting.lower(self.region_names[region])} in {formatting.meaning(self.groups[group])}"
                for group, result in apart.items()
                for region in result.regions(status)
            ]
            values[f"{status.replace(' ', '_')}_list"] = formatting.listed(named)
        values["had"] = formatting.number(int(counts[list(_FOLLOWED)].sum()))
        values["unseen"] = formatting.pronoun(int(counts[["too few samples", "not reported"]].sum()))
        return {f"{prefix}_{name}": value for name, value in values.items()}


def replication_report(
    evidence: ev.Evidence, min_samples: int | None = None, then: ev.Selection = REVIEW, since: ev.Selection = SINCE
) -> ReplicationReport:
    """Compare two bodies of evidence over all disorders and disorder by disorder.

    Parameters
    ----------
    min_samples : int, optional
        Samples that make a direction; the book's by default.
    then, since : Selection
        The two bodies; the review's studies and the later ones by default.
    """
    rules = inference.Analysis(level="coarse")
    rules = rules if min_samples is None else rules.replace(min_samples=min_samples)
    results = {}
    for diagnosis in ("", *evidence.dictionaries["studies"].columns["diagnosis"].levels):
        frames = [
            inference.consistency(inference.sign_table(evidence, body.replace(diagnosis=diagnosis), rules)).frame
            for body in (then, since)
        ]
        results[diagnosis or ALL] = replication(*frames, rules)
    return ReplicationReport(evidence, results)


def votes_in(row: Mapping[str, object], body: str) -> str:
    """Say how the samples of a region went in one body of evidence.

    Examples
    --------
    >>> votes_in({"n_decrease_then": 3, "n_increase_then": 0, "n_zero_then": 0}, "then")
    'all three down'
    """
    counts = {name: row[f"{name}_{body}"] for name in ("n_decrease", "n_increase", "n_zero")}
    return votes(counts) or "not named"
