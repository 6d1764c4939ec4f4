"""How far the answers depend on one sample, region or disorder, on the prior, on reporting and on choices; and the model's checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from livingreview import anatomy
from livingreview.errors import EditionError
from livingreview.evidence import Evidence, Selection
from livingreview.figures.style import ANSWERS
from livingreview.inference import Analysis
from livingreview.inference.claims import Draws, assess
from livingreview.inference.estimands import CONCLUSIONS, ESTABLISHED, LIKELY, OPEN
from livingreview.inference.estimate_robustness import AT_ONCE
from livingreview.inference.reporting import STATES, states
from livingreview.page import formatting
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Table
from livingreview.reports.estimates import Answers, hundredths, whole
from livingreview.rerun.estimate_table import ANALYSIS
from livingreview.rerun.robustness_table import kept_checks, kept_robustness

_LEFT_OUT = ("sample", "region", "disorder")


@dataclass(frozen=True, eq=False)
class Robustness:
    """The kept checks of the answers, and of the model that gives them.

    Parameters
    ----------
    frame, predictive : pandas.DataFrame
        Rows of ``estimate_robustness.tsv`` and ``predictive_check.tsv``.
    names : mapping of str to str
        What samples, regions and disorders are called.
    """

    evidence: Evidence
    answers: Answers
    frame: pd.DataFrame
    predictive: pd.DataFrame
    names: Mapping[str, str]

    def left_out(self, caption: str, era: str = "later") -> Table:
        """Range of each estimate when one sample, region or disorder is left out, with the one that moves it most."""
        rows = []
        for claim, main in self._claims(era):
            row = {"Claim": f"{claim.part} {claim.title}", "Estimate": self._size(claim.key, main["estimate"])}
            for check in _LEFT_OUT:
                row[f"Without one {check}"] = self._range(self.rows(claim.key, era, check), main, claim.key)
            changed = [self.named(item) for item in self.changing(claim.key, era).itertuples(index=False)]
            rows.append(row | {"Another conclusion without": formatting.listed(changed, empty="none")})
        return Table(pd.DataFrame(rows), caption, units={"Estimate": "hundredths"}, label="One left out")

    def priors(self, caption: str, era: str = "later") -> Table:
        """Each estimate with its conclusion under the published and the other priors, folded away."""
        names = {prior.key: prior.title for prior in self.answers.rules.priors}
        return self._by_option(caption, era, "prior", names, "Show the answers under other priors")

    def reporting(self, caption: str, era: str = "later") -> Table:
        """Each estimate with its conclusion where decreases are named more or less often than increases."""
        rows = self.frame[self.frame["check"] == "reporting"]
        options = sorted(rows["option"].unique(), key=float, reverse=True)
        return self._by_option(caption, era, "reporting", {option: _times(float(option)) for option in options}, None)

    def mentioned(self, caption: str, era: str = "later") -> Table:
        """What samples say of the regions that each claim labels: sample × region by state."""
        rows = []
        for claim in self.answers.rulebook.claims:
            if claim.statistic == "alignment" and not claim.excess:
                said = states(self.evidence, claim, Selection(studies=era), ANALYSIS)
                rows.append({"Claim": f"{claim.part} {claim.title}"} | {name[:1].upper() + name[1:]: int(said[name]) for name in STATES})
        return Table(pd.DataFrame(rows), caption, label="What samples say of the regions of a claim")

    def choices(self, caption: str) -> Table:
        """How many specifications come to each conclusion, claim by claim and era by era."""
        rows = []
        for era, title in (("later", "Studies since"), ("all", "All studies")):
            for claim, main in self._claims(era):
                said = self.rows(claim.key, era, "choices")["conclusion"]
                counts = {name[:1].upper() + name[1:]: int((said == name).sum()) for name in CONCLUSIONS}
                rows.append({"Claim": f"{claim.part} {claim.title}", "Studies": title, "Published": main["conclusion"]} | counts)
        return Table(pd.DataFrame(rows), caption, label="Conclusions under other choices")

    def tests(self, caption: str, era: str = "later") -> Table:
        """The one-sided p of the permutation test of each claim beside the answer of the model."""
        rows = []
        draws = Draws(self.answers.rulebook.seed, self.answers.rulebook.n_permutations)
        for claim, main in self._claims(era):
            found = assess(self.evidence, self.answers.rulebook, claim, Selection(studies=era), Analysis(), draws)
            same = (found.estimate * claim.expected > 0) == (main["p_interest"] > main["p_against"])
            kind = self.answers.rules.estimand(claim.key).kind
            rows.append(
                {
                    "Claim": f"{claim.part} {claim.title}",
                    "p of the test": formatting.bare_p(found.p_for) if pd.notna(found.p_for) else "cannot be tested",
                    "Probability as claimed": float(main["p_interest"]),
                    "Answer": main["conclusion"],
                    "Same side": "" if kind in ("equivalence", "distance") else "yes" if same else "no",
                }
            )
        return Table(pd.DataFrame(rows), caption, label="Tests and model side by side")

    def predictive_table(self, caption: str) -> Table:
        """Observed shares beside those of data that the model makes, folded away."""
        own = self.predictive
        parts = {"region": "region", "group": "disorder", "sample": "samples"}
        shown = pd.DataFrame(
            {
                "Share of decreases in": [self.names.get(name, formatting.code(name)) for name in own["name"]],
                "Of": own["part"].map(parts),
                "Studies": own["era"].map({"later": "since the review", "all": "all"}),
                "n": own["n"],
                "Observed": [formatting.percent(float(value)) for value in own["observed"]],
                "Made by the model": [formatting.percent(float(value)) for value in own["predicted"]],
                "95% of them": [formatting.interval(float(a), float(b)) for a, b in zip(own["low"], own["high"], strict=True)],
                "p": own["p"].astype(float),
            }
        )
        return Table(shown, caption, units={"n": "directions or samples"}, folded="Show observed shares beside those that the model makes")

    def values(self, prefix: str = "", era: str = "later") -> dict[str, str]:
        """For the sentences: ranges by claim and check, what changes a conclusion, checks outside, named rates that keep an answer."""
        values: dict[str, str] = {}
        for claim, main in self._claims(era):
            key = claim.key
            for check in (*_LEFT_OUT, "prior", "choices", "reporting"):
                own = self.rows(key, era, check).dropna(subset="estimate")
                if len(own):
                    low, high = (self._size(key, value) for value in (own["estimate"].min(), own["estimate"].max()))
                    same = int((_lean(own["conclusion"]) == _lean(main["conclusion"])).sum())
                    values |= {f"{key}-{check}-range": f"{low} to {high}", f"{key}-{check}-same": formatting.out_of(same, len(own))}
                if check in _LEFT_OUT and len(own):
                    moved = (own["estimate"] - main["estimate"]).abs()
                    most = own.loc[moved.idxmax()]
                    values[f"{key}-{check}-most"] = formatting.lower(self.names.get(most["option"], most["option"]))
                    values[f"{key}-{check}-most-estimate"] = self._size(key, most["estimate"])
            named = self.rows(key, era, "reporting")
            keeps = named.loc[_lean(named["conclusion"]) == _lean(main["conclusion"]), "option"].astype(float)
            values[f"{key}-named-most"] = _plain(keeps.max()) if len(keeps) else ""
        outside = self.predictive.query("era == @era and p < 0.05")
        values["checks"] = formatting.number(int((self.predictive["era"] == era).sum()))
        values["checks-outside"] = formatting.pronoun(len(outside))
        values["checks-least-p"] = formatting.p_value(float(self.predictive.loc[self.predictive["era"] == era, "p"].min()))
        values["specifications"] = formatting.number(int(len(self.rows("attenuation", era, "choices")))) if len(self.frame) else ""
        values |= self.measured()
        values["at-once"] = formatting.number(AT_ONCE)
        return {f"{prefix}{name}": value for name, value in values.items()}

    def measured(self) -> dict[str, str]:
        """How many times as often as an increase a decrease was found to be named, with its interval and studies."""
        audit = self.evidence.table("reporting")
        row = audit[audit["rate"] == "increase_over_decrease"].iloc[0]
        size, low, high = (_plain(1 / row[end]) for end in ("share", "high", "low"))
        return {"named": size, "named-interval": f"{low} to {high}", "named-studies": formatting.number(int(row["studies"]))}

    def rows(self, claim: str, era: str, check: str) -> pd.DataFrame:
        """Kept rows of one check of one claim in one era."""
        frame = self.frame
        return frame[(frame["claim"] == claim) & (frame["era"] == era) & (frame["check"] == check)]

    def changing(self, claim: str, era: str) -> pd.DataFrame:
        """Samples, regions and disorders without which the conclusion is another one; likely and established are one."""
        own = pd.concat([self.rows(claim, era, check) for check in _LEFT_OUT])
        return own[_lean(own["conclusion"]) != _lean(self.answers.row(claim, era)["conclusion"])]

    def named(self, row) -> str:
        """Name what was left out, with what is concluded without it."""
        return f"{self.names.get(row.option, row.option)} ({row.conclusion})"

    def _claims(self, era: str):
        for claim in self.answers.rulebook.claims:
            main = self.answers.row(claim.key, era)
            if pd.notna(main["estimate"]):
                yield claim, main

    def _size(self, claim: str, value: float) -> str:
        return whole(hundredths(self.answers.rules.estimand(claim).kind, float(value)))

    def _range(self, own: pd.DataFrame, main: pd.Series, claim: str) -> str:
        own = own.dropna(subset="estimate")
        if own.empty:
            return ""
        low, high = (self._size(claim, value) for value in (own["estimate"].min(), own["estimate"].max()))
        most = own.loc[(own["estimate"] - main["estimate"]).abs().idxmax(), "option"]
        return f"{low} to {high} ({self.names.get(most, most)})"

    def _by_option(self, caption: str, era: str, check: str, titles: Mapping[str, str], folded: str | None) -> Table:
        rows = []
        for claim, main in self._claims(era):
            own = self.rows(claim.key, era, check).set_index("option")
            row = {"Claim": f"{claim.part} {claim.title}"}
            if check == "prior":
                row["As published"] = self._answer(claim.key, main)
            rows.append(row | {title: self._answer(claim.key, own.loc[option]) for option, title in titles.items()})
        return Table(pd.DataFrame(rows), caption, folded=folded, label=caption)

    def _answer(self, claim: str, row: pd.Series) -> str:
        sign = "" if row["conclusion"] == OPEN else f"{ANSWERS[row['conclusion']].glyph} "
        return f"{sign}{self._size(claim, row['estimate'])}"


def robustness(evidence: Evidence, answers: Answers) -> Robustness:
    """Read the kept checks; an `EditionError` where the evidence or the rules have changed since they were made."""
    frame, (predictive, _) = kept_robustness(evidence), kept_checks(evidence)
    if frame is None or predictive is None:
        raise EditionError("the checks are of another version of the evidence or the rules: expected livingreview estimates --robustness")
    samples = frame.loc[frame["check"] == "sample", "option"]
    disorders = {name: formatting.code(name) for name in evidence.studies["diagnosis"].unique()}
    names = disorders | anatomy.unit_names(evidence.regions, ANALYSIS.level, evidence.circuits) | sample_labels(evidence.studies, samples, detail=None)
    return Robustness(evidence, answers, frame, predictive, names)


def _lean(conclusion):
    """Take "likely" and "established" as one."""
    return conclusion.replace(LIKELY, ESTABLISHED)


def _times(named: float) -> str:
    return "as often" if named == 1 else f"{_plain(named)} times as often"


def _plain(named: float) -> str:
    return f"{named:.2f}".rstrip("0").rstrip(".")
