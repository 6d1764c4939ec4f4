"""The claims on one screen: a question in plain words, the answer, its estimate as a bar, samples and certainty."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from livingreview.evidence import Evidence, Selection
from livingreview.figures.style import ANSWERS
from livingreview.inference import Analysis
from livingreview.inference.e_process import e_processes
from livingreview.inference.estimands import OPEN, Estimand
from livingreview.inference.estimate import LEVELS
from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.page.templates import ShowsHtml, render
from livingreview.reports.claims.board_cell import BoardCell
from livingreview.reports.estimate_robustness import robustness
from livingreview.reports.estimates import Answers, answers, hundredths, whole

_TEMPLATES = Path(__file__).parent / "templates"
# Ends of the bar of each kind of estimate, and where it says that there is nothing; all in hundredths.
_SCALES = {"share": (0, 100, 50), "specificity": (-50, 50, 0), "agreement": (0, 100, 50), "equivalence": (0, 50, 0), "distance": (0, 50, 0)}
_REASONS = ("risk of bias", "inconsistency", "indirectness", "imprecision", "reporting")


@dataclass(frozen=True)
class EstimateBar:
    """An estimate with its interval on a short scale, and in words.

    Parameters
    ----------
    estimate, low, high : float
        Hundredths, on the scale of the kind.
    kind : str
        Kind of the estimand.
    nothing : tuple of float
        Zone in which there is little or nothing, in the same hundredths.
    """

    estimate: float
    low: float
    high: float
    kind: str
    nothing: tuple[float, float]

    def at(self, value: float) -> float:
        """Place of a value on the bar, from 0 to 100."""
        start, end, _ = _SCALES[self.kind]
        return round(min(max(100 * (value - start) / (end - start), 0), 100), 1)

    @property
    def null(self) -> float:
        """Place of no effect on the bar."""
        return self.at(_SCALES[self.kind][2])

    @property
    def words(self) -> str:
        """The estimate in words, as "74% of new samples"."""
        size = whole(self.estimate)
        return {
            "share": f"{size}% of new samples", "agreement": f"{size}% of pairs agree",
            "specificity": f"{size} points more often",
        }.get(self.kind, f"{size} points apart")  # fmt: skip

    @property
    def interval(self) -> str:
        """The 95 per cent interval."""
        return f"{whole(self.low)} to {whole(self.high)}"

    def __html__(self) -> Markup:
        return render("estimate_bar.html", _TEMPLATES, bar=self)

    def __str__(self) -> str:
        return f"{self.words} ({self.interval})"


def estimate_bar(row: pd.Series, estimand: Estimand) -> EstimateBar | str:
    """Put an estimate on the scale that a reader knows: shares of samples or of pairs, or points between them."""
    if pd.isna(row["estimate"]):
        return ""
    kind = estimand.kind
    bounds = sorted(hundredths(kind, bound) for bound in (estimand.against, estimand.of_interest))
    return EstimateBar(*(hundredths(kind, row[name]) for name in ("estimate", "low", "high")), kind, tuple(bounds))


@dataclass(frozen=True, eq=False)
class ClaimsBoard(ShowsHtml):
    """The claims, one a row, with what stands behind each folded away under them.

    Parameters
    ----------
    table : Table
        Question, answer, estimate, samples and certainty of each claim.
    details : Table
        Power for a strong and a moderate effect, the reasons that lower the certainty, the e-value of each claim, and what it
        rests on.
    """

    table: Table
    details: Table

    def __html__(self) -> Markup:
        return Markup("\n").join([self.table.__html__(), self.details.__html__()])

    def __repr__(self) -> str:
        return f"{self.table!r}\n\n{self.details!r}"


def claims_board(evidence: Evidence, era: str = "later", caption: str = "", page: str = "") -> ClaimsBoard:
    """Show the answer to every claim on one screen, readable on a phone.

    Parameters
    ----------
    era : {"later", "all", "review", "core"}
        Set of studies.
    caption : str
        Caption of the board; one that explains its columns where it is not given.
    page : str
        Where the questions lead: the path of the page of the estimates from the chapter, without ending; nowhere without it.

    Returns
    -------
    ClaimsBoard

    Raises
    ------
    EditionError
        If no answers are kept for this evidence and these rules.
    """
    found = answers(evidence)
    rows = [_row(found, claim, era, page) for claim in found.rulebook.claims]
    caption = caption or (
        "What the studies since the review answer. The bar shows the estimate for a new sample with its 95% interval; the upright "
        "line is no effect, the grey zone little or nothing"
    )  # fmt: skip
    board = Table(pd.DataFrame(rows), caption, label="Answers to the claims", kind="lr-answers")
    return ClaimsBoard(board, _details(evidence, found, era))


def _row(found: Answers, claim, era: str, page: str) -> dict[str, object]:
    row, estimand = found.row(claim.key, era), found.rules.estimand(claim.key)
    strong = found.power(claim.key, era, "strong")
    look = ANSWERS[row["conclusion"]]
    said, small = row["conclusion"][:1].upper() + row["conclusion"][1:], ""
    if row["conclusion"] == OPEN and not row["n"]:
        said = "No sample bears on it"
    elif row["conclusion"] == OPEN and strong < found.rules.answerable:
        said, small = "This evidence could not have answered", f"power {formatting.percent(strong)} for a strong effect"
    samples = f"{row['n_randomised']} randomised" if row["n"] else ""
    filled = LEVELS.index(row["certainty"]) + 1 if row["certainty"] else 0
    return {
        "Question": BoardCell(estimand.question, part=claim.part, url=f"{page}.html" if page else ""),
        "Answer": BoardCell(said, look.glyph, small=small, css=f"lr-answer lr-{look.name}"),
        "Estimate": estimate_bar(row, estimand),
        "Samples": BoardCell(str(row["n"]), small=samples),
        "Certainty": BoardCell(row["certainty"], "⊕" * filled + "◯" * (4 - filled) if filled else "", css="lr-certainty"),
    }


def _details(evidence: Evidence, found: Answers, era: str) -> Table:
    process = e_processes(evidence, found.rulebook, Selection(studies=era), Analysis())
    last = process.groupby("key")["e"].last()
    rows, checks = [], robustness(evidence, found)
    for claim in found.rulebook.claims:
        row = found.row(claim.key, era)
        changing = checks.changing(claim.key, era)["option"].map(lambda option: formatting.lower(checks.names.get(option, option)))
        lowered = set(row["reasons"].split(", ")) if row["certainty"] else set()
        rows.append(
            {"Claim": f"{claim.part} {claim.title}"}
            | {f"Power, {size} effect": _percent(found.power(claim.key, era, size)) for size in ("strong", "moderate")}
            | {reason[:1].upper() + reason[1:]: "" if not lowered else "lowers" if reason in lowered else "no" for reason in _REASONS}
            | {"E-value": _e_value(last.get(claim.key)), "Another answer without": formatting.listed(changing, empty="")}
        )
    caption = (
        "Power: how often evidence of this shape would have leaned as claimed, by simulation. The five reasons lower the certainty "
        "from high, as GRADE orders them. An e-value of 20 is evidence at any look. The last column names single samples, regions and disorders without which the answer is another one"
    )  # fmt: skip
    return Table(pd.DataFrame(rows), caption, label="Power, certainty and e-value", folded="Power, reasons for the certainty, e-values, and what each answer rests on")


def _percent(share: float) -> str:
    return "" if pd.isna(share) else formatting.percent(share)


def _e_value(e: float | None) -> str:
    return "" if e is None else f"{e:.0f}" if e >= 10 else f"{e:.2g}"
