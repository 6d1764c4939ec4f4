"""The answer to each claim: an estimate for a new sample, a conclusion in words, its certainty, and the power there was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from livingreview import evidence as ev
from livingreview.errors import EditionError
from livingreview.figures.answers import alt_answers, draw_answers
from livingreview.inference.claims import Rulebook, load_claims
from livingreview.inference.estimands import (  # fmt: skip
    AGAINST,
    ESTABLISHED,
    LIKELY,
    NOTHING,
    OPEN,
    Estimands,
    load_estimands,
)
from livingreview.inference.estimate_calibration import power
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.tables import Table
from livingreview.rerun.estimate_table import kept_calibration, kept_estimates

ERAS = {"review": "The review's studies", "later": "Studies since", "all": "All studies"}
LEANING = (LIKELY, ESTABLISHED)


@dataclass(frozen=True, eq=False)
class Answers:
    """The kept answers with the rules and the claims they belong to.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of :func:`livingreview.rerun.estimate_table.estimate_table`.
    rates : pandas.DataFrame or None
        How often each conclusion came out in simulation; None where that was not run on this evidence.
    """

    rulebook: Rulebook
    rules: Estimands
    frame: pd.DataFrame
    rates: pd.DataFrame | None

    def numbers(self, caption: str) -> Table:
        """Every number behind the board, folded away."""
        frame = self.frame
        ends = lambda low, high: [  # noqa: E731
            formatting.interval(a, b, "plain") if pd.notna(a) else "" for a, b in zip(frame[low], frame[high], strict=True)
        ]
        titles = {claim.key: f"{claim.part} {claim.title}" for claim in self.rulebook.claims}
        shown = pd.DataFrame(
            {
                "Claim": frame["claim"].map(titles),
                "Studies": frame["era"].map(ERAS | {"core": "Up to the review"}),
                "Kind": [self.rules.estimand(key).kind for key in frame["claim"]],
                "Estimate": frame["estimate"].astype(float),
                "95% interval": ends("low", "high"),
                "Beyond a common lean": frame["excess"].astype(float),
                "Its interval": ends("excess_low", "excess_high"),
                "As claimed": frame["p_interest"].astype(float),
                "Little or nothing": frame["p_nothing"].astype(float),
                "Against": frame["p_against"].astype(float),
                "Samples": frame["n"],
                "Randomised": frame["n_randomised"],
                "Directions": frame["n_cells"],
                "Conclusion": frame["conclusion"],
                "Certainty": frame["certainty"],
                "Lowered by": frame["reasons"],
            }
        )
        units = dict.fromkeys(["As claimed", "Little or nothing", "Against"], "probability") | {"Samples": "n", "Randomised": "n"}
        return Table(shown, caption, units, folded="Show every estimate, probability and reason")

    def figure(self, era: str, title: str, caption: str) -> Figure:
        """Probability of each zone, claim by claim, in one era; `title` states the finding."""
        own = self.frame[self.frame["era"] == era].set_index("claim")
        rows = pd.DataFrame(
            [
                {
                    "label": f"{claim.part}  {claim.title}",
                    "interest": own.loc[claim.key, "p_interest"],
                    "nothing": own.loc[claim.key, "p_nothing"],
                    "against": own.loc[claim.key, "p_against"],
                    "n": own.loc[claim.key, "n"],
                    "conclusion": own.loc[claim.key, "conclusion"],
                }
                for claim in self.rulebook.claims
            ]
        )
        return Figure(draw_answers(rows, self.rules.likely, title), alt_answers(rows), caption, rows)

    def rates_table(self, caption: str) -> Table:
        """How often each conclusion came out under no, a moderate and a strong effect, folded away."""
        if self.rates is None:
            raise EditionError("no rates are kept for this evidence: expected livingreview estimates --calibrate")
        titles = {claim.key: f"{claim.part} {claim.title}" for claim in self.rulebook.claims}
        frame = self.rates.assign(claim=self.rates["claim"].map(titles), era=self.rates["era"].map(ERAS))
        renamed = {"claim": "Claim", "era": "Studies", "scenario": "Simulated effect", "n": "Simulations", "coverage": "Coverage"}
        kept = [*renamed, ESTABLISHED, LIKELY, NOTHING, AGAINST, OPEN]
        frame = frame[kept].rename(columns=renamed | {name: name[:1].upper() + name[1:] for name in kept[5:]})
        return Table(frame, caption, folded=f"Show {len(frame)} rows of simulated rates")

    def false_leaning(self) -> float:
        """Share of simulations without an effect that leaned either way, over all claims and eras."""
        none = self.rates[self.rates["scenario"] == "none"]
        return float(none[[LIKELY, ESTABLISHED, AGAINST]].sum(axis=1).mean())

    def coverage(self, *kinds: str) -> float:
        """Share of simulations whose interval contained the truth, over the claims with estimands of these kinds and all effects."""
        keys = [claim.key for claim in self.rulebook.claims if self.rules.estimand(claim.key).kind in kinds]
        known = self.rates[self.rates["claim"].isin(keys)].dropna(subset="coverage")
        return float((known["coverage"] * known["n"]).sum() / known["n"].sum())

    def power(self, claim: str, era: str, size: str) -> float:
        """Share of simulations with an effect, "strong" or "moderate", that leaned as claimed; NaN where none was run."""
        return float("nan") if self.rates is None else power(self.rates, claim, era, size, LEANING)

    def conclusions(self, era: str) -> Mapping[str, list[str]]:
        """Parts of the claims by conclusion, in one era."""
        own = self.frame[self.frame["era"] == era].set_index("claim")["conclusion"]
        found: dict[str, list[str]] = {name: [] for name in (ESTABLISHED, LIKELY, NOTHING, AGAINST, OPEN)}
        for claim in self.rulebook.claims:
            found[own[claim.key]].append(claim.part)
        return found

    def values(self, prefix: str = "") -> dict[str, str]:
        """Estimates with intervals by claim and era, also of a hundred samples or pairs, and how many claims have each conclusion."""
        values = {}
        for row in self.frame.to_dict("records"):
            name, kind = f"{row['claim']}-{row['era']}", self.rules.estimand(row["claim"]).kind
            if pd.notna(row["estimate"]):
                size, low, high = (whole(hundredths(kind, row[end])) for end in ("estimate", "low", "high"))
                values |= {f"{name}-of-100": size, f"{name}-of-100-interval": f"{low} to {high}"}
                values |= {name: f"{row['estimate']:.2f}", f"{name}-interval": formatting.interval(row["low"], row["high"], "plain")}
                values[f"{name}-interest"] = formatting.percent(row["p_interest"])
            if pd.notna(row["excess"]):
                # An agreement of all pairs is fifty pairs of a hundred above chance.
                size, low, high = (whole(50 * row[end]) for end in ("excess", "excess_low", "excess_high"))
                values |= {f"{name}-excess-of-100": size, f"{name}-excess-of-100-interval": f"{low} to {high}"}
                values[f"{name}-excess"] = f"{row['excess']:.2f}".replace("-", "−")
                values[f"{name}-excess-interval"] = formatting.interval(row["excess_low"], row["excess_high"], "plain")
            values |= {f"{name}-n": formatting.number(int(row["n"])), f"{name}-randomised": formatting.number(int(row["n_randomised"]))}
            values |= {f"{name}-directions": formatting.number(int(row["n_cells"])), f"{name}-conclusion": row["conclusion"]}
        for era in ERAS:
            said = self.conclusions(era)
            values[f"{era}-leaning"] = formatting.pronoun(len(said[LIKELY]) + len(said[ESTABLISHED]))
            values[f"{era}-nothing"] = formatting.pronoun(len(said[NOTHING]))
            values[f"{era}-against"] = formatting.pronoun(len(said[AGAINST]))
            values[f"{era}-open"] = formatting.pronoun(len(said[OPEN]))
        return prefixed(values, prefix)

    def row(self, claim: str, era: str) -> pd.Series:
        """The kept answer to one claim in one era."""
        return self.frame[(self.frame["claim"] == claim) & (self.frame["era"] == era)].iloc[0]


def answers(evidence: ev.Evidence) -> Answers:
    """Read the kept answers; an `EditionError` where the evidence or the rules have changed since they were made."""
    frame = kept_estimates(evidence)
    if frame is None:
        raise EditionError(
            "estimates.tsv answers another version of the evidence or the rules: expected livingreview estimates --keep"
        )
    rulebook = load_claims(evidence.directory / "claims.toml")
    rules = load_estimands(evidence.directory / "estimands.toml")
    return Answers(rulebook, rules, frame, kept_calibration(evidence))


def hundredths(kind: str, value: float) -> float:
    """Turn an estimate into hundredths of samples, or of pairs that agree.

    Examples
    --------
    >>> hundredths("share", 0.75), hundredths("agreement", 0.0)
    (75.0, 50.0)
    """
    return 50 * (1 + value) if kind == "agreement" else 100 * value


def whole(value: float) -> str:
    """Write a number without decimals, with a true minus sign and no minus before zero."""
    return f"{round(value) + 0:d}".replace("-", "−")
