"""The claims on a page: the board of conclusions, and each claim with its conclusions and the evidence behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.evidence import Selection
from livingreview.figures.style import CONCLUSIONS as LOOKS
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims import SUPPORTED, TOO_LITTLE, Draws, assess, load_claims, tally
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.tables import Note, Table
from livingreview.rerun.survival_table import kept_survival

from .board_cell import BoardCell, conclusion_cell
from .claim_evidence import evidence_table
from .robustness import robustness_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.claims import Assessment, Claim, Rulebook

ERAS = ("review", "core", "later", "all")
# On the board the core era, which differs from the review's own studies in little, is left to the claims' page.
_ON_BOARD = ("review", "later", "all")


@dataclass(frozen=True, eq=False)
class Conclusions:
    """All claims in all eras: ``board()``, ``figure()``, ``claim(key)``, and the ``values()`` for the sentences.

    Parameters
    ----------
    found : mapping of (str, str) to Assessment
        By key of the claim and era.
    year : str
        Year of the review, which names its era.
    """

    evidence: Evidence
    rulebook: Rulebook
    found: Mapping[tuple[str, str], Assessment]
    eras: tuple[str, ...]
    year: str

    def era(self, era: str) -> str:
        """Name an era for a reader."""
        names = {"review": self.year, "core": f"up to {self.year}", "later": "later studies", "all": "all studies"}
        return names[era]

    def claim(self, key: str) -> ClaimConclusions:
        """One claim in all eras."""
        return ClaimConclusions(self, self.rulebook.claim(key))

    @cached_property
    def rough_draws(self) -> Draws:
        """Fewer permutations than those of a conclusion; enough to see which way it leans under other choices."""
        return Draws(self.rulebook.seed, 1000)

    def board(self, page: str = "", brief: bool = False) -> Table:
        """Claim × era, and the share of specifications that support each claim, where it was kept for this evidence.

        Parameters
        ----------
        page : str
            Path from the page with the board to the claims' page, without ending; "" on that page itself.
        brief : bool
            Leave the numbers to the claims' page, so that the whole board is seen at once.
        """
        survival = kept_survival(self.evidence)
        multiverse = f"{page.rsplit('/', 1)[0]}/multiverse.html" if "/" in page else "multiverse.html"
        of_any = None if survival is None else survival[survival["studies"] == "any"].set_index("claim")
        rows = []
        for claim in self.rulebook.claims:
            row = {"Claim": BoardCell(claim.title, part=claim.part)}
            for era in _ON_BOARD:
                result = self.found[claim.key, era]
                url = f"{f'{page}.html' if page else ''}#{_anchor(claim, era)}"
                small = "" if brief else estimate_and_samples(claim, result)
                row[self.era(era).capitalize()] = conclusion_cell(result.verdict, brief, url, small)
            if of_any is not None:
                own = of_any.loc[claim.key]
                share = small_percent(int(own["supported"]), int(own["n"]))
                small = "" if brief else _specifications(own)
                # The soft hyphen lets it break where a column is narrow.
                row["Of all specifi\u00adcations"] = BoardCell(
                    share, url=f"{multiverse}#curve-{claim.key}", small=small
                )
            rows.append(row)
        legend = formatting.listed(f"{look.glyph} {conclusion}" for conclusion, look in LOOKS.items())
        caption = f"What became of each claim. {legend}."
        if not brief:
            caption += " Numbers: estimate from −1 (against the claim) to 1 (as claimed), and samples"
        if of_any is None:
            caption += ". The share of specifications is not shown: the evidence has changed since 'livingreview multiverse --keep'"
        return Table(pd.DataFrame(rows), caption, label="What became of each claim", kind="lr-board")

    def figure(self, caption: str) -> Figure:
        """Estimates of all claims in all eras."""
        from livingreview.figures.claims import alt_conclusions, draw_conclusions

        found = []
        for claim in self.rulebook.claims:
            for era in self.eras:
                result = self.found[claim.key, era]
                low, high = _towards(claim, result)
                row = {"label": claim.part, "era": self.era(era), "estimate": claim.expected * result.estimate}
                found.append(row | {"low": low, "high": high, "verdict": result.verdict})
        frame, eras = pd.DataFrame(found), [self.era(era) for era in self.eras]
        return Figure(draw_conclusions(frame, eras), alt_conclusions(frame, eras), caption, numbers=frame)

    def values(self) -> dict[str, str]:
        """How many claims have which conclusion in each era, and the constants of the rules."""
        rules = self.rulebook
        values = {
            "n_claims": formatting.number(len(rules.claims)),
            "fixed": f"{rules.fixed.day} {rules.fixed:%B %Y}",
            "alpha_half": f"{rules.alpha / 2:g}",
            "permutations": f"{rules.n_permutations:,}",
        }
        for era in self.eras:
            for conclusion, n in tally([self.found[claim.key, era].verdict for claim in rules.claims]).items():
                values[f"{era}_{conclusion.replace(' ', '_')}"] = formatting.pronoun(n)
            titles = [f"“{c.title}”" for c in rules.claims if self.found[c.key, era].verdict == SUPPORTED]
            values[f"{era}_supported_list"] = formatting.listed(titles, empty="none of them")
        tested = [c for c in rules.claims if self.found[c.key, "later"].verdict != TOO_LITTLE]
        leaning = [c for c in tested if c.expected * self.found[c.key, "later"].estimate > 0]
        return values | {
            "later_tested": formatting.number(len(tested)),
            "later_leaning": formatting.out_of(len(leaning), len(tested)),
            "strong": formatting.percent((1 + max(claim.strong for claim in rules.claims)) / 2),
        }


@dataclass(frozen=True, eq=False)
class ClaimConclusions:
    """One claim: its ``table`` of conclusions, the ``evidence()`` behind them, and their ``robustness()``."""

    whole: Conclusions
    claim: Claim

    @property
    def table(self) -> Table:
        """What is tested, and the conclusion in each era with its numbers; each row has an anchor."""
        claim, rows = self.claim, []
        for era in self.whole.eras:
            result = self.whole.found[claim.key, era]
            low, high = _towards(claim, result)
            least = f" ({result.n_least} in the smaller group)" if claim.groups.a else ""
            row = {
                "Studies": self.whole.era(era).capitalize(),
                "Verdict": conclusion_cell(result.verdict),
                "Estimate": formatting.signed(claim.expected * result.estimate)
                if math.isfinite(result.estimate)
                else "none",
                "95% interval": "none" if math.isnan(low) else formatting.interval(low, high, "plain"),
                "p, as claimed": formatting.bare_p(result.p_for) or "none",
                "p, against": formatting.bare_p(result.p_against) or "none",
                "Samples": f"{result.n}{least}",
            }
            rows.append(row)
        caption = f"{claim.part} {claim.title}. Tested: {claim.tested[0].lower()}{claim.tested[1:].rstrip('.')}"
        anchors = [_anchor(claim, era) for era in self.whole.eras]
        return Table(pd.DataFrame(rows), caption, label=f"Verdicts on claim {claim.part}", anchors=anchors)

    def evidence(self, era: str = "all") -> Table | Note:
        """The evidence behind a conclusion, folded away."""
        return evidence_table(self.whole, self.claim, era)

    def robustness(self) -> Table:
        """How firm the conclusions are, folded away."""
        return robustness_table(self.whole, self.claim)


def conclusions(evidence: Evidence, year: object, eras: tuple[str, ...] = ERAS) -> Conclusions:
    """Assess every claim in every era; `year` is that of the review."""
    rulebook = load_claims(evidence.directory / "claims.toml")
    draws = Draws(rulebook.seed, rulebook.n_permutations)
    found = {
        (claim.key, era): assess(evidence, rulebook, claim, Selection(studies=era), Analysis(), draws)
        for claim in rulebook.claims
        for era in eras
    }
    return Conclusions(evidence, rulebook, found, eras, str(year))


def small_percent(k: int, n: int) -> str:
    """Write a share, so that what is rare does not read as nothing.

    Examples
    --------
    >>> small_percent(0, 10), small_percent(1, 1000), small_percent(5, 10)
    ('none', 'under 1%', '50%')
    """
    if not k or not n:
        return "none"
    return "under 1%" if k / n < 0.01 else formatting.percent(k / n)


def estimate_and_samples(claim: Claim, result: Assessment) -> str:
    """Write an estimate, positive as the claim has it, with its samples."""
    if not math.isfinite(result.estimate):
        return f"no estimate, n\u00a0=\u00a0{result.n}"
    return f"{formatting.signed(claim.expected * result.estimate)}, n\u00a0=\u00a0{result.n}"


def _specifications(row: Mapping[str, object]) -> str:
    n, supported = int(row["n"]), int(row["supported"])
    enough = n - int(row["not_enough_evidence"])
    of_enough = f"; {small_percent(supported, enough)} of those with enough evidence" if enough else ""
    return f"{supported:,} of {n:,}{of_enough}"


def _towards(claim: Claim, result: Assessment) -> tuple[float, float]:
    """Interval of the estimate, positive as the claim has it."""
    low, high = sorted((claim.expected * result.ci_low, claim.expected * result.ci_high))
    return low, high


def _anchor(claim: Claim, era: str) -> str:
    return f"{claim.key}-{era}"
