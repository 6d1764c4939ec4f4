"""The claims on a page: the scoreboard, and each claim with its verdicts and the evidence behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from IPython.display import display
from markupsafe import Markup

from livingreview.evidence import Selection
from livingreview.figures.style import CONCLUSIONS as LOOKS
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims import (
    SUPPORTED,
    TOO_LITTLE,
    Assessment,
    Claim,
    Draws,
    Rulebook,
    assess,
    load_claims,
    tally,
)
from livingreview.page import formatting

if TYPE_CHECKING:
    import pandas as pd

    from livingreview.evidence import Evidence

ERAS = ("review", "core", "later", "all")
# On the scoreboard the core era, which differs from the review's own studies in little, is left to the claims' page.
_ON_BOARD = ("review", "later", "all")


@dataclass(frozen=True)
class Judged:
    """All claims in all eras.

    Parameters
    ----------
    evidence : Evidence
        What they were tested on.
    rulebook : Rulebook
        The rules.
    found : mapping of (str, str) to Assessment
        Claim and era → what was found.
    year : str
        Year of the review, which names its era.
    """

    evidence: Evidence
    rulebook: Rulebook
    found: Mapping[tuple[str, str], Assessment]
    year: str

    def era(self, era: str) -> str:
        """Name an era for a reader."""
        names = {"review": self.year, "core": f"up to {self.year}", "later": "later studies", "all": "all studies"}
        return names[era]


def judge_claims(evidence: Evidence, year: object, eras: tuple[str, ...] = ERAS) -> Judged:
    """Assess every claim in every era.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    year : object
        Year of the review.
    eras : tuple of str
        Sets of studies.
    """
    rulebook = load_claims(evidence.directory / "claims.toml")
    draws = Draws(rulebook.seed, rulebook.n_permutations)
    found = {
        (claim.key, era): assess(evidence, rulebook, claim, Selection(studies=era), Analysis(), draws)
        for claim in rulebook.claims
        for era in eras
    }
    return Judged(evidence, rulebook, found, str(year))


def show_scoreboard(judged: Judged, survival: pd.DataFrame | None, page: str = "", brief: bool = False) -> None:
    """Show claim × era, and the share of specifications that support each claim.

    Parameters
    ----------
    judged : Judged
        From :func:`judge_claims`.
    survival : pandas.DataFrame
        From :func:`livingreview.rerun.survival_table.kept_survival`; None where it answers other evidence, and is not shown.
    page : str
        Path from the page that shows the board to the claims' page, without ending; "" on that page itself.
    brief : bool
        Leave the numbers to the claims' page, so that the whole board is seen at once.
    """
    multiverse = f"{page.rsplit('/', 1)[0]}/multiverse" if "/" in page else "multiverse"
    of_any = None if survival is None else survival[survival["studies"] == "any"].set_index("claim")
    last = () if of_any is None else ("Of all specifi\u00adcations",)  # may break where a column is narrow
    head = Markup("").join(
        Markup('<th scope="col">{}</th>').format(name)
        for name in ("Claim", *(judged.era(era).capitalize() for era in _ON_BOARD), *last)
    )
    rows, plain = [], []
    for claim in judged.rulebook.claims:
        cells = [Markup('<th scope="row"><span class="lr-part">{}</span> {}</th>').format(claim.part, claim.title)]
        words = [f"{claim.part} {claim.title}"]
        for era in _ON_BOARD:
            result = judged.found[claim.key, era]
            look = LOOKS[result.verdict]
            link = f"{page}.html#{anchor(claim, era)}" if page else f"#{anchor(claim, era)}"
            cells.append(
                Markup(
                    '<td class="lr-verdict lr-{}"><a href="{}"><span aria-hidden="true">{}</span> {}</a>{}</td>'
                ).format(
                    look.name, link, look.glyph, _word(result.verdict, brief), _small(size_words(claim, result), brief)
                )
            )
            words.append(f"{result.verdict} ({size_words(claim, result)})")
        if of_any is not None:
            row = of_any.loc[claim.key]
            share = small_percent(int(row["supported"]), int(row["n"]))
            cells.append(
                Markup('<td><a href="{}.html#curve-{}">{}</a>{}</td>').format(
                    multiverse, claim.key, share, _small(share_words(row), brief)
                )
            )
            words.append(share_words(row))
        rows.append(Markup("<tr>{}</tr>").format(Markup("").join(cells)))
        plain.append("; ".join(words))
    caption = f"What became of each claim. {legend()}"
    if not brief:
        caption += " Numbers: estimate from −1 (against the claim) to 1 (as claimed), and samples"
    if of_any is None:
        caption += ". The share of specifications is not shown: the evidence has changed since 'livingreview multiverse --keep'"
    html = Markup(
        '<div class="lr-table lr-board" tabindex="0" role="region" aria-label="What became of each claim"><table>\n'
        "<caption>{}</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>"
    ).format(caption, head, Markup("\n").join(rows))
    display({"text/html": str(html), "text/plain": "\n".join([caption, *plain])}, raw=True)


def _word(verdict: str, brief: bool) -> str:
    """Return a verdict; on a brief board the legend says what is not enough."""
    return verdict.removesuffix(" evidence") if brief else verdict


def _small(words: str, brief: bool) -> Markup:
    """Return words in small type under a cell's own; nothing on a brief board."""
    return Markup("") if brief else Markup('<span class="lr-small">{}</span>').format(words)


