"""Risk of bias of the counted studies: answers by study and by disorder, and the counts without those at high risk."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.evidence.risk_of_bias import ANSWERS, RiskRules, load_risk_rules, risk_of_bias
from livingreview.figures.risk_of_bias import alt_lights, alt_shares, draw_lights, draw_shares
from livingreview.inference import Analysis, sign_table
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.labels import study_label
from livingreview.page.tables import Table


@dataclass(frozen=True, eq=False)
class RiskOfBias:
    """Answers for the studies with a counted finding in one selection.

    Parameters
    ----------
    studies : pandas.DataFrame
        These studies.
    answers : pandas.DataFrame
        One row each, by ``study_id``; one column a domain.
    """

    evidence: ev.Evidence
    selection: ev.Selection
    rules: RiskRules
    studies: pd.DataFrame
    answers: pd.DataFrame

    @property
    def titles(self) -> dict[str, str]:
        """Title of each domain."""
        return {domain.key: domain.title for domain in self.rules.domains}

    def questions(self, caption: str) -> Table:
        """The domains: what is asked, why, and what answers it."""
        rows = [
            {
                "Domain": domain.title,
                "Question": domain.asks,
                "Why it matters": domain.why,
                "Low risk": f"{domain.least:.0%} or more" if domain.share_of else _levels(domain.low),
                "High risk": "fewer" if domain.share_of else _levels(domain.high),
            }
            for domain in self.rules.domains
        ]
        return Table(pd.DataFrame(rows), caption)

    def figure(self, caption: str) -> Figure:
        """Traffic lights, one row a study, by year."""
        ordered = self.studies.sort_values(["year", "study_id"], na_position="last")
        frame = self.answers.loc[ordered["study_id"]].set_axis(
            [study_label(study) for study in ordered.to_dict("records")], axis=0
        )
        numbers = frame.rename(columns=self.titles).rename_axis("study").reset_index()
        return Figure(draw_lights(frame, self.titles), alt_lights(frame, self.titles), caption, numbers)

    def by_disorder(self) -> pd.DataFrame:
        """Count the studies by disorder, domain and answer: ``group, domain, low, high, not said``."""
        levels = self.evidence.dictionaries["studies"].columns["diagnosis"].levels
        disorder = self.studies.set_index("study_id")["diagnosis"]
        rows = [
            {"group": formatting.meaning(levels[code]).capitalize(), "domain": key}
            | {answer: int((own[key] == answer).sum()) for answer in ANSWERS}
            for code in levels
            if len(own := self.answers[disorder.loc[self.answers.index] == code])
            for key in self.titles
        ]
        return pd.DataFrame(rows)

    def disorders_figure(self, caption: str) -> Figure:
        """How many studies of each disorder have each answer."""
        counts = self.by_disorder()
        drawing, alt = draw_shares(counts, self.titles), alt_shares(counts, self.titles)
        return Figure(drawing, alt, caption, counts.replace({"domain": self.titles}))

    def without_high_risk(self, caption: str, most: int = 6) -> Table:
        """Directions of the regions reported most, over all counted studies and without those at high risk in a domain."""
        names = anatomy.unit_names(self.evidence.regions, "coarse", self.evidence.circuits)
        every = self._counts(self.selection)
        regions = list(every.sum(axis=1).sort_values(ascending=False, kind="stable").index[:most])
        rows = [self._row("all counted studies", every, regions, names)]
        for domain in self.rules.domains:
            if domain.keeps:
                out = self.answers.index[self.answers[domain.key] == "high"]
                narrower = self.selection.replace(exclude_studies=",".join(out)) if len(out) else self.selection
                rows.append(self._row(f"without high risk: {domain.title.lower()}", self._counts(narrower), regions, names))
        return Table(pd.DataFrame(rows), caption, {names[region]: "▼ / ▲ / 0 samples" for region in regions})

    def share_lost(self, domain: str) -> float:
        """Share of the counted samples that studies at high risk in a domain alone hold up."""
        every = self.studies["sample"].nunique()
        kept = self.studies.loc[(self.answers[domain] != "high").to_numpy(), "sample"].nunique()
        return 1 - kept / every

    def values(self, prefix: str = "") -> dict[str, str]:
        """For every domain how many of the studies are at low and high risk and how many do not say."""
        found = {"studies": formatting.number(len(self.answers))}
        for key in self.titles:
            for answer in ANSWERS:
                n = int((self.answers[key] == answer).sum())
                found[f"{key}-{answer.replace(' ', '-')}"] = formatting.out_of(n, len(self.answers))
        silent = int((self.answers == "not said").sum().sum())
        found["not-said"] = formatting.percent(silent / max(self.answers.size, 1))
        return prefixed(found, prefix)

    def _counts(self, selection: ev.Selection) -> pd.DataFrame:
        signs = sign_table(self.evidence, selection, Analysis(level="coarse")).frame
        counts = signs.groupby(["region", "sign"]).size().unstack(fill_value=0)
        return counts.reindex(columns=[-1, 1, 0], fill_value=0)

    def _row(self, label: str, counts: pd.DataFrame, regions: list[str], names: dict[str, str]) -> dict[str, object]:
        counts = counts.reindex(regions, fill_value=0)
        return {"Studies": label} | {names[region]: " / ".join(map(str, counts.loc[region])) for region in regions}


def risk_report(evidence: ev.Evidence, selection: ev.Selection) -> RiskOfBias:
    """Judge the studies with a counted finding in a selection."""
    rules = load_risk_rules(evidence)
    studies = ev.select(evidence, selection).studies
    return RiskOfBias(evidence, selection, rules, studies, risk_of_bias(evidence, rules).loc[studies["study_id"]])


def _levels(levels: tuple[str, ...]) -> str:
    return ", ".join(level.replace("_", " ") for level in levels)
