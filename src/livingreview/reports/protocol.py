"""The protocol as a page shows it: question, eligibility, sources, readers, versions, screening and search strings."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from livingreview import evidence as ev
from livingreview.evidence.protocol import Protocol, load_protocol
from livingreview.evidence.search_strings import Search, load_search
from livingreview.figures.flow import alt_flow, draw_flow
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links
from livingreview.page.tables import Table
from livingreview.page.templates import Fragment, render

_TEMPLATES = Path(__file__).parent / "templates"
SCREENING = "screening"


@dataclass(frozen=True, eq=False)
class ProtocolReport:
    """The protocol and the search strings beside the evidence that they are about."""

    evidence: ev.Evidence
    protocol: Protocol
    search: Search

    def question(self, caption: str) -> Table:
        """The parts of the question."""
        return Table(pd.DataFrame([{"Part": part.title, "Here": part.text} for part in self.protocol.question]), caption)

    def criteria(self, caption: str) -> Table:
        """What makes a study eligible and what keeps it out, each with its reason."""
        rows = [
            {"About": one.title, "In": one.included, "Out": one.excluded, "Why": one.why} for one in self.protocol.criteria
        ]
        return Table(pd.DataFrame(rows), caption)

    def sources(self, caption: str) -> Table:
        """How studies were found, what was kept of the search and what was not."""
        rows = [
            {
                "Looked for": source.title,
                "In": source.where,
                "How": source.how,
                "When": source.when,
                "Kept": source.kept,
                "Not kept": source.not_kept or "nothing is missing",
            }
            for source in self.protocol.sources
        ]
        return Table(pd.DataFrame(rows), caption)

    def readers(self, caption: str) -> Table:
        """Who read what, knowing what, and how many studies that is."""
        rows = [
            {"Who": reader.title, "Read": reader.read, "Knew": reader.knew, "Studies": reader.studies(self.evidence)}
            for reader in self.protocol.readers
        ]
        return Table(pd.DataFrame(rows), caption)

    def updates(self, caption: str) -> Table:
        """The rules of keeping the review up to date."""
        return Table(pd.DataFrame([{"About": rule.title, "Rule": rule.text} for rule in self.protocol.updates]), caption)

    def record_flow(self, caption: str) -> Figure:
        """Records that were screened: what was set aside, what waits to be coded, and what came in."""
        decisions = self.evidence.table(SCREENING)["decision"].value_counts()
        found = {level: int(decisions.get(level, 0)) for level in self.evidence.dictionaries[SCREENING].columns["decision"].levels}
        without = sum(found.values()) - found["duplicate"]
        steps = pd.DataFrame(
            [
                ("records found beside the base", sum(found.values()), "kept"),
                ("of papers that were there already", found["duplicate"], "aside"),
                ("screened", without, "kept"),
                ("excluded", found["excluded"], "aside"),
                ("eligible, and waiting to be coded", found["eligible"], "aside"),
                ("coded in the base", found["included"], "kept"),
            ],
            columns=["label", "n", "kind"],
        )
        return Figure(draw_flow(steps), alt_flow(steps), caption, steps[["label", "n"]], laid_out=False)

    def versions(self, caption: str) -> Table:
        """The editions with their dates."""
        rows = [{"Version": one.key, "Date": _day(one.date), "What": one.what} for one in self.protocol.versions]
        return Table(pd.DataFrame(rows), caption)

    def screening(self, caption: str, folded: str | None = None) -> Table:
        """Every candidate that was screened, with the decision and its reason."""
        studies = {study["study_id"]: study for study in self.evidence.studies.to_dict("records")}
        levels = self.evidence.dictionaries[SCREENING].columns["decision"].levels
        rows = [
            {
                "Candidate": candidate["title"],
                "Decision": candidate["decision"],
                "Reason": candidate["reason"],
                "In the base as": study_label(studies[candidate["study_id"]]) if candidate["study_id"] in studies else "",
                "Screened": candidate["date"],
                "Links": identifier_links(candidate),
            }
            for level in levels
            for candidate in self.evidence.table(SCREENING).to_dict("records")
            if candidate["decision"] == level
        ]
        return Table(pd.DataFrame(rows), caption, folded=folded)

    def blocks(self, caption: str) -> Table:
        """The blocks of the search with the reason for each."""
        return Table(pd.DataFrame([{"Block": block.title, "Why": block.why} for block in self.search.blocks]), caption)

    def strings(self) -> list[Fragment]:
        """The search in the syntax of each database, line by line, each to be copied as it stands."""
        shown = []
        for database in self.search.databases:
            lines = self.search.lines(database)
            named = {database.line.replace("{n}", str(n)): line for n, line in enumerate(lines, 1)}
            titles = [block.title for block in self.search.blocks]
            titles += ["Combined and limited"] * (len(lines) - len(titles))
            numbered = list(zip(named, titles, named.values(), strict=True))
            shown.append(Fragment(render("search_strings.html", _TEMPLATES, database=database, lines=numbered)))
        return shown

    def values(self, prefix: str = "") -> dict[str, str]:
        """How many candidates were screened and what became of them, how many blocks and databases the search has."""
        screened = self.evidence.table(SCREENING)
        decisions = self.evidence.dictionaries[SCREENING].columns["decision"].levels
        found = {
            "screened": formatting.number(len(screened)),
            **{level: formatting.number(int((screened["decision"] == level).sum())) for level in decisions},
            "blocks": formatting.number(len(self.search.blocks)),
            "databases": formatting.listed(f"{one.name} ({one.interface})" for one in self.search.databases),
            "first_year": str(self.search.first_year),
            "last_year": str(self.search.last_year),
            "months": formatting.number(self.protocol.search_every_months),
            "written": _day(self.protocol.written),
        }
        for reader in self.protocol.readers:
            found[f"read_{reader.key}"] = formatting.count(reader.studies(self.evidence), "study")
        return prefixed(found, prefix)


def protocol_report(evidence: ev.Evidence) -> ProtocolReport:
    """Read the protocol and the search strings that lie beside the evidence."""
    return ProtocolReport(evidence, load_protocol(evidence), load_search(evidence.directory / "search.toml"))


def _day(date: datetime.date) -> str:
    return f"{date.day} {date:%B %Y}"
