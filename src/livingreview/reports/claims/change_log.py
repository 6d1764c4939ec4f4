"""What was concluded before and now: the first rules beside the second, one version beside the next, the versions of the rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.inference.claims import load_claims, load_history
from livingreview.inference.claims.rule_versions import load_reasons
from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.rerun.conclusion_record import TABLE, Answer, changes, newest, versions

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

_HISTORY = "rule_history.toml"
_FIRST = "first_conclusions"
ERAS = {"review": "the review's studies", "later": "studies since the review", "all": "all studies"}


@dataclass(frozen=True, eq=False)
class ChangeLog:
    """The record of the conclusions: ``side_by_side(era)``, ``faults()``, ``changes()``, ``rule_versions()`` and ``values()``."""

    evidence: Evidence

    @cached_property
    def first(self) -> list[tuple[str, str, pd.DataFrame]]:
        """Version, date and conclusions by the first rules: as the first edition printed them, then on newer evidence."""
        return versions(self.evidence.table(_FIRST))

    @cached_property
    def versions(self) -> list[tuple[str, str, pd.DataFrame]]:
        """Version, date and conclusions by the second rules, oldest first."""
        return versions(self.evidence.table(TABLE))

    @property
    def newest(self) -> pd.DataFrame:
        """Conclusions of the newest version."""
        return newest(self.evidence.table(TABLE))

    def side_by_side(self, era: str, caption: str, reasons: bool = True) -> Table:
        """Each claim's conclusion in the first edition, by the same rules on today's evidence, and now, with the reason.

        Parameters
        ----------
        reasons : bool
            Say why each conclusion is another one; without it the table is folded away.
        """
        why, _ = load_reasons(self.evidence.directory / _HISTORY)
        before, between = (_of_era(frame, era) for _, _, frame in self.first)
        now, rows = _of_era(self.newest, era), []
        for key, title in self._titles.items():
            row = {
                "Claim": title,
                "First edition": _first_words(before.get(key)),
                "First rules, evidence of today": _first_words(between.get(key)),
                "Now": _words(now.get(key)),
            }
            rows.append(row | ({"Why": why.get(key, "")} if reasons else {}))
        folded = None if reasons else f"Show the same for {ERAS[era]}"
        return Table(pd.DataFrame(rows), caption, label="Conclusions before and now", folded=folded)

    def faults(self, caption: str) -> Table:
        """What was wrong with the first rules, and what is done now."""
        _, faults = load_reasons(self.evidence.directory / _HISTORY)
        return Table(pd.DataFrame([{"What was wrong": fault.what, "What is done now": fault.now} for fault in faults]), caption)

    def changes(self) -> list[Table]:
        """What moved from one version of the second rules to the next, newest first; another conclusion before a number."""
        eras, tables = self.evidence.dictionaries[TABLE].columns["era"].levels, []
        for (_, _, before), (name, date, after) in zip(self.versions, self.versions[1:], strict=False):
            moved = sorted(changes(before, after), key=lambda change: not change.is_other)
            rows = [
                {
                    "Claim": self._titles.get(change.claim, change.claim),
                    "Studies": eras.get(change.era, change.era).capitalize(),
                    "Before": _answer(change.before),
                    "After": _answer(change.after),
                }
                for change in moved
            ]
            nothing = {"Claim": "Nothing moved", "Studies": "", "Before": "", "After": ""}
            tables.append(Table(pd.DataFrame(rows or [nothing]), f"What moved with version {name} ({date})"))
        return tables[::-1]

    def rule_versions(self, caption: str) -> Table:
        """Every version of the rules, oldest first, folded away; rules that differ from their last version are an error."""
        rows = [
            {
                "Date": version.date.isoformat(), "File": version.file, "What": version.what, "Why": version.why,
                "Fingerprint": version.digest,
            }
            for version in load_history(self.evidence.directory / _HISTORY)
        ]  # fmt: skip
        return Table(pd.DataFrame(rows), caption, folded=f"Show {len(rows)} versions of the rules")

    def values(self) -> dict[str, str]:
        """How many conclusions each set of rules drew, of which kind, over the review's, later and all studies."""
        first = self.first[0][2].query("era in @ERAS")
        now = self.newest.query("era in @ERAS")
        values = {
            "cells": formatting.number(len(first)),
            "first_date": self.first[0][1],
            "version": self.versions[-1][0],
            "date": self.versions[-1][1],
        }
        for name, frame in (("first", first), ("now", now)):
            for conclusion, n in frame["conclusion"].value_counts().items():
                values[f"{name}_{conclusion.replace(', ', '_').replace(' ', '_')}"] = formatting.number(int(n))
        return values

    @cached_property
    def _titles(self) -> dict[str, str]:
        rulebook = load_claims(self.evidence.directory / "claims.toml")
        return {claim.key: f"{claim.part} {claim.title}" for claim in rulebook.claims}


def _of_era(frame: pd.DataFrame, era: str) -> Mapping[str, Mapping[str, object]]:
    return {row["claim"]: row for row in frame[frame["era"] == era].to_dict("records")}


def _first_words(row: Mapping[str, object] | None) -> str:
    """Write a conclusion of the first rules with its estimate, from −1 to 1."""
    if row is None:
        return "not asked"
    size = "" if pd.isna(row["estimate"]) else f"{formatting.signed(float(row['estimate']))}, "
    return f"{row['conclusion']} ({size}n = {int(row['n'])})"


def _words(row: Mapping[str, object] | None) -> str:
    if row is None:
        return "not asked"
    if pd.isna(row["estimate"]):
        return f"{row['conclusion']} (n = {int(row['n'])})"
    interval = formatting.interval(row["low"], row["high"], "plain")
    return f"{row['conclusion']} ({formatting.signed(row['estimate'])}, {interval}, n = {int(row['n'])})"


def _answer(answer: Answer | None) -> str:
    if answer is None:
        return "not yet a claim, or no longer one"
    size = "no estimate" if math.isnan(answer.estimate) else formatting.signed(answer.estimate)
    return f"{answer.conclusion} ({size}, n = {answer.n})"