def show_claim(judged: Judged, key: str) -> None:
    """Show one claim: what is tested, and the verdict in each era with its numbers; each row has an anchor.

    Parameters
    ----------
    judged : Judged
        From :func:`judge_claims`.
    key : str
        Key of the claim.
    """
    claim = judged.rulebook.claim(key)
    names = ("Studies", "Verdict", "Estimate", "95% interval", "p, as claimed", "p, against", "Samples")
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in names)
    rows, plain = [], []
    for era in ERAS:
        result = judged.found[key, era]
        look = LOOKS[result.verdict]
        low, high = sorted((claim.expected * result.ci_low, claim.expected * result.ci_high))
        numbers = (
            formatting.signed(claim.expected * result.estimate) if math.isfinite(result.estimate) else "none",
            "none" if math.isnan(low) else formatting.interval(low, high, "plain"),
            p_words(result.p_for),
            p_words(result.p_against),
            group_words(claim, result),
        )
        cells = Markup("").join(Markup("<td>{}</td>").format(number) for number in numbers)
        rows.append(
            Markup(
                '<tr id="{}"><th scope="row">{}</th><td class="lr-verdict lr-{}"><span aria-hidden="true">{}</span> {}</td>{}</tr>'
            ).format(anchor(claim, era), judged.era(era).capitalize(), look.name, look.glyph, result.verdict, cells)
        )
        plain.append("; ".join((judged.era(era), result.verdict, *numbers)))
    caption = f"{claim.part} {claim.title}. Tested: {claim.tested[0].lower()}{claim.tested[1:].rstrip('.')}"
    html = Markup(
        '<div class="lr-table" tabindex="0" role="region" aria-label="{}"><table>\n<caption>{}</caption>\n'
        "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>"
    ).format(f"Verdicts on claim {claim.part}", caption, head, Markup("\n").join(rows))
    display({"text/html": str(html), "text/plain": "\n".join([caption, *plain])}, raw=True)


def verdict_facts(judged: Judged) -> dict[str, str]:
    """Numbers of the scoreboard, for the prose."""
    facts: dict[str, str] = {
        "n_claims": formatting.number(len(judged.rulebook.claims)),
        "fixed": f"{judged.rulebook.fixed.day} {judged.rulebook.fixed:%B %Y}",
        "alpha_half": f"{judged.rulebook.alpha / 2:g}",
        "permutations": f"{judged.rulebook.n_permutations:,}",
    }
    for era in ERAS:
        counted = tally([judged.found[claim.key, era].verdict for claim in judged.rulebook.claims])
        for verdict, n in counted.items():
            facts[f"{era}_{verdict.replace(' ', '_')}"] = formatting.pronoun(n)
        named = [c.title for c in judged.rulebook.claims if judged.found[c.key, era].verdict == SUPPORTED]
        facts[f"{era}_supported_list"] = formatting.listed((f"“{name}”" for name in named), empty="none of them")
    tested = [c for c in judged.rulebook.claims if judged.found[c.key, "later"].verdict != TOO_LITTLE]
    leaning = [c for c in tested if c.expected * judged.found[c.key, "later"].estimate > 0]
    facts |= {
        "later_tested": formatting.number(len(tested)),
        "later_leaning": formatting.out_of(len(leaning), len(tested)),
        "strong": formatting.percent((1 + max(claim.strong for claim in judged.rulebook.claims)) / 2),
    }
    return facts


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


def share_words(row: Mapping[str, object]) -> str:
    """Say in how many specifications a claim survives, and how many had enough evidence."""
    n, supported = int(row["n"]), int(row["supported"])
    enough = n - int(row["not_enough_evidence"])
    return f"{supported:,} of {n:,}" + (
        f"; {small_percent(supported, enough)} of those with enough evidence" if enough else ""
    )


def size_words(claim: Claim, result: Assessment) -> str:
    """Write an estimate, towards the claim, with its samples."""
    if not math.isfinite(result.estimate):
        return f"no estimate, n\u00a0=\u00a0{result.n}"
    return f"{formatting.signed(claim.expected * result.estimate)}, n\u00a0=\u00a0{result.n}"


def group_words(claim: Claim, result: Assessment) -> str:
    """Write the number of samples, and that of the smaller group where two are compared."""
    return f"{result.n} ({result.n_least} in the smaller group)" if "a" in claim.groups else f"{result.n}"


def p_words(p: float) -> str:
    """Write a p-value in a cell."""
    if math.isnan(p):
        return "none"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def anchor(claim: Claim, era: str) -> str:
    """Name the place of a claim and era on the claims' page."""
    return f"{claim.key}-{era}"


def legend() -> str:
    """Name the signs of the verdicts."""
    return formatting.listed(f"{look.glyph} {verdict}" for verdict, look in LOOKS.items()) + "."
