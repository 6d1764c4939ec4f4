"""The tests of the claims on a page: both null models, each sample and region left out, and the evidence behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from livingreview import anatomy
from livingreview.evidence import Selection
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims import (
    RESULTS,
    TOO_FEW,
    Draws,
    assess,
    evidence_of_claim,
    leave_one_out,
    load_claims,
)
from livingreview.page import formatting
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Table

from .board_cell import result_cell
from .claim_evidence import evidence_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.claims import Assessment, Claim, Rulebook

ERAS = {"review": "the review's studies", "core": "studies up to the review", "later": "studies since the review", "all": "all studies"}
# Permutations for each sample or region left out: enough to see whether p moves far.
_ROUGH = 1000


@dataclass(frozen=True, eq=False)
class ClaimTests:
    """All claims tested in some eras: ``table(era)``, ``left_out(era)``, ``evidence_of(key, era)``, ``values()``.

    Parameters
    ----------
    found : mapping of (str, str, str) to Assessment
        By key of the claim, era and null model.
    """

    evidence: Evidence
    rulebook: Rulebook
    found: Mapping[tuple[str, str, str], Assessment]
    eras: tuple[str, ...]

    def own(self, claim: Claim, era: str) -> Assessment:
        """The test under the claim's own null model, which gives its result."""
        return self.found[claim.key, era, claim.null]

    def table(self, era: str, caption: str, folded: bool = False) -> Table:
        """Estimate, p under each null model, samples and result of each claim in one era; each row has an anchor."""
        rows = []
        for claim in self.rulebook.claims:
            result = self.own(claim, era)
            low, high = sorted((claim.expected * result.ci_low, claim.expected * result.ci_high))
            interval = "" if math.isnan(low) else f" ({formatting.interval(low, high, 'plain')})"
            turned, shuffled = (self.found.get((claim.key, era, null)) for null in ("turn", "shuffle"))
            split = f"{formatting.bare_p(result.p_for)} (groups split anew)" if claim.null == "deal" and math.isfinite(result.p_for) else ""
            least = f" ({result.n_least} in the smaller group)" if claim.groups.a else ""
            rows.append(
                {
                    "Claim": f"{claim.part} {claim.title}",
                    "Estimate": f"{_towards(claim, result.estimate)}{interval}",
                    "p, samples turned": formatting.bare_p(turned.p_for) if turned else "",
                    "p, shuffled within samples": formatting.bare_p(shuffled.p_for) if shuffled else split,
                    "Samples": f"{result.n}{least}",
                    "Result": result_cell(result.result),
                }
            )
        anchors = [f"{claim.key}-{era}" for claim in self.rulebook.claims]
        shown = f"Show the tests on {ERAS[era]}" if folded else None
        return Table(pd.DataFrame(rows), caption, {"Estimate": "95% interval"}, label="Tests of the claims", anchors=anchors, folded=shown)

    def left_out(self, era: str, caption: str) -> Table:
        """Range of each claim's estimate and p without each sample, and without each region, folded away."""
        draws, rules, rows = Draws(self.rulebook.seed, _ROUGH), Analysis(), []
        regions = anatomy.unit_names(self.evidence.regions, "fine", self.evidence.circuits)
        for claim in self.rulebook.claims:
            result = self.own(claim, era)
            if result.result == TOO_FEW:
                continue
            own = evidence_of_claim(self.evidence, claim, Selection(studies=era), rules)
            row = {"Claim": claim.part, "Estimate": _towards(claim, result.estimate)}
            for unit, title in (("sample", "one sample"), ("region", "one region")):
                left = leave_one_out(own, self.rulebook, claim, rules, draws, unit)
                most = left[unit].iloc[0]
                name = regions[most] if unit == "region" else sample_labels(self.evidence.studies, [most], None)[most]
                ends = sorted(claim.expected * left["estimate"].dropna())
                row[f"Without {title}"] = formatting.interval(ends[0], ends[-1], "plain")
                row[f"p without {title}"] = f"{formatting.bare_p(left['p_for'].min())} to {formatting.bare_p(left['p_for'].max())}"
                row[f"Moves it most, {unit}"] = f"{name} ({_towards(claim, left['estimate'].iloc[0])} without)"
            rows.append(row)
        return Table(pd.DataFrame(rows), caption, folded="Show what one sample or one region does to each test")

    def evidence_of(self, era: str) -> list[Table]:
        """The samples behind each claim in one era, each table folded away."""
        return [evidence_table(self.evidence, claim, self.own(claim, era).rows, ERAS[era]) for claim in self.rulebook.claims]

    def values(self) -> dict[str, str]:
        """Constants of the rules, and for each era how many claims have which result, and which."""
        rules = self.rulebook
        values = {
            "n_claims": formatting.number(len(rules.claims)),
            "fixed": f"{rules.fixed.day} {rules.fixed:%B %Y}",
            "alpha_half": f"{rules.alpha / 2:g}",
            "permutations": f"{rules.n_permutations:,}",
        }
        for era in self.eras:
            results = {claim.part: self.own(claim, era).result for claim in rules.claims}
            decided = [part for part, result in results.items() if result != TOO_FEW]
            values[f"{era}_testable"] = formatting.out_of(len(decided), len(results))
            for result in RESULTS:
                own, name = [part for part in results if results[part] == result], f"{era}_{result.replace(' ', '_')}"
                values |= {name: formatting.pronoun(len(own)), f"{name}_list": formatting.listed(own, empty="none")}
        return values

    def one_null_only(self, era: str) -> list[str]:
        """Parts of the claims whose p is small where samples are turned and not where directions are shuffled."""
        half, found = self.rulebook.alpha / 2, []
        for claim in self.rulebook.claims:
            p = [self.found[claim.key, era, null].p_for for null in ("turn", "shuffle") if (claim.key, era, null) in self.found]
            if len(p) == 2 and p[0] <= half < p[1] and self.own(claim, era).result != TOO_FEW:
                found.append(claim.part)
        return found


def claim_tests(evidence: Evidence, eras: tuple[str, ...] = ("review", "later", "all")) -> ClaimTests:
    """Test every claim in every era under every null model that it can be tested with."""
    rulebook = load_claims(evidence.directory / "claims.toml")
    draws, found = Draws(rulebook.seed, rulebook.n_permutations), {}
    for claim in rulebook.claims:
        for era in eras:
            for null in nulls_of(claim):
                found[claim.key, era, null] = assess(evidence, rulebook, claim, Selection(studies=era), Analysis(), draws, null)
    return ClaimTests(evidence, rulebook, found, eras)


def nulls_of(claim: Claim) -> tuple[str, ...]:
    """Null models that a claim can be tested with; what exceeds a sample's other regions, or is split anew, by one alone."""
    return (claim.null,) if claim.excess or claim.statistic == "separation" else ("turn", "shuffle")


def estimate_and_samples(claim: Claim, result: Assessment) -> str:
    """Write an estimate, positive as the claim has it, with its samples."""
    return f"{_towards(claim, result.estimate)}, n\u00a0=\u00a0{result.n}"


def _towards(claim: Claim, estimate: float) -> str:
    return formatting.signed(claim.expected * estimate) if math.isfinite(estimate) else "no estimate"
