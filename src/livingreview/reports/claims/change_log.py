"""Which conclusions were what at which version, what moved between versions, and the versions of the rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.inference.claims import CONCLUSIONS, load_claims, load_history
from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.page.templates import Fragment, render
from livingreview.rerun.conclusion_record import TABLE, Change, changes, versions
from livingreview.rerun.multiverse_runs import inputs_digest

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

_HISTORY = "rule_history.toml"
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, eq=False)
class ChangeLog:
    """The versions of the conclusions: ``versions_table()``, ``changes()``, ``newest()`` and a ``summary()``."""

    evidence: Evidence

    @cached_property
    def versions(self) -> list[tuple[str, str, pd.DataFrame]]:
        """Name, date and conclusions of each version, oldest first."""
        return versions(self.evidence.table(TABLE))

    def versions_table(self) -> Table:
        """Each version with its conclusions counted, newest first."""
        rows = []
        for name, date, found in reversed(self.versions):
            counts = found["verdict"].value_counts()
            row = {"Version": name, "Kept on": date}
            rows.append(row | {verdict.capitalize(): int(counts.get(verdict, 0)) for verdict in CONCLUSIONS})
        units = dict.fromkeys([verdict.capitalize() for verdict in CONCLUSIONS], "claims and eras")
        return Table(pd.DataFrame(rows), "Versions of the conclusions, newest first", units)

    def changes(self) -> list[Table]:
        """What changed from one version to the next, newest first; another conclusion before another number."""
        tables = []
        for (_, _, before), (name, date, after) in zip(self.versions, self.versions[1:], strict=False):
            moved = sorted(changes(before, after), key=lambda change: not change.is_other)
            rows = [self._row(change) for change in moved]
            nothing = {"Claim": "Nothing changed", "Studies": "", "Before": "", "After": ""}
            caption = f"What changed with version {name} ({date}); another verdict first"
            tables.append(Table(pd.DataFrame(rows or [nothing]), caption))
        return tables[::-1]

    def newest(self) -> Table:
        """The conclusions of the newest version, one row a claim and one column an era."""
        name, _, last = self.versions[-1]
        found = {(row["claim"], row["era"]): row for row in last.to_dict("records")}
        rows = [
            {"Claim": self._titles.get(claim, claim)}
            | {self._eras[era].capitalize(): _cell(found.get((claim, era))) for era in self._eras if era in set(last["era"])}
            for claim in dict.fromkeys(last["claim"])
        ]
        caption = f"Conclusions of version {name}: verdict, estimate from −1 (against the claim) to 1 (as claimed), and samples"
        return Table(pd.DataFrame(rows), caption)

    def summary(self) -> Fragment:
        """How many versions there are, what the last of them changed, and whether the evidence is still that of it."""
        name, date, last = self.versions[-1]
        moved = changes(self.versions[-2][2], last) if len(self.versions) > 1 else []
        html = render(
            "change_log.html", _TEMPLATES,
            count=formatting.count(len(self.versions), "version"), version=name, date=date, first=len(self.versions) == 1,
            others=formatting.number(sum(change.is_other for change in moved)), moved=formatting.number(len(moved)),
            current=set(last["inputs"]) == {inputs_digest(self.evidence.directory)},
        )  # fmt: skip
        return Fragment(html)

    @cached_property
    def _titles(self) -> dict[str, str]:
        """Titles of the claims of today; a claim that was given up keeps its key."""
        rulebook = load_claims(self.evidence.directory / "claims.toml")
        return {claim.key: f"{claim.part} {claim.title}" for claim in rulebook.claims}

    @property
    def _eras(self) -> Mapping[str, str]:
        return self.evidence.dictionaries[TABLE].columns["era"].levels

    def _row(self, change: Change) -> dict[str, str]:
        cells = [
            _cell(None if place is None else dict(zip(("verdict", "estimate", "n"), place, strict=True)))
            for place in (change.before, change.after)
        ]
        return {
            "Claim": self._titles.get(change.claim, change.claim),
            "Studies": self._eras.get(change.era, change.era).capitalize(),
            "Before": cells[0],
            "After": cells[1],
        }


def rule_versions(evidence: Evidence) -> Table:
    """Every version of the rules, oldest first; rules that differ from their last version are an error."""
    rows = [
        {
            "Date": version.date.isoformat(),
            "File": version.file,
            "What": version.what,
            "Why": version.why,
            "Fingerprint": version.digest,
        }
        for version in load_history(evidence.directory / _HISTORY)
    ]
    return Table(pd.DataFrame(rows), "Versions of the rules")


def _cell(place: Mapping[str, object] | None) -> str:
    if place is None:
        return "not yet a claim, or no longer one"
    estimate = float(place["estimate"])
    size = "no estimate" if math.isnan(estimate) else formatting.signed(estimate)
    return f"{place['verdict']} ({size}, n = {int(place['n'])})"
